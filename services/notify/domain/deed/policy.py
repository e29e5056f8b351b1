"""Which level decides whether a deed is published: ``schemas/policies/deeds.json`` (F4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class DeedPolicy:
    """``approved_by``: kind of the unit that writes → kind of the unit above that decides.

    ``picture_bytes``: how large a picture may be.
    """

    approved_by: Mapping[str, str]
    picture_bytes: int

    def approver(self, path: Sequence[tuple[str, str]]) -> str:
        """The nearest unit of the level named; ``path`` is (code, kind), root first. The root decides for itself."""
        _, own = path[-1]
        wanted = self.approved_by.get(own)
        above = [code for code, kind in path[:-1] if kind == wanted]
        return above[-1] if above else path[0][0]


def deed_policy_from(data: Mapping[str, Any]) -> DeedPolicy:
    """The policy of a ``deeds`` document."""
    return DeedPolicy(
        approved_by={row["written_by"]: row["decided_by"] for row in data["approval"]},
        picture_bytes=data["picture_max_bytes"],
    )
