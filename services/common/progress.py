"""What each quarterly figure is counted from (L9): the records of a unit's subtree that fall into a period.

notify owns the collections; everybody may look (read-only). A record counts for the unit that entered it
and for all above, so the figures of any partition of units add up to those of the whole; days and
instants belong to one period each, so no record counts in two quarters.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.common.kernel.figures import Figure, Figures, figures_from
from services.common.kernel.periods import Period

Document = dict[str, Any]
Pipeline = list[Document]
VISITS, TEAMS, POINTS, MATTERS, WISHES = "visits", "teams", "points", "matters", "wishes"
LEAF = {"$last": "$state.unit_path"}
"""The unit that entered a record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Records that a figure is counted from: which fall into a period, how much each counts, what it is called."""

    ledger: str
    within: Callable[[Period], Document]
    title: Any
    on: str
    amount: Any = 1


def _by_day(field: str) -> Callable[[Period], Document]:
    """The local day ``field`` lies within the period; days are kept as ISO text."""

    def within(period: Period) -> Document:
        first, last = period.first_day.isoformat(), period.last_day.isoformat()
        return {f"state.{field}": {"$gte": first, "$lte": last}}

    return within


def _by_instant(field: str) -> Callable[[Period], Document]:
    """The instant ``field`` lies within the period, which ends at 24:00 local time."""

    def within(period: Period) -> Document:
        return {f"state.{field}": {"$gte": period.starts_at, "$lt": period.ends_at}}

    return within


def _in_force_at_the_end(period: Period) -> Document:
    last = period.last_day.isoformat()
    return {
        "state.since": {"$lte": last},
        "$or": [{"state.until": None}, {"state.until": {"$gt": last}}],
    }


def _in_force_within(period: Period) -> Document:
    first, last = period.first_day.isoformat(), period.last_day.isoformat()
    return {
        "state.since": {"$lte": last},
        "$or": [{"state.until": None}, {"state.until": {"$gte": first}}],
    }


_NAMED = {"$setUnion": ["$state.people", "$state.cadres"]}
_MEMBERS = {"$setUnion": ["$state.members.name", []]}
_VISITED = _by_day("held_on")


def _visits(amount: Any) -> Source:
    return Source(
        ledger=VISITS, within=_VISITED, title="$state.place", on="$state.held_on", amount=amount
    )


def _solved(period: Period) -> Document:
    return _by_instant("resolved_at")(period) | {"state.merged_into": None}


SOURCES: Mapping[Figure, tuple[Source, ...]] = {
    Figure.PARTICIPANTS: (
        _visits(_NAMED),
        Source(
            ledger=TEAMS,
            within=_in_force_within,
            title="$state.name",
            on="$state.since",
            amount=_MEMBERS,
        ),
    ),
    Figure.POINTS: (
        Source(ledger=POINTS, within=_in_force_at_the_end, title="$state.name", on="$state.since"),
    ),
    Figure.PEOPLE_HELPED: (_visits("$state.helped"),),
    Figure.FUNDS_FEN: (_visits("$state.funds_fen"),),
    Figure.OPINIONS: (
        Source(
            ledger=MATTERS,
            within=_by_instant("raised_at"),
            title="$state.title",
            on="$state.raised_at",
        ),
    ),
    Figure.PROBLEMS_SOLVED: (
        Source(ledger=MATTERS, within=_solved, title="$state.title", on="$state.resolved_at"),
    ),
    Figure.WISHES_FULFILLED: (
        Source(
            ledger=WISHES,
            within=_by_instant("confirmed_at"),
            title="$state.title",
            on="$state.confirmed_at",
        ),
    ),
}
"""Figure → what it is counted from; for participants the amount is the set of people named."""


def records_behind(source: Source, unit: str, period: Period) -> Document:
    """The query for the records of ``unit``'s subtree that count in ``period``."""
    return {"state.unit_path": {"$eq": unit}} | source.within(period)


def counting(figure: Figure, unit: str, period: Period) -> tuple[str, Pipeline]:
    """The collection and the aggregation whose one row holds the figure as ``value``; no row means zero."""
    first, *others = SOURCES[figure]
    chosen: Pipeline = [{"$match": records_behind(first, unit, period)}]
    if figure is not Figure.PARTICIPANTS:
        return first.ledger, [*chosen, {"$group": {"_id": None, "value": {"$sum": first.amount}}}]
    unions = [
        {
            "$unionWith": {
                "coll": other.ledger,
                "pipeline": [{"$match": records_behind(other, unit, period)}, _people(other)],
            }
        }
        for other in others
    ]
    return first.ledger, [*chosen, _people(first), *unions, *_distinct()]


def _people(source: Source) -> Document:
    return {"$project": {"unit": LEAF, "person": source.amount}}


def _distinct() -> Pipeline:
    return [
        {"$unwind": "$person"},
        {"$group": {"_id": {"unit": "$unit", "person": "$person"}}},
        {"$count": "value"},
    ]


def listing(
    figure: Figure, source: Source, query: Mapping[str, Any], *, most: int
) -> tuple[str, Pipeline]:
    """At most ``most`` records of ``query`` in the order of ids: title, unit, day or instant, how much each counts."""
    amount = {"$size": source.amount} if figure is Figure.PARTICIPANTS else source.amount
    fields = {
        "ledger": {"$literal": source.ledger},
        "unit": LEAF,
        "title": source.title,
        "on": source.on,
        "counts": {"$literal": 1} if amount == 1 else amount,
    }
    return source.ledger, [
        {"$match": dict(query)},
        {"$sort": {"_id": 1}},
        {"$limit": most},
        {"$project": fields},
    ]


def touched_since(instant: datetime) -> tuple[Document, Document]:
    """Conditions on a record: entered after ``instant``; there before it and changed after it."""
    after = {"history.at": {"$gt": instant}}
    return {"history.0.at": {"$gt": instant}}, {"history.0.at": {"$lte": instant}, **after}


def figures_of(values: Mapping[Figure, Sequence[Mapping[str, Any]]]) -> Figures:
    """The figures from the rows of their aggregations."""
    return figures_from(
        {figure: int(rows[0]["value"]) if rows else 0 for figure, rows in values.items()}
    )
