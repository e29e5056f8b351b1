"""From votes to a score, from three scores to a total and a grade (F2). Exact: rounded once, one decimal, halves up."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from services.scoring.domain.numbers import shown
from services.scoring.domain.pioneer.policy import GradeFrom, Worth

_HALF = Fraction(1, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Votes:
    """群众测评: how many votes of each kind, and nothing of who gave which."""

    excellent: int
    good: int
    fair: int
    poor: int

    @property
    def cast(self) -> int:
        """How many votes were given."""
        return self.excellent + self.good + self.fair + self.poor


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One part of a total: its name, its score of 100 (one decimal), its weight in percent."""

    part: str
    score: Decimal
    weight: int


def rounded(value: Fraction) -> Decimal:
    """``value`` (not negative) with one decimal, halves up."""
    return Decimal(int(value * 10 + _HALF)) / 10


def vote_score(votes: Votes, worth: Worth) -> Fraction:
    """What the votes come to, of 100, not rounded; raises ValueError where nobody voted: that is no zero."""
    if not votes.cast:
        raise ValueError("no vote makes no score")
    points = (
        votes.excellent * Fraction(worth.excellent)
        + votes.good * Fraction(worth.good)
        + votes.fair * Fraction(worth.fair)
        + votes.poor * Fraction(worth.poor)
    )
    return points / votes.cast


def takes_part(votes: Votes, invited: int, percent: int) -> bool:
    """Whether at least ``percent`` of those ``invited`` voted."""
    return votes.cast * 100 >= invited * percent


def total_of(scored: Sequence[tuple[Fraction, int]]) -> Decimal:
    """The weighted total of (score, weight in percent), rounded once, at the end."""
    return rounded(sum((score * weight for score, weight in scored), Fraction()) / 100)


def grade_of(total: Decimal, grades: Sequence[GradeFrom]) -> GradeFrom:
    """The best grade that ``total`` reaches; ``grades`` stand from the best down, the last from zero."""
    return next(each for each in grades if total >= each.from_total)


def wording(
    marks: Sequence[Mark], total: Decimal, grade: GradeFrom, *, done: int, pledged: int
) -> str:
    """Why, in one sentence."""
    parts = "、".join(f"{each.part}{shown(each.score)}分占{each.weight}%" for each in marks)
    return (
        f"定诺{pledged}项，完成{done}项；{parts}，合计{shown(total)}分，"
        f"达到“{grade.grade}”的{shown(grade.from_total)}分"
    )
