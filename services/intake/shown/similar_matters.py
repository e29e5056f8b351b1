"""Open opinions that may be about the same: suggested with reasons, merged by a person only (L10)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from services.common.kernel.canonical import isoformat
from services.common.kernel.resemblance import resemblance
from services.common.mongo import Document
from services.intake.clients import Client
from services.intake.shown.matter_page import OPEN

READ_MOST, SHOWN_MOST = 200, 10
LEAST_PERCENT = 20


def candidates(row: Document, client: Client) -> Sequence[Mapping[str, Any]]:
    """The pipeline for what ``row`` could be merged into and the caller may read: so many of the newest limits."""
    state = row["state"]
    fields = ("title", "content", "owner_path", "owner_names", "raised_at", "stage")
    return [
        {
            "$match": {
                "state.owner_path": state["owner_path"][-1],
                "state.stage": {"$in": list(OPEN)},
            }
        },
        {"$match": {"state.concerned": client.unit, "_id": {"$ne": row["_id"]}}},
        {"$sort": {"state.answer_by.due": -1}},
        {"$limit": READ_MOST},
        {"$project": {f"state.{name}": 1 for name in fields}},
    ]


def similar(row: Document, others: Iterable[Document]) -> list[dict[str, Any]]:
    """Those of ``others`` that resemble ``row`` enough to look at, the most alike first; equals by number."""
    text = _text(row)
    found = [(resemblance(text, _text(other)), other) for other in others]
    alike = [each for each in found if each[0].percent >= LEAST_PERCENT]
    alike.sort(key=lambda each: (-each[0].percent, each[1]["_id"]))
    return [
        {
            "id": other["_id"],
            "title": other["state"]["title"],
            "stage": other["state"]["stage"],
            "owner": other["state"]["owner_path"][-1],
            "owner_name": other["state"]["owner_names"][-1],
            "raised_at": isoformat(other["state"]["raised_at"]),
            "percent": like.percent,
            "shared": list(like.shared),
            "because": like.because,
        }
        for like, other in alike[:SHOWN_MOST]
    ]


def _text(row: Document) -> str:
    return f"{row['state']['title']}。{row['state']['content']}"
