"""JSON Schemas as predicates."""

from decimal import Decimal

import pytest

from services.scoring.predicates import compile_predicate


def test_decimals_compare_exactly() -> None:
    low = compile_predicate({"exclusiveMaximum": 70})

    assert low(Decimal("69.99999999999999999999"))
    assert not low(Decimal("70.0"))


def test_a_schema_that_is_none_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="strin"):
        compile_predicate({"type": "strin"})


def test_nothing_is_fetched() -> None:
    with pytest.raises(ValueError, match=r"127\.0\.0\.1"):
        compile_predicate({"$ref": "http://127.0.0.1:9/schema"})
