"""As of when duties are counted: a day, and the semester and academic year that visits are counted in (L4, F4)."""

import re
from dataclasses import dataclass
from datetime import date

from services.common.errors import Refused
from services.common.kernel.school_year import SchoolCalendar, SchoolYear, Semester
from services.common.kernel.workdays import day_text

_LABEL = re.compile(r"(\d{4})—(\d{4})学年(?:第([一二三])学期)?")
_NUMBERS = "一二三"
_LONG_BEGUN = 12
"""A month that every academic year begins before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A semester or an academic year: ``code`` as ``2026-2027-1``, its name, its first and last day."""

    code: str
    label: str
    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """As of the end of ``day``, for an academic year (``2026-2027``) and, where there is one, a semester of it.

    ``whole``: the year that visits are counted in; None where none are asked for.
    """

    day: date
    year: str
    semester: Span | None
    whole: Span | None = None

    @property
    def year_label(self) -> str:
        """``2026—2027学年``, as official texts write it."""
        return f"{self.year.replace('-', '—')}学年"


def code_of(label: str) -> str:
    """``2026—2027学年`` as ``2026-2027``, ``2026—2027学年第一学期`` as ``2026-2027-1``."""
    match = _LABEL.fullmatch(label)
    if match is None:
        raise ValueError(f"no academic year or semester: {label}")
    first, second, number = match.groups()
    return f"{first}-{second}" + (f"-{_NUMBERS.index(number) + 1}" if number else "")


def span_of(named: Semester | SchoolYear) -> Span:
    """The semester or academic year, by its code."""
    return Span(
        code=code_of(named.label), label=named.label, first=named.starts_on, last=named.ends_on
    )


def frame_at(school: SchoolCalendar, day: date) -> Frame:
    """How things stand on ``day``: in 寒暑假 visits are those of the semester that ended last.

    Outside the school's table there is no semester, and no visits are counted.
    """
    year = school.academic_year_of(day)
    begun = [each for each in school.semesters if each.starts_on <= day]
    latest = (
        begun[-1] if begun and code_of(begun[-1].academic_year) == code_of(year.label) else None
    )
    semester = span_of(latest) if latest else None
    return Frame(day=day, year=code_of(year.label), semester=semester, whole=span_of(year))


def frame_of_year(school: SchoolCalendar, first: int, today: date) -> Frame:
    """How things stood at the end of the academic year that began in ``first``, or stand today while it runs."""
    whole = whole_year(school, first)
    return Frame(day=min(today, whole.last), year=whole.code, semester=None, whole=whole)


def whole_year(school: SchoolCalendar, first: int) -> Span:
    """The academic year that begins in the calendar year ``first``."""
    return span_of(school.academic_year_of(date(first, _LONG_BEGUN, 1)))


def frame_of(school: SchoolCalendar, code: str, today: date) -> Frame:
    """How things stood at the end of the semester ``code``, or stand today while it runs.

    Raises Refused (bad_parameters) on one that the school's table doesn't have, or that has not begun.
    """
    spans = {span.code: span for span in map(span_of, school.semesters)}
    span = spans.get(code)
    if span is None:
        known = "、".join(spans)
        raise Refused(f"校历中没有“{code}”这个学期；可以填：{known}", code="bad_parameters")
    if today < span.first:
        raise Refused(
            f"{span.label}{day_text(span.first)}才开始，还没有可统计的走访", code="bad_parameters"
        )
    whole = span_of(school.academic_year_of(span.first))
    return Frame(day=min(today, span.last), year=whole.code, semester=span, whole=whole)
