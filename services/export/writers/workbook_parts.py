"""A workbook's own XML: where its worksheets lie, what stands in them, how a cell is reached (EXPORTS §4.5).

The file is changed where it must be and nowhere else: a library that reads and writes it whole would
lose pictures, checks of input and whatever it doesn't know.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, Final
from zipfile import ZipFile

from lxml import etree  # type: ignore[import-untyped]

from services.export.domain.workbook.cells import Area, Spot, area_from, spot_from
from services.export.domain.workbook.faults import Sheet
from services.export.writers.office_package import parsed

MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATED: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS: Final = "xl/_rels/workbook.xml.rels"
BOOK: Final = "xl/workbook.xml"
STYLES: Final = "xl/styles.xml"
_BUILT_IN_PERCENT: Final = frozenset({9, 10})
_BUILT_IN_DATES: Final = frozenset({*range(14, 18), 22, *range(27, 32), 36, *range(50, 59)})
_TEXT: Final = 49
_QUOTED: Final = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')


class NoWorksheets(Exception):
    """The file has no worksheets where a workbook has them."""


def tag(name: str) -> str:
    """A name of the spreadsheet's own language."""
    return f"{{{MAIN}}}{name}"


@dataclass(slots=True)
class Parts:
    """The parts of a workbook by name; ``trees`` are those that were read, and are written back as they are then."""

    content: dict[str, bytes]
    trees: dict[str, Any] = field(default_factory=dict)

    def tree(self, name: str) -> Any:
        """The part as XML; raises NoWorksheets where there is none."""
        if name not in self.trees:
            if name not in self.content:
                raise NoWorksheets(name)
            self.trees[name] = parsed(self.content[name])
        return self.trees[name]

    def sheets(self) -> dict[str, str]:
        """The part of every worksheet, by the name on its tab."""
        targets = {
            each.get("Id"): _resolved(each.get("Target", ""))
            for each in self.tree(_RELATIONS)
            if each.get("Type", "").endswith("/worksheet")
        }
        named = {
            sheet.get("name", ""): targets.get(sheet.get(f"{{{_RELATED}}}id"))
            for sheet in self.tree(BOOK).iter(tag("sheet"))
        }
        found = {name: part for name, part in named.items() if part in self.content}
        if not found:
            raise NoWorksheets(BOOK)
        return {name: str(part) for name, part in found.items()}

    def written(self, changed: set[str]) -> bytes:
        """The whole file, those parts as they are now and all others byte for byte."""
        target = BytesIO()
        with ZipFile(target, "w") as container:
            for name, content in self.content.items():
                container.writestr(
                    name, _serialised(self.trees[name]) if name in changed else content
                )
        return target.getvalue()


def parts_of(data: bytes) -> Parts:
    """The parts of a file that was checked as a container already."""
    with ZipFile(BytesIO(data)) as container:
        return Parts({name: container.read(name) for name in container.namelist()})


def _resolved(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _serialised(tree: Any) -> bytes:
    data: bytes = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
    return data


def shape_of(sheet: Any) -> Sheet:
    """What of a worksheet must not be hit."""
    formulas = [each for each in sheet.iter(tag("f")) if each.getparent().tag == tag("c")]
    spots = [
        spot for spot in (spot_from(each.getparent().get("r", "")) for each in formulas) if spot
    ]
    arrays = [each.get("ref", "") for each in formulas if each.get("t") in ("array", "dataTable")]
    merged = [each.get("ref", "") for each in sheet.iter(tag("mergeCell"))]
    return Sheet(
        used=_used(sheet, tuple(_areas(merged))),
        merged=tuple(_areas(merged)),
        formulas=frozenset(spots),
        arrays=tuple(_areas(arrays)),
    )


def _areas(references: list[str]) -> Iterator[Area]:
    for reference in references:
        area = area_from(reference)
        if area is not None:
            yield area


def _used(sheet: Any, merged: tuple[Area, ...]) -> Area:
    cells = [spot for each in sheet.iter(tag("c")) if (spot := spot_from(each.get("r", "")))]
    spots = [*cells, *(area.last for area in merged), Spot(1, 1)]
    return Area(
        first=Spot(1, 1),
        last=Spot(max(spot.row for spot in spots), max(spot.column for spot in spots)),
    )


@dataclass(slots=True)
class Styles:
    """The number formats of a workbook's cell styles."""

    formats: list[int]
    codes: dict[int, str]

    def is_percent(self, style: str | None) -> bool:
        """Whether a cell of that style shows 0.5 as 50%."""
        number = self._format(style)
        return number in _BUILT_IN_PERCENT or "%" in self.codes.get(number, "")

    def is_text(self, style: str | None) -> bool:
        """Whether a cell of that style holds digits as text."""
        number = self._format(style)
        return number == _TEXT or self.codes.get(number) == "@"

    def is_date(self, style: str | None) -> bool:
        """Whether a cell of that style shows a number as a day."""
        number = self._format(style)
        code = _QUOTED.sub("", self.codes.get(number, "")).lower()
        return number in _BUILT_IN_DATES or any(letter in code for letter in "yd")

    def _format(self, style: str | None) -> int:
        index = int(style or 0)
        return self.formats[index] if index < len(self.formats) else 0


def styles_of(parts: Parts) -> Styles:
    """Read from the workbook's styles; without any, cells have none."""
    if STYLES not in parts.content:
        return Styles(formats=[], codes={})
    tree = parts.tree(STYLES)
    codes = {
        int(each.get("numFmtId", "0")): each.get("formatCode", "")
        for each in tree.iter(tag("numFmt"))
    }
    cells = tree.find(tag("cellXfs"))
    formats = [int(each.get("numFmtId", "0")) for each in (cells if cells is not None else ())]
    return Styles(formats=formats, codes=codes)
