"""What 领导干部 below a unit owe and lack, read from the ledgers at this moment (L3, L4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

from services.common import coverage
from services.common.contracts import read_json
from services.common.errors import Refused
from services.common.kernel.coverage import Duty, DutyRules, duties, duty_rules_from
from services.common.kernel.frames import Frame, frame_at, frame_of
from services.common.kernel.school_year import SchoolCalendar, school_calendar_from
from services.common.mongo import Document
from services.intake.views import Page, Views, decode_cursor, encode_cursor

OFFICIALS_MOST = 5_000
LINKS_MOST = 50_000
"""Below one unit: more than a school has; beyond it a list would not be whole, so it is refused."""


@dataclass(frozen=True, slots=True)
class DutyBook:
    """The school's semesters, and what a cadre owes in each."""

    school: SchoolCalendar
    rules: DutyRules


@lru_cache(maxsize=4)
def duty_book(policies: Path) -> DutyBook:
    """The rules of the folder of policies, read when they are first asked for."""
    return DutyBook(
        school=school_calendar_from(read_json(policies / "school-calendar.json")),
        rules=duty_rules_from(read_json(policies / "links.json")),
    )


def frame_asked(school: SchoolCalendar, semester: str | None, today: date) -> Frame:
    """The semester that a query names, else how things stand today; raises Refused (bad_parameters)."""
    if semester is None:
        return frame_at(school, today)
    try:
        return frame_of(school, semester, today)
    except Refused as refused:
        fault = {"pointer": "/query/semester", "keyword": "semester", "message": refused.message}
        raise Refused(
            refused.message, code="bad_parameters", details={"errors": [fault]}
        ) from refused


async def duties_below(
    views: Views, query: Document, frame: Frame, rules: DutyRules
) -> tuple[Duty, ...]:
    """What the cadres of ``query`` owe; raises Refused where there are too many for one list."""
    asked = query | coverage.serving(frame.day)
    rows = await views.rows(
        coverage.CADRES, asked, coverage.OFFICIAL_FIELDS, most=OFFICIALS_MOST + 1
    )
    if len(rows) > OFFICIALS_MOST:
        message = f"这个单位之下的领导干部超过{OFFICIALS_MOST}名，请按下级单位查询"
        fault = {"pointer": "/query/unit", "keyword": "unit", "message": message}
        raise Refused(message, code="bad_parameters", details={"errors": [fault]})
    officials = [coverage.official_from(row) for row in rows]
    theirs = coverage.links_of([each.id for each in officials], frame)
    found = await views.rows(coverage.LINKS, theirs, coverage.LINK_FIELDS, most=LINKS_MOST)
    links = [coverage.linked_from(row) for row in found]
    pipeline = coverage.visits_to([each.id for each in links], frame)
    visits = coverage.counts_from(await views.aggregated(coverage.VISITS, pipeline))
    return duties(officials, links, visits, frame=frame, rules=rules)


def page_of(rows: Sequence[Duty], page: Page) -> dict[str, Any]:
    """``{items, next}`` in the order of ids, as every list."""
    after = decode_cursor(page.cursor) if page.cursor is not None else ""
    rest = [duty for duty in rows if duty.id > after]
    shown = rest[: page.limit]
    following = encode_cursor(shown[-1].id) if len(rest) > page.limit else None
    return {"items": [show_duty(duty) for duty in shown], "next": following}


def show_duty(duty: Duty) -> dict[str, Any]:
    """One duty, with what is missing and why."""
    return {
        "id": duty.id,
        "cadre": duty.cadre,
        "unit": duty.unit,
        "name": duty.name,
        "kind": duty.kind,
        "link": duty.link or None,
        "target": duty.target,
        "owed": duty.owed,
        "counted": duty.counted,
        "done": duty.done,
        "missing": duty.missing,
        "because": duty.because,
    }


def show_coverage(owed: Sequence[Duty], frame: Frame, reports: Mapping[str, bool]) -> Document:
    """Each unit with cadres, a row each; ``reports`` says of those that reported whether that was late."""
    by_unit = groupby(sorted(owed, key=lambda duty: (duty.unit, duty.id)), lambda duty: duty.unit)
    return {
        "academic_year": frame.year,
        "semester": frame.semester.code if frame.semester else None,
        "as_of": frame.day.isoformat(),
        "items": [_unit_row(unit, list(rows), reports) for unit, rows in by_unit],
    }


def _unit_row(unit: str, owed: Sequence[Duty], reports: Mapping[str, bool]) -> Document:
    lacking = {duty.cadre for duty in owed if duty.missing}
    cadres = {duty.cadre for duty in owed}
    return {
        "unit": unit,
        "cadres": len(cadres),
        "complete": len(cadres - lacking),
        "owed": sum(duty.owed for duty in owed),
        "done": sum(duty.done for duty in owed),
        "missing": sum(duty.missing for duty in owed),
        "reported": unit in reports,
        "reported_late": reports.get(unit, False),
    }
