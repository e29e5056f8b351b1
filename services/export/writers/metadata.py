"""What a file says about itself: never a person's name, never the moment a machine happened to write it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from services.export.domain.document import Document

PROGRAM = "连心"
DIGITS = "Times New Roman"
"""What digits are set in unless a school wants another face."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileMetadata:
    """``created`` is the report's own instant, aware; the same report written again keeps it.

    ``template`` holds the bytes of the unit's own Word template of this table, None for the program's.
    ``mark`` is the 密级 that a person gave, ``reference`` the 发文字号 of the document that this 附件 is sent
    apart from: where they stand is the standard's (GB/T 9704), and without them nothing stands there.
    ``digits`` is the face of digits.
    """

    created: datetime
    template: bytes | None = field(default=None, repr=False)
    mark: str = ""
    reference: str = ""
    digits: str = DIGITS

    @property
    def created_utc(self) -> datetime:
        """The instant in UTC without a zone, whole seconds, as the document properties want it."""
        return self.created.astimezone(UTC).replace(tzinfo=None, microsecond=0)


def first_line(document: Document, metadata: FileMetadata) -> str:
    """``附件4``, and before it the 发文字号 where the 附件 is sent apart from its document."""
    return metadata.reference + document.number


def document_title(document: Document) -> str:
    """Title in the properties: the official form has no place for the period, so it stands here."""
    return f"{document.title}（{document.period}）" if document.period else document.title
