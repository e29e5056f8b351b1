"""微心愿登记簿 (L7). Whose wish it is stays in the submission and is not in it."""

from collections.abc import Mapping

from services.export.domain.register import Row
from services.export.domain.registers import cells
from services.export.domain.registers.cells import State, column
from services.export.domain.table import Kind

_STAGES: Mapping[str, str] = {
    "collected": "待分类",
    "classified": "待认领",
    "claimed": "已认领",
    "fulfilled": "已实现，待确认",
    "confirmed": "已确认",
    "withdrawn": "已撤回",
}
WISHES = cells.register_definition(
    "群众微心愿登记簿",
    "校党字〔2015〕71号：开展微心愿征集、认领、帮扶活动",
    (
        column("征集日期", Kind.DATE, 34),
        column("类别", Kind.TEXT, 24),
        column("微心愿", Kind.TEXT, 40),
        column("说明", Kind.LONG, 44),
        column("征集单位", Kind.TEXT, 28),
        column("认领", Kind.TEXT, 26),
        column("进度", Kind.TEXT, 18),
        column("实现日期", Kind.DATE, 34),
        column("实现情况", Kind.LONG, 40),
        column("花费", Kind.MONEY, 16, "花费\n（元）"),
    ),
)


def wish_row(number: int, wish: State, *, unit: str) -> Row:
    """One wish; ``unit`` is the name of the unit that collected it."""
    fulfilment = wish["fulfilment"] or {}
    return (
        cells.count(number),
        cells.day(wish["collected_at"]),
        cells.text(wish["category"]),
        cells.text(wish["title"]),
        cells.passage(wish["content"]),
        cells.text(unit),
        cells.text((wish["claim"] or {}).get("name")),
        cells.text(_STAGES[wish["stage"]]),
        cells.day(fulfilment.get("on")),
        cells.passage(fulfilment.get("how")),
        cells.in_yuan(fulfilment.get("cost_fen")),
    )
