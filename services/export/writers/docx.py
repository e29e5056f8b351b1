"""A filled table or form as a Word document, over the ``.docx`` template of its form (EXPORTS §3.2, §5).

A template is somebody's upload one day: it runs in a sandbox, every value is escaped, and a tag that
names nothing is an error instead of a blank on an official form.
"""

from importlib.resources import files
from io import BytesIO
from typing import Any, Final

from docx.opc.coreprops import CoreProperties
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment

from services.common.errors import Refused
from services.export.domain.form.filled import FilledForm
from services.export.domain.table import FilledTable
from services.export.domain.text import clipped, printable, width
from services.export.writers.docx_head import set_head, with_digits
from services.export.writers.form_docx import form_values
from services.export.writers.metadata import PROGRAM, FileMetadata, document_title
from services.export.writers.repack import repacked

_LINE_UNITS: Final = 86
"""Half-width characters of 14 pt that unit and date may share on one line of 225 mm (91), less the gaps
that Word sets between digits and Chinese characters."""


def template_bytes(document: FilledTable | FilledForm) -> bytes:
    """The template that came with the program for this form, at the form's size of type."""
    if isinstance(document, FilledForm):
        name = document.definition.template_file(document.variant)
    else:
        name = f"{document.definition.number}.docx"
    return files("services.export.templates").joinpath(name).read_bytes()


def _text(text: str) -> str:
    return clipped(printable(text))


def template_values(document: FilledTable | FilledForm) -> dict[str, Any]:
    """What a template may name; see :func:`form_values` for a form.

    A table has 填报单位, 填报日期, 明细 (its columns), 附注, the signatures, two switches.
    """
    return form_values(document) if isinstance(document, FilledForm) else _table_values(document)


def _table_values(table: FilledTable) -> dict[str, Any]:
    definition = table.definition
    names = [column.name for column in definition.columns]
    labels = [label.rstrip("：") for label in definition.signature_labels]
    head = definition.unit_label + table.unit + definition.date_label + table.filled_on
    signatures = table.signatures or ("",) * len(labels)
    return {
        "填报单位": _text(table.unit),
        "填报日期": _text(table.filled_on),
        "单位名称较长": width(head) > _LINE_UNITS,
        "明细": [
            dict(zip(names, (_text(cell.text) for cell in cells), strict=True))
            for cells in table.rows
        ],
        "附注": _text(table.note_line),
        "有签名行": bool(table.signatures),
        **dict(zip(labels, map(_text, signatures), strict=True)),
    }


def _sandbox() -> SandboxedEnvironment:
    return SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)


def _describe(
    properties: CoreProperties, table: FilledTable | FilledForm, metadata: FileMetadata
) -> None:
    properties.title, properties.subject = document_title(table), table.unit
    properties.author = properties.last_modified_by = PROGRAM
    properties.created = properties.modified = metadata.created_utc


def write_docx(
    table: FilledTable | FilledForm, metadata: FileMetadata, template: bytes | None = None
) -> bytes:
    """The document's bytes, the same for the same table, metadata and template.

    Without ``template`` that of the metadata is taken, or else the form's own from the package. Raises
    jinja2's UndefinedError for a tag the table has no value for and SecurityError for one that reaches
    out of the sandbox; the template of the metadata is a unit's own and gives Refused (template_unfit).
    """
    document = DocxTemplate(BytesIO(template or metadata.template or template_bytes(table)))
    try:
        document.render(template_values(table), jinja_env=_sandbox(), autoescape=True)
    except TemplateError as error:
        if template is not None or metadata.template is None:
            raise
        raise Refused(
            "本单位的模板与现在的表不再相符，请停用它，或照新的标签改好再提交",
            code="template_unfit",
        ) from error
    _describe(document.docx.core_properties, table, metadata)
    set_head(document.docx, table, metadata)
    target = BytesIO()
    document.save(target)
    return repacked(with_digits(target.getvalue(), metadata.digits))
