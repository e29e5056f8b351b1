"""Patterns that mean the same in every dialect of regular expressions, and that no text can make slow (STACK §7, §8).

Allowed: ``^``, ``$``, characters, classes, ``\\S``, counts, and groups that repeat at most once. Not allowed:
``\\d`` and ``\\w`` (full-width digits, 汉字), ``.`` (line breaks), look-around and back references, repeated
groups, set operations, and more than one repetition without an end.
"""

import re
from collections.abc import Iterator

_CLASS = r"\[\^?(?:[^\\\[\]]|\\[\\\]\[^-])+\]"
_ATOM = rf"(?:{_CLASS}|\\S|\\[.+*?()|\[\]{{}}^$\\/-]|[^\\^$.|?*+()\[\]{{}}])"
_COUNT = r"(?:[?*+]|\{[0-9]+(?:,[0-9]*)?\})"
_RUN = rf"(?:{_ATOM}{_COUNT}?)+"
_GROUP = rf"\((?:\?:)?{_RUN}(?:\|{_RUN})*\)\??"
_SIMPLE = re.compile(rf"\^?(?:{_GROUP}|{_ATOM}{_COUNT}?)+\$?")
_ENDLESS = re.compile(r"(?<!\\)(?:[*+]|\{[0-9]+,\})")
_SET_OPERATION = re.compile(r"&&|--|~~|\|\|")
KEY_SEPARATOR = ":"


def pattern_faults(pattern: str) -> Iterator[str]:
    """Why ``pattern`` may not stand in a form."""
    if not _SIMPLE.fullmatch(pattern):
        yield "use characters, [classes], \\S, counts and groups without repetition only"
    elif any(_SET_OPERATION.search(found) for found in re.findall(_CLASS, pattern)):
        yield "no set operations in classes"
    elif len(_ENDLESS.findall(re.sub(_CLASS, "x", pattern))) > 1:
        yield "only one repetition may be without an end"


def identifies(pattern: str) -> bool:
    """True if whatever matches can be a part of a key: the pattern holds from end to end and admits no ``:``."""
    atoms = re.findall(_ATOM, pattern.removeprefix("^").removesuffix("$"))
    whole = pattern.startswith("^") and pattern.endswith("$")
    return whole and not any(re.fullmatch(atom, KEY_SEPARATOR) for atom in atoms)
