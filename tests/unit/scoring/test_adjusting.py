"""Stars by hand: ties decided together, one up, one down, always within the caps (Q4, Q5)."""

from dataclasses import replace

import pytest

from services.common.errors import Refused
from services.scoring.domain.campaign.adjusting import free_places, move, moved, to_adjust
from services.scoring.domain.campaign.events import MarkedStale
from services.scoring.domain.campaign.evolve import evolve
from services.scoring.domain.campaign.state import Campaign, Stage
from services.scoring.domain.rating.adjusting import choose, current_star, step
from services.scoring.domain.rating.evolve import evolve as evolve_rating
from services.scoring.domain.rating.state import Rating
from services.scoring.domain.summary import Summary
from tests.unit.scoring.examples import STANDARD, branches, project
from tests.unit.scoring.reviewed import CAMPAIGN, MEETING, REVIEWED, SCHOOL, decided, placed, sheet

TEN, _ = decided(branches([99, 98, 97, 79, 78, 77, 76, 75, 74, 65]))
"""Of ten branches: no five-star (nobody has a project), 3 four-stars of 3, 6 three-stars of 4, 1 two-star."""


def summary(campaign: Campaign) -> Summary:
    assert campaign.placing is not None
    return campaign.placing.summary


def counts(told: Summary) -> list[int]:
    return [each.branches for each in told.stars]


def moving(campaign: Campaign, stars: tuple[int, int], *, tie: bool = False) -> Campaign:
    event = move(campaign, STANDARD, branch="b", stars=stars, because="因", tie=tie)
    return evolve(campaign, event)


def moving_code(campaign: Campaign, stars: tuple[int, int]) -> str:
    with pytest.raises(Refused) as caught:
        moving(campaign, stars)
    return caught.value.code


def stepping(rating: Rating, seen: int, *, up: bool = True) -> Rating:
    (event,) = step(rating, STANDARD, seen=seen, up=up, reason="示范支部。")
    return evolve_rating(rating, event)


def stepping_error(rating: Rating, seen: int, *, up: bool = True) -> Refused:
    with pytest.raises(Refused) as caught:
        stepping(rating, seen, up=up)
    return caught.value


def test_q4_a_move_by_hand_is_counted_in_the_summary() -> None:
    after = moving(TEN, (3, 2))

    told = summary(after)
    assert (counts(summary(TEN)), counts(told)) == ([0, 3, 6, 1, 0], [0, 3, 5, 2, 0])
    assert {use.star: use.used for use in told.limits} == {5: 0, 4: 3, 3: 5}
    assert (told.two_and_below.count, str(told.two_and_below.percent)) == (2, "20.0")
    assert not told.two_and_below.over


def test_q4_too_many_below_is_said_and_not_hidden() -> None:
    told = summary(moving(moving(TEN, (3, 2)), (3, 1)))

    assert told.two_and_below.over
    assert "超过 20%，各项比例不能同时满足，请党委组织部研究决定" in told.two_and_below.remark


def test_q4_a_cap_holds_for_moves_by_hand_too() -> None:
    assert free_places(TEN, STANDARD, 4) == 0
    assert moving_code(TEN, (3, 4)) == "beyond_cap"


def test_q4_a_place_that_is_given_up_may_be_given_again() -> None:
    freed = moving(TEN, (4, 3))

    after = moving(freed, (3, 4))

    assert summary(after) == summary(TEN)


def test_q4_three_stars_yield_where_the_policy_is_lenient_only() -> None:
    strict, _ = decided(branches([79, 78, 77, 76, 75, 65, 64, 63, 62, 61]), "strict")

    lenient = moving(TEN, (2, 3))

    assert summary(lenient).limits[2].over
    assert free_places(TEN, STANDARD, 3) is None
    assert free_places(TEN, STANDARD, 2) is None
    assert (free_places(strict, STANDARD, 3), moving_code(strict, (2, 3))) == (0, "beyond_cap")


def test_q4_a_tie_that_is_decided_is_no_longer_listed() -> None:
    tied, _ = decided(branches([85, 85, 80, *[70] * 7], innovation=False))

    told = moved(summary(tied), 3, 4, standard=STANDARD, tie=True)

    assert told.limits[1].tied == summary(tied).limits[1].tied - 1
    assert told.limits[0].tied == summary(tied).limits[0].tied


@pytest.mark.parametrize(
    ("campaign", "unit", "code"),
    [
        (TEN, "jxnu.mks", "not_the_campaigns_unit"),
        (CAMPAIGN, SCHOOL, "not_deciding"),
        (replace(TEN, stage=Stage.PUBLISHED), SCHOOL, "already_published"),
        (replace(TEN, placing=None), SCHOOL, "campaign_not_allocated"),
        (evolve(TEN, MarkedStale(because="得分有更正")), SCHOOL, "allocation_stale"),
    ],
)
def test_q4_stars_are_moved_between_allocation_and_publication(
    campaign: Campaign, unit: str, code: str
) -> None:
    with pytest.raises(Refused) as caught:
        to_adjust(campaign, unit=unit)

    assert caught.value.code == code
    assert to_adjust(TEN, unit=SCHOOL) is TEN.placing


def test_q4_one_star_up_is_marked_as_made_by_hand() -> None:
    after = stepping(placed(3), 3)

    assert after.adjustment is not None
    assert (after.star, after.adjustment.cause, after.adjustment.from_star) == (4, "by_hand", 3)
    assert after.because == "总分 90 分。党委组织部手工升一颗，由三星改为四星：示范支部。"


def test_q4_one_star_down_is_marked_as_made_by_hand() -> None:
    after = stepping(placed(3), 3, up=False)

    assert after.because == "总分 90 分。党委组织部手工降一颗，由三星改为二星：示范支部。"


def test_q4_whoever_decides_last_is_told_that_the_star_has_changed() -> None:
    first = stepping(placed(3), 3)

    error = stepping_error(first, 3)

    assert (error.code, error.status) == ("star_changed_meanwhile", 409)
    assert "现在是四星" in str(error)


def test_q4_there_is_nothing_above_five_and_below_one() -> None:
    assert stepping_error(placed(5), 5).code == "no_such_star"
    assert stepping_error(placed(1), 1, up=False).code == "no_such_star"


def test_q5_a_vetoed_branch_never_rises_above_its_ceiling() -> None:
    vetoed = sheet(serious_violation_within_2_years=True)

    error = stepping_error(placed(2, score=vetoed), 2)

    assert error.code == "veto_ceiling"
    assert "最高二星" in str(error)
    assert stepping(placed(1, score=vetoed), 1).star == 2
    assert stepping(placed(2, score=vetoed), 2, up=False).star == 1


def test_q4_five_stars_ask_for_a_recognised_project_by_hand_too() -> None:
    with_project = sheet(innovation_projects=[project(5)])

    assert stepping_error(placed(4), 4).code == "requirement_unmet"
    assert stepping(placed(4, score=with_project), 4).star == 5


def test_q4_only_who_has_a_star_of_this_allocation_is_moved() -> None:
    assert current_star(placed(3), 1) == 3
    for state, number in ((REVIEWED, 1), (placed(3), 2), (replace(placed(3), star=None), 1)):
        with pytest.raises(Refused) as caught:
            current_star(state, number)
        assert caught.value.code == "not_placed"


def test_q4_a_tied_branch_gets_the_star_by_collective_decision() -> None:
    rating = placed(3, tied_at=4)

    (event,) = choose(rating, STANDARD, star=4, meeting=MEETING)
    after = evolve_rating(rating, event)

    assert after.adjustment is not None
    assert (after.star, after.adjustment.cause) == (4, "tie")
    assert after.because == (
        "总分 90 分。经 2026年11月20日集体研究，从并列的党支部中评为四星：同意。"
    )


@pytest.mark.parametrize(
    ("rating", "code"),
    [
        (placed(3), "not_tied"),
        (placed(3, tied_at=5), "not_tied"),
        (stepping(placed(3, tied_at=4), 3, up=False), "star_changed_meanwhile"),
        (replace(placed(3, tied_at=4), star=None), "star_changed_meanwhile"),
    ],
)
def test_q4_the_meeting_decides_on_the_tied_only(rating: Rating, code: str) -> None:
    with pytest.raises(Refused) as caught:
        choose(rating, STANDARD, star=4, meeting=MEETING)

    assert caught.value.code == code
