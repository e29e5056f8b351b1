"""Personal data hidden in what is shown: a document's copy in which only a hint of each value is left. Pure.

Mobile numbers keep three digits before and four behind (138****0000), other numbers their last two,
e-mail addresses their first letter and domain, names their first character (李**, however long the name is).
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from services.intake.checking.pointers import Pointer

NUMBER = re.compile(r"\+?[\d\s()（）/-]*\d[\d\s()（）/-]*[Xx]?\Z", re.ASCII)
MOBILE = re.compile(r"(?:86|0086)?(1\d{10})\Z", re.ASCII)
HIDDEN = "**"
EACH = "*"


def mask(document: Any, pointers: Sequence[Pointer]) -> Any:
    """``document`` with every value at ``pointers`` masked; the document given stays as it is.

    A pointer's ``*`` stands for every entry of a list; where a pointer meets a list without one, it is
    followed into every entry all the same: rather too much is hidden than too little.
    """
    for pointer in pointers:
        document = _mask_at(document, pointer)
    return document


def present(document: Any, pointers: Sequence[Pointer]) -> tuple[Pointer, ...]:
    """Those of ``pointers`` at which ``document`` has something that masking changes."""
    return tuple(pointer for pointer in pointers if _mask_at(document, pointer) != document)


def mask_value(value: Any) -> Any:
    """One value masked; lists and objects entry by entry, nothing (None, "") stays nothing."""
    if isinstance(value, Mapping):
        return {name: mask_value(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [mask_value(item) for item in value]
    if value is None or value == "":
        return value
    return mask_text(value) if isinstance(value, str) else HIDDEN


def mask_text(text: str) -> str:
    """A number, an address or a name, masked as the module says."""
    stripped = text.strip()
    if NUMBER.match(stripped):
        return _mask_number(stripped)
    if "@" in stripped[1:]:
        return stripped[0] + HIDDEN + stripped[stripped.rindex("@") :]
    return stripped[0] + HIDDEN if len(stripped) > 1 else HIDDEN


def _mask_number(text: str) -> str:
    digits = "".join(sign for sign in text if sign.isalnum())
    mobile = MOBILE.match(digits)
    if mobile:
        return mobile[1][:3] + "****" + mobile[1][-4:]
    return "****" + (digits[-2:] if len(digits) >= 7 else "")


def _mask_at(value: Any, pointer: Pointer) -> Any:
    if not pointer:
        return mask_value(value)
    first, rest = pointer[0], pointer[1:]
    if isinstance(value, list | tuple):
        below = rest if first == EACH else pointer
        return [_mask_at(item, below) for item in value]
    if isinstance(value, Mapping) and first in value:
        return {**value, first: _mask_at(value[first], rest)}
    return value
