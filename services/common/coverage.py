"""From which records the duties of cadres are counted: queries and shapes, for whoever reads them (L3, L4, F4).

notify owns the collections; everybody may look (read-only). Pure: whoever asks runs the queries, each
bounded to one unit or its subtree: ``serving`` → ``links_of`` → ``visits_to``, ``in_care`` → ``links_to``.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from services.common.kernel.coverage import Linked, Official, Paid, Registered
from services.common.kernel.frames import Frame

Document = dict[str, Any]
CADRES, LINKS, VISITS, MODELS = "cadres", "links", "visits", "models"
MODEL = "模范人物"
"""The kind of link whose targets stand on the register of models (F4)."""
WITHDRAWN = "withdrawn"
"""An entry that its unit took back counts for nothing."""
OFFICIAL_FIELDS = {"state.as_of": 0, "history": 0}
LINK_FIELDS = {"history": 0}
MODEL_FIELDS = {"state.carer": 1, "state.name": 1}


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


def in_care() -> Document:
    """The condition on a model: a person who is looked after; branches are not visited."""
    return {"state.code": {"$ne": None}, "state.ended": None}


def links_to(models: Iterable[str], frame: Frame) -> Document:
    """The query for the links to ``models`` that are settled or confirmed for the year, whoever's they are."""
    codes = {"$in": sorted(models)}
    return {"state.target.code": codes, "state.target.kind": MODEL, "state.years": frame.year}


def visits_to(links: Iterable[str], frame: Frame) -> list[Document]:
    """The aggregation of visits: one row ``{_id: link, semester, year, latest}`` for each link that had any."""
    spans = {"semester": frame.semester, "year": frame.whole}
    firsts = {name: span.first.isoformat() for name, span in spans.items() if span is not None}
    if not firsts:
        return [{"$match": {"_id": {"$in": []}}}]
    within = {"$gte": min(firsts.values()), "$lte": frame.day.isoformat()}
    counted = {"state.link": {"$in": sorted(links)}, "state.held_on": within}
    since = {name: {"$gte": ["$state.held_on", first]} for name, first in firsts.items()}
    sums = {name: {"$sum": {"$cond": [held, 1, 0]}} for name, held in since.items()}
    return [
        {"$match": counted | {"state.stage": {"$ne": WITHDRAWN}}},
        {"$group": {"_id": "$state.link", "latest": {"$max": "$state.held_on"}, **sums}},
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
        code=state["target"]["code"],
        name=state["target"]["name"],
        years=tuple(state["years"]),
        since=date.fromisoformat(state["since"]),
        until=_day(ended["on"] if ended else None),
    )


def registered_from(row: Mapping[str, Any]) -> Registered:
    """The model person that a document stands for."""
    state = row["state"]
    return Registered(id=row["_id"], unit=state["carer"], kind=MODEL, name=state["name"])


def paid_from(rows: Iterable[Mapping[str, Any]]) -> dict[str, Paid]:
    """The visits to each link that had any, from the rows of ``visits_to``."""
    return {
        row["_id"]: Paid(
            semester=row.get("semester", 0), year=row.get("year", 0), latest=_day(row["latest"])
        )
        for row in rows
    }


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
