"""Patterns of forms: the same in every dialect, and never slow."""

import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.checking.patterns import identifies, pattern_faults

GOOD = [
    r"^[A-Za-z0-9._-]{1,64}$",
    r"^[0-9]{4}(H[12]|Q[1-4])?$",
    r"^m[0-9a-f]{31}$",
    r"^[0-9+() -]{5,20}$",
    r"\S",
    r"^https://[a-z.]{1,60}/\S*$",
    r"^(?:校|院)[0-9]{1,3}$",
    r"^[^\]]{1,5}$",
    r"^\[[a-z]+\]$",
]
BAD = [
    r"^\d+$",
    r"^\w+$",
    r"^(a+)+$",
    r"^(a|b)*$",
    r"^.+$",
    r"(?=a)b",
    r"(?i)a",
    r"^(a)\1$",
    r"^[0-9]+[a-z]+$",
    r"^[0-9]{2,}x*$",
    r"^a$|^b$",
    r"((a))",
    r"\ba",
    r"[\d]",
    r"[a-z--b]",
    r"[a&&b]",
    "",
]


@pytest.mark.parametrize("pattern", GOOD)
def test_simple_patterns_pass(pattern: str) -> None:
    assert re.compile(pattern).pattern == pattern
    assert list(pattern_faults(pattern)) == []


@pytest.mark.parametrize("pattern", BAD)
def test_dialects_and_slow_patterns_do_not(pattern: str) -> None:
    assert len(list(pattern_faults(pattern))) == 1


@given(st.text("^$[]()ab0-9{}*+?|\\.:,dwS ", max_size=30))
def test_what_is_no_regular_expression_never_passes_except_for_turned_ranges(pattern: str) -> None:
    if list(pattern_faults(pattern)):
        return

    # A range the wrong way round passes here; the validators stop it when they compile the form.
    with suppress(re.error):
        re.compile(pattern)


@pytest.mark.parametrize(
    ("pattern", "answer"),
    [
        ("^[A-Za-z0-9._-]{1,40}$", True),
        ("^m[0-9a-f]{31}$", True),
        ("[a-z]{1,4}", False),
        ("^[a-z]{1,4}", False),
        ("^[a-z:]{1,4}$", False),
        ("^[!-~]{1,4}$", False),
        ("^[^/]{1,4}$", False),
        (r"^\S{1,4}$", False),
        ("^a:b$", False),
        ("", False),
    ],
)
def test_a_key_part_never_holds_the_separator(pattern: str, answer: bool) -> None:
    assert identifies(pattern) is answer
