"""Opinions on a real database: transferred, paused, merged (L10), with the clock of the room."""

from datetime import timedelta
from typing import Any

import pytest
from pymongo.database import Database

from tests.integration.mailroom import BRANCH, COLLEGE, MONDAY, SCHOOL, Mailroom, found_mailroom
from tests.integration.workroom import shanghai

pytestmark = pytest.mark.real
OFFICE, OTHER = "jxnu.houqin", "jxnu.xuegong"


@pytest.fixture
def mail(database: Database[dict[str, Any]]) -> Mailroom:
    mail = found_mailroom(database)
    mail.room.found((OFFICE, "department"), (OTHER, "department"))
    return mail


def done(mail: Mailroom, matter: str, act: str, unit: str = BRANCH, **body: Any) -> str:
    posted = mail.act(matter, act, unit, **body)
    mail.room.work()
    return mail.room.code(posted)


def test_l10_a_transferred_opinion_climbs_where_its_new_owner_hangs(mail: Mailroom) -> None:
    matter = mail.raise_opinion()
    mail.room.work()

    assert done(mail, matter, "transfer", to=OFFICE, reason="由后勤处负责") == "done"
    mail.room.run_until(MONDAY + timedelta(weeks=3))

    state = mail.state(matter)
    assert (state["owner_path"], state["level"]) == ([SCHOOL], 2)
    assert state["concerned"] == [SCHOOL, COLLEGE, BRANCH, OFFICE]
    assert mail.trail(matter).count("escalated") == 1


def test_l10_the_third_request_goes_to_the_common_parent_and_no_further(mail: Mailroom) -> None:
    matter = mail.raise_opinion()
    mail.room.work()
    ways = [(BRANCH, OFFICE), (OFFICE, OTHER), (OTHER, OFFICE), (SCHOOL, OTHER), (OTHER, OFFICE)]

    codes = [done(mail, matter, "transfer", giver, to=to, reason="转") for giver, to in ways]

    assert codes == ["done", "done", "done", "done", "designated"]
    assert mail.state(matter)["owner_path"] == [SCHOOL, OTHER]
    assert done(mail, matter, "transfer", OTHER, to="nobody", reason="转") == "unit_not_found"


def test_l10_a_pause_ends_by_itself_and_by_a_reply(mail: Mailroom) -> None:
    matter = mail.raise_opinion("建议")
    mail.room.work()
    ask = {"reason": "地点不明", "question": "哪一层？"}
    assert done(mail, matter, "pause", **ask) == "not_acknowledged"
    done(mail, matter, "acknowledgement")

    done(mail, matter, "pause", workdays=2, **ask)
    mail.room.run_until(shanghai("2026-11-27 09:00"))
    again = done(mail, matter, "pause", **ask)
    reply = done(mail, matter, "supplement", text="二层")
    done(mail, matter, "pause", **ask)
    mail.room.run_until(shanghai("2026-12-01 09:00"))
    done(mail, matter, "supplement", text="东侧")

    assert (again, reply) == ("paused_in_vain", "done")
    state = mail.state(matter)
    assert (state["pause"], [each["text"] for each in state["supplements"]]) == (
        None,
        ["二层", "东侧"],
    )
    assert state["answer_by"]["due"] == shanghai("2026-12-18 00:00")
    assert mail.trail(matter).count("resumed") == 2


def test_l10_paused_for_weeks_no_reminder_comes(mail: Mailroom) -> None:
    matter = mail.raise_opinion()
    mail.room.work()
    done(mail, matter, "acknowledgement")
    done(mail, matter, "pause", reason="地点不明", question="哪一层？")

    mail.room.run_until(MONDAY + timedelta(days=14))

    assert mail.trail(matter) == ["received", "acknowledged", "paused"]


def test_l10_a_merged_opinion_is_answered_with_its_main_one(mail: Mailroom) -> None:
    main, other = mail.raise_opinion(), mail.raise_opinion()
    mail.room.work()

    merged = done(mail, other, "merge", into=main, reason="同一件事")
    mail.room.run_until(MONDAY + timedelta(days=1))
    acted = done(mail, other, "answer", text="修好了")
    done(mail, main, "answer", text="修好了")
    content = [done(mail, each, "confirmation", satisfied=True) for each in (main, main, other)]

    assert (merged, acted) == ("done", "already_merged")
    assert content == ["done", "already_confirmed", "done"]
    assert mail.state(main)["stage"] == "resolved"
    assert (mail.state(other)["stage"], mail.state(other)["merged_into"]) == ("merged", main)
    assert mail.trail(other) == ["received", "merged"]


def test_l10_one_unsatisfied_raiser_reopens_the_main_opinion(mail: Mailroom) -> None:
    matters = [mail.raise_opinion() for _ in range(3)]
    mail.room.work()
    first, middle, main = matters
    done(mail, first, "merge", into=middle, reason="同一件事")
    done(mail, middle, "merge", into=main, reason="同一件事")
    done(mail, main, "answer", text="修好了")

    said = done(mail, first, "confirmation", satisfied=False, reason="没有修好")

    assert said == "done"
    assert (mail.state(main)["stage"], mail.state(main)["reopenings"]) == ("received", 1)
    assert mail.state(main)["next"] is not None


def test_a_confirmation_waits_for_an_earlier_answer_of_the_main_opinion(mail: Mailroom) -> None:
    main, other = mail.raise_opinion(), mail.raise_opinion()
    mail.room.work()
    done(mail, other, "merge", into=main, reason="同一件事")
    answer = mail.act(main, "answer", text="修好了")
    mail.room.database["jobs"].update_one({"subject": answer}, {"$set": {"state": "running"}})
    said = mail.act(other, "confirmation", satisfied=False, reason="没有修好")

    mail.room.ring()
    waiting = mail.room.outcome(said)["state"]
    mail.room.database["jobs"].update_one({"subject": answer}, {"$set": {"state": "queued"}})
    mail.room.work()

    assert (waiting, mail.room.code(said)) == ("retry", "done")


def test_forms_posted_together_are_dealt_with_in_their_order(mail: Mailroom) -> None:
    main, other = mail.raise_opinion(), mail.raise_opinion()
    posted = [
        mail.act(other, "acknowledgement"),
        mail.act(other, "merge", into=main, reason="同一件事"),
        mail.act(other, "answer", text="修好了"),
    ]

    mail.room.work()

    assert [mail.room.code(each) for each in posted] == ["done", "done", "already_merged"]
