"""Notices as anybody may read them: what is shown for objections, and its results (Q8, F3).

Of persons only those are named who are to be honoured, by name, unit and award, as a 公示 must.

A notice leaves the board a month after its window; the record itself stays. A star's reason is the
allocation's own sentence; what officers wrote by hand is not shown here, since it may name somebody.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from services.common import units
from services.common.errors import Conflict, NotFound
from services.common.kernel.canonical import isoformat
from services.common.mongo import Document
from services.intake.views import PAGE_MOST, Page, Views, decode_cursor, encode_cursor

NOTICES, RATINGS, CAMPAIGNS, REGRADES = "notices", "ratings", "campaigns", "regrades"
NOMINATIONS, ROUNDS = "nominations", "award_rounds"
REGRADE, AWARD = "regrade", "award"
SHOWN_FOR = timedelta(days=30)
OPEN, WITHDRAWN = "open", "withdrawn"
STANDING = ("published", "final")
STARS = {5: "五星", 4: "四星", 3: "三星", 2: "二星", 1: "一星"}
RESULT_FIELDS = {
    f"state.{name}": 1 for name in ("branch", "star", "because", "adjustment.from_star")
}


class NoticeBoard:
    """The public side of notices."""

    def __init__(self, views: Views) -> None:
        self._views = views

    async def page(self, page: Page, now: datetime) -> dict[str, Any]:
        """Open notices and those that ended within a month, by id; withdrawn ones are left out."""
        query = {"state.closes_at": {"$gte": now - SHOWN_FOR}, "state.stage": {"$ne": WITHDRAWN}}
        return await self._views.page(
            NOTICES, query, page, lambda row: show_notice(row, now), hide=("history",)
        )

    async def one(self, notice_id: str, now: datetime) -> Document:
        """One notice, withdrawn ones too; raises NotFound on one that left the board long ago."""
        row = await self._views.found(NOTICES, notice_id, {"history": 0})
        if row is None or row["state"]["closes_at"] < now - SHOWN_FOR:
            raise NotFound("没有这个公示，或它早已结束", code="notice_not_found")
        return row

    async def results(self, notice: Document, page: Page) -> dict[str, Any]:
        """What a notice shows, by branch or nominee; raises Conflict where it does not stand any more."""
        subject = notice["state"]["subject"]
        if subject["kind"] == REGRADE:
            return await self._regraded(notice)
        if subject["kind"] == AWARD:
            return await self._chosen(notice, page)
        await self._require_standing(notice)
        query: dict[str, Any] = {
            "state.campaign": {"$eq": subject["id"]},
            "state.allocation": subject["edition"],
            "state.star": {"$ne": None},
        }
        if page.cursor is not None:
            query["_id"] = {"$gt": f"{subject['id']}:{decode_cursor(page.cursor)}"}
        rows = await self._views.rows(RATINGS, query, RESULT_FIELDS, most=page.limit + 1)
        shown = rows[: page.limit]
        colleges = await self._names({_college(row) for row in shown})
        return {
            "items": [_show_result(row, colleges) for row in shown],
            "next": encode_cursor(shown[-1]["state"]["branch"]["code"])
            if len(rows) > page.limit
            else None,
        }

    async def _regraded(self, notice: Document) -> dict[str, Any]:
        row = await self._views.found(REGRADES, notice["state"]["subject"]["id"], {"history": 0})
        state: dict[str, Any] = row["state"] if row else {}
        if state.get("stage") not in STANDING or state["notice"] != notice["_id"]:
            raise _not_shown()
        moved = {"from_star": state["from_star"]}
        shown = {"state": state | {"star": state["decision"]["star"], "adjustment": moved}}
        colleges = await self._names({_college(shown)})
        return {"items": [_show_result(shown, colleges)], "next": None}

    async def _chosen(self, notice: Document, page: Page) -> dict[str, Any]:
        subject = notice["state"]["subject"]
        fields = {"state.stage": 1, "state.edition": 1}
        row = await self._views.found(ROUNDS, subject["id"], fields)
        state: dict[str, Any] = row["state"] if row else {}
        if state.get("stage") not in STANDING or state["edition"] != subject["edition"]:
            raise _not_shown()
        query = {"state.round": {"$eq": subject["id"]}, "state.edition": subject["edition"]}
        hide = ("history", "state.case", "state.opinions")
        return await self._views.page(NOMINATIONS, query, page, _show_chosen, hide=hide)

    async def _require_standing(self, notice: Document) -> None:
        state = notice["state"]
        fields = {"state.stage": 1, "state.placing.number": 1}
        found = await self._views.found(CAMPAIGNS, state["subject"]["id"], fields)
        current: dict[str, Any] = found["state"] if found else {}
        placed = (current.get("placing") or {}).get("number")
        if (
            state["stage"] == WITHDRAWN
            or current.get("stage") not in STANDING
            or placed != state["subject"]["edition"]
        ):
            raise _not_shown()

    async def _names(self, codes: set[str]) -> Mapping[str, str]:
        query = {"_id": {"$in": sorted(codes)}}
        rows = await self._views.rows(units.COLLECTION, query, {"name": 1}, most=PAGE_MOST)
        return {row["_id"]: row["name"] for row in rows}


def _not_shown() -> Conflict:
    return Conflict("公示的结果已经撤回或正在更正，请看更正公示", code="results_not_shown")


def takes_objections(notice: Document, now: datetime) -> bool:
    """Whether an objection received ``now`` would be in time."""
    state = notice["state"]
    return bool(state["stage"] == OPEN and now < state["closes_at"])


def show_notice(row: Document, now: datetime) -> dict[str, Any]:
    """A notice as anybody sees it."""
    state = row["state"]
    return {
        "id": row["_id"],
        "title": state["title"],
        "unit": state["unit"],
        "scope": state["scope"],
        "text": state["text"],
        "published_at": isoformat(state["published_at"]),
        "closes_at": isoformat(state["closes_at"]),
        "because": state["because"],
        "provisional": state["provisional"],
        "stage": state["stage"],
        "takes_objections": takes_objections(row, now),
        "ended_because": state["ended_because"],
        "successor": state["successor"],
    }


def _college(row: Document) -> str:
    path: Sequence[str] = row["state"]["branch"]["path"]
    return path[-2] if len(path) > 1 else path[-1]


def _show_result(row: Document, colleges: Mapping[str, str]) -> dict[str, Any]:
    state = row["state"]
    moved = state.get("adjustment")  # left out by MongoDB where there is none
    because = _by_hand(moved["from_star"], state["star"]) if moved else state["because"]
    return {
        "code": state["branch"]["code"],
        "name": state["branch"]["name"],
        "unit": colleges.get(_college(row), ""),
        "result": STARS[state["star"]],
        "star": state["star"],
        "because": because,
    }


def _show_chosen(row: Document) -> dict[str, Any]:
    state = row["state"]
    return {
        "code": row["_id"],
        "name": state["nominee"]["name"],
        "unit": state["nominee"]["unit_name"],
        "result": state["award_title"],
        "star": None,
        "because": "",
    }


def _by_hand(before: int, star: int) -> str:
    if before == star:
        return f"经党委组织部集体研究，仍为{STARS[star]}。"
    return f"经党委组织部集体研究，由{STARS[before]}调整为{STARS[star]}。"
