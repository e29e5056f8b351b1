"""升级增星, 降级摘星 and 重新评定 of one branch, rule by rule (Q7, Q12)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from services.common.errors import Refused
from services.common.kernel.workdays import WorkCalendar
from services.scoring.domain.campaign.evolve import evolve as evolve_campaign
from services.scoring.domain.campaign.state import Stage
from services.scoring.domain.rating.state import Rating
from services.scoring.domain.regrade.deciding import (
    decide,
    finalise,
    give_up,
    hold,
    release,
    tally,
    to_decide,
)
from services.scoring.domain.regrade.opening import (
    VOIDED,
    current_star,
    lapse,
    open_regrade,
    rated,
)
from services.scoring.domain.regrade.regrade import (
    Cause,
    Regrade,
    RegradeFinalised,
    RegradeStage,
    evolve,
    regrade_id,
    sheet_of,
)
from services.scoring.domain.regrade.reviewing import correct, review, to_review
from services.scoring.domain.regrade.wording import (
    RegradeWording,
    regrade_text,
    regrade_title,
)
from tests.unit.scoring.examples import project
from tests.unit.scoring.regraded import (
    FINAL,
    GOOD,
    KEY,
    NOTICE,
    OPENED,
    REVIEWED,
    basis,
    decision,
    found,
    opening,
    regrade,
)
from tests.unit.scoring.reviewed import BRANCH, COLLEGE, MEETING, NOON, RATING, SCHOOL, sheet

BAD = sheet(serious_violation_within_2_years=True)
SHOWN = evolve(REVIEWED, *decide(REVIEWED, decision(), basis(), notice=NOTICE))
DOWN = replace(REVIEWED, opening=opening(cause=Cause.DOWNGRADE, claimed_star=None))
YEAR_END = date(2026, 12, 31)


def code(act: Any, *args: Any, **more: Any) -> str:
    with pytest.raises(Refused) as refused:
        act(*args, **more)
    return refused.value.code


def test_q12_only_a_branch_with_a_star_is_regraded() -> None:
    starred: Rating = replace(RATING, star=3)

    assert rated(starred) == (starred, 3)
    assert code(rated, None) == code(rated, RATING) == "standing_not_found"


def test_q12_the_star_now_is_the_last_one_that_became_final() -> None:
    final = replace(SHOWN, stage=RegradeStage.FINAL)
    elsewhere = replace(final, campaign="older")

    assert current_star(3, "c", [final, SHOWN]) == 4
    assert current_star(3, "c", [elsewhere, REVIEWED]) == 3


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        (regrade(from_star=5), "already_best"),
        (regrade(from_star=4), "claim_not_higher"),
        (regrade(opening=opening(claimed_star=None)), "claim_not_higher"),
        (regrade(Cause.DOWNGRADE, from_star=1), "already_last"),
        (regrade(opening=opening(cause=Cause.DOWNGRADE, asked_by=BRANCH)), "own_branch"),
    ],
)
def test_q12_what_cannot_be_asked_for(wish: Regrade, expected: str) -> None:
    assert code(open_regrade, wish, FINAL, []) == expected


@pytest.mark.parametrize("cause", list(Cause))
def test_q12_one_regrade_of_a_branch_at_a_time(cause: Cause) -> None:
    wish = regrade(cause)
    refused = replace(OPENED, stage=RegradeStage.REFUSED)

    assert code(open_regrade, wish, FINAL, [refused, OPENED]) == "regrade_open"
    assert open_regrade(wish, FINAL, [refused])[0].regrade == wish


def test_q12_nothing_is_regraded_before_its_campaign_is_final_or_after_it_was_voided() -> None:
    assert code(open_regrade, OPENED, replace(FINAL, stage=Stage.PUBLISHED), []) == "not_final"
    assert code(open_regrade, OPENED, replace(FINAL, stage=Stage.VOIDED), []) == "campaign_voided"


def test_regrades_of_a_branch_are_numbered() -> None:
    assert regrade_id(BRANCH, 1) != regrade_id(BRANCH, 2)
    assert len(regrade_id("x" * 64, 1)) == 32


@pytest.mark.parametrize(
    ("state", "branch", "by", "expected"),
    [
        (None, BRANCH, COLLEGE, "regrade_not_found"),
        (OPENED, "jxnu.mks.02", COLLEGE, "regrade_elsewhere"),
        (OPENED, BRANCH, BRANCH, "own_branch"),
        (SHOWN, BRANCH, COLLEGE, "regrade_not_reviewable"),
        (replace(REVIEWED, corrected_by=("o1",)), BRANCH, COLLEGE, "regrade_not_reviewable"),
    ],
)
def test_q12_who_reviews_and_when(
    state: Regrade | None, branch: str, by: str, expected: str
) -> None:
    assert code(to_review, state, branch=branch, by=by) == expected


def test_q12_the_latest_review_counts() -> None:
    again = found(reviewed_at=NOON + timedelta(hours=1))
    earlier = found(reviewed_at=NOON - timedelta(hours=1))

    assert to_review(REVIEWED, branch=BRANCH, by=COLLEGE) is REVIEWED
    assert evolve(REVIEWED, *review(REVIEWED, again, BAD)).sheet == BAD
    assert code(review, REVIEWED, earlier, GOOD) == "superseded"


def test_q12_a_review_rests_on_a_meeting_after_the_application() -> None:
    assert code(review, OPENED, found(meeting=MEETING), GOOD) == "meeting_before_regrade"
    assert code(decide, REVIEWED, decision(meeting=MEETING), basis(), notice=NOTICE) == (
        "meeting_before_regrade"
    )


@pytest.mark.parametrize(
    ("state", "unit", "expected"),
    [
        (None, SCHOOL, "regrade_not_found"),
        (REVIEWED, COLLEGE, "not_the_campaigns_unit"),
        (OPENED, SCHOOL, "not_reviewed"),
        (SHOWN, SCHOOL, "regrade_decided"),
    ],
)
def test_q12_who_decided_the_campaign_decides(
    state: Regrade | None, unit: str, expected: str
) -> None:
    assert code(to_decide, state, FINAL, unit=unit) == expected
    assert to_decide(REVIEWED, FINAL, unit=SCHOOL) is REVIEWED


@pytest.mark.parametrize(
    ("state", "given", "expected"),
    [
        (REVIEWED, decision(5), "beyond_score"),
        (REVIEWED, decision(3), "star_not_higher"),
        (REVIEWED, decision(4, rectify_by=YEAR_END), "rectification_unasked"),
        (DOWN, decision(3), "star_not_lower"),
        (DOWN, decision(2), "rectification_missing"),
        (DOWN, decision(2, rectify_by=date(2026, 11, 23)), "deadline_passed"),
        (
            replace(REVIEWED, opening=opening(cause=Cause.REDO)),
            decision(None),
            "redo_not_refusable",
        ),
    ],
)
def test_q12_what_cannot_be_decided(state: Regrade, given: Any, expected: str) -> None:
    assert code(decide, state, given, basis(), notice=NOTICE) == expected


def test_q12_a_veto_holds_between_campaigns_too() -> None:
    assert code(decide, REVIEWED, decision(4), basis(counted=BAD), notice=NOTICE) == "beyond_score"

    (event,) = decide(DOWN, decision(2, rectify_by=YEAR_END), basis(counted=BAD), notice=NOTICE)

    assert "由三星降为二星" in event.decision.because
    assert BAD.vetoes[0].reason in event.decision.because


def test_q12_the_reason_tells_score_stars_and_places() -> None:
    assert SHOWN.decision is not None
    assert SHOWN.decision.because == (
        "总分 100 分，由三星升为四星（名额 3 个，其他党支部已有 2 个）。理由：核实属实"
    )
    assert (SHOWN.stage, SHOWN.star, SHOWN.notice) == (RegradeStage.PUBLISHED, 4, NOTICE)


def test_q12_a_refusal_leaves_the_star_and_says_why() -> None:
    (event,) = decide(REVIEWED, decision(None), basis(), notice=NOTICE)

    state = evolve(REVIEWED, event)

    assert (state.stage, state.star, state.notice) == (RegradeStage.REFUSED, 3, None)
    assert state.ended_because == "经研究，不予调整，仍为三星。理由：核实属实"


def test_q7_a_redo_may_confirm_the_star() -> None:
    redo = replace(REVIEWED, from_star=4, opening=opening(cause=Cause.REDO))

    (event,) = decide(redo, decision(4), basis(), notice=NOTICE)

    assert "重新评定后仍为四星" in event.decision.because
    assert hold(FINAL, redo, 4, KEY) == ()


def test_q12_the_last_place_is_taken_once() -> None:
    taken = evolve_campaign(FINAL, *hold(FINAL, REVIEWED, 4, KEY))
    counts = {each.star: each.branches for each in tally(taken)}

    assert (counts[4], counts[3]) == (3, 6)
    assert code(decide, REVIEWED, decision(4), basis(taken), notice=NOTICE) == "beyond_cap"


def test_q12_a_place_is_kept_while_it_is_shown_and_free_when_it_is_left() -> None:
    taken = evolve_campaign(FINAL, *hold(FINAL, REVIEWED, 4, KEY))

    left = evolve_campaign(taken, *release(taken, SHOWN, KEY))
    given_back = evolve_campaign(taken, *give_up(taken, SHOWN, KEY))

    assert {each.star: each.branches for each in left.tally}[3] == 5
    assert given_back.tally == tally(FINAL)


def test_q12_deciding_anew_moves_the_place_that_was_kept() -> None:
    redo = replace(SHOWN, opening=opening(cause=Cause.REDO), stage=RegradeStage.REVIEWED)
    taken = evolve_campaign(FINAL, *hold(FINAL, REVIEWED, 4, KEY))

    same = hold(taken, redo, 4, KEY)
    moved = evolve_campaign(taken, *hold(taken, redo, 2, KEY))
    back = evolve_campaign(taken, *hold(taken, redo, 3, KEY))

    assert same == ()
    assert {each.star: each.branches for each in moved.tally}[2] == 2
    assert back.tally == tally(FINAL)
    assert decide(redo, decision(4), basis(taken), notice="g1:2")


def test_q12_three_stars_have_no_cap_under_the_lenient_policy_and_one_under_the_strict() -> None:
    low = replace(REVIEWED, from_star=2)
    strict = replace(FINAL, policy="strict")

    (event,) = decide(low, decision(3), basis(), notice=NOTICE)

    assert "名额" not in event.decision.because
    assert code(decide, low, decision(3), basis(strict), notice=NOTICE) == "beyond_cap"


def test_q12_five_stars_ask_for_a_recognised_project_here_too() -> None:
    counted = sheet(innovation_projects=[project(5)])
    four = replace(REVIEWED, from_star=4)

    (event,) = decide(four, decision(5), basis(counted=counted), notice=NOTICE)

    assert event.decision.star == 5


def test_q8_an_objection_sends_it_back_to_be_decided() -> None:
    state = evolve(SHOWN, *correct(SHOWN, BAD, (), objection="o1", basis="s-answer"))

    assert (state.stage, state.sheet, state.basis) == (RegradeStage.REVIEWED, BAD, "s-answer")
    assert state.corrected_by == ("o1",)
    assert code(correct, REVIEWED, BAD, (), objection="o1", basis="") == "not_published"
    over = replace(SHOWN, stage=RegradeStage.FINAL)
    assert code(correct, over, BAD, (), objection="o1", basis="") == "not_published"


def test_q12_only_what_is_shown_becomes_final() -> None:
    (event,) = finalise(SHOWN, at=NOON)

    assert evolve(SHOWN, event).stage is RegradeStage.FINAL
    assert finalise(REVIEWED, at=NOON) == ()


def test_q7_what_builds_on_a_voided_campaign_lapses() -> None:
    (event,) = lapse(SHOWN, at=NOON, because=VOIDED)

    ended = evolve(SHOWN, event)

    assert (ended.stage, ended.ended_at) == (RegradeStage.LAPSED, NOON)
    assert ended.ended_because == VOIDED
    assert lapse(ended, at=NOON, because=VOIDED) == ()


def test_a_history_begins_with_the_opening_and_a_sheet_comes_with_the_review() -> None:
    with pytest.raises(ValueError, match="opening"):
        evolve(None, RegradeFinalised(finalised_at=NOON))
    with pytest.raises(ValueError, match="reviewed"):
        sheet_of(OPENED)
    assert sheet_of(REVIEWED) == GOOD


def wording(year: int = 2026, **changes: Any) -> RegradeWording:
    calendar = WorkCalendar(frozenset({2026}), frozenset(), frozenset())
    shown_at = datetime(year, 11, 23, 4, tzinfo=UTC)
    fields: dict[str, Any] = {
        "branch": "第一支部",
        "cause": Cause.UPGRADE,
        "stars": ("三星", "四星"),
        "corrected": False,
        "published_at": shown_at,
        "window": calendar.deadline(shown_at, 5),
        "workdays": 5,
        "unit_name": "党委组织部",
        "scope": "校内",
        "contact": "",
    }
    return RegradeWording(**fields | changes)


def test_q8_the_notice_tells_what_changes_and_until_when() -> None:
    text = regrade_text(wording())

    assert regrade_title(wording()) == "关于第一支部升级增星的公示"
    assert "由三星调整为四星（升级增星）" in text
    assert "2026年11月23日至2026年11月30日24:00（5 个工作日）。\n" in text
    assert "书面" not in text


def test_q8_a_corrected_notice_says_so_and_where_to_write() -> None:
    told = wording(2027, corrected=True, stars=("三星", "三星"), contact="行政楼 301")

    assert regrade_title(told).endswith("更正公示")
    assert "仍为三星" in regrade_text(told)
    assert "此前的公示同时撤回" in regrade_text(told)
    assert "尚未公布" in regrade_text(told)
    assert "行政楼 301" in regrade_text(told)
