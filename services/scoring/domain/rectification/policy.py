"""How many branches are listed for 整顿, as ``schemas/policies/rectification.json`` says (Q11)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class RectificationPolicy:
    """``percent`` of all rated branches, out of those of two stars and below."""

    percent: int


def rectification_policy_from(data: Mapping[str, Any]) -> RectificationPolicy:
    """The policy of a ``rectification`` document."""
    return RectificationPolicy(percent=data["percent"])
