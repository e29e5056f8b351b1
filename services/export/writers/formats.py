"""The formats a document can be asked for; a new one is a line here and a writer beside it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO
from types import MappingProxyType
from typing import IO, Any

from services.common.errors import Refused
from services.export.domain.document import Document
from services.export.domain.file_name import file_name
from services.export.domain.form.filled import FilledForm
from services.export.domain.register import Register
from services.export.domain.table import FilledTable
from services.export.writers.docx import write_docx
from services.export.writers.form_xlsx import write_form_xlsx
from services.export.writers.metadata import FileMetadata
from services.export.writers.pdf import write_pdf
from services.export.writers.register_csv import write_register_csv
from services.export.writers.register_docx import write_register_docx
from services.export.writers.register_pdf import write_register_pdf
from services.export.writers.register_xlsx import write_register_xlsx
from services.export.writers.xlsx import write_xlsx

_OFFICE = "application/vnd.openxmlformats-officedocument"
Writer = Callable[[Any, FileMetadata, IO[bytes]], str | None]
"""Writes the file; what it returns is a remark for whoever asked, mostly nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFormat:
    """A way to write documents: its file suffix, its media type, a writer per kind of document."""

    suffix: str
    media_type: str
    writers: Mapping[type, Writer]

    def name_of(self, document: Document) -> str:
        """The file's name: form, unit, period and this suffix."""
        return file_name(document, self.suffix)

    def write(self, document: Document, metadata: FileMetadata, target: IO[bytes]) -> str:
        """Write the whole file to ``target``; a remark for whoever asked, empty mostly.

        Raises Refused: format_not_offered for a kind of document it cannot write, and what its writer refuses.
        """
        writer = self.writers.get(type(document))
        if writer is None:
            raise Refused(
                f"“{document.title}”没有 {self.suffix} 格式，请另选", code="format_not_offered"
            )
        return writer(document, metadata, target) or ""

    def bytes_of(self, document: Document, metadata: FileMetadata) -> bytes:
        """The whole file in memory, for documents of a few pages."""
        target = BytesIO()
        self.write(document, metadata, target)
        return target.getvalue()


def _whole(write: Callable[[Any, FileMetadata], bytes]) -> Writer:
    def writer(document: Any, metadata: FileMetadata, target: IO[bytes]) -> None:
        target.write(write(document, metadata))

    return writer


def _pdf(document: FilledTable | FilledForm, metadata: FileMetadata, target: IO[bytes]) -> str:
    content, remark = write_pdf(document, metadata)
    target.write(content)
    return remark


FORMATS: Mapping[str, FileFormat] = MappingProxyType(
    {
        "xlsx": FileFormat(
            suffix="xlsx",
            media_type=f"{_OFFICE}.spreadsheetml.sheet",
            writers={
                FilledTable: _whole(write_xlsx),
                FilledForm: _whole(write_form_xlsx),
                Register: write_register_xlsx,
            },
        ),
        "docx": FileFormat(
            suffix="docx",
            media_type=f"{_OFFICE}.wordprocessingml.document",
            writers={
                FilledTable: _whole(write_docx),
                FilledForm: _whole(write_docx),
                Register: write_register_docx,
            },
        ),
        "pdf": FileFormat(
            suffix="pdf",
            media_type="application/pdf",
            writers={FilledTable: _pdf, FilledForm: _pdf, Register: write_register_pdf},
        ),
        "csv": FileFormat(
            suffix="csv",
            media_type="text/csv; charset=utf-8",
            writers={Register: write_register_csv},
        ),
    }
)
USUAL = ("xlsx", "docx")
"""What an order gets that names no formats."""
