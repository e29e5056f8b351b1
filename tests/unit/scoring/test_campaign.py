from datetime import date
from typing import Any

import pytest

from services.common.errors import Conflict, Forbidden, NotFound, Refused
from services.scoring.domain.campaign import (
    Campaign,
    ChunkApplied,
    Closed,
    Stage,
    allocate,
    apply_chunk,
    close,
    evolve,
    known,
    open_campaign,
    require_part,
    to_plan,
)
from tests.unit.scoring.campaigns import (
    ALLOCATED,
    CLOSED,
    CLOSING,
    COLLEGE,
    NOON,
    NOTHING,
    OPEN,
    PLACED,
    SCHOOL,
    SUMMARY,
    after,
    allocated,
    closing,
    opened,
)

TODAY = date(2026, 11, 23)


def test_a_campaign_opens_under_an_id_that_is_free() -> None:
    events = open_campaign(None, opened(), on=TODAY)

    state = evolve(None, events[0])

    assert (state.stage, state.unit, state.summary) == (Stage.OPEN, SCHOOL, None)


def test_an_id_that_is_taken_opens_nothing() -> None:
    with pytest.raises(Conflict, match="已经存在") as refused:
        open_campaign(OPEN, opened(), on=TODAY)

    assert refused.value.code == "campaign_exists"


@pytest.mark.parametrize(
    ("opens_on", "closes_on"),
    [(date(2026, 12, 2), date(2026, 12, 1)), (date(2026, 11, 1), date(2026, 11, 22))],
)
def test_a_window_that_no_day_lies_in_is_refused(opens_on: date, closes_on: date) -> None:
    with pytest.raises(Refused) as refused:
        open_campaign(None, opened(opens_on=opens_on, closes_on=closes_on), on=TODAY)

    assert refused.value.code == "bad_window"


def test_a_window_of_this_one_day_is_a_window() -> None:
    assert open_campaign(None, opened(opens_on=TODAY, closes_on=TODAY), on=TODAY)


def test_a_close_without_gaps_closes() -> None:
    assert close(OPEN, closing()) == (Closed(closed_at=NOON, missing=0, reason=""),)


def test_missing_branches_are_named_up_to_five() -> None:
    names = [f"第{number}党支部" for number in range(1, 8)]

    with pytest.raises(Refused) as refused:
        close(OPEN, closing(missing=names))

    assert refused.value.code == "assessments_missing"
    assert "还有 7 个党支部没有自评（第1党支部、" in refused.value.message
    assert "第5党支部等）" in refused.value.message
    assert "第6党支部" not in refused.value.message


def test_all_are_named_when_they_are_few() -> None:
    with pytest.raises(Refused, match="（甲支部、乙支部）"):
        close(OPEN, closing(missing=["甲支部", "乙支部"]))


def test_missing_branches_are_left_out_by_decision_with_a_reason() -> None:
    wish = closing(missing=["甲支部"], held=1, leave_out=True, reason="新成立")

    assert close(OPEN, wish) == (Closed(closed_at=NOON, missing=1, reason="新成立"),)


@pytest.mark.parametrize(
    ("state", "changes", "error", "code"),
    [
        (None, {}, NotFound, "campaign_not_found"),
        (OPEN, {"unit": COLLEGE}, Forbidden, "not_the_campaigns_unit"),
        (CLOSING, {}, Refused, "campaign_closed"),
        (PLACED, {}, Refused, "campaign_closed"),
        (OPEN, {"held": 2, "missing": ["甲支部"]}, Refused, "assessments_held"),
        (OPEN, {"leave_out": True, "reason": " \t"}, Refused, "reason_missing"),
    ],
)
def test_a_close_that_may_not_be_says_why(
    state: Campaign | None, changes: dict[str, Any], error: type[Refused], code: str
) -> None:
    with pytest.raises(error) as refused:
        close(state, closing(**changes))

    assert refused.value.code == code


@pytest.mark.parametrize("state", [OPEN, ALLOCATED, PLACED])
def test_only_a_closed_campaign_is_planned_and_only_once(state: Campaign) -> None:
    with pytest.raises(Refused) as refused:
        allocate(state, at=NOON, chunks=2, summary=SUMMARY)

    assert refused.value.code == "campaign_not_closing"
    assert to_plan(CLOSING) is CLOSING


def test_a_campaign_without_branches_is_placed_by_its_allocation() -> None:
    events = allocate(CLOSING, at=NOON, chunks=0, summary=NOTHING)

    state = evolve(CLOSING, events[0])

    assert (state.stage, state.chunks, state.allocated_at) == (Stage.PLACED, 0, NOON)


def test_the_last_chunk_places_the_campaign() -> None:
    first = after(CLOSED, allocated(2), ChunkApplied(number=1))
    last = evolve(first, apply_chunk(first, 2)[0])

    assert (first.stage, first.applied) == (Stage.ALLOCATED, 1)
    assert (last.stage, last.applied) == (Stage.PLACED, 2)


def test_a_chunk_that_was_noted_changes_nothing() -> None:
    assert apply_chunk(PLACED, 2) == ()
    assert apply_chunk(PLACED, 1) == ()


@pytest.mark.parametrize(
    ("state", "number", "code"),
    [
        (OPEN, 1, "campaign_not_allocated"),
        (CLOSING, 1, "campaign_not_allocated"),
        (ALLOCATED, 2, "chunk_out_of_order"),
        (PLACED, 3, "chunk_out_of_order"),
    ],
)
def test_no_chunk_is_skipped_or_invented(state: Campaign, number: int, code: str) -> None:
    with pytest.raises(Refused) as refused:
        apply_chunk(state, number)

    assert refused.value.code == code


@pytest.mark.parametrize(
    "path", [("province",), ("province", SCHOOL), ("province", SCHOOL, COLLEGE)]
)
def test_whoever_is_in_the_scope_or_above_it_has_a_part(path: tuple[str, ...]) -> None:
    require_part(OPEN, path)


def test_others_have_no_part() -> None:
    with pytest.raises(Forbidden, match="不在这次创评活动的范围内"):
        require_part(OPEN, ("province", "ncu", "ncu.01"))


def test_an_unknown_campaign_is_not_found() -> None:
    with pytest.raises(NotFound, match="请核对编号"):
        known(None)


def test_a_history_that_does_not_begin_with_the_opening_is_none() -> None:
    with pytest.raises(ValueError, match="begins with its opening"):
        evolve(None, CLOSED)
