"""The formats a table can be asked for; a new one is a line here and a writer beside it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from services.export.domain.file_name import file_name
from services.export.domain.table import FilledTable
from services.export.writers.docx import write_docx
from services.export.writers.metadata import FileMetadata
from services.export.writers.xlsx import write_xlsx

_OFFICE = "application/vnd.openxmlformats-officedocument"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFormat:
    """A way to write any table: its file suffix, its media type, its writer."""

    suffix: str
    media_type: str
    write: Callable[[FilledTable, FileMetadata], bytes]

    def name_of(self, table: FilledTable) -> str:
        """The file's name: form, unit, period and this suffix."""
        return file_name(table, self.suffix)


FORMATS: Mapping[str, FileFormat] = MappingProxyType(
    {
        "xlsx": FileFormat(
            suffix="xlsx", media_type=f"{_OFFICE}.spreadsheetml.sheet", write=write_xlsx
        ),
        "docx": FileFormat(
            suffix="docx", media_type=f"{_OFFICE}.wordprocessingml.document", write=write_docx
        ),
    }
)
