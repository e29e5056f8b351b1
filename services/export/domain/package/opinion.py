"""What of a matter goes up in a package: what whoever deals with it needs, and nobody's name (L10, "left open" 10)."""

from collections.abc import Mapping
from typing import Any

OPINION = "opinion"
"""What recipients and senders call it, beside the tables."""
TITLE = "上报的意见建议"


def snapshot_of(
    matter: Mapping[str, Any], names: Mapping[str, str], *, reason: str
) -> dict[str, Any]:
    """The figures of a package that is about a matter, as stored; ``names`` are those of the units that held it."""
    study = matter["study"]
    held = [names[path[-1]] for path in matter["held"]]
    return {
        "category": matter["category"],
        "title": matter["title"],
        "content": matter["content"],
        "raised_at": matter["raised_at"],
        "handled": list(dict.fromkeys((*held, matter["owner_names"][-1]))),
        "urged": matter["urged"],
        "reopenings": matter["reopenings"],
        "reason": reason,
        "study": None
        if study is None
        else {"held_on": study["held_on"], "conclusion": study["conclusion"]},
    }
