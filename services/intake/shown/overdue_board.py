"""The board of overdue opinions: one row for each unit that owes answers, counted from an index (L10)."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.common.mongo import Document
from services.intake.shown.matter_page import OPEN, Urgency

UNIT = {"$last": "$state.owner_path"}
RUNNING: Mapping[str, Any] = {"$eq": [{"$ifNull": ["$state.pause", None]}, None]}
DUE = "$state.answer_by.due"


def board(unit: str, urgency: Urgency) -> Sequence[Mapping[str, Any]]:
    """The pipeline over matters whose owner is ``unit`` or below it; the most overdue first, then by code."""
    overdue = {"$and": [RUNNING, {"$lte": [DUE, urgency.now]}]}
    soon = {"$and": [RUNNING, {"$gt": [DUE, urgency.now]}, {"$lte": [DUE, urgency.soon]}]}
    top = {"$eq": [{"$size": "$state.owner_path"}, 1]}
    return [
        {"$match": {"state.owner_path": unit, "state.stage": {"$in": list(OPEN)}}},
        {
            "$group": {
                "_id": UNIT,
                "name": {"$last": {"$last": "$state.owner_names"}},
                "depth": {"$max": {"$size": "$state.owner_path"}},
                "open": {"$sum": 1},
                "paused": _count({"$not": [RUNNING]}),
                "due_soon": _count(soon),
                "overdue": _count(overdue),
                "urged_at_top": _count({"$and": [top, {"$gt": ["$state.urged", 0]}]}),
            }
        },
        {"$sort": {"overdue": -1, "due_soon": -1, "_id": 1}},
    ]


def show_row(row: Document) -> dict[str, Any]:
    """One unit of the board."""
    return {"unit": row["_id"], **{name: row[name] for name in row if name != "_id"}}


def _count(condition: Any) -> dict[str, Any]:
    return {"$sum": {"$cond": [condition, 1, 0]}}
