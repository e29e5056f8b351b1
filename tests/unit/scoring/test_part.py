"""A college's part goes up whole (Q3)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import Refused
from services.scoring.domain.campaign.state import Campaign, Stage
from services.scoring.domain.part.part import (
    PARTS,
    Part,
    PartReturn,
    PartStage,
    Returned,
    Sent,
    college_of,
    evolve,
    part_id,
)
from services.scoring.domain.part.sending import (
    MISSING,
    Progress,
    count_missing,
    give_back,
    require_open,
    send,
)
from services.scoring.domain.rating.state import RatingStage
from tests.unit.scoring.reviewed import CAMPAIGN, NOON, RETURNED, SCHOOL, SENT, sending

BACK = PartReturn(reason="测评人数不足", returned_at=NOON)


def branches(*stages: RatingStage | None) -> list[Progress]:
    return [
        Progress(branch=f"b{number}", name=f"第{number}支部", stage=stage)
        for number, stage in enumerate(stages, start=1)
    ]


def refusal(
    state: Part | None = None,
    campaign: Campaign = CAMPAIGN,
    sent: Sent | None = None,
    stages: tuple[RatingStage | None, ...] = (RatingStage.REVIEWED,),
) -> Refused:
    with pytest.raises(Refused) as caught:
        send(state, campaign, sent or sending(), branches(*stages))
    return caught.value


def test_q3_a_part_goes_up_when_every_branch_is_reviewed_or_excused() -> None:
    stages = (RatingStage.REVIEWED, RatingStage.EXCUSED, RatingStage.REVIEWED)

    (event,) = send(None, CAMPAIGN, sending(), branches(*stages))

    assert (event.sent.reviewed, event.sent.excused, event.sent.late) == (2, 1, True)
    assert evolve(None, event).stage is PartStage.SENT


def test_q3_what_holds_a_part_up_is_named_and_counted() -> None:
    unassessed = (None,) * 4
    others = (RatingStage.RETURNED, RatingStage.SUBMITTED, RatingStage.SUBMITTED)

    error = refusal(stages=(*unassessed, *others, RatingStage.REVIEWED))

    assert error.code == "part_incomplete"
    assert str(error).startswith(
        "还有 7 个党支部没有审核（第1支部、第2支部、第3支部、第4支部、第5支部等）："
        "未自评 4 个、已退回 1 个、未审核 2 个"
    )
    assert error.details["kinds"] == [["未自评", 4], ["已退回", 1], ["未审核", 2]]


def test_q3_few_that_are_missing_are_all_named() -> None:
    assert "（第1支部）：未自评 1 个；" in str(refusal(stages=(None, RatingStage.REVIEWED)))


def test_q3_a_unit_without_branches_has_nothing_to_send() -> None:
    assert refusal(stages=()).code == "part_empty"


def test_q3_a_part_is_sent_once_until_it_is_returned() -> None:
    (event,) = send(RETURNED, CAMPAIGN, sending(), branches(RatingStage.REVIEWED))

    assert evolve(RETURNED, event).returned is None
    assert refusal(SENT).code == "part_sent"


@pytest.mark.parametrize(
    ("campaign", "sent", "code"),
    [
        (replace(CAMPAIGN, unit="other"), sending(), "out_of_scope"),
        (replace(CAMPAIGN, stage=Stage.DECISION), sending(), "campaign_closed"),
        (CAMPAIGN, sending(sent_at=NOON + timedelta(days=9)), "window_closed"),
        (CAMPAIGN, sending(sent_at=NOON - timedelta(days=5)), "meeting_in_future"),
    ],
)
def test_q3_a_part_is_sent_within_scope_stage_and_window(
    campaign: Campaign, sent: Sent, code: str
) -> None:
    assert refusal(campaign=campaign, sent=sent).code == code


def test_q3_a_campaign_of_one_college_takes_its_part() -> None:
    own = replace(CAMPAIGN, unit="jxnu.mks", unit_path=("jxnu", "jxnu.mks"))

    assert send(None, own, sending(), branches(RatingStage.REVIEWED))


def test_q3_a_returned_part_is_open_again() -> None:
    (event,) = give_back(SENT, CAMPAIGN, BACK, unit=SCHOOL)

    state = evolve(SENT, event)

    assert (state.stage, state.returned, state.sent) == (PartStage.RETURNED, BACK, SENT.sent)
    require_open(state)
    require_open(None)


@pytest.mark.parametrize(
    ("state", "campaign", "unit", "code"),
    [
        (None, CAMPAIGN, SCHOOL, "part_not_sent"),
        (RETURNED, CAMPAIGN, SCHOOL, "part_returned"),
        (SENT, CAMPAIGN, "jxnu.mks", "not_the_campaigns_unit"),
        (SENT, replace(CAMPAIGN, stage=Stage.DECISION), SCHOOL, "campaign_closed"),
    ],
)
def test_q3_only_a_sent_part_is_returned_by_whoever_opened_the_campaign(
    state: Part | None, campaign: Campaign, unit: str, code: str
) -> None:
    with pytest.raises(Refused) as caught:
        give_back(state, campaign, BACK, unit=unit)

    assert caught.value.code == code


def test_a_part_begins_with_its_sending() -> None:
    assert part_id("c", college_of(("jxnu", "jxnu.mks", "jxnu.mks.01"))) == "c:jxnu.mks"
    assert college_of(("alone",)) == "alone"
    assert PARTS.collection == "parts"
    with pytest.raises(ValueError, match="begins with its sending"):
        evolve(None, Returned(returned=BACK))


@given(st.lists(st.sampled_from([None, *RatingStage]), min_size=1, max_size=30))
def test_a_part_goes_up_exactly_when_nobody_is_missing(stages: list[RatingStage | None]) -> None:
    told = branches(*stages)
    missing = count_missing(told)

    complete = not any(stage in MISSING for stage in stages)

    assert sum(count for _, count in missing) == sum(stage in MISSING for stage in stages)
    if complete:
        (event,) = send(None, CAMPAIGN, sending(), told)
        assert event.sent.reviewed + event.sent.excused == len(stages)
    else:
        assert refusal(stages=tuple(stages)).code == "part_incomplete"


@given(st.lists(st.sampled_from(["send", "return"]), max_size=8))
def test_no_sequence_of_asks_sends_twice_or_returns_twice(asks: list[str]) -> None:
    state: Part | None = None
    sent = 0

    for ask in asks:
        try:
            if ask == "send":
                (event,) = send(state, CAMPAIGN, sending(), branches(RatingStage.REVIEWED))
                state, sent = evolve(state, event), sent + 1
            else:
                (back,) = give_back(state, CAMPAIGN, BACK, unit=SCHOOL)
                state, sent = evolve(state, back), sent - 1
        except Refused:
            continue
        assert sent == (1 if state.stage is PartStage.SENT else 0)
