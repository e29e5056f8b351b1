"""What a lower instance is told of the package that it sent: the state, every reason, and the 回执 (B10)."""

from typing import Any

from services.common.mongo import Document
from services.intake.views import plain


def waiting(package: str) -> dict[str, Any]:
    """It lies here, and nobody has looked into it yet."""
    return {"id": package, "state": "received", "reasons": [], "receipt": None}


def answer_of(row: Document) -> dict[str, Any]:
    """The answer to a package that was looked into."""
    state = row["state"]
    return {
        "id": state["package"],
        "state": state["stage"],
        "reasons": list(state["reasons"]),
        "receipt": plain(state["receipt"]),
    }
