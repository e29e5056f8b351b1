"""What 领导干部 below a unit owe and lack, read from the ledgers at this moment (L3, L4, F4)."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

from services.common import coverage
from services.common.contracts import read_json
from services.common.errors import Refused
from services.common.kernel.coverage import (
    OF_NOBODY,
    Duty,
    DutyRules,
    duties,
    duty_rules_from,
    links_owed,
    shortfalls,
)
from services.common.kernel.frames import Frame, frame_at, frame_of
from services.common.kernel.school_year import SchoolCalendar, school_calendar_from
from services.common.mongo import Document
from services.intake.views import Page, Views, decode_cursor, encode_cursor

AT_A_TIME = 100
"""Cadres whose duties are counted in one go: other requests wait no longer than that takes."""
LINKS_MOST = 20_000
"""Of so many cadres: more than they have."""
UNITS_MOST = 5_000
"""That report their links: more than a school has."""


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
    views: Views, query: Document, frame: Frame, rules: DutyRules, *, after: str = ""
) -> AsyncIterator[tuple[Duty, ...]]:
    """What is owed within ``query``, so many at a time, in the order of places; from ``after`` on, which is included.

    First what cadres owe, by cadre; then, unless one cadre is asked for, what model persons are owed.
    """
    if not after.startswith(OF_NOBODY):
        condition = query | coverage.serving(frame.day)
        fields = coverage.OFFICIAL_FIELDS
        async for rows in _by_id(views, coverage.CADRES, condition, fields, after=after):
            yield await _owed(views, rows, frame, rules)
        after = ""
    if "_id" not in query:
        condition, fields = query | coverage.in_care(), coverage.MODEL_FIELDS
        since = after.removeprefix(OF_NOBODY)
        async for rows in _by_id(views, coverage.MODELS, condition, fields, after=since):
            yield await _owed_to(views, rows, frame, rules)


async def _by_id(
    views: Views, collection: str, query: Document, fields: Mapping[str, int], *, after: str
) -> AsyncIterator[Sequence[Document]]:
    named = query.get("_id", {})
    bound: Document = {"$gte": after}
    while True:
        rows = await views.rows(collection, query | {"_id": named | bound}, fields, most=AT_A_TIME)
        yield rows
        if len(rows) < AT_A_TIME:
            return
        bound = {"$gt": rows[-1]["_id"]}


async def _owed(
    views: Views, rows: Sequence[Document], frame: Frame, rules: DutyRules
) -> tuple[Duty, ...]:
    officials = [coverage.official_from(row) for row in rows]
    theirs = coverage.links_of([each.id for each in officials], frame)
    found = await views.rows(coverage.LINKS, theirs, coverage.LINK_FIELDS, most=LINKS_MOST)
    links = [coverage.linked_from(row) for row in found]
    pipeline = coverage.visits_to([each.id for each in links], frame)
    visits = coverage.paid_from(await views.aggregated(coverage.VISITS, pipeline))
    return duties(officials, links, visits, frame=frame, rules=rules)


async def _owed_to(
    views: Views, rows: Sequence[Document], frame: Frame, rules: DutyRules
) -> tuple[Duty, ...]:
    persons = [coverage.registered_from(row) for row in rows]
    theirs = coverage.links_to([each.id for each in persons], frame)
    found = await views.rows(coverage.LINKS, theirs, coverage.LINK_FIELDS, most=LINKS_MOST)
    links = [coverage.linked_from(row) for row in found]
    return links_owed(persons, links, frame=frame, rules=rules)


async def shortfalls_page(
    views: Views, query: Document, frame: Frame, rules: DutyRules, page: Page
) -> dict[str, Any]:
    """``{items, next}``, cadre by cadre, then person by person; those before the cursor are not looked at again."""
    after = _place(decode_cursor(page.cursor)) if page.cursor is not None else ("", "", "")
    found: list[Duty] = []
    async for owed in duties_below(views, query, frame, rules, after=after[0]):
        found += [duty for duty in shortfalls(owed) if duty.place > after]
        if len(found) > page.limit:
            break
    shown = found[: page.limit]
    following = encode_cursor(shown[-1].id) if len(found) > page.limit else None
    return {"items": [show_duty(duty) for duty in shown], "next": following}


def _place(duty_id: str) -> tuple[str, str, str]:
    """The place of a duty by its id; a cadre's own id has a colon, too."""
    cadre, kind, link = (["", "", *duty_id.rsplit(":", 2)])[-3:]
    return (cadre, kind, link)


def show_duty(duty: Duty) -> dict[str, Any]:
    """One duty, with what is missing and why."""
    return {
        "id": duty.id,
        "cadre": duty.cadre or None,
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
        "person": duty.person or None,
        "period": duty.period,
        "latest": duty.latest.isoformat() if duty.latest else None,
    }


def show_coverage(owed: Sequence[Duty], frame: Frame, reports: Mapping[str, bool]) -> Document:
    """Each unit with cadres or model persons, a row each; ``reports``: whether those that reported were late."""
    by_unit = groupby(sorted(owed, key=lambda duty: (duty.unit, duty.id)), lambda duty: duty.unit)
    return {
        "academic_year": frame.year,
        "semester": frame.semester.code if frame.semester else None,
        "as_of": frame.day.isoformat(),
        "items": [_unit_row(unit, list(rows), reports) for unit, rows in by_unit],
    }


def _unit_row(unit: str, owed: Sequence[Duty], reports: Mapping[str, bool]) -> Document:
    lacking = {duty.cadre for duty in owed if duty.missing and duty.cadre}
    cadres = {duty.cadre for duty in owed if duty.cadre}
    persons = [duty for duty in owed if duty.person]
    return {
        "unit": unit,
        "cadres": len(cadres),
        "complete": len(cadres - lacking),
        "owed": sum(duty.owed for duty in owed),
        "done": sum(duty.done for duty in owed),
        "missing": sum(duty.missing for duty in owed),
        "reported": unit in reports,
        "reported_late": reports.get(unit, False),
        "models": len(persons),
        "models_unlinked": len(shortfalls(persons)),
    }
