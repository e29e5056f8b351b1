"""As of when duties are counted: a day, its academic year, and the semester that visits are counted in (L4)."""

import re
from dataclasses import dataclass
from datetime import date

from services.common.errors import Refused
from services.common.kernel.school_year import SchoolCalendar, Semester
from services.common.kernel.workdays import day_text

_LABEL = re.compile(r"(\d{4})—(\d{4})学年(?:第([一二三])学期)?")
_NUMBERS = "一二三"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A semester: ``code`` as ``2026-2027-1``, its name, its first and last day."""

    code: str
    label: str
    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """As of the end of ``day``, for an academic year (``2026-2027``) and, where there is one, a semester of it."""

    day: date
    year: str
    semester: Span | None

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


def span_of(semester: Semester) -> Span:
    """The semester, by its code."""
    return Span(
        code=code_of(semester.label),
        label=semester.label,
        first=semester.starts_on,
        last=semester.ends_on,
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
    return Frame(day=day, year=code_of(year.label), semester=span_of(latest) if latest else None)


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
    return Frame(day=min(today, span.last), year=code.rpartition("-")[0], semester=span)
