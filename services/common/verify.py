"""``lianxin verify``: every chain of every record is computed again, and the state's head compared with it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pymongo.database import Database

from services.common.kernel.history import GENESIS, faults
from services.common.mongo import Document


@dataclass(frozen=True, slots=True)
class Broken:
    """A record whose history does not hold, with the reasons."""

    collection: str
    record: str
    reasons: Sequence[str]


def verify_collection(database: Database[Document], collection: str) -> Iterator[Broken | None]:
    """One answer per record, by id: None when its chain holds."""
    for row in (
        database[collection].find({}, {"history": 1, "version": 1, "head": 1}).sort("_id", 1)
    ):
        history = row["history"]
        reasons = list(faults(history))
        if len(history) != row["version"]:
            reasons.append(f"版本号是 {row['version']}，历史却有 {len(history)} 条")
        if row["head"] != (history[-1]["hash"] if history else GENESIS):
            reasons.append("记录所指的末条哈希与历史不符")
        yield Broken(collection, row["_id"], reasons) if reasons else None
