"""附件3 of all branches below a unit as one register (Q9): the same fields, one branch a row."""

from collections.abc import Iterable

from services.export.domain.register import Row
from services.export.domain.registers import cells
from services.export.domain.registers.cells import State, column
from services.export.domain.table import Cell, Kind

STARS = {5: "五星级", 4: "四星级", 3: "三星级", 2: "二星级", 1: "一星级"}
BRANCHES = cells.register_definition(
    "基层党组织“五星创评”工作台账汇总",
    "校党字〔2015〕71号附件3",
    (
        column("党支部", Kind.TEXT, 34),
        column("负责人", Kind.TEXT, 18),
        column("手机", Kind.CODE, 26),
        column("星级", Kind.TEXT, 16),
        column("基本情况", Kind.LONG, 44, "党支部\n基本情况"),
        column("主要问题", Kind.LONG, 38, "存在的\n主要问题"),
        column("主要措施", Kind.LONG, 38, "整改提高的\n主要措施"),
        column("校级责任人", Kind.LONG, 32, "校级责任人\n及联系方式"),
        column("处级责任人", Kind.LONG, 32, "处级责任人\n及联系方式"),
    ),
    notes=("责任人只有列为软弱涣散的党支部填写",),
)


def branch_row(number: int, register: State) -> Row:
    """One branch's entry; leaders only where it is 软弱涣散."""
    content = register["content"]
    leaders = (content["leaders"] or {}) if register["weak"] else {}
    return (
        cells.count(number),
        cells.text(register["name"]),
        cells.text(content["secretary"]["name"]),
        cells.text(content["secretary"]["phone"]),
        cells.text(STARS.get(register["star"] or 0, "")),
        cells.passage(content["basics"]),
        cells.passage(content["problems"]),
        cells.passage(content["measures"]),
        _leaders(leaders.get("school_level", ())),
        _leaders(leaders.get("division_level", ())),
    )


def _leaders(people: Iterable[State]) -> Cell:
    return cells.numbered(f"{each['name']} {each['duty']} {each['phone']}" for each in people)
