"""Where the finished files and the exports themselves are kept."""

from typing import IO, Any, Protocol


class FileDesk(Protocol):
    """Files are written before the records that name them; an export is kept once."""

    def keep_file(self, file_id: str, name: str, data: IO[bytes]) -> None:
        """Keep a file for good, read from its beginning on.

        One that is there and whole is left as it is, a broken one is replaced.
        """

    def read_file(self, file_id: str) -> bytes:
        """What :meth:`keep_file` kept; raises NotFound (file_not_found)."""

    def keep_export(self, document: dict[str, Any]) -> None: ...

    def export(self, export_id: str) -> dict[str, Any] | None:
        """The export as kept, or None."""
