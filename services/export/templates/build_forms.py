"""Builds the templates of all forms from their definitions: ``python -m services.export.templates.build_forms``.

The tags are the names of the definition's values, so office staff can read them.
"""

import sys
from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO
from pathlib import Path

from docx.oxml import parse_xml

from services.export.domain.form.definition import FormDefinition, Variant
from services.export.domain.form.fujian1 import FUJIAN1
from services.export.domain.form.fujian2 import FUJIAN2
from services.export.domain.form.fujian3 import FUJIAN3
from services.export.domain.form.line import Align, Face, Line
from services.export.domain.form.nomination import NOMINATION
from services.export.domain.form.publication_notice import PUBLICATION_NOTICE
from services.export.domain.form.rectification_notice import RECTIFICATION_NOTICE
from services.export.templates.form_parts import grid_xml, line_xml, lines_xml, listing_xml
from services.export.templates.letterhead import empty_document
from services.export.templates.rows import BUILT_FOR
from services.export.templates.wordml import NAMESPACE
from services.export.writers.repack import repacked

FORMS: tuple[tuple[FormDefinition, tuple[Variant, ...]], ...] = (
    (FUJIAN1, (Variant.USUAL,)),
    (FUJIAN2, (Variant.USUAL, Variant.SMALL)),
    (FUJIAN3, (Variant.USUAL,)),
    (PUBLICATION_NOTICE, (Variant.USUAL,)),
    (RECTIFICATION_NOTICE, (Variant.USUAL,)),
    (NOMINATION, (Variant.USUAL,)),
)
"""Every form, and the sizes of type that it can be set in."""
_PITCH = Decimal("28.95")
_NOTHING_MORE = Line(text="", size=1, pitch=Decimal(1))
"""Ends the document after its table; without it Word may add a blank page."""


def build(definition: FormDefinition, variant: Variant = Variant.USUAL) -> bytes:
    """The template's bytes, the same on every run."""
    form = definition.set_in(variant)
    document = empty_document(title=form.title, created=BUILT_FOR, portrait=True)
    body = "".join(_body(form))
    section = document.element.body.sectPr
    for element in parse_xml(f'<w:body xmlns:w="{NAMESPACE}">{body}</w:body>'):
        section.addprevious(element)
    target = BytesIO()
    document.save(target)
    return repacked(target.getvalue())


def _body(form: FormDefinition) -> Iterator[str]:
    if form.number:
        yield line_xml(Line(text=form.number, size=16, pitch=_PITCH, face=Face.HEADING))
        yield line_xml(Line(text="", size=16, pitch=_PITCH))
    title = Line(text="{标题}", size=22, pitch=Decimal(32), align=Align.CENTRE, face=Face.TITLE)
    yield line_xml(title)
    yield line_xml(Line(text="", pitch=Decimal(16)))
    yield lines_xml(form.head)
    if form.grid:
        yield grid_xml(form.grid)
    if form.listing:
        yield listing_xml(form.listing)
    yield lines_xml(form.foot)
    if (form.grid or form.listing) and not form.foot:
        yield line_xml(_NOTHING_MORE)


if __name__ == "__main__":
    for each, variants in FORMS:
        for size in variants:
            name = each.template_file(size)
            Path(__file__).with_name(name).write_bytes(build(each, size))
            sys.stdout.write(f"{name}\n")
