"""The four 工作台账 of 四进四联 (L8), with what the original says they record, and that of model persons (F4).

“主要记录开展相关活动的时间、地点、人员、走访对象、工作内容，听取的意见建议、群众诉求，提出的解决措施和落实情况，
为基层办实事情况和实现群众“微心愿”情况等”（校党字〔2015〕71号）
"""

from collections.abc import Mapping, Sequence

from services.export.domain.register import Row
from services.export.domain.registers import cells
from services.export.domain.registers.cells import State, column
from services.export.domain.table import Kind, TableDefinition

MODELS = "模范人物"
BOOKS: Mapping[str, str] = {
    "ledger-points": "扶贫点",
    "ledger-teams": "科研团队",
    "ledger-classes": "班级社团",
    "ledger-online": "网络平台",
    "ledger-models": MODELS,
}
"""Table → the book, as visits name it."""
_SOURCE = "校党字〔2015〕71号：建立“四进四联”四个工作台账"
_COLUMNS = (
    column("时间", Kind.DATE, 34),
    column("地点", Kind.TEXT, 18),
    column("人员", Kind.TEXT, 20),
    column("走访对象", Kind.TEXT, 20),
    column("工作内容", Kind.LONG, 36),
    column("听取的意见建议", Kind.LONG, 26, "听取的\n意见建议"),
    column("群众诉求", Kind.LONG, 20),
    column("解决措施", Kind.LONG, 20),
    column("落实情况", Kind.LONG, 20),
    column("办实事情况", Kind.LONG, 20),
    column("帮扶资金", Kind.MONEY, 20, "帮扶资金\n（万元）"),
    column("微心愿", Kind.LONG, 20, "群众\n微心愿"),
    column("登记单位", Kind.TEXT, 18),
)


def _headed(book: str) -> tuple[str, str]:
    """Title and source: the original knows of four books only."""
    if book == MODELS:
        return "走访模范人物工作台账", "模范宣传与关怀：登记与四个工作台账相同的内容"
    return f"“四进四联”工作台账（{book}）", _SOURCE


DEFINITIONS: Mapping[str, TableDefinition] = {
    table: cells.register_definition(*_headed(book), _COLUMNS) for table, book in BOOKS.items()
}
FULFILLED = ("fulfilled", "confirmed")


def visit_row(
    number: int,
    visit: State,
    *,
    cadres: Sequence[str],
    opinions: Sequence[str],
    wishes: Sequence[State],
    unit: str,
) -> Row:
    """One entry; ``cadres`` are names, ``opinions`` titles, ``wishes`` states: those come true say so."""
    come_true = (
        wish["title"] + ("（已实现）" if wish["stage"] in FULFILLED else "") for wish in wishes
    )
    return (
        cells.count(number),
        cells.day(visit["held_on"]),
        cells.text(visit["place"]),
        cells.listed((*cadres, *visit["people"])),
        cells.listed(visit["visited"]),
        cells.passage(visit["content"]),
        cells.numbered(opinions),
        cells.passage(visit["demands"]),
        cells.passage(visit["measures"]),
        cells.passage(visit["results"]),
        cells.numbered(visit["good_deeds"]),
        cells.in_wan_yuan(visit["funds_fen"]),
        cells.numbered(come_true),
        cells.text(unit),
    )
