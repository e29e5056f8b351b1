"""Finished files read back line by line, so that two of them can be compared (B12). Memory does not grow with them."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import IO

from services.export.readback.csv_lines import csv_lines
from services.export.readback.docx_lines import docx_lines
from services.export.readback.line import Line
from services.export.readback.xlsx_lines import xlsx_lines

READERS: Mapping[str, Callable[[IO[bytes]], Iterator[Line]]] = MappingProxyType(
    {"xlsx": xlsx_lines, "docx": docx_lines, "csv": csv_lines, "workbook": xlsx_lines}
)
"""Format → how its file is read back; a PDF is compared by its bytes, its content by the files beside it."""
