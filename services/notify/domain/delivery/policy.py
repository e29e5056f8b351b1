"""The policy of delivery: hours, digest, retries, as data that a school may change."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any

from services.notify.domain.delivery.hours import Hours, Quiet


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryPolicy:
    """``retries``: how long after each failure the next attempt comes; after the last one it is given up.

    ``urgent_gap``: at most one urgent message to one recipient within it; ``lines_most`` notices are listed
    in one message, the others are only said to exist.
    """

    quiet: Quiet
    urgent_workdays_only: bool
    normal_workdays_only: bool
    digest_at: time
    urgent_gap: timedelta
    retries: tuple[timedelta, ...]
    lines_most: int

    def hours(self, quiet: Quiet | None, *, urgent: bool) -> Hours:
        """When somebody with these quiet hours, or none of their own, may be written to."""
        only = self.urgent_workdays_only if urgent else self.normal_workdays_only
        return Hours(quiet=quiet or self.quiet, workdays_only=only)


def delivery_from(data: Mapping[str, Any]) -> DeliveryPolicy:
    """The policy of a ``delivery`` document; raises ValueError where the digest would fall into quiet hours."""
    quiet = Quiet(start=data["quiet"]["from"], end=data["quiet"]["to"])
    policy = DeliveryPolicy(
        quiet=quiet,
        urgent_workdays_only=data["workdays_only"]["urgent"],
        normal_workdays_only=data["workdays_only"]["normal"],
        digest_at=time.fromisoformat(data["digest_at"]),
        urgent_gap=timedelta(minutes=data["urgent_gap_minutes"]),
        retries=tuple(timedelta(minutes=minutes) for minutes in data["retry_minutes"]),
        lines_most=data["lines_most"],
    )
    if _within(policy.digest_at, quiet):
        raise ValueError(f"每日摘要的时刻 {data['digest_at']} 不能落在免打扰时段之内")
    return policy


def _within(at: time, quiet: Quiet) -> bool:
    start, end = time.fromisoformat(quiet.start), time.fromisoformat(quiet.end)
    if start <= end:
        return start <= at < end
    return at >= start or at < end
