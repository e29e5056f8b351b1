"""Cursors: what we gave comes back as the same row; what we never gave is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import Refused
from services.intake.views import decode_cursor, encode_cursor


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_a_cursor_stands_after_its_row(row_id: str) -> None:
    cursor = encode_cursor(row_id)

    assert decode_cursor(cursor) == row_id
    assert cursor.isascii()
    assert not set(cursor) & set("+/=&?# ")


@given(st.text())
def test_any_text_is_a_cursor_or_refused(text: str) -> None:
    try:
        assert isinstance(decode_cursor(text), str)
    except Refused as refused:
        code = refused.code
    else:
        code = "bad_cursor"

    assert code == "bad_cursor"


@pytest.mark.parametrize("cursor", ["a", "%%%", "游标", "_-__", "=", "a b"])
def test_what_we_never_gave_is_refused(cursor: str) -> None:
    with pytest.raises(Refused) as caught:
        decode_cursor(cursor)

    assert caught.value.code == "bad_cursor"
