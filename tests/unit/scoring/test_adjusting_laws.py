"""Whatever moves are made by hand, no cap is exceeded and the campaign's numbers are those of its ratings."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from services.common.errors import Refused
from services.scoring.domain.campaign.adjusting import free_places, move
from services.scoring.domain.campaign.evolve import evolve
from services.scoring.domain.campaign.state import Campaign
from services.scoring.domain.rating.adjusting import choose, step
from services.scoring.domain.rating.events import Adjusted
from services.scoring.domain.rating.evolve import evolve as evolve_rating
from services.scoring.domain.rating.state import Rating
from services.scoring.domain.sheet import ScoreSheet
from services.scoring.domain.summary import STARS
from tests.unit.scoring.examples import STANDARD, branch, project
from tests.unit.scoring.reviewed import MEETING, decided, placed, sheet

TOTALS = st.sampled_from([95, 92, 85, 82, 75, 72, 65, 55])
BRANCHES = st.lists(st.tuples(TOTALS, st.booleans(), st.booleans()), min_size=1, max_size=20)
MOVES = st.lists(
    st.tuples(st.integers(0, 19), st.sampled_from(["up", "down", "tie3", "tie4", "tie5"])),
    max_size=30,
)
PLAIN, WITH_PROJECT = sheet(), sheet(innovation_projects=[project(5)])
VETOED = sheet(serious_violation_within_2_years=True)


def sheet_of(innovation: bool, veto: bool) -> ScoreSheet:
    if veto:
        return VETOED
    return WITH_PROJECT if innovation else PLAIN


def asked(rating: Rating, ask: str) -> tuple[Adjusted, ...]:
    if ask.startswith("tie"):
        return choose(rating, STANDARD, star=int(ask[-1]), meeting=MEETING)
    return step(rating, STANDARD, seen=rating.star or 0, up=ask == "up", reason="因")


def moved(campaign: Campaign, rating: Rating, ask: str) -> tuple[Campaign, Rating]:
    """Both records after the ask; raises Refused and leaves both as they were."""
    (event,) = asked(rating, ask)
    given_ = event.adjustment
    counted = move(
        campaign,
        STANDARD,
        branch=rating.branch.code,
        stars=(given_.from_star, given_.star),
        because="因",
        tie=given_.cause == "tie",
    )
    return evolve(campaign, counted), evolve_rating(rating, event)


@settings(max_examples=200, deadline=None)
@given(BRANCHES, MOVES, st.sampled_from(["strict", "lenient"]))
def test_no_sequence_of_moves_exceeds_a_cap_or_loses_a_branch(
    given_: list[tuple[int, bool, bool]], moves: list[tuple[int, str]], policy: str
) -> None:
    candidates = [
        branch(f"b{number:02}", total, innovation=innovation and not veto, veto=veto)
        for number, (total, innovation, veto) in enumerate(given_)
    ]
    campaign, allocation = decided(candidates, policy)
    sheets = {f"b{n:02}": sheet_of(i, v) for n, (_, i, v) in enumerate(given_)}
    ratings = {
        each.unit: placed(
            each.star, unit=each.unit, tied_at=each.because.tied_at, score=sheets[each.unit]
        )
        for each in allocation.placements()
    }

    for number, ask in moves:
        unit = f"b{number % len(given_):02}"
        try:
            campaign, ratings[unit] = moved(campaign, ratings[unit], ask)
        except Refused:
            continue

    assert campaign.placing is not None
    summary = campaign.placing.summary
    stars = Counter(rating.star for rating in ratings.values())
    assert {each.star: each.branches for each in summary.stars} == {s: stars[s] for s in STARS}
    for use in summary.limits:
        assert use.used == stars[use.star]
        assert use.tied >= 0
        if free_places(campaign, STANDARD, use.star) is not None:
            assert use.used <= use.cap
    assert summary.two_and_below.count == stars[2] + stars[1]
    assert all((rating.star or 0) <= 2 for rating in ratings.values() if rating.sheet is VETOED)
