"""Votes, weights, totals and grades (F2): exact, rounded once, halves up; no part pulls the other way."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.scoring.domain.pioneer.marks import (
    Mark,
    Votes,
    grade_of,
    rounded,
    takes_part,
    total_of,
    vote_score,
    wording,
)
from tests.unit.scoring.pioneering import POLICY

SCORES = st.integers(0, 1000).map(lambda tenths: Fraction(tenths, 10))
COUNTS = st.integers(0, 500)
VOTES = st.builds(Votes, excellent=COUNTS, good=COUNTS, fair=COUNTS, poor=COUNTS).filter(
    lambda votes: votes.cast > 0
)


@st.composite
def weighted(draw: st.DrawFn) -> list[tuple[Fraction, int]]:
    """Three scores, and three weights that are 100 together."""
    first = draw(st.integers(0, 100))
    second = draw(st.integers(0, 100 - first))
    weights = (first, second, 100 - first - second)
    return [(draw(SCORES), weight) for weight in weights]


@pytest.mark.parametrize(
    ("value", "shown"),
    [("0.05", "0.1"), ("0.049", "0.0"), ("89.95", "90.0"), ("89.949", "89.9"), ("100", "100")],
)
def test_f2_halves_go_up(value: str, shown: str) -> None:
    assert rounded(Fraction(value)) == Decimal(shown)


@given(weighted())
def test_f2_a_total_lies_between_the_least_and_the_greatest_of_its_parts(
    parts: list[tuple[Fraction, int]],
) -> None:
    counted = [score for score, weight in parts if weight]

    total = total_of(parts)

    assert 0 <= rounded(min(counted)) <= total <= rounded(max(counted)) <= 100
    assert total == round(total, 1)


@given(weighted(), st.integers(0, 2), SCORES)
def test_f2_a_better_part_never_lowers_the_total(
    parts: list[tuple[Fraction, int]], place: int, other: Fraction
) -> None:
    score, weight = parts[place]
    better = [*parts[:place], (max(score, other), weight), *parts[place + 1 :]]

    assert total_of(better) >= total_of(parts)


@given(weighted(), st.randoms(use_true_random=False))
def test_f2_the_order_of_the_parts_makes_no_difference(
    parts: list[tuple[Fraction, int]], chance: object
) -> None:
    shuffled = list(parts)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]

    assert total_of(shuffled) == total_of(parts)


@given(VOTES)
def test_f2_votes_score_between_the_worst_and_the_best_vote(votes: Votes) -> None:
    score = vote_score(votes, POLICY.worth)

    assert Fraction(POLICY.worth.poor) <= score <= Fraction(POLICY.worth.excellent)


@given(VOTES)
def test_f2_one_more_excellent_vote_never_lowers_the_score(votes: Votes) -> None:
    more = Votes(excellent=votes.excellent + 1, good=votes.good, fair=votes.fair, poor=votes.poor)

    assert vote_score(more, POLICY.worth) >= vote_score(votes, POLICY.worth)


def test_f2_no_vote_is_no_zero() -> None:
    with pytest.raises(ValueError, match="no vote"):
        vote_score(Votes(excellent=0, good=0, fair=0, poor=0), POLICY.worth)


@pytest.mark.parametrize(("cast", "enough"), [(17, False), (18, True), (30, True)])
def test_f2_sixty_percent_are_enough_to_the_vote(cast: int, enough: bool) -> None:
    votes = Votes(excellent=cast, good=0, fair=0, poor=0)

    assert takes_part(votes, 30, 60) is enough


@given(st.integers(0, 1000).map(lambda tenths: Decimal(tenths) / 10), st.integers(0, 100))
def test_f2_every_total_has_a_grade_and_more_never_has_a_worse_one(
    total: Decimal, more: int
) -> None:
    names = [each.grade for each in POLICY.grades]

    grade = names.index(grade_of(total, POLICY.grades).grade)

    assert total >= POLICY.grades[grade].from_total
    assert names.index(grade_of(min(total + more, Decimal(100)), POLICY.grades).grade) <= grade


@pytest.mark.parametrize(
    ("total", "grade"), [("90", "优秀"), ("89.9", "良好"), ("60", "合格"), ("0", "不合格")]
)
def test_f2_a_grade_begins_at_its_total(total: str, grade: str) -> None:
    assert grade_of(Decimal(total), POLICY.grades).grade == grade


def test_f2_a_result_says_in_one_sentence_why() -> None:
    marks = [Mark(part="自评", score=Decimal("92.0"), weight=20)]

    said = wording(marks, Decimal("90.0"), POLICY.grades[0], done=2, pledged=3)

    assert said == "定诺3项，完成2项；自评92分占20%，合计90分，达到“优秀”的90分"
