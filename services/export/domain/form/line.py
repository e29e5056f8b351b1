"""A line of a form: a paragraph whose text names values as ``{名称}``."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

TAG = re.compile(r"\{([^{}]+)\}")
SEAL_INDENT_MM = Decimal(40)
"""At 52 mm a date of the longest kind, ``2026年12月31日``, does not fit in 122 mm (EXPORTS §5.3)."""


class Face(StrEnum):
    """The face of a line by its rank: 仿宋 for text, 黑体 for headings, 小标宋 for titles."""

    TEXT = "text"
    HEADING = "heading"
    TITLE = "title"


class Align(StrEnum):
    """Where a line stands in its width."""

    LEFT = "left"
    CENTRE = "center"
    RIGHT = "right"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A paragraph of exact pitch. Sizes, pitch and gap after it in points, indents in millimetres or characters.

    ``each`` names the value whose paragraphs the line is repeated for; ``when`` the value without which it is
    left out. ``right_chars`` keeps so many characters free at the right. ``new_page`` begins one.
    """

    text: str
    size: int = 14
    pitch: Decimal = Decimal(20)
    after: int = 0
    align: Align = Align.LEFT
    face: Face = Face.TEXT
    indent_mm: Decimal = Decimal(0)
    first_chars: int = 0
    right_chars: int = 0
    each: str = ""
    when: str = ""
    new_page: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The values that the line asks for, in reading order."""
        return tuple(TAG.findall(self.text))

    def smaller(self) -> "Line":
        """The same at 14 pt where it is larger, its pitch less by as much: what a crowded page takes."""
        if self.size <= 14 or self.face is not Face.TEXT:
            return self
        return replace(self, size=14, pitch=self.pitch - 2 * (self.size - 14))


def seal(date_label: str, *, gap: int = 12) -> tuple[Line, Line]:
    """Where a seal of 42 mm goes, over ``盖章：`` and the day; nothing else is printed there."""
    place = Line(text="盖章：", size=16, pitch=Decimal(28), indent_mm=SEAL_INDENT_MM)
    day = replace(place, text=f"{date_label}：{{{date_label}}}", after=gap)
    return place, day
