from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.kernel.canonical import canonical_json, content_hash, isoformat, sha256_hex

SCALARS = st.none() | st.booleans() | st.integers() | st.text()
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20
)


@given(st.dictionaries(st.text(), VALUES))
def test_the_order_of_keys_never_matters(document: dict[str, object]) -> None:
    reversed_order = dict(reversed(document.items()))

    assert content_hash(document) == content_hash(reversed_order)


def test_the_bytes_are_sorted_compact_and_utf8() -> None:
    document = {"乙": [1, None, True], "甲": "“文”"}

    assert canonical_json(document) == '{"乙":[1,null,true],"甲":"“文”"}'.encode()


def test_decimals_and_days_stand_as_text() -> None:
    document = {"score": Decimal("87.50"), "on": date(2026, 7, 1)}

    assert canonical_json(document) == b'{"on":"2026-07-01","score":"87.50"}'


def test_a_float_has_no_canonical_form() -> None:
    with pytest.raises(TypeError):
        canonical_json({"score": 87.5})


def test_instants_are_utc_with_milliseconds() -> None:
    shanghai = timezone(timedelta(hours=8))

    assert isoformat(datetime(2026, 7, 1, 8, 0, 0, 123456, shanghai)) == "2026-07-01T00:00:00.123Z"
    assert canonical_json([datetime(2026, 7, 1, tzinfo=UTC)]) == b'["2026-07-01T00:00:00.000Z"]'


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        isoformat(datetime(2026, 7, 1))  # noqa: DTZ001 - the very thing that is refused


def test_the_hash_is_plain_sha256() -> None:
    assert sha256_hex(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
