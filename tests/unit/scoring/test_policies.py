"""The school's rules fit each other (F2, F3): a condition of an award speaks of grades that 评绩 gives."""

from dataclasses import replace

import pytest

from tests.unit.scoring.fake_port import POLICIES


def test_f3_grades_that_nobody_gives_are_refused_with_both_lists() -> None:
    pioneers = replace(POLICIES.pioneers, grades=POLICIES.pioneers.grades[:2])

    with pytest.raises(ValueError, match=r"优秀、良好、合格、不合格.*优秀、良好）不同"):
        replace(POLICIES, pioneers=pioneers)


def test_f3_the_rules_that_ship_speak_of_the_same_grades() -> None:
    assert replace(POLICIES) == POLICIES
