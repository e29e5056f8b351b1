"""Branches of all categories are placed together, so their standards must agree on stars and ties (Q1, Q4)."""

from typing import Any

import pytest

from services.common.errors import Refused
from services.scoring.domain.standard_comparing import require_comparable
from services.scoring.standards import standard_of, whole
from tests.unit.scoring.examples import SHAPE, STANDARD, shipped, shipped_document


def refined(**parts: Any) -> Any:
    given = {"id": "own", "extends": STANDARD.id, "title": "细化", "source": "本校", **parts}
    return standard_of(whole(given, SHAPE, shipped_document), SHAPE)


def test_q1_the_shipped_categories_are_placed_together() -> None:
    require_comparable([STANDARD, shipped("jiaogong-2015"), shipped("xuesheng-2015")])


@pytest.mark.parametrize(
    ("parts", "fault"),
    [
        ({"tie_break": ["performance"]}, "的同分比较不同"),
        ({"two_and_below": {"cap_percent": 30}}, "的二星及以下比例不同"),
        ({"stars": {"change": {"3": {"min_score": 75}}}}, "的三星条件不同"),
        ({"stars": {"change": {"5": {"requires": None}}}}, "的五星条件不同"),
    ],
)
def test_each_difference_that_matters_is_named(parts: Any, fault: str) -> None:
    with pytest.raises(Refused) as caught:
        require_comparable([STANDARD, refined(**parts)])

    assert caught.value.code == "standards_not_comparable"
    assert caught.value.details["faults"] == (f"jiguan-shiye-2015 与 own {fault}",)


def test_standards_of_different_schools_are_not_placed_together() -> None:
    with pytest.raises(Refused) as caught:
        require_comparable([STANDARD, STANDARD, shipped("zhiye-xueyuan-2026")])

    assert len(caught.value.details["faults"]) == 7
