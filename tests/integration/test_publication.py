"""公示与异议 (Q8) with a real season: shown, objected to, corrected, allocated anew, shown anew, final."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from pymongo.database import Database

from services.common.kernel.identity import objection_id
from tests.integration.season import CAMPAIGN, SCHOOL, Season, found, found_season
from tests.integration.workroom import shanghai
from tests.unit.scoring.examples import project

FIRST, SECOND = f"{CAMPAIGN}:1", f"{CAMPAIGN}:2"
CLOSES = shanghai("2026-12-01 00:00")
"""24:00 of the fifth working day after Monday 23 November 2026."""
AFTER = CLOSES + timedelta(minutes=2)
STUDY = {
    "held_on": "2026-11-23",
    "place": "301",
    "attendees": ["（虚构）甲", "（虚构）乙", "（虚构）丙"],
    "conclusion": "属实",
}


@pytest.fixture
def placed(database: Database[dict[str, Any]]) -> Season:
    """Ten branches with their stars, nothing shown yet."""
    season = found_season(database, 5)
    season.run_to_placed()
    return season


@pytest.fixture
def shown(placed: Season) -> Season:
    """The same, shown."""
    assert publish(placed) == "done"
    return placed


def publish(season: Season) -> str:
    return season.do("publication", scope="校内公示栏")


def finalise(season: Season) -> str:
    return season.do("finalisation")


def object_to(season: Season, notice: str = FIRST, **body: Any) -> str:
    """Post an objection; its submission."""
    told = {"notice": notice, "unit": SCHOOL, "text": "会议记录不全"} | body
    return season.post("objection", SCHOOL, **told)


def rejection(submission: str) -> dict[str, Any]:
    """The answer no, as a form says it."""
    return {
        "subject": CAMPAIGN,
        "objection": objection_id(submission),
        "outcome": "rejected",
        "reason": "查阅会议记录",
        "answer": "经查，得分无误",
        "decided_by": "部务会",
        "meeting": STUDY,
    }


def answer(season: Season, submission: str, outcome: str = "rejected", **body: Any) -> str:
    meeting = STUDY | {"held_on": local(season.room.now)}
    told = rejection(submission) | {"outcome": outcome, "meeting": meeting}
    return season.do("objection-decision", **told | body)


def local(now: datetime) -> str:
    return (now + timedelta(hours=8)).date().isoformat()


def uphold(season: Season, submission: str, branch: str) -> str:
    """The objection is right: the branch loses three points more than it lost."""
    correction = {"about": branch} | found(three_meetings_one_lesson=False)
    return answer(season, submission, "upheld", **correction)


def notice(season: Season, key: str = FIRST) -> dict[str, Any]:
    state: dict[str, Any] = season.room.record("notices", key)["state"]
    return state


def objection(season: Season, submission: str) -> dict[str, Any]:
    record = season.room.record("objections", objection_id(submission))
    state: dict[str, Any] = record["state"]
    return state


def test_q8_a_result_is_shown_for_working_days_and_the_campaign_says_so(shown: Season) -> None:
    state = notice(shown)

    assert (state["stage"], state["closes_at"]) == ("open", CLOSES)
    assert "公示时间：2026年11月23日至2026年11月30日24:00（5 个工作日）" in state["text"]
    assert "参加评定的党支部共 10 个" in state["text"]
    assert (shown.campaign["stage"], shown.campaign["notice"]) == ("published", FIRST)
    assert publish(shown) == "already_published"


def test_q8_without_objections_the_result_is_final_when_the_window_is_over(shown: Season) -> None:
    assert finalise(shown) == "window_open"
    shown.room.set(CLOSES)
    assert finalise(shown) == "window_open"

    shown.room.set(AFTER)

    assert finalise(shown) == "done"
    assert shown.campaign["stage"] == "final"
    assert notice(shown)["stage"] == "closed"
    assert finalise(shown) == "campaign_final"


def test_q8_an_objection_is_answered_before_anything_is_final(shown: Season) -> None:
    raised = object_to(shown, about=shown.branches[0])
    shown.room.work()
    shown.room.set(AFTER)
    assert finalise(shown) == "objections_unanswered"

    assert answer(shown, raised) == "done"

    assert objection(shown, raised)["stage"] == "rejected"
    assert answer(shown, raised) == "objection_answered"
    assert finalise(shown) == "done"


def test_q8_an_objection_counts_by_when_it_was_received(shown: Season) -> None:
    shown.room.set(AFTER)
    moment = timedelta(milliseconds=1)

    late = object_to(shown, at=CLOSES)
    in_time = object_to(shown, at=CLOSES - moment)
    shown.room.work()

    assert shown.room.code(late) == "notice_over"
    assert shown.room.code(in_time) == "done"


def test_q8_an_objection_names_a_branch_that_is_shown(shown: Season) -> None:
    nowhere = object_to(shown, about="jxnu.nowhere")
    unknown = object_to(shown, notice=SECOND)
    shown.room.work()

    assert shown.room.code(nowhere) == "branch_not_shown"
    assert shown.room.code(unknown) == "notice_not_found"


def test_q8_an_objection_upheld_leads_to_new_stars_a_new_notice_and_a_final_result(
    shown: Season,
) -> None:
    season = shown
    best = max(season.ratings(), key=lambda state: float(state["sheet"]["total"]))
    branch, before = best["branch"]["code"], best["sheet"]["total"]
    raised = object_to(season, about=branch)
    season.room.work()

    assert uphold(season, raised, branch) == "done"

    change = objection(season, raised)["decision"]["change"]
    corrected = season.rating(branch)
    totals = (change["sheet"]["total_before"], change["sheet"]["total_after"])
    assert (change["about"], totals) == (branch, (before, corrected["sheet"]["total"]))
    assert f"总分由 {before} 分改为" in change["text"]
    assert corrected["star"] == best["star"]
    assert "异议成立" in season.campaign["placing"]["stale_because"]
    assert publish(season) == "allocation_stale"

    assert season.do("allocation") == "done"
    season.room.work()
    assert season.rating(branch)["allocation"] == 2
    assert publish(season) == "done"

    first, second = notice(season), notice(season, SECOND)
    assert (first["stage"], first["successor"]) == ("withdrawn", SECOND)
    assert second["title"].endswith("更正公示")
    season.room.set(AFTER)
    assert finalise(season) == "done"
    assert season.campaign["stage"] == "final"


def test_q8_a_stale_result_is_never_final(shown: Season) -> None:
    branch = shown.branches[0]
    raised = object_to(shown, about=branch)
    shown.room.work()
    uphold(shown, raised, branch)
    shown.room.set(AFTER)

    assert finalise(shown) == "allocation_stale"


def test_q8_a_correction_that_changes_nothing_is_no_correction(shown: Season) -> None:
    raised = object_to(shown)
    shown.room.work()
    branch = shown.branches[0]
    same = {"about": branch} | found(0, innovation_projects=shown.projects(0))

    assert answer(shown, raised, "upheld", **same) == "correction_changes_nothing"
    assert objection(shown, raised)["stage"] == "received"


def test_q8_a_project_left_out_is_recognised_by_way_of_an_objection(shown: Season) -> None:
    branch = shown.branches[1]
    raised = object_to(shown, about=branch, text="创新项目没有计入")
    shown.room.work()
    decided = {"project": "示范", "recognised": True, "points": 4, "reason": "有立项文件"}
    facts = found(1, innovation_projects=[project(9, recognised=False)])

    answered = answer(shown, raised, "modified", about=branch, recognitions=[decided], **facts)

    state = shown.rating(branch)
    assert answered == "done"
    assert (state["sheet"]["bonus"], state["sheet"]["innovation"]) == ("4", True)
    assert [each["project"] for each in state["recognitions"]] == ["示范"]


def test_q8_an_objection_to_another_campaign_is_not_answered_here(shown: Season) -> None:
    raised = object_to(shown)
    shown.room.work()

    assert answer(shown, raised, subject="other") == "objection_elsewhere"


def test_q8_who_objects_anonymously_is_known_to_nobody(shown: Season) -> None:
    raised = object_to(shown, receipt_sha256="0" * 64)
    named = object_to(shown, raised_by={"name": "（虚构）王老师", "contact": "13800000000"})
    shown.room.work()

    assert objection(shown, raised)["raised_by"] is None
    assert objection(shown, raised)["receipt"] == "0" * 64
    assert objection(shown, named)["raised_by"]["name"] == "（虚构）王老师"


def test_q8_finalising_waits_for_an_objection_that_is_under_way(shown: Season) -> None:
    raised = object_to(shown, at=CLOSES - timedelta(seconds=1))
    shown.room.set(AFTER)

    wish = finalise_first(shown)

    assert shown.room.code(raised) == "done"
    assert shown.room.code(wish) == "objections_unanswered"


def test_q8_finalising_waits_for_an_answer_that_is_under_way(shown: Season) -> None:
    raised = object_to(shown)
    shown.room.work()
    shown.room.set(AFTER)
    told = rejection(raised)
    answered = shown.post("objection-decision", SCHOOL, unit=SCHOOL, **told)

    wish = finalise_first(shown)

    assert [shown.room.code(each) for each in (answered, wish)] == ["done", "done"]


def test_q8_an_objection_in_the_quarantine_holds_the_result_up(shown: Season) -> None:
    raised = object_to(shown)
    shown.room.database["jobs"].update_one({"subject": raised}, {"$set": {"state": "dead"}})
    shown.room.set(AFTER)

    assert finalise(shown) == "objections_held"


def test_q8_two_officers_answer_at_once_and_the_other_is_told(shown: Season) -> None:
    raised = object_to(shown)
    shown.room.work()
    told = rejection(raised)
    both = [shown.post("objection-decision", SCHOOL, unit=SCHOOL, **told) for _ in range(2)]

    shown.room.work()

    assert sorted(map(shown.room.code, both)) == ["done", "objection_answered"]


def test_q8_only_the_campaigns_unit_shows_answers_and_finalises(shown: Season) -> None:
    raised = object_to(shown)
    shown.room.work()
    college = "jxnu.mks"

    codes = [
        shown.do("publication", college, scope="校内"),
        shown.do("finalisation", college),
        shown.do("objection-decision", college, **rejection(raised)),
    ]

    assert codes == ["not_the_campaigns_unit", "not_the_campaigns_unit", "not_the_notices_unit"]


def test_q8_nothing_here_reads_a_whole_collection(placed: Season) -> None:
    database = placed.room.database
    database.command("profile", 2)

    forms: tuple[tuple[str, dict[str, Any]], ...] = (
        ("publication", {"scope": "校内"}),
        ("objection", {"notice": FIRST, "text": "不实", "about": placed.branches[0]}),
    )
    raised = ""
    for form, body in forms:
        raised = placed.post(form, SCHOOL, unit=SCHOOL, **body)
        placed.room.work()
    placed.room.set(AFTER)
    placed.post("objection-decision", SCHOOL, unit=SCHOOL, **rejection(raised))
    placed.room.work()
    placed.post("finalisation", SCHOOL, unit=SCHOOL)
    placed.room.work()
    database.command("profile", 0)

    # The one update that scans is the workroom's own, which lets no time pass.
    scans = {"planSummary": {"$regex": "COLLSCAN"}, "op": {"$ne": "update"}}
    rows = database["system.profile"].find(scans)
    assert {row["ns"].partition(".")[2] for row in rows} <= {"clock", "system.profile"}
    assert placed.campaign["stage"] == "final"


def finalise_first(season: Season) -> str:
    """Post a finalisation, and have it reached before whatever was posted earlier; its submission."""
    wish = season.post("finalisation", SCHOOL, unit=SCHOOL)
    runner = season.room.runner("scoring")
    rung = season.room.store.take_due(season.room.now, limit=64, queues=["scoring"])
    job = season.room.outcome(wish)["_id"]
    runner.work_on([job])
    assert season.room.outcome(wish)["state"] == "retry"
    runner.work_on([each.id for each in rung if each.id != job])
    season.room.work()
    return wish
