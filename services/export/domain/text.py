"""Free text on its way into a file: what is taken out, what is cut, how wide it prints."""

import re
from unicodedata import east_asian_width

from services.common.errors import Refused

CELL_LIMIT = 32_767
"""Characters in one XLSX cell; programs cut silently beyond it, so we cut first and say so."""

CUT_MARK = "……（全文见系统）"

# C0 and C1 controls, lone surrogates and non-characters cannot stand in XML; the direction marks
# could make a printed name read differently from the stored one.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
_WIDE = frozenset("WFA")


def printable(text: str) -> str:
    """The text without the characters that no document can hold; line breaks and tabs stay."""
    return _UNPRINTABLE.sub("", text)


def one_line(text: str) -> str:
    """Printable text on one line: every run of white space is one space, none at the ends."""
    return " ".join(printable(text).split())


def clipped(text: str, limit: int = CELL_LIMIT) -> str:
    """The text, or its beginning ended by :data:`CUT_MARK` so that it has exactly ``limit`` characters."""
    return text if len(text) <= limit else text[: limit - len(CUT_MARK)] + CUT_MARK


def field(label: str, text: str, *, limit: int, required: bool = False) -> str:
    """The one-line value of a form's field; refuses what is missing or does not fit, naming the field."""
    value = one_line(text)
    if required and not value:
        raise Refused(f"{label}不能为空。", code="field_missing")
    if len(value) > limit:
        raise Refused(
            f"{label}共{len(value)}字，最多{limit}字，请使用规范简称。", code="text_too_long"
        )
    return value


def width(text: str) -> int:
    """Half-width units the text takes in a Chinese face: 2 for a Chinese character, 1 for a Latin one."""
    return sum(2 if east_asian_width(character) in _WIDE else 1 for character in text)


def lines_needed(text: str, units_per_line: int) -> int:
    """Lines the text fills at ``units_per_line`` half-width units, at least one."""
    return max(1, -(-width(text) // units_per_line))
