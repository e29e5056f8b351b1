"""推倒重来 (Q7): what it rests on, who may do it, and what becomes of both campaigns."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import Refused
from services.scoring.domain.campaign.evolve import evolve
from services.scoring.domain.campaign.state import Campaign, Stage, Task, Window
from services.scoring.domain.campaign.voiding import Restart, start_over, to_void
from services.scoring.domain.spot_check.spot_check import SpotCheck, SpotCheckStage, Verdict
from tests.unit.scoring.regraded import FINAL
from tests.unit.scoring.test_spot_check import ABOVE, ANNOUNCED, SCHOOL, TODAY, finding

CHECK: SpotCheck = replace(
    ANNOUNCED,
    stage=SpotCheckStage.CONCLUDED,
    findings=(finding(verdict=Verdict.FALSIFIED),),
)
WINDOWS = tuple(
    Window(task=task, opens_on=TODAY, due_on=date(2026, 12, 20), locks_on=date(2026, 12, 25))
    for task in Task
)
RESTART = Restart(campaign="c", successor="c2", title="", windows=WINDOWS, because="情节严重")


def void(
    state: Campaign | None = FINAL,
    check: SpotCheck | None = CHECK,
    *,
    unit: str = SCHOOL,
    by_unit: str = SCHOOL,
) -> Campaign:
    return to_void(state, check, name="c", unit=unit, by_unit=by_unit)


@pytest.mark.parametrize("by_unit", [SCHOOL, ABOVE])
def test_q7_who_decided_and_who_checked_may_start_over(by_unit: str) -> None:
    assert void(by_unit=by_unit) is FINAL


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"state": None}, "campaign_not_found"),
        ({"state": replace(FINAL, stage=Stage.VOIDED)}, "campaign_voided"),
        ({"state": replace(FINAL, stage=Stage.PUBLISHED)}, "not_final"),
        ({"unit": "jxnu.mks"}, "redo_elsewhere"),
        ({"check": None}, "spot_check_not_found"),
        ({"check": replace(CHECK, campaign="other")}, "spot_check_elsewhere"),
        ({"check": replace(CHECK, stage=SpotCheckStage.DRAWN)}, "grounds_missing"),
        ({"check": replace(CHECK, findings=(finding(),))}, "grounds_missing"),
        ({"by_unit": "jxnu.mks"}, "not_the_checks_unit"),
    ],
)
def test_q7_what_stands_against_starting_over(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as refused:
        void(**changes)

    assert refused.value.code == code


@pytest.mark.parametrize(("title", "named"), [("", FINAL.title), ("第二轮", "第二轮")])
def test_q7_the_new_round_has_the_same_standards_scope_and_policy(title: str, named: str) -> None:
    voided, opened = start_over(FINAL, None, replace(RESTART, title=title), on=TODAY)

    old, new = evolve(FINAL, voided[0]), evolve(None, opened[0])
    assert (old.stage, old.successor, old.voided_because) == (Stage.VOIDED, "c2", "情节严重")
    assert (new.title, new.round, new.supersedes) == (named, 2, "c")
    assert (new.standards, new.policy, new.period) == (FINAL.standards, "lenient", "2026H2")
    assert (new.unit, new.windows, new.stage) == (SCHOOL, WINDOWS, Stage.PLANNED)


def test_q7_the_old_campaign_is_kept_whole() -> None:
    (voided,), _ = start_over(FINAL, None, RESTART, on=TODAY)

    old = evolve(FINAL, voided)

    kept = replace(old, stage=FINAL.stage, successor=None, voided_because="")
    assert kept == FINAL


def test_q7_the_new_name_must_be_free_and_its_windows_ahead() -> None:
    past = tuple(replace(each, due_on=TODAY, locks_on=TODAY) for each in WINDOWS)

    with pytest.raises(Refused, match="已经存在"):
        start_over(FINAL, FINAL, RESTART, on=TODAY)
    with pytest.raises(Refused, match="已经过去"):
        start_over(FINAL, None, replace(RESTART, windows=past), on=date(2026, 11, 24))


@given(
    st.sampled_from(list(Stage)),
    st.sampled_from(list(SpotCheckStage)),
    st.lists(st.sampled_from(list(Verdict)), max_size=3),
    st.sampled_from([SCHOOL, ABOVE, "jxnu.mks"]),
)
def test_law_only_a_final_campaign_is_voided_and_only_on_faults_found_to_the_end(
    stage: Stage, checked: SpotCheckStage, verdicts: list[Verdict], by_unit: str
) -> None:
    check = replace(
        CHECK, stage=checked, findings=tuple(finding(verdict=each) for each in verdicts)
    )
    lawful = (
        stage is Stage.FINAL
        and checked is SpotCheckStage.CONCLUDED
        and any(each is not Verdict.SOUND for each in verdicts)
        and by_unit in (SCHOOL, ABOVE)
    )
    try:
        void(replace(FINAL, stage=stage), check, by_unit=by_unit)
    except Refused:
        assert not lawful
    else:
        assert lawful
