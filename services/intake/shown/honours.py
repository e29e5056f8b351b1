"""What a person or a branch was honoured with, as it stands beside their own record (F3)."""

from typing import Any

from services.common.kernel.canonical import isoformat
from services.intake.views import PAGE_MOST, Views

FIELDS = {
    f"state.{name}": 1 for name in ("award", "award_title", "year", "stage", "granted_at", "number")
}


async def honours_of(views: Views, nominee: str) -> list[dict[str, Any]]:
    """The honours of a member or a branch, withdrawn ones too, by id."""
    query = {"state.nominee.id": {"$eq": nominee}}
    rows = await views.rows("honours", query, FIELDS, most=PAGE_MOST)
    return [
        {
            "id": row["_id"],
            **row["state"],
            "granted_at": isoformat(row["state"]["granted_at"]),
        }
        for row in rows
    ]
