"""A past in which nothing happened, and records as they are when they are read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

from services.export.domain.rebuild import Entry, Renamed
from services.export.ports.states import Known, Reads


@dataclass
class FakeFound:
    """All records of a collection."""

    known: dict[str, list[Known]]
    collection: str

    @property
    def _all(self) -> list[Known]:
        return self.known.get(self.collection, [])

    @property
    def count(self) -> int:
        return len(self._all)

    def read(self) -> Iterator[Known]:
        yield from self._all

    def id_of(self, number: int) -> str | None:
        return self._all[number - 1].id if number <= self.count else None


class FakePast:
    """The port ``RebuildDesk``; what it does on real records is tested on real servers."""

    def entries_between(
        self, reads: Reads, after: datetime, until: datetime, *, most: int
    ) -> Sequence[Entry]:
        return []

    def broken(self, reads: Reads, *, most: int) -> Sequence[tuple[str, str]]:
        return []

    def renamed_between(self, after: datetime, until: datetime) -> Sequence[Renamed]:
        return []

    def copy_file(self, file_id: str, target: IO[bytes]) -> None:
        return None

    def keep_rebuild(self, document: dict[str, Any]) -> None:
        return None
