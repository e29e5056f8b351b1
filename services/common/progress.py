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
    """Records that a figure is counted from: which fall into a period, how much each counts, what it is called.

    ``joined`` are stages that fetch what the amount needs from elsewhere.
    """

    ledger: str
    within: Callable[[Period], Document]
    title: str
    on: str
    amount: Any = 1
    joined: tuple[Document, ...] = ()


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
    """In force on the last day; a record's own last day is the one in ``until``."""
    return _in_force_from(period.last_day.isoformat(), period)


def _in_force_within(period: Period) -> Document:
    """In force on at least one of its days."""
    return _in_force_from(period.first_day.isoformat(), period)


def _in_force_from(day: str, period: Period) -> Document:
    return {
        "state.since": {"$lte": period.last_day.isoformat()},
        "$or": [{"state.until": None}, {"state.until": {"$gte": day}}],
    }


def _visited(period: Period) -> Document:
    """Entries of the four 工作台账 that were not withdrawn."""
    return _by_day("held_on")(period) | {"state.stage": "recorded"}


def _solved(period: Period) -> Document:
    """One that was merged into another is solved with that one, which is counted."""
    return _by_instant("resolved_at")(period) | {"state.merged_into": None}


_CADRES = {
    "$lookup": {
        "from": "cadres",
        "localField": "state.cadres",
        "foreignField": "_id",
        "pipeline": [{"$project": {"name": "$state.name"}}],
        "as": "cadres",
    }
}
_VISIT: Document = {"ledger": VISITS, "title": "$state.place", "on": "$state.held_on"}
SOURCES: Mapping[Figure, tuple[Source, ...]] = {
    Figure.PARTICIPANTS: (
        Source(
            **_VISIT,
            within=_visited,
            amount={"$setUnion": ["$state.people", "$cadres.name"]},
            joined=(_CADRES,),
        ),
        Source(
            ledger=TEAMS,
            within=_in_force_within,
            title="$state.name",
            on="$state.since",
            amount={"$setUnion": ["$state.members.name", []]},
        ),
    ),
    Figure.POINTS: (
        Source(ledger=POINTS, within=_in_force_at_the_end, title="$state.name", on="$state.since"),
    ),
    Figure.PEOPLE_HELPED: (Source(**_VISIT, within=_visited, amount="$state.helped"),),
    Figure.FUNDS_FEN: (Source(**_VISIT, within=_visited, amount="$state.funds_fen"),),
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


LEDGERS = frozenset(source.ledger for sources in SOURCES.values() for source in sources)
COUNTED = frozenset(
    (
        *("unit_path", "held_on", "stage", "people", "cadres", "helped", "funds_fen", "since"),
        *("until", "members", "raised_at", "resolved_at", "merged_into", "confirmed_at"),
    )
)
"""Whatever of a state a figure looks at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """The past to count from: ``late`` is true of a record whose stored state is too late, ``states`` are what
    such records were instead, by ledger, with ``_id`` and the fields in :data:`COUNTED`.
    """

    late: Document
    states: Mapping[str, Sequence[Document]]


def records_behind(
    source: Source, unit: str, period: Period, without: Sequence[str] = ()
) -> Document:
    """The query for the records of ``unit``'s subtree, but for those ``without``, that count in ``period``."""
    return {"state.unit_path": {"$eq": unit, "$nin": list(without)}} | source.within(period)


def counting(
    figure: Figure,
    unit: str,
    period: Period,
    without: Sequence[str] = (),
    played: Played | None = None,
) -> tuple[str, Pipeline]:
    """The collection and the aggregation whose one row holds the figure as ``value``; no row means zero.

    With ``played`` it is the figure of an instant of the past.
    """
    first, *others = (
        (source.ledger, _amounts(source, records_behind(source, unit, period, without), played))
        for source in SOURCES[figure]
    )
    unions = [{"$unionWith": {"coll": ledger, "pipeline": rows}} for ledger, rows in others]
    summed = _DISTINCT if figure is Figure.PARTICIPANTS else _SUM
    return first[0], [*first[1], *unions, *summed]


def _amounts(source: Source, query: Document, played: Played | None) -> Pipeline:
    """The unit of each record, and how much it counts or whom it names."""
    return [
        *([{"$match": query}] if played is None else _as_played(source, query, played)),
        *source.joined,
        {"$project": {"unit": LEAF, "amount": _computed(source.amount)}},
    ]


def _as_played(source: Source, query: Document, played: Played) -> Pipeline:
    """What is stored and has not gone on since, and beside it what has, as it was."""
    stored = {"$match": {"$and": [query, {"$expr": {"$not": [played.late]}}]}}
    states = played.states[source.ledger]
    if not states:
        return [stored]
    # A literal, since text of people may begin with a dollar sign.
    documents: Pipeline = [{"$documents": {"$literal": list(states)}}, {"$match": query}]
    return [stored, {"$unionWith": {"pipeline": documents}}]


def _computed(amount: Any) -> Any:
    return {"$literal": amount} if isinstance(amount, int) else amount


_SUM: Pipeline = [{"$group": {"_id": None, "value": {"$sum": "$amount"}}}]
_DISTINCT: Pipeline = [
    {"$unwind": "$amount"},
    {"$group": {"_id": {"unit": "$unit", "person": "$amount"}}},
    {"$count": "value"},
]


def listing(
    figure: Figure, source: Source, query: Mapping[str, Any], *, most: int
) -> tuple[str, Pipeline]:
    """At most ``most`` records of ``query`` in the order of ids: title, unit, day or instant, how much each counts."""
    computed = _computed(source.amount)
    fields = {
        "_id": 0,
        "id": "$_id",
        "ledger": {"$literal": source.ledger},
        "unit": LEAF,
        "title": source.title,
        "on": source.on,
        "counts": {"$size": computed} if figure is Figure.PARTICIPANTS else computed,
    }
    return source.ledger, [
        {"$match": dict(query)},
        {"$sort": {"_id": 1}},
        {"$limit": most},
        *source.joined,
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
