"""The figures of the two statistical tables: stars (附件4, Q10) and quarterly returns (L9)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.common.kernel.figures import Figures
from services.common.kernel.periods import Period
from services.common.units import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class StarCensus:
    """The stars below a unit at an instant, and how complete they are.

    ``counts`` is branches per star in force then, below the unit by the tree as it was when they were last
    rated; ``branches`` are those in the tree at that instant, ``without_star`` those of them that are in no count.
    ``reported`` names the units that are counted by the packages they sent (B10), ``absent`` those that sent none.
    """

    counts: Mapping[int, int]
    branches: int
    without_star: int
    reported: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()

    @property
    def remark(self) -> str:
        """How complete the figures are, in one sentence for whoever signs the table."""
        return f"{self._known}{self._sent}"

    @property
    def _sent(self) -> str:
        sent = f"；{len(self.reported)}个下级单位按其报送包计入" if self.reported else ""
        absent = f"；尚未报来、未计入本表的：{'、'.join(self.absent)}" if self.absent else ""
        return sent + absent

    @property
    def _known(self) -> str:
        if not self.branches:
            empty = "" if any(self.counts.values()) else "，表中数字均为零"
            return f"本单位及其下现在没有党支部{empty}"
        if not self.without_star:
            return f"本单位及其下现有{self.branches}个党支部，在统计时点都有星级"
        return (
            f"本单位及其下现有{self.branches}个党支部，"
            f"其中{self.without_star}个在统计时点没有星级，未计入本表"
        )


NOTHING = Figures()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """The quarterly figures that were confirmed: a unit's own, or the sum of those that report below it (L9).

    ``derived`` is what the ledgers said when they were frozen, ``reported`` what the units answer for;
    ``missing`` names the units that have not confirmed. Both include ``own``: what was entered above those
    that report, by the school itself, and is therefore in no return.
    """

    reported: Figures
    derived: Figures
    confirmed: int
    missing: tuple[str, ...]
    own: Figures = NOTHING

    @property
    def remark(self) -> str:
        """How complete the figures are, in one sentence for whoever signs the table."""
        stated = "" if self.own == NOTHING else "，另计入上级单位直接登记的"
        if self.reported != self.derived:
            stated += "，其中有另行填报的数，与系统数的差额见季度统计表"
        if not self.missing:
            return f"应报{self.confirmed}个单位，都已确认{stated}"
        names = "、".join(self.missing)
        due = self.confirmed + len(self.missing)
        return f"应报{due}个单位，{self.confirmed}个已确认{stated}；尚未确认、未计入本表的：{names}"


class TableDesk(Protocol):
    """Figures counted where the records are."""

    def stars_below(
        self, unit: Unit, until: datetime, *, as_of: datetime, apart: Sequence[str] = ()
    ) -> StarCensus:
        """The stars in force at the last moment before ``until``, or at ``as_of`` where that is earlier.

        What was entered after ``as_of`` does not count, whatever moment it is about (B12). What lies at or
        below the units ``apart`` is counted elsewhere.
        """

    def reported(
        self, unit: Unit, period: Period, *, as_of: datetime, apart: Sequence[str] = ()
    ) -> Reported:
        """The confirmed figures of a quarter: the unit's own, or else of all below it that report, without ``apart``.

        As they were at ``as_of``, like what was entered above those that report.
        """
