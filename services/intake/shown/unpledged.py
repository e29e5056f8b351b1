"""Members who have not pledged for a year, page by page (F2): no record of that year has them."""

from typing import Any

from services.common.mongo import Document
from services.intake.views import Page, Views, decode_cursor, encode_cursor

MEMBERS, PIONEERS = "members", "pioneers"
AT_A_TIME = 200
"""Members looked up in one go."""


async def unpledged_page(
    views: Views, query: Document, year: int, page: Page
) -> tuple[list[Document], str | None]:
    """One page of the active members of ``query`` without a record for ``year``, and the next cursor."""
    active = {**query, "state.active": True}
    bound: dict[str, Any] = {"$gt": decode_cursor(page.cursor)} if page.cursor is not None else {}
    found: list[Document] = []
    while len(found) <= page.limit:
        asked = active | ({"_id": bound} if bound else {})
        rows = await views.rows(MEMBERS, asked, {"history": 0}, most=AT_A_TIME)
        found += await _without(views, rows, year)
        if len(rows) < AT_A_TIME:
            break
        bound = {"$gt": rows[-1]["_id"]}
    shown = found[: page.limit]
    following = encode_cursor(shown[-1]["_id"]) if len(found) > page.limit else None
    return shown, following


async def _without(views: Views, rows: list[Document], year: int) -> list[Document]:
    ids = [f"{row['_id']}:{year}" for row in rows]
    there = await views.rows(PIONEERS, {"_id": {"$in": ids}}, {"_id": 1}, most=len(ids) or 1)
    pledged = {row["_id"] for row in there}
    return [row for row in rows if f"{row['_id']}:{year}" not in pledged]
