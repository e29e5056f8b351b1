"""The report: who stands out of what, with the numbers and a sentence each (B11).

A branch is compared with the branches of its own college and with all branches; a college by the median
of its differences with the other colleges'. The order of input never matters.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from services.scoring.domain.outliers.gap import Gap, by_college
from services.scoring.domain.outliers.spread import LEAST, Spread, spread_of
from services.scoring.domain.outliers.wording import (
    branch_sentence,
    college_sentence,
    copied_sentence,
    few_branches_sentence,
    few_colleges_sentence,
    rounded,
    small_sentence,
)

WITHIN, ACROSS = "本院级党委", "全范围"


@dataclass(frozen=True, slots=True, kw_only=True)
class BranchOutlier:
    """A branch worth a look; ``within`` and ``across`` are its scores to two places, None where not far."""

    branch: str
    name: str
    college: str
    own: Decimal
    review: Decimal
    points: Decimal
    within: Decimal | None
    across: Decimal | None
    because: str

    @property
    def farthest(self) -> Decimal:
        """How far it stands out where it does so most."""
        return max(abs(score) for score in (self.within, self.across) if score is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class CollegeOutlier:
    """A college worth a look; ``score`` is None where all its reviews repeat the self-assessments."""

    college: str
    name: str
    branches: int
    median: Decimal
    score: Decimal | None
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlierReport:
    """``branches`` the farthest first, ``colleges`` by code; ``remarks`` say what was not judged, and why."""

    compared: int
    colleges_compared: int
    branches: tuple[BranchOutlier, ...]
    colleges: tuple[CollegeOutlier, ...]
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Circle:
    """A college that is large enough to be judged."""

    gaps: Sequence[Gap]
    spread: Spread

    @property
    def code(self) -> str:
        return self.gaps[0].college

    @property
    def name(self) -> str:
        return self.gaps[0].college_name


def outliers(gaps: Iterable[Gap]) -> OutlierReport:
    """The report about branches that were reviewed, each given once."""
    colleges = by_college(gaps)
    everybody = [gap for found in colleges.values() for gap in found]
    spreads = {code: spread_of(gap.points for gap in found) for code, found in colleges.items()}
    circles = [
        _Circle(gaps=colleges[code], spread=spread) for code, spread in spreads.items() if spread
    ]
    across = spread_of(gap.points for gap in everybody)
    listed = [found for gap in everybody if (found := _branch(gap, spreads[gap.college], across))]
    return OutlierReport(
        compared=len(everybody),
        colleges_compared=len(colleges),
        branches=tuple(sorted(listed, key=lambda each: (-each.farthest, each.branch))),
        colleges=tuple(_colleges(circles)),
        remarks=tuple(_remarks(colleges.values(), len(circles), len(everybody))),
    )


def _branch(gap: Gap, within: Spread | None, across: Spread | None) -> BranchOutlier | None:
    found = [
        (circle, spread)
        for circle, spread in ((WITHIN, within), (ACROSS, across))
        if spread is not None and spread.is_far(gap.points)
    ]
    if not found:
        return None
    scores = {circle: rounded(spread.score(gap.points)) for circle, spread in found}
    return BranchOutlier(
        branch=gap.branch,
        name=gap.name,
        college=gap.college,
        own=gap.own,
        review=gap.review,
        points=gap.points,
        within=scores.get(WITHIN),
        across=scores.get(ACROSS),
        because=branch_sentence(gap, found),
    )


def _colleges(circles: Sequence[_Circle]) -> Iterator[CollegeOutlier]:
    among = spread_of(circle.spread.median for circle in circles)
    for circle in circles:
        middle, branches = circle.spread.median, len(circle.gaps)
        if among is not None and among.is_far(middle):
            sentence = college_sentence(circle.name, middle, branches, among)
            yield _college(circle, rounded(among.score(middle)), sentence)
        if all(gap.is_none for gap in circle.gaps):
            yield _college(circle, None, copied_sentence(circle.name, branches))


def _college(circle: _Circle, score: Decimal | None, because: str) -> CollegeOutlier:
    return CollegeOutlier(
        college=circle.code,
        name=circle.name,
        branches=len(circle.gaps),
        median=circle.spread.median,
        score=score,
        because=because,
    )


def _remarks(colleges: Iterable[Sequence[Gap]], circles: int, branches: int) -> Iterator[str]:
    if branches < LEAST:
        yield few_branches_sentence(branches)
    if circles < LEAST:
        yield few_colleges_sentence(circles)
    for gaps in colleges:
        if len(gaps) < LEAST:
            yield small_sentence(gaps[0].college_name, len(gaps))
