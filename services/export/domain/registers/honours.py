"""推荐名单 and 表彰名单: who was put forward in a year and how far that came, who was honoured (F3)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from services.export.domain.register import Row
from services.export.domain.registers import cells
from services.export.domain.registers.cells import State, column
from services.export.domain.table import Kind, TableDefinition

_SOURCE = "校党字〔2015〕71号“模范”工程 三：评选表彰"
_STAGES: Mapping[str, str] = {
    "waiting": "正在推荐",
    "returned": "退回修改",
    "declined": "未予推荐",
    "withdrawn": "已撤回",
    "proposed": "公示中",
    "removed": "异议成立取消",
    "not_chosen": "未列入",
    "honoured": "已表彰",
    "recommended": "待报上级",
    "sent": "已报上级",
    "not_granted": "上级未予表彰",
}
NOMINATIONS = cells.register_definition(
    "评选表彰推荐名单",
    _SOURCE,
    (
        column("奖项", Kind.TEXT, 34),
        column("对象", Kind.TEXT, 30),
        column("职务", Kind.TEXT, 24),
        column("所在单位", Kind.TEXT, 40),
        column("推荐单位", Kind.TEXT, 40),
        column("推荐日期", Kind.DATE, 34),
        column("正在哪一级", Kind.TEXT, 36),
        column("进度", Kind.TEXT, 24),
        column("说明", Kind.LONG, 50),
    ),
)
HONOURS = cells.register_definition(
    "表彰名单",
    _SOURCE,
    (
        column("奖项", Kind.TEXT, 40),
        column("对象", Kind.TEXT, 40),
        column("职务", Kind.TEXT, 30),
        column("所在单位", Kind.TEXT, 50),
        column("表彰日期", Kind.DATE, 34),
        column("文号", Kind.TEXT, 40),
    ),
)


def nomination_row(number: int, nomination: State) -> Row:
    """One nomination; where it stands is the unit that has to deal with it, empty once it has ended."""
    nominee, ladder = nomination["nominee"], nomination["ladder"]
    waits = nomination["stage"] == "waiting"
    return (
        cells.count(number),
        cells.text(nomination["award_title"]),
        cells.text(nominee["name"]),
        cells.text(nominee["post"]),
        cells.text(nominee["unit_name"]),
        cells.text(ladder[0]["name"]),
        cells.day(nomination["nominated_at"]),
        cells.text(ladder[nomination["at"]]["name"] if waits else ""),
        cells.text(_STAGES[nomination["stage"]]),
        cells.passage(nomination["note"]),
    )


def honour_row(number: int, honour: State) -> Row:
    """One honour that counts."""
    nominee = honour["nominee"]
    return (
        cells.count(number),
        cells.text(honour["award_title"]),
        cells.text(nominee["name"]),
        cells.text(nominee["post"]),
        cells.text(nominee["unit_name"]),
        cells.day(honour["on"]),
        cells.text(honour["number"]),
    )


ToRow = Callable[[int, State], Row]


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardList:
    """Which records are listed (below a unit by ``path``, with the fields ``equal``), and as what."""

    definition: TableDefinition
    row: ToRow
    path: str
    equal: Mapping[str, str]


LISTS: Mapping[str, AwardList] = {
    "nominations": AwardList(
        definition=NOMINATIONS, row=nomination_row, path="unit_path", equal={}
    ),
    "honours": AwardList(
        definition=HONOURS,
        row=honour_row,
        path="nominee.unit_path",
        equal={"stage": "granted"},
    ),
}
"""By the collection that each is read from; an honour that was withdrawn is not listed."""
