"""What handlers of campaigns and self-assessments load, leave and answer (Q1, Q2)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from services.common.errors import NotFound, NotYet, Refused
from services.common.units import Unit
from services.scoring.domain.campaign.evolve import CAMPAIGNS
from services.scoring.domain.campaign.state import Stage
from services.scoring.domain.rating.evolve import RATINGS
from services.scoring.domain.rating.state import RatingStage
from services.scoring.handlers import assessments, campaigns
from tests.unit.scoring.campaigns import BRANCH, COLLEGE, NOON, PATH, SCHOOL, SELF, on
from tests.unit.scoring.examples import facts
from tests.unit.scoring.fake_port import FakeScoring, job_of, submission_of

TOP = Unit(id=SCHOOL, name="学校", kind="university", category=None, path=(SCHOOL,))
MIDDLE = Unit(id=COLLEGE, name="学院", kind="college", category=None, path=(SCHOOL, COLLEGE))
OWN = Unit(id=BRANCH, name="第一支部", kind="branch", category="学生", path=PATH)
HANDLERS: Mapping[str, Any] = {**campaigns.HANDLERS, **assessments.HANDLERS}
RECORD = f"c1:{BRANCH}"
DAYS = {"opens_on": "2026-11-25", "due_on": "2026-11-28"}
OPENING = {
    "campaign": "c2",
    "title": "五星创评",
    "standard": "jiguan-shiye-2015",
    "period": "2026H2",
    "self": DAYS,
    "review": DAYS | {"opens_on": "2026-11-27", "locks_on": "2026-11-30"},
}
REASON = {"reason": "核对人数", "until": "2026-11-27"}


def school() -> FakeScoring:
    port = FakeScoring(records={("campaigns", "c1"): SELF})
    port.units = {unit.id: unit for unit in (TOP, MIDDLE, OWN)}
    return port


def take(
    port: FakeScoring,
    form: str,
    unit: Unit,
    body: Mapping[str, Any],
    *,
    at: datetime = NOON,
    by: str = COLLEGE,
) -> Any:
    """Handle a form about ``unit`` that the unit ``by`` posted."""
    told = {"campaign": "c1"} | dict(body)
    port.submissions["s1"] = submission_of(unit, told, at, by=by)
    return HANDLERS[f"qiangji/{form}"](job_of(form), port)


def assess(port: FakeScoring, at: datetime = NOON, **body: Any) -> Any:
    return take(port, "self-assessment", OWN, {"facts": facts(), "claimed_star": 4} | body, at=at)


def rating(port: FakeScoring) -> Any:
    return port.state(RATINGS, RECORD)


def test_q1_an_opening_freezes_the_standard_and_has_lenient_ratios_and_five_days() -> None:
    port = school()

    take(port, "campaign", TOP, OPENING)

    campaign = port.state(CAMPAIGNS, "c2")
    assert campaign is not None
    assert campaign.standards[0].hash == "hash of jiguan-shiye-2015"
    assert (campaign.policy, campaign.publication_days) == ("lenient", 5)
    assert campaign.windows[0].locks_on == campaign.windows[0].due_on


def test_q2_an_opened_campaign_turns_as_its_windows_open_and_then_is_looked_at_no_more() -> None:
    port = school()
    take(port, "campaign", TOP, OPENING)
    stages = []

    for day in (23, 25, 27):
        port.now = on(day)
        stages.append(HANDLERS[campaigns.TURN](job_of(campaigns.TURN, "c2"), port)["stage"])

    assert stages == [Stage.PLANNED, Stage.SELF, Stage.REVIEW]
    assert [job.due.isoformat() for job in port.jobs[1:]] == [
        "2026-11-24T16:00:00+00:00",
        "2026-11-26T16:00:00+00:00",
    ]
    assert len({job.id for job in port.jobs}) == 3


def test_q2_a_clock_that_jumps_over_both_openings_turns_twice_and_only_once() -> None:
    port = school()
    take(port, "campaign", TOP, OPENING)
    port.now = on(29)

    for _ in range(2):
        HANDLERS[campaigns.TURN](job_of(campaigns.TURN, "c2"), port)

    assert [event.what for _, _, event in port.appended] == [
        "campaign.opened",
        "campaign.begun",
        "campaign.begun",
    ]


def test_q2_an_exception_lets_a_late_branch_in() -> None:
    port = school()
    body = {"given_to": COLLEGE, "stage": "self", "until": "2026-11-29", "reason": "搬迁"}

    take(port, "window-exception", TOP, body)

    assert assess(port, on(29))["late"] is True


def test_q2_a_self_assessment_is_scored_with_its_discretion_and_written_by_its_client() -> None:
    port = school()
    line = {"item": "venue", "points": 1.5, "reason": "灯坏了", "by": "支委会"}

    result = assess(port, discretionary=[line])

    assert (result["rating"], result["total"], result["star_by_score"]) == (RECORD, "98.5", 4)
    record, author, event = port.appended[-1]
    assert (record, author.by, event.what) == (RECORD, "portal", "rating.self_assessed")


def test_a_college_cannot_rate_itself() -> None:
    with pytest.raises(Refused, match="只有党支部可以自评"):
        take(school(), "self-assessment", MIDDLE, {"facts": facts(), "claimed_star": 4})


def test_a_form_waits_for_the_opening_that_was_posted_before_it() -> None:
    port = school()
    port.records.clear()

    with pytest.raises(NotFound):
        assess(port)
    port.waiting = {"opening"}
    with pytest.raises(NotYet):
        assess(port)


def test_q2_a_draft_answers_and_changes_no_rating() -> None:
    port = school()

    lacking = take(port, "self-assessment-draft", OWN, {})
    whole = take(
        port,
        "self-assessment-draft",
        OWN,
        {"facts": facts(), "claimed_star": 4, "secretary": {"name": "甲", "phone": "1"}},
    )

    assert (lacking["sheet"], len(lacking["lacking"]) > 10) == (None, True)
    assert (whole["lacking"], whole["sheet"]["total"]) == ([], "100")
    assert port.appended == []


def test_q3_a_return_waits_for_what_the_branch_sent_before_it() -> None:
    port = school()
    port.waiting = {"own"}

    with pytest.raises(NotYet):
        take(port, "self-assessment-return", OWN, REASON)


def test_q3_what_is_sent_back_comes_again_until_its_day() -> None:
    port = school()
    assess(port)

    take(port, "self-assessment-return", OWN, REASON)

    assert rating(port).stage is RatingStage.RETURNED
    assert assess(port, on(27))["late"] is True
    assert rating(port).stage is RatingStage.SUBMITTED


def test_a_branch_is_excused_and_brought_back_by_the_campaigns_unit() -> None:
    port = school()

    take(port, "excuse", OWN, {"reason": "新成立"})
    assert rating(port).stage is RatingStage.EXCUSED
    take(port, "excuse", OWN, {"reason": "有误", "reinstated_until": "2026-11-27"}, by=SCHOOL)

    assert rating(port).stage is RatingStage.RETURNED


def test_q2_a_branch_that_the_standards_rule_excuses_is_set_aside_with_the_reason() -> None:
    port = school()
    port.freeze_standard({"id": "ligong-daxue-2026"})
    used = replace(SELF.standards[0], hash="hash of ligong-daxue-2026")
    port.records["campaigns", "c1"] = replace(SELF, standards=(used,))

    result = assess(port, facts={"founded_months": 3})

    assert rating(port).excuse.by_rule
    assert result["excused"] == rating(port).excuse.reason
