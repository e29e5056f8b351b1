"""Reporting periods (L9, Q10); when a report for one is due stands in ``report_schedules``.

Written ``2026Q3``, ``2026H1``, ``2026``, ``2026-2027`` (academic year, 1 September to 31 August). A
period runs from 00:00 of its first day to 24:00 of its last in Asia/Shanghai; instants are UTC.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from services.common.errors import Refused
from services.common.kernel.workdays import at_local, end_of_day


class PeriodKind(StrEnum):
    """How long a period is; the values are those of ``x-form.period``."""

    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"
    ACADEMIC_YEAR = "academic_year"

    @property
    def each_year(self) -> int:
        """How many there are in a year."""
        return 12 // _MONTHS[self]

    @property
    def how(self) -> str:
        """How one is written, for whoever wrote something else."""
        return _HOW[self]


_MONTHS = {
    PeriodKind.QUARTER: 3,
    PeriodKind.HALF_YEAR: 6,
    PeriodKind.YEAR: 12,
    PeriodKind.ACADEMIC_YEAR: 12,
}
_FIRST_MONTH = {PeriodKind.ACADEMIC_YEAR: 9}
_NUMBER = {
    PeriodKind.QUARTER: "一二三四",
    PeriodKind.HALF_YEAR: "上下",
    PeriodKind.YEAR: " ",
    PeriodKind.ACADEMIC_YEAR: " ",
}
_CODE = {
    PeriodKind.QUARTER: "{year}Q{number}",
    PeriodKind.HALF_YEAR: "{year}H{number}",
    PeriodKind.YEAR: "{year}",
    PeriodKind.ACADEMIC_YEAR: "{year}-{after}",
}
_LABEL = {
    PeriodKind.QUARTER: "{year}年第{number}季度",
    PeriodKind.HALF_YEAR: "{year}年{number}半年",
    PeriodKind.YEAR: "{year}年",
    PeriodKind.ACADEMIC_YEAR: "{year}—{after}学年",
}
_FIRST_YEAR, _LAST_YEAR = 1992, 9998
_HOW = {
    PeriodKind.QUARTER: "季度写作“2026Q3”",
    PeriodKind.HALF_YEAR: "半年写作“2026H1”或“2026H2”",
    PeriodKind.YEAR: "年度写作“2026”",
    PeriodKind.ACADEMIC_YEAR: "学年写作“2026-2027”，后一年比前一年大1",
}
_TEXT = re.compile(
    r"(?P<year>[0-9]{4})(?:Q(?P<quarter>[1-4])|H(?P<half_year>[12])|-(?P<academic_year>[0-9]{4}))?"
)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """One period; ``number`` counts from 1 within ``year``, the calendar year it starts in (1992–9998)."""

    kind: PeriodKind
    year: int
    number: int = 1

    def __post_init__(self) -> None:
        if not 1 <= self.number <= self.kind.each_year:
            raise ValueError(f"{self.kind} {self.number} does not exist")
        if not _FIRST_YEAR <= self.year <= _LAST_YEAR:
            raise Refused(
                f"年份应在{_FIRST_YEAR}到{_LAST_YEAR}之间，收到的是{self.year}", code="bad_period"
            )

    def __str__(self) -> str:
        return _CODE[self.kind].format(year=self.year, number=self.number, after=self.year + 1)

    @property
    def label(self) -> str:
        """As official tables print it: ``2026年第三季度``, ``2026年上半年``, ``2026—2027学年``."""
        number = _NUMBER[self.kind][self.number - 1]
        return _LABEL[self.kind].format(year=self.year, number=number, after=self.year + 1)

    @property
    def first_day(self) -> date:
        """The first day, in Asia/Shanghai."""
        return _month_start(self.year, self._months_in)

    @property
    def last_day(self) -> date:
        """The last day, in Asia/Shanghai; it still belongs to the period."""
        return _month_start(self.year, self._months_in + _MONTHS[self.kind]) - timedelta(days=1)

    @property
    def starts_at(self) -> datetime:
        """The first instant (UTC) of the period."""
        return at_local(self.first_day, time())

    @property
    def ends_at(self) -> datetime:
        """The first instant (UTC) after the period."""
        return end_of_day(self.last_day)

    def contains(self, day: date) -> bool:
        """Whether ``day`` falls into the period."""
        return self.first_day <= day <= self.last_day

    def next(self) -> "Period":
        """The period that starts on the day after this one; Refused past the year 9998."""
        return containing(self.kind, self.last_day + timedelta(days=1))

    def previous(self) -> "Period":
        """The period that ends on the day before this one; Refused before the year 1992."""
        return containing(self.kind, self.first_day - timedelta(days=1))

    @property
    def _months_in(self) -> int:
        return _FIRST_MONTH.get(self.kind, 1) - 1 + (self.number - 1) * _MONTHS[self.kind]


def _month_start(year: int, months: int) -> date:
    return date(year + months // 12, months % 12 + 1, 1)


def containing(kind: PeriodKind, day: date) -> Period:
    """The period of ``kind`` that ``day`` (Asia/Shanghai) falls into."""
    months = day.year * 12 + day.month - _FIRST_MONTH.get(kind, 1)
    return Period(kind, months // 12, months % 12 // _MONTHS[kind] + 1)


def parse_period(text: str, kind: PeriodKind | None = None) -> Period:
    """The period that ``text`` names, of ``kind`` if one is demanded; raises Refused (bad_period)."""
    period = _parse(text)
    if period is None or kind not in (None, period.kind):
        how = "；".join(_HOW.values()) if kind is None else _HOW[kind]
        raise Refused(f"统计期“{text.strip()[:20]}”无法识别：{how}", code="bad_period")
    return period


def _parse(text: str) -> Period | None:
    match = _TEXT.fullmatch(text)
    if match is None:
        return None
    year = int(match["year"])
    kind = PeriodKind(match.lastgroup or "") if match.lastgroup != "year" else PeriodKind.YEAR
    if kind is PeriodKind.YEAR:
        return Period(kind, year)
    number = int(match[kind.value])
    if kind is PeriodKind.ACADEMIC_YEAR:
        return Period(kind, year) if number == year + 1 else None
    return Period(kind, year, number)
