"""``lianxin rebuild``: what it says of a comparison, line by line."""

from typing import Any

from services.cli.rebuild_commands import lines_of
from services.export.handlers.comparisons import UNREAD

WHY = {"code": "changed", "text": "记录有变动", "record": "visits/v1"}
DIFFERENCE = {"place": "序号2", "column": "工作内容", "then": "谈心", "now": None, "why": WHY}


def found(verdict: str, *differences: dict[str, Any]) -> dict[str, Any]:
    file = {"name": "台账.xlsx", "verdict": verdict, "reason": "", "count": len(differences)}
    return {
        "title": "工作台账",
        "unit_name": "某大学",
        "verdict": verdict,
        "formats": [file | {"differences": list(differences)}],
    }


def test_what_is_the_same_takes_two_lines() -> None:
    assert [*lines_of(found("same"))] == [
        "工作台账（某大学）：每个字节都相同",
        "台账.xlsx：每个字节都相同",
    ]


def test_every_difference_says_where_what_and_why() -> None:
    *_, count, last = lines_of(found("differs", DIFFERENCE))

    assert count == "台账.xlsx：有不同，共1处"
    assert last == "  序号2 工作内容：谈心 → （无）。记录有变动"


def test_a_file_that_is_compared_by_its_bytes_is_not_said_to_have_another_content() -> None:
    told = found("differs")
    told["formats"][0] |= {"name": "台账.pdf", "reason": UNREAD + "模板换过"}

    assert [*lines_of(told)] == [
        "工作台账（某大学）：有不同",
        "台账.pdf：有不同：只比字节，分不出是不是内容不同；可能的原因：模板换过",
    ]
