"""What a file says about itself: never a person's name, never the moment a machine happened to write it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from services.export.domain.document import Document

PROGRAM = "连心"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileMetadata:
    """``created`` is the report's own instant, aware; the same report written again keeps it.

    ``template`` holds the bytes of the unit's own Word template of this table, None for the program's.
    """

    created: datetime
    template: bytes | None = field(default=None, repr=False)

    @property
    def created_utc(self) -> datetime:
        """The instant in UTC without a zone, whole seconds, as the document properties want it."""
        return self.created.astimezone(UTC).replace(tzinfo=None, microsecond=0)


def document_title(document: Document) -> str:
    """Title in the properties: the official form has no place for the period, so it stands here."""
    return f"{document.title}（{document.period}）" if document.period else document.title
