"""Memorial days with what was held for them, and units that held too little, counted at this moment (F1)."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from services.common.contracts import read_json
from services.common.errors import NotFound, Refused
from services.common.kernel.memorials import Commemoration, Expected, Memorials, memorials_from
from services.common.kernel.periods import Period, PeriodKind, containing, parse_period
from services.common.mongo import Document
from services.common.red_education import (
    ACTIVITIES,
    answering,
    held_below,
    held_by,
    held_in,
    units_asked,
)
from services.intake.views import Page, Views, decode_cursor, encode_cursor

DAYS_MOST = 400
AT_A_TIME = 200
"""Units that are counted in one go: other requests wait no longer than that takes."""
UNITS_MOST = 20_000
"""More than a school has."""
UNIT_FIELDS = {"name": 1, "kind": 1}
_FIRST, _LAST = date(1921, 1, 1), date(2199, 12, 31)
Show = Callable[[Document, Sequence[str]], dict[str, Any] | None]
"""A unit and the activities that count for it → how it is shown, None where it is left out."""


@lru_cache(maxsize=4)
def memorial_days(policies: Path) -> Memorials:
    """The table of the folder of policies, read when it is first asked for."""
    return memorials_from(read_json(policies / "memorial-days.json"))


def days_asked(since: date | None, until: date | None, today: date) -> tuple[date, date]:
    """From today on for half a year unless asked otherwise; raises Refused (bad_parameters)."""
    first = since or today
    last = until or min(first, _LAST) + timedelta(days=182)
    if not _FIRST <= first <= last <= min(first + timedelta(days=DAYS_MOST), _LAST):
        raise _bad("to", f"从{_FIRST.year}年起，到哪一天应不早于从哪一天，一次最多查{DAYS_MOST}天")
    return first, last


async def calendar_below(
    views: Views, unit: str, memorials: Memorials, first: date, last: date
) -> dict[str, Any]:
    """Each memorial day with its proposal, how many units of the subtree are asked, how many held something."""
    whats = memorials.between(first, last)
    kinds = {kind for what in whats for kind in what.memorial.units}
    rows = await views.rows("units", units_asked(unit, kinds), {"kind": 1}, most=UNITS_MOST)
    kind_of = {row["_id"]: row["kind"] for row in rows}
    counted = await views.aggregated(
        ACTIVITIES, held_below(unit, first.isoformat(), last.isoformat())
    )
    held = {f"{row['_id']['id']}:{row['_id']['day']}": row["units"] for row in counted}
    return {"items": [_show_day(what, kind_of, held.get(what.id, ())) for what in whats]}


def commemoration(memorials: Memorials, named: str) -> Commemoration:
    """The memorial day of one year by its id (``martyrs:2026-09-30``); raises NotFound."""
    memorial, _, text = named.partition(":")
    try:
        day = date.fromisoformat(text)
        found = [each for each in memorials.between(day, day) if each.memorial.id == memorial]
    except (ValueError, OverflowError):
        found = []
    if not found:
        raise NotFound("没有这个纪念日；编号写作“代号:日期”，见 /v1/memorial-days")
    return found[0]


async def held_page(
    views: Views, unit: str, what: Commemoration, page: Page, *, held: bool | None
) -> dict[str, Any]:
    """``{items, next}``: each unit asked, and what it held; only those that did, or did not, if ``held`` says so."""

    def show(row: Document, activities: Sequence[str]) -> dict[str, Any] | None:
        if held is not None and held is not bool(activities):
            return None
        return {**_show_unit(row), "held": bool(activities), "activities": list(activities)}

    query = units_asked(unit, what.memorial.units)
    return await _units_page(views, query, answering(what), page, show)


async def lacking_page(
    views: Views, unit: str, expected: Expected | None, period: Period, page: Page
) -> dict[str, Any]:
    """``{items, next}``: the units that held fewer activities in the period than they owe; none where none is owed."""
    if expected is None:
        return {"items": [], "next": None}
    owed = expected.at_least

    def show(row: Document, activities: Sequence[str]) -> dict[str, Any] | None:
        counted = len(activities)
        if counted >= owed:
            return None
        return {
            "id": f"{row['_id']}:{period}",
            **_show_unit(row),
            "period": str(period),
            "owed": owed,
            "counted": counted,
            "missing": owed - counted,
            "because": f"{period.label}应至少开展{owed}次红色教育活动，已登记{counted}次",
        }

    return await _units_page(views, units_asked(unit, expected.units), held_in(period), page, show)


def period_asked(expected: Expected | None, text: str | None, today: date) -> Period:
    """The period that a query names, else the one that is running; raises Refused (bad_parameters)."""
    if expected is None:
        return parse_period(str(today.year))
    return containing(expected.every, today) if text is None else period_named(text, expected.every)


def period_named(text: str, kind: PeriodKind | None = None) -> Period:
    """The period that a query names, of ``kind`` if one is demanded; raises Refused (bad_parameters)."""
    try:
        return parse_period(text, kind)
    except Refused as refused:
        raise _bad("period", refused.message) from refused


async def _units_page(
    views: Views, query: Document, condition: Mapping[str, Any], page: Page, show: Show
) -> dict[str, Any]:
    after = decode_cursor(page.cursor) if page.cursor is not None else ""
    found: list[tuple[str, dict[str, Any]]] = []
    async for row, activities in _counted(views, query, condition, after):
        shown = show(row, activities)
        if shown is not None:
            found.append((row["_id"], shown))
        if len(found) > page.limit:
            break
    more = len(found) > page.limit
    return {
        "items": [shown for _, shown in found[: page.limit]],
        "next": encode_cursor(found[page.limit - 1][0]) if more else None,
    }


async def _counted(
    views: Views, query: Document, condition: Mapping[str, Any], after: str
) -> AsyncIterator[tuple[Document, Sequence[str]]]:
    while True:
        asked = query | {"_id": {"$gt": after}}
        rows = await views.rows("units", asked, UNIT_FIELDS, most=AT_A_TIME)
        pipeline = held_by([row["_id"] for row in rows], condition)
        held = await views.aggregated(ACTIVITIES, pipeline)
        by_unit = {each["_id"]: each["activities"] for each in held}
        for row in rows:
            yield row, by_unit.get(row["_id"], [])
        if len(rows) < AT_A_TIME:
            return
        after = rows[-1]["_id"]


def _show_unit(row: Document) -> dict[str, Any]:
    return {"unit": row["_id"], "name": row["name"], "kind": row["kind"]}


def _show_day(
    what: Commemoration, kind_of: Mapping[str, str], held: Sequence[str]
) -> dict[str, Any]:
    memorial = what.memorial
    asked = {code for code, kind in kind_of.items() if kind in memorial.units}
    return {
        "id": what.id,
        "memorial": memorial.id,
        "name": memorial.name,
        "day": what.day.isoformat(),
        "anniversary": what.anniversary,
        "text": memorial.text,
        "activities": list(memorial.activities),
        "places": list(memorial.places),
        "units": list(memorial.units),
        "propose_on": what.first_day.isoformat(),
        "remind_on": what.remind_on.isoformat() if what.remind_on else None,
        "counts_until": what.last_day.isoformat(),
        "asked": len(asked),
        "held": len(asked.intersection(held)),
    }


def _bad(name: str, message: str) -> Refused:
    fault = {"pointer": f"/query/{name}", "keyword": name, "message": message}
    return Refused(message, code="bad_parameters", details={"errors": [fault]})
