"""Forms as files, read back with other libraries than wrote them."""

import re
from datetime import UTC, datetime
from io import BytesIO

from docx import Document
from docx.document import Document as Doc
from docx.oxml.ns import qn
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from services.export.domain.form.filled import FilledForm
from services.export.writers.formats import FORMATS
from services.export.writers.metadata import FileMetadata

METADATA = FileMetadata(created=datetime(2026, 11, 23, 4, tzinfo=UTC))


def document(form: FilledForm) -> Doc:
    return Document(BytesIO(FORMATS["docx"].bytes_of(form, METADATA)))


def sheet_of(form: FilledForm) -> Worksheet:
    sheet = load_workbook(BytesIO(FORMATS["xlsx"].bytes_of(form, METADATA))).active
    assert isinstance(sheet, Worksheet)
    return sheet


def in_document(form: FilledForm) -> str:
    """All text of the document, each cell once, without line breaks."""
    root = document(form).element.body
    return "".join(node.text or "" for node in root.iter(qn("w:t")))


def in_sheet(form: FilledForm) -> str:
    rows = sheet_of(form).iter_rows(values_only=True)
    return "\t".join(str(value) for row in rows for value in row if value is not None)


def column(form: FilledForm) -> list[object]:
    """The first cell of every row that has one."""
    return [row[0].value for row in sheet_of(form).iter_rows() if row[0].value is not None]


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)
