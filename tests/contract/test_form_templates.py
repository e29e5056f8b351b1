"""The templates and workbooks of forms: order of elements, widths, print setup, tags (EXPORTS §5, §8)."""

from collections.abc import Iterator
from io import BytesIO
from zipfile import ZipFile

import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docxtpl import DocxTemplate

from services.export.templates import build_forms
from services.export.writers.docx import template_bytes, template_values
from services.export.writers.formats import FORMATS as WRITERS
from services.export.writers.formats import USUAL
from tests.contract.form_files import METADATA, document, sheet_of
from tests.contract.test_fujian4_documents import ORDER
from tests.unit.export.forms_filled import every_form

FORMS = every_form()
EVERY_FORM = pytest.mark.parametrize("name", FORMS)
ORDER_OF_FORMS = ORDER | {"pPr": "pageBreakBefore " + ORDER["pPr"]}


@EVERY_FORM
def test_a_workbook_prints_on_the_width_of_an_upright_page(name: str) -> None:
    sheet = sheet_of(FORMS[name])

    assert (sheet.page_setup.paperSize, sheet.page_setup.fitToHeight) == (9, 0)
    margins = sheet.page_margins
    sides = (margins.top, margins.bottom, margins.left, margins.right)
    assert [round(side * 25.4) for side in sides] == [37, 35, 28, 26]


@EVERY_FORM
@pytest.mark.parametrize("filled", [False, True])
def test_elements_stand_in_the_order_of_the_schema(name: str, filled: bool) -> None:
    form = FORMS[name]
    content = WRITERS["docx"].bytes_of(form, METADATA) if filled else template_bytes(form)

    assert [*out_of_order(content)] == []


def out_of_order(content: bytes) -> Iterator[str]:
    with ZipFile(BytesIO(content)) as package:
        root = parse_xml(package.read("word/document.xml"))
    for name, prescribed in ORDER_OF_FORMS.items():
        order = prescribed.split()
        for element in root.iter(qn(f"w:{name}")):
            places = [order.index(child.tag.split("}")[1]) for child in element]
            if places != sorted(places):
                yield name


@EVERY_FORM
def test_no_cell_of_a_document_is_empty_of_paragraphs(name: str) -> None:
    for table in document(FORMS[name]).tables:
        cells = [cell for row in table._tbl.tr_lst for cell in row.tc_lst]
        assert all(cell[-1].tag == qn("w:p") for cell in cells)
        grid = [int(each.get(qn("w:w"))) for each in table._tbl.iter(qn("w:gridCol"))]
        assert abs(sum(grid) - round(156 * 1440 / 25.4)) <= 2


@EVERY_FORM
def test_a_template_is_what_its_script_builds(name: str) -> None:
    form = FORMS[name]
    built = ZipFile(BytesIO(build_forms.build(form.definition, form.variant)))
    kept = ZipFile(BytesIO(template_bytes(form)))

    assert built.namelist() == kept.namelist()
    assert all(built.read(each) == kept.read(each) for each in kept.namelist())


@EVERY_FORM
def test_a_template_asks_for_exactly_what_the_form_gives(name: str) -> None:
    form = FORMS[name]

    asked = DocxTemplate(BytesIO(template_bytes(form))).get_undeclared_template_variables()

    assert asked == set(template_values(form))


def test_every_form_has_its_templates() -> None:
    built = {
        definition.template_file(variant)
        for definition, variants in build_forms.FORMS
        for variant in variants
    }

    assert built == {f"{name}.docx" for name in FORMS}


@pytest.mark.parametrize("code", USUAL)
def test_the_properties_of_a_file_name_no_person(code: str) -> None:
    for form in (FORMS["推荐表"], FORMS["附件3"]):
        with ZipFile(BytesIO(WRITERS[code].bytes_of(form, METADATA))) as package:
            core = package.read("docProps/core.xml").decode()
        assert form.title in core
        assert "虚构" not in core
        assert "2026-11-23T04:00:00Z" in core
