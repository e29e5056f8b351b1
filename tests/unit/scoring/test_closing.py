"""Reviews are closed once, by whoever opened the campaign, with nobody left out unsaid (Q3, Q4)."""

from dataclasses import replace

import pytest

from services.common.errors import Refused
from services.scoring.domain.campaign.closing import Closing, close
from services.scoring.domain.campaign.evolve import evolve
from services.scoring.domain.campaign.placing import apply_chunk, require_placed, to_plan
from services.scoring.domain.campaign.state import Campaign, Stage
from services.scoring.domain.rating.events import Placed
from services.scoring.domain.rating.evolve import evolve as evolve_rating
from services.scoring.domain.rating.placing import place
from tests.unit.scoring.examples import branches
from tests.unit.scoring.reviewed import CAMPAIGN, NOON, REVIEWED, SCHOOL, decided

WISH = Closing(unit=SCHOOL, at=NOON, missing=(), unsent=(), held=0, leave_out=False, reason="")
NAMES = tuple(f"第{number}支部" for number in range(1, 8))
PLACED, _ = decided(branches([90, 80]))


def refusal(wish: Closing, campaign: Campaign | None = CAMPAIGN) -> Refused:
    with pytest.raises(Refused) as caught:
        close(campaign, wish)
    return caught.value


def test_q4_a_close_ends_reviews_for_good() -> None:
    (event,) = close(CAMPAIGN, WISH)

    after = evolve(CAMPAIGN, event)

    assert (after.stage, after.closed_at, after.left_out) == (Stage.DECISION, NOON, 0)
    assert refusal(WISH, after).code == "campaign_closed"


def test_q4_a_branch_without_review_holds_the_close_up_by_name() -> None:
    error = refusal(replace(WISH, missing=NAMES))

    assert error.code == "reviews_missing"
    assert "还有 7 个党支部没有审核（第1支部、第2支部、第3支部、第4支部、第5支部等）" in str(error)


def test_q4_whoever_leaves_branches_out_says_why() -> None:
    bare = replace(WISH, missing=NAMES, leave_out=True, reason=" ")

    (event,) = close(CAMPAIGN, replace(bare, reason="新近成立"))

    assert refusal(bare).code == "reason_missing"
    assert (event.left_out, event.reason) == (7, "新近成立")


@pytest.mark.parametrize(
    ("campaign", "wish", "code"),
    [
        (None, WISH, "campaign_not_found"),
        (CAMPAIGN, replace(WISH, unit="jxnu.mks"), "not_the_campaigns_unit"),
        (replace(CAMPAIGN, stage=Stage.PLANNED), WISH, "campaign_not_begun"),
        (CAMPAIGN, replace(WISH, held=2), "forms_held"),
    ],
)
def test_q4_a_close_that_cannot_be_says_why(
    campaign: Campaign | None, wish: Closing, code: str
) -> None:
    assert refusal(wish, campaign).code == code


def test_q4_the_steps_of_a_plan_follow_each_other_once() -> None:
    assert PLACED.placing is not None
    under_way = replace(PLACED, placing=replace(PLACED.placing, chunks=3, applied=1))

    assert apply_chunk(under_way, 1) == ()
    assert [event.number for event in apply_chunk(under_way, 2)] == [2]
    for campaign, number in ((under_way, 3), (PLACED, 2)):
        with pytest.raises(Refused, match="不能在此时落实"):
            apply_chunk(campaign, number)


def test_q4_nothing_is_decided_on_stars_that_are_still_arriving() -> None:
    assert PLACED.placing is not None
    under_way = replace(PLACED, placing=replace(PLACED.placing, chunks=3))

    for ask in (to_plan, require_placed):
        with pytest.raises(Refused) as caught:
            ask(under_way)
        assert caught.value.code == "allocation_running"


def test_q4_an_allocation_gives_a_branch_its_star_once() -> None:
    placed = Placed(allocation=1, star=3, because="因", tied_at=None, placed_at=NOON)

    (event,) = place(REVIEWED, placed)

    assert place(evolve_rating(REVIEWED, event), placed) == ()
    with pytest.raises(ValueError, match="not rated"):
        place(None, placed)
