"""A record's history: entries chained by hash, so that the 台账 is the record itself and tampering shows (DESIGN)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.common.kernel.canonical import content_hash

GENESIS = "0" * 64
"""What the first entry names as the entry before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who did it: the acting person or client, for which unit, by which submission, at which instant (UTC)."""

    at: datetime
    by: str
    unit: str
    submission_id: str | None = None


def entry(
    *, seq: int, prev: str, author: Author, what: str, data: Mapping[str, Any]
) -> dict[str, Any]:
    """The history entry that follows ``prev``; ``hash`` covers every other field."""
    body: dict[str, Any] = {
        "seq": seq,
        "at": author.at,
        "by": author.by,
        "unit": author.unit,
        "what": what,
        "data": dict(data),
        "submission_id": author.submission_id,
        "prev": prev,
    }
    return {**body, "hash": content_hash(body)}


def faults(history: Iterable[Mapping[str, Any]]) -> Sequence[str]:
    """What is wrong with a chain, one sentence each; empty when it holds."""
    found: list[str] = []
    prev = GENESIS
    for expected, item in enumerate(history, start=1):
        body = {key: value for key, value in item.items() if key != "hash"}
        if item.get("seq") != expected:
            found.append(f"第 {expected} 条记录的序号是 {item.get('seq')}")
        if item.get("prev") != prev:
            found.append(f"第 {expected} 条记录与前一条不相连")
        if content_hash(body) != item.get("hash"):
            found.append(f"第 {expected} 条记录的内容与其哈希不符")
        prev = str(item.get("hash"))
    return found
