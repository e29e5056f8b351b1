from datetime import timedelta
from typing import Any

import pytest
from pymongo.database import Database

from services.common.clock import set_simulated_time
from tests.integration.mailroom import (
    BRANCH,
    COLLEGE,
    MONDAY,
    SCHOOL,
    STUDY,
    Mailroom,
    found_mailroom,
)
from tests.integration.workroom import shanghai

pytestmark = pytest.mark.real
OPEN = {"$in": ["queued", "rung", "running", "retry"]}


@pytest.fixture
def mail(database: Database[dict[str, Any]]) -> Mailroom:
    return found_mailroom(database)


@pytest.fixture
def matter(mail: Mailroom) -> str:
    """An opinion that has just been registered."""
    raised = mail.raise_opinion()
    mail.room.work()
    return raised


def test_a_forgotten_opinion_climbs_to_the_top_and_stays_there(mail: Mailroom, matter: str) -> None:
    mail.room.run_until(MONDAY + timedelta(weeks=12))

    state, trail = mail.state(matter), mail.trail(matter)
    assert trail.count("escalated") == 2
    assert state["owner_path"] == [SCHOOL]
    assert (state["stage"], state["next"]["step"]) == ("received", "urge_again")
    assert trail[-3:] == ["urged", "urged", "urged"]
    assert mail.room.database["jobs"].count_documents({"state": OPEN}) == 1


def test_every_step_fires_at_its_time_and_once(mail: Mailroom, matter: str) -> None:
    mail.room.run_until(MONDAY + timedelta(weeks=3))

    history = mail.room.record("matters", matter)["history"]
    fired = [entry["at"] for entry in history[1:]]
    assert fired == sorted(fired)
    assert {(at + timedelta(hours=8)).strftime("%H:%M") for at in fired} == {"08:30"}
    assert len({(entry["what"], entry["at"]) for entry in history}) == len(history)


def test_after_a_month_of_downtime_what_was_missed_follows_in_order(mail: Mailroom) -> None:
    raised = mail.raise_opinion()

    mail.room.set(MONDAY + timedelta(days=30))
    mail.room.work()

    assert mail.trail(raised) == [
        "received",
        "reminded",
        "acknowledgement_urged",
        "urged",
    ]
    assert mail.state(raised)["owner_path"][-1] == BRANCH
    assert mail.state(raised)["next"]["due"] > mail.room.now


def test_an_answer_that_arrived_in_time_is_not_overtaken_by_its_deadline(
    mail: Mailroom, matter: str
) -> None:
    mail.room.set(MONDAY + timedelta(hours=1))
    answered = mail.act(matter, "answer", text="修好了")
    mail.room.database["jobs"].update_one({"subject": answered}, {"$set": {"state": "running"}})

    mail.room.set(MONDAY + timedelta(days=30))
    mail.room.ring()
    meanwhile = mail.trail(matter)
    mail.room.database["jobs"].update_one({"subject": answered}, {"$set": {"state": "queued"}})
    mail.room.work()

    assert meanwhile == ["received"]
    assert mail.trail(matter) == ["received", "acknowledged", "answered", "resolved"]


def test_a_study_counts_for_the_report_that_was_posted_right_behind_it(mail: Mailroom) -> None:
    matters = [mail.raise_opinion() for _ in range(10)]
    mail.room.set(MONDAY + timedelta(minutes=1))
    for matter in matters:
        mail.act(matter, "study", **STUDY)
    mail.room.set(MONDAY + timedelta(minutes=2))
    posted = [mail.act(matter, "unsolvable", reason="无权限") for matter in matters]

    mail.room.work()

    assert {mail.room.code(identity) for identity in posted} == {"done"}


def test_what_is_posted_behind_the_opinion_waits_for_it(mail: Mailroom) -> None:
    raised = mail.raise_opinion()
    mail.room.database["jobs"].update_one({}, {"$set": {"state": "running"}})
    early = mail.act(raised, "acknowledgement")

    mail.room.ring()
    waiting = mail.room.outcome(early)["state"]
    mail.room.database["jobs"].update_one({"state": "running"}, {"$set": {"state": "queued"}})
    mail.room.work()

    assert (waiting, mail.room.code(early)) == ("retry", "done")


def test_a_step_that_is_rung_a_moment_early_looks_again(mail: Mailroom, matter: str) -> None:
    due = mail.state(matter)["next"]["due"]
    mail.room.set(due)
    rung = mail.room.store.take_due(due, limit=1, queues=["notify"])
    set_simulated_time(mail.room.database, due - timedelta(milliseconds=30))

    mail.room.runner("notify").work_on([job.id for job in rung])
    early = mail.trail(matter)
    mail.room.set(due)
    mail.room.work()

    assert early == ["received"]
    assert mail.trail(matter) == ["received", "reminded"]


def test_a_step_of_an_older_version_does_nothing(mail: Mailroom, matter: str) -> None:
    planned = mail.room.database["jobs"].find_one({"kind": "matter.step"})
    assert planned is not None
    mail.act(matter, "acknowledgement")
    mail.room.work()

    mail.room.set(planned["due"])
    mail.room.work()

    done = mail.room.record("jobs", planned["_id"])
    assert done["result"] == {"matter": matter, "stale": True}


@pytest.mark.parametrize(
    ("unit", "client", "act", "body", "code"),
    [
        (COLLEGE, "portal", "answer", {"text": "代答"}, "not_the_owner"),
        (BRANCH, "portal", "confirmation", {"satisfied": True}, "not_answered"),
        (BRANCH, "another", "confirmation", {"satisfied": True}, "not_the_raiser"),
        (BRANCH, "portal", "unsolvable", {"reason": "无权限"}, "study_missing"),
    ],
)
def test_what_is_not_theirs_to_do_is_refused_with_a_reason(
    mail: Mailroom, matter: str, unit: str, client: str, act: str, body: dict[str, Any], code: str
) -> None:
    posted = mail.act(matter, act, unit, client=client, **body)

    mail.room.work()

    assert mail.room.code(posted) == code
    assert mail.trail(matter) == ["received"]


def test_a_form_about_an_unknown_matter_is_refused(mail: Mailroom) -> None:
    posted = mail.act("m" + "0" * 31, "answer", text="？")

    mail.room.work()

    assert mail.room.code(posted) == "matter_not_found"


def test_deliveries_are_recorded_once_and_name_no_raiser(mail: Mailroom) -> None:
    raised = mail.raise_opinion(person={"name": "张三丰", "phone": "13800000000"})
    mail.room.work()
    mail.act(raised, "unsolvable", reason="无权限", study=STUDY)
    mail.room.work()

    sent = list(mail.room.database["deliveries"].find().sort("_id", 1))

    assert [(row["unit"], row["kind"]) for row in sent] == [
        (BRANCH, "matter.received"),
        (COLLEGE, "matter.reported_up"),
    ]
    assert len({row["_id"] for row in sent}) == len(sent)
    assert not any("张三丰" in f"{row}" or "13800000000" in f"{row}" for row in sent)
    assert "张三丰" not in f"{mail.room.record('matters', raised)}"


def test_an_answered_opinion_resolves_by_silence(mail: Mailroom, matter: str) -> None:
    mail.act(matter, "answer", text="修好了")
    mail.room.work()

    mail.room.run_until(shanghai("2026-12-31 09:00"))

    assert (mail.state(matter)["stage"], mail.state(matter)["resolution"]) == (
        "resolved",
        "silence",
    )
    assert mail.room.database["jobs"].count_documents({"state": OPEN}) == 0


def test_an_opinion_is_registered_though_a_units_name_is_missing(mail: Mailroom) -> None:
    mail.room.database["units"].delete_one({"_id": COLLEGE})

    raised = mail.raise_opinion()
    mail.room.work()

    assert mail.state(raised)["unit_names"] == [f"单位{SCHOOL}", COLLEGE, f"单位{BRANCH}"]
