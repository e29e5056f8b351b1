"""A Word document, read back: its paragraphs, and its tables row by row."""

import zipfile
from collections.abc import Iterator
from typing import IO, Any

from lxml import etree  # type: ignore[import-untyped]

from services.export.readback.line import Line, trimmed

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TABLE, _ROW, _CELL, _PARAGRAPH, _TEXT = (f"{_W}{name}" for name in ("tbl", "tr", "tc", "p", "t"))


def docx_lines(file: IO[bytes]) -> Iterator[Line]:
    """The body in reading order; raises zipfile.BadZipFile, KeyError or XMLSyntaxError on a damaged file."""
    with zipfile.ZipFile(file) as archive, archive.open("word/document.xml") as body:
        tables = 0
        events = etree.iterparse(
            body,
            events=("start", "end"),
            tag=(_TABLE, _ROW, _PARAGRAPH),
            resolve_entities=False,
        )
        for event, element in events:
            if element.tag == _TABLE:
                tables += 1 if event == "start" else -1
            elif event == "end" and (element.tag == _ROW) == bool(tables):
                yield from _line(element)


def _line(element: Any) -> Iterator[Line]:
    cells = element.findall(_CELL) if element.tag == _ROW else [element]
    found = trimmed([_paragraphs(cell) for cell in cells])
    element.clear()
    if found:
        yield Line("", found)


def _paragraphs(element: Any) -> str:
    own = [element] if element.tag == _PARAGRAPH else element.iter(_PARAGRAPH)
    return "\n".join("".join(each.itertext(_TEXT)) for each in own).strip()
