"""Whose wishes a caller sees, and the board of those that nobody claims (L7). Pure: rules and queries.

The unit that coordinates claims (校团委) hangs below the school beside those whose wishes it follows up: it
sees what the unit above it sees.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from services.common.errors import Forbidden, Refused
from services.common.kernel.workdays import end_of_day, local_day
from services.common.mongo import Document
from services.intake.clients import Client
from services.intake.views import Page, decode_cursor, encode_cursor

WISHES = "wishes"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def scope_of(client: Client, path: Sequence[str], board: str | None) -> str:
    """The unit whose subtree's wishes the client sees; ``path`` leads to the client's own unit."""
    coordinates = client.unit == board and "department" in client.roles
    return path[-2] if coordinates and len(path) > 1 else client.unit


def require_within(scope: str, unit: str, path: Sequence[str]) -> None:
    """Raises Forbidden unless ``unit`` lies within the scope."""
    if scope not in path:
        raise Forbidden(f"单位“{unit}”不在您的单位之下", code="outside_subtree")


def seen_by(client: Client, scope: str, row: Document) -> Sequence[str]:
    """The units that may read a wish as far as ``client`` is concerned: whoever collected it, or claimed it."""
    state = row["state"]
    claim: Mapping[str, Any] = state["claim"] or {"unit_path": ()}
    own = (client.unit,) if scope in state["unit_path"] else ()
    return (*own, *claim["unit_path"])


def claimants_unit(claimant: str) -> str:
    """The unit in ``<unit>:<number or code>``; raises Refused for what is no such id."""
    unit, colon, _ = claimant.rpartition(":")
    if not colon:
        message = "认领人的编号由单位编码加冒号加工号（小分队代号）组成，如 jxnu.mks:20030017"
        fault = {"pointer": "/query/claimant", "keyword": "pattern", "message": message}
        raise Refused(message, code="bad_parameters", details={"errors": [fault]})
    return unit


def waiting_query(now: datetime, days: int) -> Document:
    """Wishes that have waited for a claimant since ``days`` calendar days ago, or longer."""
    until = end_of_day(local_day(now) - timedelta(days=days))
    return {"state.waiting_since": {"$lt": until}}


def board_pipeline(query: Document, page: Page) -> list[Document]:
    """One page and one row of the wishes of ``query``, those that wait longest first."""
    parts = [query]
    if page.cursor is not None:
        since, last = _place(page.cursor)
        later = [
            {"state.waiting_since": {"$gt": since}},
            {"state.waiting_since": since, "_id": {"$gt": last}},
        ]
        parts += [{"state.waiting_since": {"$gte": since}}, {"$or": later}]
    return [
        {"$match": {"$and": parts}},
        {"$sort": {"state.waiting_since": 1, "_id": 1}},
        {"$limit": page.limit + 1},
        {"$project": {"history": 0}},
    ]


def board_cursor(row: Document) -> str:
    """The cursor that stands after ``row``."""
    since: datetime = row["state"]["waiting_since"]
    return encode_cursor(f"{(since - _EPOCH) // _MILLISECOND}:{row['_id']}")


def _place(cursor: str) -> tuple[datetime, str]:
    since, colon, last = decode_cursor(cursor).partition(":")
    if not colon or not since.isdecimal() or len(since) > 15:
        raise Refused("游标无效：请原样使用上一页给出的 next", code="bad_cursor")
    try:
        return _EPOCH + int(since) * _MILLISECOND, last
    except OverflowError as error:
        raise Refused("游标无效：请原样使用上一页给出的 next", code="bad_cursor") from error
