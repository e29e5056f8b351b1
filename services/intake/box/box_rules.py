"""What the school decides about its online boxes (L6): who has one, and how a page may be used. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from services.common.errors import Conflict, NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxRules:
    """``least`` and ``most``: how old a page must and may be when it is sent."""

    kinds: frozenset[str]
    closed: frozenset[str]
    least: timedelta
    most: timedelta
    listed_most: int

    def has_box(self, unit: Mapping[str, Any]) -> bool:
        """Whether a unit (as stored) takes posts online."""
        return unit["kind"] in self.kinds and unit["_id"] not in self.closed

    def require_open(self, unit: Mapping[str, Any] | None) -> Mapping[str, Any]:
        """The unit; raises NotFound when there is none, and Conflict when it takes no posts online."""
        if unit is None:
            raise NotFound("没有这个单位，请核对网址或从单位列表里选择", code="unit_not_found")
        if not self.has_box(unit):
            raise Conflict(
                f"“{unit['name']}”不在网上接收意见，请向它的上级单位提出", code="box_closed"
            )
        return unit


def box_rules_from(policy: Mapping[str, Any]) -> BoxRules:
    """The rules of ``schemas/policies/online-box.json``."""
    return BoxRules(
        kinds=frozenset(policy["kinds"]),
        closed=frozenset(policy["closed"]),
        least=timedelta(seconds=policy["least_seconds"]),
        most=timedelta(hours=policy["page_hours"]),
        listed_most=policy["listed_most"],
    )
