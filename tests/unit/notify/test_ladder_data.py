"""The ladder as data (L10): what the schema cannot say, and levels beyond the listed ones."""

from typing import Any

import pytest

from services.notify.domain.ladder import Category, ladder_from
from tests.unit.notify.case import policy


def test_levels_above_the_last_listed_one_have_its_limits() -> None:
    data = policy("opinion-ladder")
    first = data["categories"]["建议"]["levels"][0]
    data["categories"]["建议"]["levels"] = [first, {**first, "answer_workdays": 20}]

    ladder = ladder_from(data)

    assert [ladder.limits(Category.SUGGESTION, n).answer_workdays for n in (1, 2, 3)] == [
        13,
        20,
        20,
    ]


def test_acknowledging_cannot_take_longer_than_answering() -> None:
    data: Any = policy("opinion-ladder")
    data["categories"]["咨询求助"]["levels"][0]["acknowledge_workdays"] = 4

    with pytest.raises(ValueError, match="“咨询求助”的受理时限不能长于答复时限"):
        ladder_from(data)
