"""When a campaign's result may be shown, questioned and made final (Q8)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from services.common.errors import AppError, Refused
from services.scoring.domain.allocation import allocate
from services.scoring.domain.campaign.evolve import evolve
from services.scoring.domain.campaign.publishing import (
    finalise,
    publish,
    question,
    to_finalise,
    to_publish,
)
from services.scoring.domain.campaign.state import (
    Campaign,
    CategoryStandard,
    Placing,
    Stage,
    Task,
    Window,
)
from services.scoring.domain.summary import summarise
from tests.unit.scoring.examples import STANDARD, branches

SCHOOL = "jxnu"
AT = datetime(2026, 11, 23, 4, tzinfo=UTC)
PLACING = Placing(
    number=1,
    allocated_at=AT,
    chunks=3,
    applied=3,
    summary=summarise(allocate(branches([95, 85, 75]), STANDARD, "lenient")),
)


def campaign(**changes: Any) -> Campaign:
    day = date(2026, 11, 1)
    fields: dict[str, Any] = {
        "title": "五星创评",
        "unit": SCHOOL,
        "unit_path": ("province", SCHOOL),
        "standards": (CategoryStandard(category=None, id="s", hash="h"),),
        "policy": "lenient",
        "period": "2026H2",
        "windows": tuple(
            Window(task=task, opens_on=day, due_on=day, locks_on=day) for task in Task
        ),
        "publication_days": 5,
        "round": 1,
        "supersedes": None,
        "stage": Stage.DECISION,
        "placing": PLACING,
    }
    return Campaign(**fields | changes)


def published(**changes: Any) -> Campaign:
    return campaign(stage=Stage.PUBLISHED, notice="c:1", **changes)


def code_of(act: Callable[[], object]) -> str:
    with pytest.raises(AppError) as caught:
        act()
    return caught.value.code


STALE = replace(PLACING, stale_because="“一支部”的得分已经更正")
UNFINISHED = replace(PLACING, applied=2)


def test_q8_a_result_that_every_branch_has_is_shown() -> None:
    (event,) = publish(campaign(), unit=SCHOOL, notice="c:1")

    state = evolve(campaign(), event)

    assert (state.stage, state.notice) == (Stage.PUBLISHED, "c:1")


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (None, "campaign_not_found"),
        (campaign(unit="other"), "not_the_campaigns_unit"),
        (campaign(stage=Stage.REVIEW, placing=None), "campaign_not_allocated"),
        (campaign(placing=UNFINISHED), "allocation_running"),
        (campaign(placing=STALE), "allocation_stale"),
        (published(), "already_published"),
        (published(placing=STALE), "allocation_stale"),
        (campaign(stage=Stage.FINAL), "campaign_final"),
        (campaign(stage=Stage.VOIDED, successor="c2"), "campaign_voided"),
    ],
)
def test_q8_nothing_else_is_shown(state: Campaign | None, code: str) -> None:
    assert code_of(lambda: to_publish(state, unit=SCHOOL)) == code


def test_q8_a_result_on_its_way_says_how_far_it_is() -> None:
    with pytest.raises(Refused, match="2/3"):
        to_publish(campaign(placing=UNFINISHED), unit=SCHOOL)


def test_q8_a_corrected_score_makes_the_stars_of_all_stale_and_changes_none() -> None:
    (event,) = question(published(), "“一支部”的得分已经更正")

    state = evolve(published(), event)

    assert state == published(placing=STALE)


def test_q8_a_doubt_is_said_every_time_so_that_no_plan_under_way_misses_it() -> None:
    assert len(question(published(placing=STALE), STALE.stale_because)) == 1
    assert len(question(published(placing=STALE), "另一个支部")) == 1


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (None, "campaign_not_found"),
        (campaign(stage=Stage.REVIEW, placing=None), "campaign_not_allocated"),
        (campaign(stage=Stage.FINAL), "campaign_final"),
        (campaign(stage=Stage.VOIDED, successor="c2"), "campaign_voided"),
    ],
)
def test_q8_only_a_result_that_is_there_and_open_is_doubted(
    state: Campaign | None, code: str
) -> None:
    assert code_of(lambda: question(state, "因")) == code


def test_q8_what_was_shown_is_made_final() -> None:
    (event,) = finalise(published(), unit=SCHOOL, at=AT)

    state = evolve(published(), event)

    assert (state.stage, state.finalised_at, state.settling) == (Stage.FINAL, AT, 3)
    assert to_finalise(published(), unit=SCHOOL) == (PLACING, "c:1")


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (None, "campaign_not_found"),
        (published(unit="other"), "not_the_campaigns_unit"),
        (campaign(), "not_published"),
        (published(placing=STALE), "allocation_stale"),
        (campaign(stage=Stage.FINAL, notice="c:1"), "campaign_final"),
        (campaign(stage=Stage.VOIDED, successor="c2"), "campaign_voided"),
    ],
)
def test_q8_nothing_else_is_made_final(state: Campaign | None, code: str) -> None:
    assert code_of(lambda: finalise(state, unit=SCHOOL, at=AT)) == code


def test_q8_a_stale_result_says_what_to_do() -> None:
    with pytest.raises(Refused, match="“一支部”的得分已经更正，须先重新分配星级"):
        finalise(published(placing=STALE), unit=SCHOOL, at=AT)
