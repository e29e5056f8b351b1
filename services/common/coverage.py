"""From which records the duties of cadres are counted: queries and shapes, for whoever reads them (L3, L4).

notify owns the collections; everybody may look (read-only). Pure: whoever asks runs the queries, each
bounded to one unit or its subtree, in the order ``officials_in`` → ``links_of`` → ``visits_to``.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from services.common.kernel.coverage import Linked, Official
from services.common.kernel.frames import Frame

Document = dict[str, Any]
CADRES, LINKS, VISITS = "cadres", "links", "visits"
WITHDRAWN = "withdrawn"
"""An entry that its unit took back counts for nothing."""
OFFICIAL_FIELDS = {"state.as_of": 0, "history": 0}
LINK_FIELDS = {"history": 0}


def serving(day: date) -> Document:
    """The condition on a cadre: in office on ``day``."""
    text = day.isoformat()
    return {
        "state.term.since": {"$lte": text},
        "$or": [{"state.term.until": None}, {"state.term.until": {"$gt": text}}],
    }


def links_of(cadres: Iterable[str], frame: Frame) -> Document:
    """The query for the links of ``cadres`` that are settled or confirmed for the year."""
    return {"state.cadre": {"$in": sorted(cadres)}, "state.years": frame.year}


def visits_to(links: Iterable[str], frame: Frame) -> list[Document]:
    """The aggregation of visits: one row ``{_id: link, visits}`` for each link that had any in the semester."""
    if frame.semester is None:
        return [{"$match": {"_id": {"$in": []}}}]
    within = {"$gte": frame.semester.first.isoformat(), "$lte": frame.day.isoformat()}
    counted = {"state.link": {"$in": sorted(links)}, "state.held_on": within}
    return [
        {"$match": counted | {"state.stage": {"$ne": WITHDRAWN}}},
        {"$group": {"_id": "$state.link", "visits": {"$sum": 1}}},
    ]


def official_from(row: Mapping[str, Any]) -> Official:
    """The cadre that a document stands for."""
    state = row["state"]
    return Official(
        id=row["_id"],
        unit=state["unit"],
        name=state["name"],
        level=state["level"],
        since=date.fromisoformat(state["term"]["since"]),
        until=_day(state["term"]["until"]),
    )


def linked_from(row: Mapping[str, Any]) -> Linked:
    """The link that a document stands for."""
    state = row["state"]
    ended = state["ended"]
    return Linked(
        id=row["_id"],
        cadre=state["cadre"],
        kind=state["target"]["kind"],
        name=state["target"]["name"],
        years=tuple(state["years"]),
        since=date.fromisoformat(state["since"]),
        until=_day(ended["on"] if ended else None),
    )


def counts_from(rows: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """How many visits each link had, from the rows of ``visits_to``."""
    return {row["_id"]: int(row["visits"]) for row in rows}


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
