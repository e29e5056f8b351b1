"""The seven figures of “四进四联”活动进展情况统计表 (L9): their names, what counts for each, and how they add up.

What is counted where stands in ``services.common.progress``; what people read of it stands here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from services.common.errors import Refused

_FEN_PER_WAN = Decimal(1_000_000)
_CENT = Decimal("0.01")


class Figure(StrEnum):
    """A column of the table, in its order; the values are the names in forms, records and addresses."""

    PARTICIPANTS = "participants"
    POINTS = "points"
    PEOPLE_HELPED = "people_helped"
    FUNDS_FEN = "funds_fen"
    OPINIONS = "opinions"
    PROBLEMS_SOLVED = "problems_solved"
    WISHES_FULFILLED = "wishes_fulfilled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """What a figure means; ``measure`` is the unit that it is kept in, ``counts`` one sentence for staff."""

    title: str
    measure: str
    ledger: str
    counts: str


DEFINITIONS: Mapping[Figure, Definition] = {
    Figure.PARTICIPANTS: Definition(
        title="参与党员干部数",
        measure="人",
        ledger="走访台账、连心小分队",
        counts="本季度走访台账中的走访人员和领导干部，以及本季度内在册的连心小分队成员；"
        "按姓名计，在同一登记单位只计一次，撤回的走访不计",
    ),
    Figure.POINTS: Definition(
        title="建立连心点数",
        measure="个",
        ledger="连心点",
        counts="本季度最后一天仍在联系的连心点，计入登记它的单位；对接村民小组的院级党委不另计",
    ),
    Figure.PEOPLE_HELPED: Definition(
        title="结对帮扶群众数",
        measure="人次",
        ledger="走访台账",
        counts="走访日期在本季度内的各次走访所填结对帮扶群众数之和，多次帮扶按次计，撤回的走访不计",
    ),
    Figure.FUNDS_FEN: Definition(
        title="提供帮扶资金数",
        measure="分",
        ledger="走访台账",
        counts="走访日期在本季度内的各次走访所填帮扶资金之和，撤回的不计；系统以分记账，报表以万元填写，"
        "四舍五入保留2位小数",
    ),
    Figure.OPINIONS: Definition(
        title="征求意见建议数",
        measure="条",
        ledger="意见建议",
        counts="本季度内由本单位收到的意见建议，网络平台上的和走访中听取的都计，每条计一次",
    ),
    Figure.PROBLEMS_SOLVED: Definition(
        title="帮助解决问题数",
        measure="件",
        ledger="意见建议",
        counts="本季度内办结的意见建议，计入最初收到它的单位；并入其他意见的随主件计一次，不重复计",
    ),
    Figure.WISHES_FULFILLED: Definition(
        title="实现群众微心愿数",
        measure="个",
        ledger="微心愿",
        counts="本季度内确认实现的微心愿，已认领、已办理而尚未确认的不计",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """All seven figures of a unit in a quarter; money in fen. None is negative (Refused, figure_negative)."""

    participants: int = 0
    points: int = 0
    people_helped: int = 0
    funds_fen: int = 0
    opinions: int = 0
    problems_solved: int = 0
    wishes_fulfilled: int = 0

    def __post_init__(self) -> None:
        for figure in Figure:
            if self.of(figure) < 0:
                title = DEFINITIONS[figure].title
                raise Refused(f"{title}不能是负数", code="figure_negative")

    def of(self, figure: Figure) -> int:
        """One of them."""
        value: int = getattr(self, figure.value)
        return value

    def changed(self, values: Mapping[Figure, int]) -> "Figures":
        """The same with ``values`` in place of those named."""
        return figures_from({figure: values.get(figure, self.of(figure)) for figure in Figure})


def figures_from(values: Mapping[Figure, int]) -> Figures:
    """The figures named; those that are not are zero."""
    return Figures(**{figure.value: value for figure, value in values.items()})


def total(many: Iterable[Figures]) -> Figures:
    """The sum, figure by figure; of none, all zero."""
    rows = list(many)
    return Figures(
        **{each.name: sum(getattr(row, each.name) for row in rows) for each in fields(Figures)}
    )


def wan_yuan(fen: int) -> str:
    """An amount in 万元 with two decimals, halves up, without the unit: ``1234500`` fen are ``1.23``."""
    return str((Decimal(fen) / _FEN_PER_WAN).quantize(_CENT, ROUND_HALF_UP))


def shown(figure: Figure, value: int) -> str:
    """A value with its measure, as people read it: ``12人``, ``1.23万元``."""
    if figure is Figure.FUNDS_FEN:
        return f"{wan_yuan(value)}万元"
    return f"{value}{DEFINITIONS[figure].measure}"
