from collections.abc import Mapping
from typing import Any

import pytest

from services.common.errors import Forbidden, NotFound, NotYet, Refused
from services.common.units import Unit
from services.scoring.domain.campaign import Stage
from services.scoring.handlers import APPLY, CHUNK, HANDLERS, PLAN, PREVIEWED, SHOWN, SYSTEM
from tests.unit.scoring.campaigns import COLLEGE, NOON, OPEN, SCHOOL
from tests.unit.scoring.examples import facts
from tests.unit.scoring.fake_port import FakeScoring, job_of, submission_of

TOP = Unit(id=SCHOOL, name="学校", kind="university", category=None, path=(SCHOOL,))
MIDDLE = Unit(id=COLLEGE, name="学院", kind="college", category=None, path=(SCHOOL, COLLEGE))


def branch(number: int, college: str = COLLEGE) -> Unit:
    code = f"{college}.{number:03}"
    path = (SCHOOL, college, code)
    return Unit(id=code, name=f"第{number}支部", kind="branch", category="学生", path=path)


def school(branches: int = 0) -> FakeScoring:
    port = FakeScoring(campaigns={"c1": OPEN})
    port.units = {unit.id: unit for unit in (TOP, MIDDLE, *map(branch, range(1, branches + 1)))}
    return port


def take(port: FakeScoring, form: str, unit: Unit, body: Mapping[str, Any]) -> Mapping[str, Any]:
    """Handle a form that was posted about ``unit``."""
    port.submissions["s1"] = submission_of(unit, {"campaign": "c1"} | dict(body))
    return HANDLERS[f"qiangji/{form}"](job_of(form), port)


def assess(port: FakeScoring, unit: Unit, **body: Any) -> Mapping[str, Any]:
    full = {"facts": facts(), "claimed_star": 4} | body
    return take(port, "self-assessment", unit, full)


def closed(branches: int) -> FakeScoring:
    port = school(branches)
    for number in range(1, branches + 1):
        assess(port, branch(number))
    take(port, "campaign-close", TOP, {})
    return port


OPENING = {
    "campaign": "c2",
    "title": "五星创评",
    "standard": "jiguan-shiye-2015",
    "period": "2026H2",
    "opens_on": "2026-11-01",
    "closes_on": "2026-11-30",
}


def test_an_opening_freezes_the_standard_and_is_lenient_unless_it_says_otherwise() -> None:
    port = school()

    result = take(port, "campaign", TOP, OPENING)

    assert result == {"campaign": "c2", "standard_hash": "hash of jiguan-shiye-2015"}
    assert (port.campaigns["c2"].policy, port.campaigns["c2"].stage) == ("lenient", Stage.OPEN)


def test_an_assessment_is_scored_with_its_discretion_and_written_by_its_client() -> None:
    port = school(1)
    line = {"item": "venue", "points": 1.5, "reason": "灯坏了", "by": "支委会"}

    result = assess(port, branch(1), discretionary=[line])

    assert result == {"rating": f"c1:{COLLEGE}.001", "total": "98.5", "star_by_score": 4}
    record, author, what = port.appended[-1]
    assert (record, author.by, author.submission_id) == (f"c1:{COLLEGE}.001", "portal", "s1")
    assert what == "rating.self_assessed"


def test_a_college_cannot_rate_itself() -> None:
    port = school()

    with pytest.raises(Refused, match="只有党支部可以自评"):
        assess(port, MIDDLE)

    assert port.appended == []


def test_a_form_waits_for_the_opening_that_was_posted_before_it() -> None:
    port = school(1)
    port.campaigns.clear()

    with pytest.raises(NotFound):
        assess(port, branch(1))
    port.waiting = {"opening"}
    with pytest.raises(NotYet):
        assess(port, branch(1))


def test_a_close_plans_under_an_id_of_its_own() -> None:
    port = closed(2)

    assert [(job.id, job.kind, job.subject) for job in port.jobs] == [
        ("c1:1:campaign.plan", PLAN, "c1")
    ]
    assert (port.jobs[0].due, port.jobs[0].correlation_id) == (NOON, "corr")
    assert port.campaigns["c1"].stage is Stage.CLOSING


def test_a_close_waits_and_changes_nothing_meanwhile() -> None:
    port = school()
    port.waiting = {"received"}

    with pytest.raises(NotYet):
        take(port, "campaign-close", TOP, {})

    assert (port.appended, port.jobs) == ([], [])


def test_a_close_shows_the_first_of_those_it_leaves_out() -> None:
    port = school(SHOWN + 5)

    result = take(port, "campaign-close", TOP, {"leave_out_missing": True, "reason": "暂缓"})

    assert result["missing"] == SHOWN + 5
    assert result["missing_first"] == [branch(n).id for n in range(1, SHOWN + 1)]


@pytest.mark.parametrize(("held", "code"), [(0, "assessments_missing"), (1, "assessments_held")])
def test_a_close_with_gaps_is_refused(held: int, code: str) -> None:
    port = school(1)
    port.in_quarantine = held

    with pytest.raises(Refused) as refused:
        take(port, "campaign-close", TOP, {})

    assert refused.value.code == code


def test_a_plan_waits_for_whoever_is_scoring() -> None:
    port = closed(1)
    port.waiting = {"running"}

    with pytest.raises(NotYet):
        HANDLERS[PLAN](job_of(PLAN, "c1"), port)

    assert port.campaigns["c1"].stage is Stage.CLOSING


def test_a_plan_without_branches_leaves_no_step() -> None:
    port = closed(0)
    port.jobs.clear()

    result = HANDLERS[PLAN](job_of(PLAN, "c1"), port)

    assert result == {"campaign": "c1", "chunks": 0}
    assert (port.jobs, port.campaigns["c1"].stage) == ([], Stage.PLACED)


def test_chunks_follow_each_other_and_then_stop() -> None:
    port = closed(CHUNK + 1)
    HANDLERS[PLAN](job_of(PLAN, "c1"), port)

    applied = [HANDLERS[APPLY](job_of(APPLY, "c1"), port)["applied"] for _ in range(2)]

    assert applied == [1, 2]
    assert [job.id for job in port.jobs] == [
        "c1:1:campaign.plan",
        "c1:2:campaign.apply",
        "c1:3:campaign.apply",
    ]
    assert port.campaigns["c1"].stage is Stage.PLACED
    assert {rating.placed_at for rating in port.ratings.values()} == {NOON}
    assert {author.by for _, author, what in port.appended if what == "rating.placed"} == {SYSTEM}


def test_a_step_that_is_done_is_not_done_again() -> None:
    port = closed(1)
    HANDLERS[PLAN](job_of(PLAN, "c1"), port)
    HANDLERS[APPLY](job_of(APPLY, "c1"), port)
    before = list(port.appended)

    with pytest.raises(Refused):
        HANDLERS[APPLY](job_of(APPLY, "c1"), port)
    with pytest.raises(Refused):
        HANDLERS[PLAN](job_of(PLAN, "c1"), port)

    assert port.appended == before


def test_a_preview_counts_the_whole_scope_and_shows_the_own_branches() -> None:
    port = school(3)
    elsewhere = branch(1, "jxnu.wxy")
    port.units[elsewhere.id] = elsewhere
    for unit in (branch(1), branch(2), elsewhere):
        assess(port, unit)
    before = list(port.appended)

    result = take(port, "allocation-preview", MIDDLE, {"policy": "strict"})

    assert (result["policy"], result["summary"]["rated"], result["own"]["rated"]) == (
        "strict",
        3,
        2,
    )
    assert {row["unit"] for row in result["own"]["placements"]} == {branch(1).id, branch(2).id}
    assert port.appended == before


def test_a_preview_stays_small_whoever_asks() -> None:
    port = school(PREVIEWED + 1)
    for number in range(1, PREVIEWED + 2):
        assess(port, branch(number))

    own = take(port, "allocation-preview", TOP, {})["own"]

    assert (own["rated"], len(own["placements"])) == (PREVIEWED + 1, PREVIEWED)


def test_a_preview_is_for_those_who_have_a_part() -> None:
    outsider = Unit(id="ncu", name="外校", kind="university", category=None, path=("ncu",))

    with pytest.raises(Forbidden):
        take(school(), "allocation-preview", outsider, {})
