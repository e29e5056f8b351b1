"""``lianxin check``: what a school may change is checked before anybody goes by it."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from services.common.settings import REPOSITORY
from tests.unit.cli.console import run

Change = Callable[[Any], None]


@pytest.fixture
def schemas(tmp_path: Path) -> Path:
    return Path(shutil.copytree(REPOSITORY / "schemas", tmp_path / "schemas"))


def changed(schemas: Path, name: str, change: Change) -> list[str]:
    """The faults that are told once a file says otherwise."""
    file = schemas / name
    document = json.loads(file.read_text("utf-8"))
    change(document)
    file.write_text(json.dumps(document, ensure_ascii=False), "utf-8")
    result = run("check", schemas)
    assert result.exit_code == 1
    return result.stderr.splitlines()


def test_what_is_shipped_has_no_faults() -> None:
    result = run("check")

    assert result.exit_code == 0, result.output
    assert "没有错误" in result.stdout


def test_a_policy_that_breaks_its_schema_is_named_with_the_place(schemas: Path) -> None:
    (fault,) = changed(
        schemas, "policies/wishes.json", lambda wishes: wishes.update(claims_at_most="两个")
    )

    assert "policies/wishes.json" in fault
    assert "$.claims_at_most" in fault


def test_limits_that_contradict_each_other_are_named(schemas: Path) -> None:
    def slow(ladder: Any) -> None:
        ladder["categories"]["建议"]["levels"][0]["acknowledge_workdays"] = 20

    (fault,) = changed(schemas, "policies/opinion-ladder.json", slow)

    assert "“建议”的受理时限不能长于答复时限" in fault


def test_f1_a_memorial_day_of_the_schools_own_is_checked_before_anybody_goes_by_it(
    schemas: Path,
) -> None:
    own = {
        "id": "school-founding",
        "name": "校庆日",
        "calendar": "公历",
        "day": "02-29",
        "text": "建校。",
        "activities": ["专题讨论"],
        "places": [],
        "units": ["branch"],
        "propose_days_before": 7,
        "remind_days_before": 7,
        "counts_days_after": 7,
    }

    (fault,) = changed(
        schemas, "policies/memorial-days.json", lambda table: table["days"].append(own)
    )

    assert "“校庆日”：02-29不是每年都有的日期" in fault
    assert "“校庆日”：提醒应在提议之后" in fault


def test_a_notice_that_asks_for_what_it_does_not_know_is_named(schemas: Path) -> None:
    def asking(matters: Any) -> None:
        matters["notices"]["matter.received"]["body"] = "请致电${电话}"

    (fault,) = changed(schemas, "notices/matters.json", asking)

    assert "“matter.received”的模板用了“${电话}”" in fault


def test_every_fault_of_every_file_is_told_at_once(schemas: Path) -> None:
    (schemas / "policies/links.json").write_text("{}", "utf-8")

    faults = changed(
        schemas, "policies/festivals.json", lambda festivals: festivals.update(entries=1)
    )

    assert [name for name in ("links", "festivals") if any(name in fault for fault in faults)] == [
        "links",
        "festivals",
    ]


def test_weights_and_grades_that_do_not_add_up_are_named_each(schemas: Path) -> None:
    def unbalanced(goals: Any) -> None:
        goals["weights"]["mass"] = 40
        goals["grades"].pop()

    faults = changed(schemas, "policies/pioneer-goals.json", unbalanced)

    assert [fault.partition("：")[2] for fault in faults] == [
        "自评、支部评议、群众测评的权重（weights）合计应为 100，现在是 110",
        "最低的等次“合格”应从 0 分起，否则有的分数没有等次",
    ]


def test_grades_that_awards_do_not_know_are_named(schemas: Path) -> None:
    def renamed(goals: Any) -> None:
        goals["grades"][0]["grade"] = "先锋"

    (fault,) = changed(schemas, "policies/pioneer-goals.json", renamed)

    assert "评选表彰规定里的评绩等次（优秀、良好、合格、不合格）" in fault
    assert "（先锋、良好、合格、不合格）" in fault


def test_every_fault_of_the_awards_is_named_by_its_award(schemas: Path) -> None:
    def broken(awards: Any) -> None:
        award = awards["kinds"][0]["awards"][0]
        award["levels"] = ["branch", "college"]
        award["conditions"].append({"rule": "appraised_at_least", "grade": "特优", "years": 1})

    found = changed(schemas, "policies/awards.json", broken)

    assert len(found) >= 3
    assert all("两优一先的“优秀共产党员”" in each for each in found)
    assert any("没有作出决定的 university" in each for each in found)
    assert any("要求评绩“特优”，等次里没有" in each for each in found)
