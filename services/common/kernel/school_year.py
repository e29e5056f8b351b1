"""The school's own calendar (校历): semesters, 寒暑假 and the academic year, as data.

Only what the table does not list is assumed: an academic year from 1 September to 31 August, and the
answer says so (``assumed``). Days are of Asia/Shanghai; first and last days belong to what they bound.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from services.common.kernel.workdays import day_text

_LABEL = re.compile(r"(?P<year>(?P<first>\d{4})—(?P<second>\d{4})学年)第(?P<number>[一二三])学期")
_NUMBERS = "一二三"
_STARTS_IN_MONTH = 9
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Semester:
    """``2026—2027学年第一学期``; "每学期" in the rules is counted from its first to its last day."""

    label: str
    starts_on: date
    ends_on: date

    @property
    def academic_year(self) -> str:
        """``2026—2027学年``."""
        return self.label[: self.label.index("第")]


@dataclass(frozen=True, slots=True)
class Holiday:
    """寒假 or 暑假."""

    label: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class SchoolYear:
    """An academic year; ``assumed`` where the table has none and 1 September to 31 August was taken."""

    label: str
    starts_on: date
    ends_on: date
    assumed: bool
    because: str


@dataclass(frozen=True, slots=True)
class SchoolCalendar:
    """Semesters and holidays, each in the order of their days and without overlaps."""

    semesters: tuple[Semester, ...]
    holidays: tuple[Holiday, ...]

    def semester_of(self, day: date) -> Semester | None:
        """The semester that ``day`` lies in; None in 寒暑假 and outside the table."""
        return next(
            (each for each in self.semesters if each.starts_on <= day <= each.ends_on), None
        )

    def holiday_of(self, day: date) -> Holiday | None:
        """The 寒暑假 that ``day`` lies in."""
        return next((each for each in self.holidays if each.starts_on <= day <= each.ends_on), None)

    def academic_year_of(self, day: date) -> SchoolYear:
        """The academic year of ``day``.

        A listed year lasts from its first semester to the eve of the next one's, the last of all to the
        end of the table. ``label`` never goes back as days go on.
        """
        listed = next(
            (each for each in self.years() if each.starts_on <= day <= each.ends_on), None
        )
        return listed or _assumed(day)

    def spans(self) -> list[Semester | Holiday]:
        """Everything in the table, by its first day."""
        spans: list[Semester | Holiday] = [*self.semesters, *self.holidays]
        return sorted(spans, key=_start)

    def years(self) -> tuple[SchoolYear, ...]:
        """Every listed academic year, oldest first."""
        firsts = [each for each in self.semesters if each.label.endswith("第一学期")]
        bounds = [each.starts_on for each in firsts]
        bounds += [max(each.ends_on for each in self.spans()) + _ONE_DAY] if firsts else []
        return tuple(
            SchoolYear(first.academic_year, start, end - _ONE_DAY, False, "校历")
            for first, (start, end) in zip(firsts, pairwise(bounds), strict=True)
        )


def school_calendar_from(data: Mapping[str, Any]) -> SchoolCalendar:
    """The calendar of a ``school-calendar`` document; raises ValueError naming every fault at once."""
    calendar = SchoolCalendar(
        semesters=tuple(sorted(_spans(Semester, data["semesters"]), key=_start)),
        holidays=tuple(sorted(_spans(Holiday, data["holidays"]), key=_start)),
    )
    faults = [*_label_faults(calendar.semesters), *_span_faults(calendar)]
    if faults:
        raise ValueError(f"校历有误：{'；'.join(faults)}")
    return calendar


def _spans(kind: type[Any], rows: Sequence[Mapping[str, str]]) -> list[Any]:
    return [
        kind(row["label"], date.fromisoformat(row["starts_on"]), date.fromisoformat(row["ends_on"]))
        for row in rows
    ]


def _start(span: Semester | Holiday) -> date:
    return span.starts_on


def _assumed(day: date) -> SchoolYear:
    first = day.year if day.month >= _STARTS_IN_MONTH else day.year - 1
    return SchoolYear(
        label=f"{first}—{first + 1}学年",
        starts_on=date(first, _STARTS_IN_MONTH, 1),
        ends_on=date(first + 1, _STARTS_IN_MONTH, 1) - _ONE_DAY,
        assumed=True,
        because=f"校历未列出{day_text(day)}所在的学年，暂按9月1日至次年8月31日推算",
    )


def _span_faults(calendar: SchoolCalendar) -> Iterator[str]:
    spans = calendar.spans()
    for span in spans:
        if span.ends_on < span.starts_on:
            yield f"“{span.label}”的结束日期早于开始日期"
    for before, after in pairwise(spans):
        if after.starts_on <= before.ends_on:
            yield f"“{before.label}”与“{after.label}”的日期重叠"


def _label_faults(semesters: Sequence[Semester]) -> Iterator[str]:
    expected: tuple[int, str] | None = None
    for semester in semesters:
        match = _LABEL.fullmatch(semester.label)
        if match is None or int(match["second"]) != int(match["first"]) + 1:
            yield f"“{semester.label}”应写作“2026—2027学年第一学期”的样子，后一年比前一年大一"
            continue
        here = (int(match["first"]), match["number"])
        yield from _place_faults(semester, here)
        if here not in _successors(expected, here):
            yield f"“{semester.label}”之前缺少学期，或学期重复、次序有误"
        expected = here


def _place_faults(semester: Semester, here: tuple[int, str]) -> Iterator[str]:
    year = here[0] + (here[1] != "一")
    if semester.starts_on.year != year:
        yield f"“{semester.label}”应在{year}年开学，填的是{day_text(semester.starts_on)}"
    if here[1] == "一" and semester.ends_on < date(year, _STARTS_IN_MONTH, 1):
        yield f"“{semester.label}”应在{year}年9月1日以后结束，填的是{day_text(semester.ends_on)}"


def _successors(
    before: tuple[int, str] | None, here: tuple[int, str]
) -> tuple[tuple[int, str], ...]:
    if before is None:
        return ((here[0], "一"),)
    year, number = before
    following = [(year, each) for each in _NUMBERS[_NUMBERS.index(number) + 1 :][:1]]
    return (*following, *([(year + 1, "一")] if number != "一" else []))
