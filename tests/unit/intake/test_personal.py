"""Masking: a hint of every value is left, and nothing else of the document changes."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.shown.personal import mask, mask_text, mask_value, present


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("13800000000", "138****0000"),
        ("138 0000 0000", "138****0000"),
        ("+86 138-0000-0000", "138****0000"),
        ("0791-88120001", "****01"),
        ("12345", "****"),
        ("36010119700101123X", "****3X"),
        ("李", "**"),
        ("李明", "李**"),
        ("欧阳小明", "欧**"),
        ("a@jxnu.edu.cn", "a**@jxnu.edu.cn"),
        ("   ", "**"),
    ],
)
def test_only_a_hint_of_a_text_is_left(text: str, shown: str) -> None:
    assert mask_text(text) == shown


def test_values_are_masked_whatever_they_are() -> None:
    assert mask_value({"a": ["李明", 7], "b": None, "c": ""}) == {
        "a": ["李**", "**"],
        "b": None,
        "c": "",
    }


def test_pointers_go_into_objects_and_lists_and_the_document_stays() -> None:
    document = {"people": [{"name": "李明"}, {"name": "王芳"}], "place": "会议室"}

    masked = mask(document, [("people", "*", "name")])

    assert masked == {"people": [{"name": "李**"}, {"name": "王**"}], "place": "会议室"}
    assert mask(document, [("people", "name")]) == masked
    assert document["people"][0] == {"name": "李明"}


def test_only_pointers_with_something_to_hide_are_present() -> None:
    document = {"name": "李明", "phone": ""}

    found = present(document, [("name",), ("phone",), ("absent", "deep"), ("name", "deep")])

    assert found == (("name",),)


@given(st.text(max_size=40))
def test_masking_never_fails_and_shows_little(text: str) -> None:
    masked: Any = mask_value(text)

    assert len(masked) <= max(11, len(text) + 2)
