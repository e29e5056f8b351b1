"""Flood protection of the public addresses, without any third party: so many requests per address and in all.

Addresses are neither stored nor logged: a process keeps, for as long as it runs, when an address may
ask again, under a hash with a key of its own that nobody else knows. Each process counts for itself.
"""

import hashlib
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, ip_address
from math import ceil
from typing import ClassVar, Self

from services.common.errors import AppError

KEPT_MOST = 10_000
"""How many addresses are remembered; the one that asked longest ago is forgotten first."""
SECOND_NS = 1_000_000_000
HOUR_NS = 3600 * SECOND_NS
IPV6_NETWORK_BYTES = 8
"""One subscriber has a whole /64 of IPv6 addresses."""


class TooMany(AppError):
    """Too many requests from one address, or in all; the next is welcome in ``retry_in_s`` seconds."""

    status: ClassVar[int] = 429
    default_code: ClassVar[str] = "too_many_requests"

    def __init__(self, retry_in_s: float) -> None:
        self.retry_in_s = max(1, ceil(retry_in_s))
        super().__init__(f"请求太频繁，请 {self.retry_in_s} 秒后再试")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """``burst`` requests at once, then ``per_hour``, evenly."""

    burst: int
    per_hour: int

    @classmethod
    def of(cls, per_hour: int) -> Self:
        """``per_hour`` requests, ten minutes' worth of them at once."""
        return cls(burst=max(1, per_hour // 6), per_hour=per_hour)


class Buckets:
    """A token bucket for each key; of each only the instant is kept at which it will be full again.

    ``now`` counts nanoseconds: whole numbers, so that the last token is there to the instant.
    """

    def __init__(self, limit: Limit, now: Callable[[], int], *, most: int = KEPT_MOST) -> None:
        self._interval = HOUR_NS // limit.per_hour
        self._slack = (limit.burst - 1) * self._interval
        self._now = now
        self._most = most
        self._full_at: OrderedDict[bytes, int] = OrderedDict()

    def take(self, key: bytes) -> float:
        """Take a token: 0 if there was one, else in how many seconds there will be."""
        now = self._now()
        full_at = max(now, self._full_at.get(key, now))
        wait = full_at - now - self._slack
        if wait > 0:
            return wait / SECOND_NS
        self._full_at[key] = full_at + self._interval
        self._full_at.move_to_end(key)
        if len(self._full_at) > self._most:
            self._full_at.popitem(last=False)
        return 0.0

    def __len__(self) -> int:
        return len(self._full_at)


class FloodGate:
    """Admits requests; who is refused for their own address costs the others nothing."""

    def __init__(
        self, each: Limit, overall: Limit, now: Callable[[], int] = time.monotonic_ns
    ) -> None:
        self._each = Buckets(each, now)
        self._overall = Buckets(overall, now, most=1)
        self._key = secrets.token_bytes(32)

    def admit(self, address: str) -> None:
        """Let a request from ``address`` through, or raise TooMany."""
        digest = hashlib.blake2b(_origin(address), key=self._key, digest_size=16).digest()
        wait = self._each.take(digest) or self._overall.take(b"")
        if wait:
            raise TooMany(wait)


def _origin(address: str) -> bytes:
    """What counts as one sender: an IPv4 address, an IPv6 network; whatever is neither counts as one."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return b"unknown"
    mapped = None if isinstance(parsed, IPv4Address) else parsed.ipv4_mapped
    if mapped is not None:
        return mapped.packed
    return parsed.packed[:IPV6_NETWORK_BYTES]
