"""Who is missing in a report, counted where the records are (read-only): export asks before it sends, intake shows.

Services may not import each other, and a page and a table must never disagree (decision 0015).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from services.common.errors import Refused
from services.common.kernel.completeness import (
    NAMED_MOST,
    TABLES,
    Completeness,
    Counted,
    Part,
)
from services.common.kernel.periods import Period
from services.common.standings import COLLECTION as STANDINGS
from services.common.standings import last_moment_before, term_at

Document = dict[str, Any]
Pipeline = list[Document]
RETURNS, UNITS, SENDERS, ARRIVALS = "returns", "units", "senders", "arrivals"


def counted_of(table: str) -> Counted:
    """What the table must have; raises Refused (table_not_reported) for one that never comes round."""
    if table not in TABLES:
        raise Refused(
            f"附件“{table}”不能定期报送，可以的有 {'、'.join(TABLES)}", code="table_not_reported"
        )
    return TABLES[table]


def parts_asked(table: str, unit: str, period: Period, now: datetime) -> tuple[str, Pipeline]:
    """The collection and the aggregation behind the completeness of ``unit``'s table, as it is known now."""
    if counted_of(table) is Counted.BRANCHES:
        return UNITS, _stars(unit, min(now, last_moment_before(period.ends_at)))
    return RETURNS, _returns(unit, period)


def packages_asked(table: str, unit: str, period: Period) -> tuple[str, Pipeline]:
    """The same for what lower instances send as packages (B10): a row per unit that a sender is registered for."""
    return SENDERS, _packages(table, unit, str(period))


def completeness_from(
    table: str,
    unit: str,
    rows: Sequence[Mapping[str, Any]],
    packages: Sequence[Mapping[str, Any]] = (),
) -> Completeness:
    """The completeness from the rows of both; a unit's own return counts for all below it.

    Where some report as packages and some here, all are parts, in the words of those here.
    """
    own = [row for row in rows if row["unit"] == unit]
    chosen = own or [row for row in rows if not row.get("nested")]
    of = Counted.PACKAGES if packages and not chosen else counted_of(table)
    return Completeness(of=of, parts=tuple(_part(row) for row in (*chosen, *packages)))


def _part(row: Mapping[str, Any]) -> Part:
    return Part(
        unit=row["unit"],
        name=row["name"],
        expected=row["expected"],
        present=row["present"],
        late=row.get("late"),
        missing=tuple(row["missing"]),
    )


def _stars(unit: str, at: datetime) -> Pipeline:
    """One row per unit right below: its branches, and those that have a star in force at ``at`` below ``unit``."""
    below = {"$add": [{"$indexOfArray": ["$path", unit]}, 1]}
    named = {"from": UNITS, "localField": "_id", "foreignField": "_id", "as": "named"}
    return [
        {"$match": {"path": unit, "kind": "branch"}},
        {"$sort": {"_id": 1}},
        {"$lookup": _star_of(unit, at)},
        {"$set": {"has": {"$size": "$star"}, "part": {"$arrayElemAt": ["$path", below]}}},
        {
            "$group": {
                "_id": "$part",
                "expected": {"$sum": 1},
                "present": {"$sum": "$has"},
                "names": {"$push": {"$cond": ["$has", None, "$name"]}},
            }
        },
        {"$lookup": named},
        {
            "$project": {
                "_id": 0,
                "unit": "$_id",
                "name": {"$first": "$named.name"},
                "expected": 1,
                "present": 1,
                "missing": _first_missing(),
            }
        },
        {"$sort": {"unit": 1}},
    ]


def _star_of(unit: str, at: datetime) -> Document:
    return {
        "from": STANDINGS,
        "localField": "_id",
        "foreignField": "_id",
        "pipeline": [
            {"$match": {"state.branch.path": unit}},
            {"$project": {"term": term_at(at)}},
            {"$match": {"term": {"$type": "object"}}},
        ],
        "as": "star",
    }


def _first_missing() -> Document:
    known = {"$filter": {"input": "$names", "cond": {"$ne": ["$$this", None]}}}
    return {"$slice": [known, NAMED_MOST]}


def _returns(unit: str, period: Period) -> Pipeline:
    """One row per return of the period below ``unit``, its own included."""
    confirmed = {"$ne": ["$state.reported", None]}
    return [
        {"$match": {"state.unit_path": unit, "state.period": str(period)}},
        {"$sort": {"_id": 1}},
        {
            "$project": {
                "_id": 0,
                "unit": "$state.unit",
                "name": "$state.unit_name",
                "nested": "$state.nested",
                "expected": {"$literal": 1},
                "present": {"$cond": [confirmed, 1, 0]},
                "late": {"$cond": ["$state.late", 1, 0]},
                "missing": {"$cond": [confirmed, [], ["$state.unit_name"]]},
            }
        },
    ]


def _packages(table: str, unit: str, period: str) -> Pipeline:
    """One row per unit below ``unit`` from which the table is due as a package: accepted and in force, or missing."""
    name = {"$first": "$named.name"}
    here = {"$size": "$arrived"}
    return [
        {"$match": {"state.unit_path": unit, "state.open": True, "state.tables": table}},
        {"$unwind": "$state.units"},
        {"$set": {"ours": "$state.units.ours"}},
        {"$sort": {"ours": 1}},
        {
            "$lookup": {
                "from": ARRIVALS,
                "localField": "ours",
                "foreignField": "state.told.about",
                "pipeline": [
                    {"$match": {"state.told.table": table, "state.told.period": period}},
                    {"$match": {"state.stage": "accepted"}},
                    {"$project": {"_id": 1}},
                ],
                "as": "arrived",
            }
        },
        {"$lookup": {"from": UNITS, "localField": "ours", "foreignField": "_id", "as": "named"}},
        {
            "$project": {
                "_id": 0,
                "unit": "$ours",
                "name": name,
                "expected": {"$literal": 1},
                "present": here,
                "missing": {"$cond": [here, [], [name]]},
            }
        },
    ]
