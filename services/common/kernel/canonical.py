"""Canonical JSON and its hash: the bytes that histories, packages and idempotency compare.

Keys sorted by code point, no spaces, UTF-8, dates as RFC 3339 in UTC with milliseconds, decimals as
strings. Floats are refused: a hash must not depend on how a machine prints 0.1.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any


def isoformat(instant: datetime) -> str:
    """An aware instant as ``2026-11-23T01:02:03.456Z``; raises ValueError on a naive one."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return (
        instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.")
        + f"{instant.microsecond // 1000:03d}Z"
    )


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        raise TypeError("floats have no canonical form; use int, Decimal or str")
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, datetime):
        return isoformat(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return value


def canonical_json(value: Any) -> bytes:
    """The one byte string that stands for ``value``; raises TypeError on floats and unknown types."""
    text = json.dumps(
        _plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )
    return text.encode("utf-8")


def sha256_hex(data: bytes) -> str:
    """SHA-256 of ``data`` as 64 lower-case hex digits."""
    return hashlib.sha256(data).hexdigest()


def content_hash(value: Any) -> str:
    """SHA-256 over the canonical JSON of ``value``."""
    return sha256_hex(canonical_json(value))
