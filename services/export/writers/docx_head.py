"""What is set in a Word document after its template: 发文字号, 密级 and the face of digits (GB/T 9704).

No tag of a template stands for them: so they also come out in a template that a unit made before anybody wanted them.
"""

import zipfile
from io import BytesIO
from typing import Any

from docx.document import Document as Doc
from docx.oxml import parse_xml

from services.export.domain.document import Document
from services.export.templates.wordml import HEITI, NAMESPACE, paragraph, run
from services.export.writers.metadata import DIGITS, FileMetadata, first_line

_LINE_PT = 16


def set_head(document: Doc, filled: Document, metadata: FileMetadata) -> None:
    """Put the 发文字号 before the number on line 1, the 密级 on line 2; without both nothing is touched."""
    if not metadata.mark and not metadata.reference:
        return
    body = document.element.body
    number = next((each for each in document.paragraphs if each.text == filled.number), None)
    if filled.number and number is not None:
        line = parse_xml(_line(first_line(filled, metadata)))
        number._p.getparent().replace(number._p, line)
        _mark_below(line, metadata.mark)
    elif metadata.mark:
        body.insert(0, parse_xml(_line(metadata.mark)))


def _mark_below(number: Any, mark: str) -> None:
    """On the line that is kept free below the number, or on one of its own."""
    if not mark:
        return
    line = parse_xml(_line(mark))
    below = number.getnext()
    if below is not None and below.tag == number.tag and not "".join(below.itertext()).strip():
        below.getparent().replace(below, line)
    else:
        number.addnext(line)


def _line(text: str) -> str:
    xml = paragraph(run(text, HEITI, _LINE_PT))
    return xml.replace("<w:p>", f'<w:p xmlns:w="{NAMESPACE}">', 1)


def with_digits(docx: bytes, digits: str) -> bytes:
    """The document with its digits in another face than the usual one."""
    if digits == DIGITS:
        return docx
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(docx)) as source, zipfile.ZipFile(target, "w") as archive:
        for name in source.namelist():
            data = source.read(name)
            if name.startswith("word/") and name.endswith(".xml"):
                data = data.replace(f'"{DIGITS}"'.encode(), f'"{digits}"'.encode())
            archive.writestr(name, data)
    return target.getvalue()
