"""The policy of sending: retries, how long an answer is awaited, what mail may hold; data that a school may change."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class SendingPolicy:
    """``retries``: how long after each failure the next attempt comes; after the last one it is given up.

    ``polls``: how long after sending by HTTPS, and after each look, the answer is looked for; then people are
    told that none came. ``follow``: how often it is asked what became of an
    opinion that went up. ``mail_most`` are bytes of a ZIP. ``personal_by_mail``: mail may hold phones and the like.
    """

    retries: tuple[timedelta, ...]
    polls: tuple[timedelta, ...]
    follow: timedelta
    mail_most: int
    personal_by_mail: bool


def sending_from(data: Mapping[str, Any]) -> SendingPolicy:
    """The policy of a ``sending`` document."""
    return SendingPolicy(
        retries=tuple(timedelta(minutes=minutes) for minutes in data["retry_minutes"]),
        polls=tuple(timedelta(minutes=minutes) for minutes in data["poll_minutes"]),
        follow=timedelta(minutes=data["follow_minutes"]),
        mail_most=data["mail_most_mb"] * 2**20,
        personal_by_mail=data["personal_by_mail"],
    )
