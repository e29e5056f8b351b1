"""What comparing with the past needs: what was kept, and what happened to the records since (B12)."""

from collections.abc import Sequence
from datetime import datetime
from typing import IO, Any, Protocol

from services.export.domain.rebuild import Entry, Renamed
from services.export.ports.states import Reads


class RebuildDesk(Protocol):
    """Read only, but for the results, which are kept once."""

    def entries_between(
        self, reads: Reads, after: datetime, until: datetime, *, most: int
    ) -> Sequence[Entry]:
        """The entries with ``after`` < their instant ≤ ``until``, at most so many, oldest first by record."""

    def broken(self, reads: Reads, *, most: int) -> Sequence[tuple[str, str]]:
        """Records (ledger and id) whose history does not hold or does not lead to their state, and what is wrong."""

    def renamed_between(self, after: datetime, until: datetime) -> Sequence[Renamed]:
        """The units that were renamed in that time."""

    def copy_file(self, file_id: str, target: IO[bytes]) -> None:
        """Write a kept file to ``target``; raises NotFound where it is gone or not whole."""

    def keep_rebuild(self, document: dict[str, Any]) -> None: ...
