"""A signed mark in every page that may be sent: whose box it is for, when it was shown, and a number of its own.

It tells a page that we showed from one that a program made up, and pressing twice from sending two. It
does not tell people from programs that read pages; what holds those back is the flood gate (docs/box.md).
Nothing of it is stored, and there is no cookie: a page that another site sends in a visitor's name would
do only what that site can do itself, since here nobody is logged in. That is why CSRF does not matter.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
LONGEST = 200


class Age(StrEnum):
    """How old a page is when it is sent."""

    TOO_YOUNG = "too_young"
    GOOD = "good"
    TOO_OLD = "too_old"


@dataclass(frozen=True, slots=True)
class Shown:
    """A page that was shown: its own number, and when."""

    nonce: str
    at: datetime

    def age(self, now: datetime, *, least: timedelta, most: timedelta) -> Age:
        """Too young below ``least``, too old above ``most``; one from the future is too young."""
        passed = now - self.at
        if passed > most:
            return Age.TOO_OLD
        return Age.GOOD if passed >= least else Age.TOO_YOUNG


class PageTokens:
    """Signs and reads the marks, under the installation's secret."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def issue(self, unit: str, now: datetime) -> str:
        """A fresh mark for a page of ``unit``'s box."""
        told = f"{secrets.token_urlsafe(16)}.{(now - EPOCH) // MILLISECOND}"
        return f"{told}.{self._signature(unit, told)}"

    def read(self, unit: str, token: str) -> Shown | None:
        """What a mark says; None if we did not make it, or not for this unit's box."""
        told, _, signature = token[:LONGEST].rpartition(".")
        expected = self._signature(unit, told)
        if not hmac.compare_digest(signature.encode(), expected.encode()):
            return None
        nonce, _, instant = told.partition(".")
        return Shown(nonce, EPOCH + int(instant) * MILLISECOND)

    def _signature(self, unit: str, told: str) -> str:
        text = f"box-page\n{unit}\n{told}".encode()
        return hmac.new(self._secret, text, hashlib.sha256).hexdigest()
