"""After the end: which campaign is settled, and which rating gets its star for good (Q6, Q8)."""

from dataclasses import replace

import pytest

from services.common.errors import Refused
from services.scoring.domain.campaign.settling import settle_chunk, to_settle
from services.scoring.domain.campaign.state import Stage
from services.scoring.domain.rating.events import Finalised
from services.scoring.domain.rating.settling import settle
from services.scoring.domain.rating.state import Rating, RatingStage
from tests.unit.scoring.regraded import FINAL
from tests.unit.scoring.reviewed import NOON, RATING

PLACED = replace(RATING, stage=RatingStage.PLACED, star=4)


def test_q6_a_final_campaign_is_settled_a_voided_one_no_more() -> None:
    assert to_settle(FINAL) == FINAL
    assert to_settle(replace(FINAL, stage=Stage.VOIDED)) is None


def test_q6_nothing_is_settled_before_the_end() -> None:
    with pytest.raises(Refused) as caught:
        to_settle(replace(FINAL, stage=Stage.PUBLISHED))
    assert caught.value.code == "campaign_not_final"


def test_q6_every_step_is_numbered_and_says_how_far_it_came() -> None:
    (event,) = settle_chunk(replace(FINAL, settled=2), upto="c:b0400")
    assert (event.number, event.upto) == (3, "c:b0400")


def test_q8_the_star_of_a_placed_rating_becomes_final() -> None:
    assert settle(PLACED, at=NOON) == (Finalised(star=4, finalised_at=NOON),)


@pytest.mark.parametrize(
    "state",
    [None, replace(PLACED, star=None), replace(PLACED, stage=RatingStage.FINAL)],
    ids=["never rated", "without a star", "final already"],
)
def test_q8_there_is_nothing_to_make_final(state: Rating | None) -> None:
    assert settle(state, at=NOON) == ()
