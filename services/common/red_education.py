"""From which records activities of 红色教育 are counted: queries for whoever reads them (F1).

notify owns ``activities``, intake ``units``; everybody may look (read-only). Pure: whoever asks runs the
queries. An activity counts for every unit that held it together; a withdrawn one for none.
"""

from collections.abc import Collection, Mapping
from typing import Any

from services.common.kernel.memorials import Commemoration
from services.common.kernel.periods import Period

Document = dict[str, Any]
ACTIVITIES = "activities"
_COUNTS: Document = {"state.stage": "recorded"}


def units_asked(below: str, kinds: Collection[str]) -> Document:
    """The query for the units of these kinds in the subtree of ``below``."""
    return {"path": below, "kind": {"$in": sorted(kinds)}}


def answering(what: Commemoration) -> Document:
    """The condition on an activity: it was held for that memorial day of that year."""
    return {"state.memorial.id": what.memorial.id, "state.memorial.day": what.day.isoformat()}


def held_in(period: Period) -> Document:
    """The condition on an activity: it began in the period."""
    first, last = period.first_day.isoformat(), period.last_day.isoformat()
    return {"state.held_on": {"$gte": first, "$lte": last}}


def held_by(units: Collection[str], condition: Mapping[str, Any]) -> list[Document]:
    """The aggregation: ``{_id: unit, activities: ids}`` for each of ``units`` that held any such activity."""
    named = {"state.counts_for": {"$in": sorted(units)}}
    return [
        {"$match": named | _COUNTS | dict(condition)},
        {"$sort": {"_id": 1}},
        {"$unwind": "$state.counts_for"},
        {"$match": named},
        {"$group": {"_id": "$state.counts_for", "activities": {"$push": "$_id"}}},
    ]


def held_below(unit: str, first: str, last: str) -> list[Document]:
    """The aggregation: ``{_id: {id, day}, units}``: who in the subtree held something for each memorial day.

    Of the days from ``first`` to ``last`` (ISO). A unit is named once for a day; units above ``unit``, or
    beside it, may be among them.
    """
    days = {"state.memorial.day": {"$gte": first, "$lte": last}}
    name = {"id": "$state.memorial.id", "day": "$state.memorial.day"}
    return [
        {"$match": {"state.seen_by": unit} | _COUNTS | days},
        {"$unwind": "$state.counts_for"},
        {"$group": {"_id": name, "units": {"$addToSet": "$state.counts_for"}}},
    ]
