"""报备名单: four- and five-star branches, to whom they are filed, and how far that is (Q6)."""

from collections.abc import Mapping
from decimal import Decimal

from services.export.domain.register import Row
from services.export.domain.registers import cells
from services.export.domain.registers.branches import STARS
from services.export.domain.registers.cells import State, column
from services.export.domain.table import Kind, TableDefinition

_STAGES: Mapping[str, str] = {
    "due": "待报送",
    "sent": "已报送",
    "returned": "被退回",
    "acknowledged": "已收到回执",
    "lapsed": "已取消",
    "correcting": "待更正",
    "corrected": "已更正",
}
_COLUMNS = (
    column("党支部", Kind.TEXT, 44),
    column("所在院级党委", Kind.TEXT, 36, "所在院级党委\n（党总支）"),
    column("负责人", Kind.TEXT, 18),
    column("得分", Kind.TEXT, 14),
    column("创新项目", Kind.LONG, 44),
    column("评定日期", Kind.DATE, 34),
    column("报备单位", Kind.TEXT, 34),
    column("方式", Kind.TEXT, 12),
    column("期限", Kind.DATE, 34),
    column("进度", Kind.TEXT, 20),
    column("文号", Kind.TEXT, 26),
)
FILINGS: Mapping[int, TableDefinition] = {
    star: cells.register_definition(
        f"{STARS[star]}基层党组织报备名单",
        "校党字〔2015〕71号：四星级报省委教育工委组织部，五星级上报省委教育工委、报省委组织部备案",
        _COLUMNS,
    )
    for star in (4, 5)
}


def filing_row(
    number: int, filing: State, *, college: str, register: State | None, rating: State | None
) -> Row:
    """One filing; ``register`` and ``rating`` are the branch's own, None where there is none."""
    sent = filing["sent"] or {}
    return (
        cells.count(number),
        cells.text(filing["branch"]["name"]),
        cells.text(college),
        cells.text(register["content"]["secretary"]["name"] if register else ""),
        cells.text(_score(rating)),
        cells.numbered(_projects(rating)),
        cells.day(filing["final_at"]),
        cells.text(filing["recipient"]["name"]),
        cells.text(filing["recipient"]["way"]),
        cells.last_day(filing["due_at"]),
        cells.text(_STAGES[filing["stage"]]),
        cells.text(sent.get("number")),
    )


def _score(rating: State | None) -> str:
    """The total as people write it: 92.5, 90."""
    if rating is None or rating["sheet"] is None:
        return ""
    total = Decimal(str(rating["sheet"]["total"])).normalize()
    return f"{total:f}"


def _projects(rating: State | None) -> list[str]:
    recognitions = rating["recognitions"] if rating else ()
    return [each["project"] for each in recognitions if each["recognised"]]
