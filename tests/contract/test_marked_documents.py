"""密级, 发文字号 and the face of digits: where the standard wants them, and nowhere without being asked (GB/T 9704)."""

import zipfile
from dataclasses import replace
from io import BytesIO

import docx
import pytest
from openpyxl import load_workbook

from services.export.domain.document import Document
from services.export.domain.template.samples import REGISTERS, SAMPLES
from services.export.writers.formats import FORMATS
from tests.contract.form_files import METADATA
from tests.contract.test_form_templates import out_of_order

MARK, REFERENCE = "秘密★1年", "校党字〔2026〕71号"
MARKED = replace(METADATA, mark=MARK, reference=REFERENCE)
NUMBERED = sorted(name for name, make in SAMPLES.items() if make().number)
LETTERS = sorted(set(SAMPLES) - set(NUMBERED))


def first_lines(document: Document) -> list[str]:
    data = FORMATS["docx"].bytes_of(document, MARKED)
    return [each.text for each in docx.Document(BytesIO(data)).paragraphs[:3]]


def first_cells(document: Document) -> list[object]:
    sheet = load_workbook(BytesIO(FORMATS["xlsx"].bytes_of(document, MARKED))).worksheets[0]
    return [sheet["A1"].value, sheet["A2"].value]


@pytest.mark.parametrize("name", NUMBERED)
def test_line_one_names_the_document_it_belongs_to_line_two_the_mark(name: str) -> None:
    document = SAMPLES[name]()

    assert first_lines(document)[:2] == [REFERENCE + document.number, MARK]
    assert first_cells(document) == [REFERENCE + document.number, MARK]


@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_begins_with_its_mark(name: str) -> None:
    document = SAMPLES[name]()

    assert first_lines(document)[0] == MARK
    assert first_cells(document)[0] == MARK


def test_a_register_shows_its_mark_in_every_format() -> None:
    document = REGISTERS["opinions"]()

    assert first_lines(document)[0] == MARK
    assert first_cells(document)[0] == f"台账　{MARK}"


def test_the_mark_is_set_as_the_number_is() -> None:
    data = FORMATS["docx"].bytes_of(SAMPLES["fujian4"](), MARKED)
    number, mark = docx.Document(BytesIO(data)).paragraphs[:2]

    looks = [(each.runs[0].font.size, each.runs[0].font.name) for each in (number, mark)]
    assert looks[0] == looks[1]
    assert len(docx.Document(BytesIO(data)).paragraphs) == len(
        docx.Document(BytesIO(FORMATS["docx"].bytes_of(SAMPLES["fujian4"](), METADATA))).paragraphs
    )


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_marked_documents_keep_the_order_of_the_schema(name: str) -> None:
    data = FORMATS["docx"].bytes_of(SAMPLES[name](), MARKED)

    assert [*out_of_order(data)] == []


@pytest.mark.parametrize("name", [*sorted(SAMPLES), "opinions"])
def test_without_being_asked_no_document_bears_a_mark(name: str) -> None:
    document = (SAMPLES.get(name) or REGISTERS[name])()

    text = "".join(
        each.text
        for each in docx.Document(BytesIO(FORMATS["docx"].bytes_of(document, METADATA))).paragraphs
    )
    assert "★" not in text
    assert "〔" not in text


@pytest.mark.parametrize("name", ["fujian4", "opinions"])
def test_digits_are_set_in_the_face_that_the_school_wants(name: str) -> None:
    document = (SAMPLES.get(name) or REGISTERS[name])()
    other = replace(METADATA, digits="仿宋_GB2312")

    for code, part in (("docx", "word/document.xml"), ("xlsx", "xl/styles.xml")):
        usual, set_otherwise = (
            zipfile.ZipFile(BytesIO(FORMATS[code].bytes_of(document, each))).read(part)
            for each in (METADATA, other)
        )
        assert b"Times New Roman" in usual
        assert b"Times New Roman" not in set_otherwise
