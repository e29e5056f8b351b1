"""When stars may be allocated anew (Q4, Q8), and when reviews may be closed (Q3)."""

from dataclasses import replace

import pytest

from services.common.errors import Refused
from services.scoring.domain.campaign.closing import Closing, close
from services.scoring.domain.campaign.events import MarkedStale
from services.scoring.domain.campaign.evolve import evolve
from services.scoring.domain.campaign.placing import allocate, to_plan_again
from services.scoring.domain.campaign.state import Campaign, Stage
from tests.unit.scoring.examples import branches
from tests.unit.scoring.reviewed import CAMPAIGN, NOON, SCHOOL, decided

PLACED, _ = decided(branches([90, 80]))
STALE = evolve(PLACED, MarkedStale(because="得分有更正"))


def because(campaign: Campaign, reason: str = "") -> str:
    return to_plan_again(campaign, unit=SCHOOL, reason=reason)[1]


@pytest.mark.parametrize(
    ("campaign", "unit", "reason", "code"),
    [
        (PLACED, SCHOOL, " ", "reason_missing"),
        (PLACED, "jxnu.mks", "补认定", "not_the_campaigns_unit"),
        (CAMPAIGN, SCHOOL, "补认定", "campaign_not_closed"),
        (replace(PLACED, stage=Stage.FINAL), SCHOOL, "补认定", "campaign_not_closed"),
        (replace(PLACED, placing=None), SCHOOL, "补认定", "allocation_running"),
    ],
)
def test_q4_stars_are_allocated_anew_for_a_reason_only(
    campaign: Campaign, unit: str, reason: str, code: str
) -> None:
    with pytest.raises(Refused) as caught:
        to_plan_again(campaign, unit=unit, reason=reason)

    assert caught.value.code == code


def test_q8_a_changed_score_is_reason_enough() -> None:
    assert because(STALE) == "得分有更正"
    assert because(STALE, "补认定") == "得分有更正；补认定"
    assert because(replace(PLACED, stage=Stage.PUBLISHED), "补认定") == "补认定"


def test_q8_a_new_allocation_takes_the_place_of_the_old_one_and_of_its_publication() -> None:
    shown = replace(STALE, stage=Stage.PUBLISHED, notice="c:1")
    assert shown.placing is not None
    summary = shown.placing.summary

    (event,) = allocate(shown, at=NOON, chunks=2, summary=summary, plan="p", because="补认定")
    after = evolve(shown, event)

    assert after.placing is not None
    assert (after.stage, after.notice, after.placing.number) == (Stage.DECISION, None, 2)
    assert (after.placing.stale_because, after.placing.because) == ("", "补认定")
    assert not after.placing.is_done


def closing(**changes: object) -> Closing:
    fields: dict[str, object] = {
        "unit": SCHOOL,
        "at": NOON,
        "missing": (),
        "unsent": ("马克思主义学院",),
        "held": 0,
        "leave_out": False,
        "reason": "",
    }
    return Closing(**fields | changes)  # type: ignore[arg-type]


def test_q3_the_campaign_waits_for_every_part_unless_it_says_why_not() -> None:
    with pytest.raises(Refused, match="还有 1 个单位没有报送审核结果（马克思主义学院），请催报"):
        close(CAMPAIGN, closing())

    assert close(CAMPAIGN, closing(leave_out=True, reason="已过期限"))
    assert close(CAMPAIGN, closing(unsent=()))
