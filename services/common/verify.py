"""``lianxin verify``: every chain of every record is computed again, and its state by its own rules.

The chain shows a changed history; playing the history again shows a changed state.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pymongo.database import Database

from services.common.kernel.history import GENESIS, faults
from services.common.kernel.ledger import Ledger
from services.common.mongo import Document
from services.common.replay import replay_faults


@dataclass(frozen=True, slots=True)
class Broken:
    """A record whose history does not hold, with the reasons."""

    collection: str
    record: str
    reasons: Sequence[str]


def verify_collection(
    database: Database[Document], collection: str, ledger: Ledger[Any] | None = None
) -> Iterator[Broken | None]:
    """One answer per record, by id: None when its chain holds and, with a ``ledger``, its state follows."""
    for row in database[collection].find().sort("_id", 1):
        reasons = record_faults(row, ledger)
        yield Broken(collection, row["_id"], reasons) if reasons else None


def record_faults(row: Document, ledger: Ledger[Any] | None) -> list[str]:
    """What is wrong with one stored record, a sentence each; empty when it holds."""
    return [*_chain_faults(row), *(replay_faults(ledger, row) if ledger else ())]


def _chain_faults(row: Document) -> Iterator[str]:
    history = row["history"]
    yield from faults(history)
    if len(history) != row["version"]:
        yield f"版本号是 {row['version']}，历史却有 {len(history)} 条"
    if row["head"] != (history[-1]["hash"] if history else GENESIS):
        yield "记录所指的末条哈希与历史不符"
