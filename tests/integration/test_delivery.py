"""Notices reach people (issue 4, item 8), through real servers on loopback and a real MongoDB."""

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

import pytest
from pymongo.database import Database

from services.common.job_store import JobStore
from services.common.jobs import job_from
from services.common.runner import Runner
from services.common.work import Work
from services.notify import main as notify
from services.notify.domain.delivery.signing import channel_key
from services.notify.repository import deliveries
from tests.integration.post_office import (
    BRANCH,
    COLLEGE,
    SCHOOL,
    Letterbox,
    Portal,
    PostOffice,
    found_post_office,
    free_port,
    letterbox,
    portal,
)
from tests.integration.workroom import Post, Workroom, shanghai

pytestmark = pytest.mark.real
MONDAY = shanghai("2026-11-23 09:00")


@pytest.fixture
def box() -> Iterator[Letterbox]:
    with letterbox() as opened:
        yield opened


@pytest.fixture
def site() -> Iterator[Portal]:
    with portal() as opened:
        yield opened


@pytest.fixture
def office(database: Database[dict[str, Any]], box: Letterbox) -> PostOffice:
    room = Workroom(database, MONDAY)
    mail = {"smtp_host": "127.0.0.1", "smtp_port": box.port, "smtp_from": "lianxin@jxnu.edu.cn"}
    return found_post_office(database, room, **mail)


def post_opinion(office: PostOffice, title: str = "热水") -> None:
    body = {"unit": BRANCH, "category": "咨询求助", "title": title, "content": "没有热水"}
    office.room.post(Post(form="lianxin/opinion", unit=BRANCH, body=body))


def raise_opinion(office: PostOffice, title: str = "热水") -> None:
    """Post one; the branch has been told of it."""
    post_opinion(office, title)
    office.room.work()


def test_what_is_not_urgent_comes_in_one_digest_a_day(office: PostOffice, box: Letterbox) -> None:
    office.list_contact()
    for title in ("热水", "路灯", "食堂"):
        raise_opinion(office, title)

    before = list(box.letters)
    office.room.run_until(shanghai("2026-11-23 17:01"))

    (letter,) = box.letters
    assert before == []
    assert letter["To"] == "p1001@example.edu.cn"
    assert letter["Subject"] == "【连心】2026年11月23日通知3条"
    assert all(title in letter.get_content() for title in ("热水", "路灯", "食堂"))
    assert office.stages() == ["sent"]


def test_an_urgent_one_comes_at_once(office: PostOffice, box: Letterbox) -> None:
    office.list_contact()
    raise_opinion(office)

    office.room.run_until(shanghai("2026-11-25 08:31"))

    urged = [letter for letter in box.letters if "催办" in letter["Subject"]]
    assert [letter["Date"] for letter in urged] == ["Wed, 25 Nov 2026 08:30:00 +0800"]


def test_a_unit_without_contacts_keeps_its_notices_listed(office: PostOffice) -> None:
    raise_opinion(office)

    (row,) = office.room.database["deliveries"].find()
    assert (row["state"], row["unit_path"]) == ("undeliverable", [SCHOOL, COLLEGE, BRANCH])
    assert "无人可送" in row["because"]
    assert office.messages() == []


def test_a_webhook_is_signed_as_the_guide_says(office: PostOffice, site: Portal) -> None:
    office.set_channel(site.url("/hook?for=mks"))
    raise_opinion(office)

    office.room.run_until(shanghai("2026-11-23 17:01"))

    (taken,) = site.taken
    key = channel_key("development-only", f"{BRANCH}:webhook", 1)
    head = taken.headers
    signed = "\n".join(
        [
            *("POST", taken.path, head["X-Lianxin-Timestamp"], head["X-Lianxin-Message"]),
            hashlib.sha256(taken.body).hexdigest(),
        ]
    )
    expected = "v1=" + hmac.new(key.encode(), signed.encode(), hashlib.sha256).hexdigest()
    assert head["X-Lianxin-Signature"] == expected
    assert head["Idempotency-Key"] == json.loads(taken.body)["id"] == f"{BRANCH}:webhook:2026-11-23"


def test_a_worker_killed_while_sending_sends_the_same_message_again(
    office: PostOffice, box: Letterbox, site: Portal
) -> None:
    office.list_contact()
    office.set_channel(site.url())
    raise_opinion(office)
    office.room.set(shanghai("2026-11-23 17:00"))
    office.room.ring()

    sent_and_killed(office)
    office.restart()
    office.room.work()

    assert len(box.letters) == len(site.taken) == 2
    assert len(set(box.ids())) == len({each.headers["Idempotency-Key"] for each in site.taken}) == 1
    assert office.stages() == ["sent", "sent"]


def sent_and_killed(office: PostOffice) -> None:
    """Claim what is to be delivered, hand it over, and die before anything is written."""
    database = office.room.database
    store = JobStore(database)
    duties = notify.make_duties(office.settings)
    rung = store.take_due(office.room.now, limit=64, queues=["notify"])
    claim = store.claim_fresh([job.id for job in rung], 60)
    port = duties.open(Work(database, office.room.now))
    for job in claim.jobs:
        assert job.kind == "message.deliver"
        duties.handlers[job.kind](job, port)
    database["jobs"].update_many({"state": "running"}, {"$set": {"lease": MONDAY}})


def test_a_batch_decided_again_sends_nothing_twice(office: PostOffice, box: Letterbox) -> None:
    office.list_contact()
    raise_opinion(office)
    office.room.set(shanghai("2026-11-23 17:00"))
    office.room.ring()
    row = office.room.database["jobs"].find_one({"kind": "message.deliver"})
    assert row is not None
    duties = notify.make_duties(office.settings)

    for _ in range(3):
        port = duties.open(Work(office.room.database, office.room.now))
        duties.handlers["message.deliver"](job_from(row), port)

    assert len(box.letters) == 1


def test_a_down_channel_harms_no_other_and_is_tried_again(
    office: PostOffice, box: Letterbox, site: Portal
) -> None:
    office.list_contact()
    office.set_channel(f"http://127.0.0.1:{free_port()}/gone")
    raise_opinion(office)

    office.room.run_until(shanghai("2026-11-23 17:00"))
    first = office.stages()
    office.set_channel(site.url())
    office.room.run_until(shanghai("2026-11-23 17:02"))

    assert (len(box.letters), first) == (1, ["failed", "sent"])
    assert (len(site.taken), office.stages()) == (1, ["sent", "sent"])


def test_a_refused_address_is_given_up_and_sent_again_once_it_is_right(
    office: PostOffice, box: Letterbox
) -> None:
    office.list_contact(email="gone@example.edu.cn")
    box.refused["gone@example.edu.cn"] = "550 no such user"
    raise_opinion(office)
    office.room.run_until(shanghai("2026-11-23 17:01"))
    (failed,) = office.messages()

    office.list_contact(email="here@example.edu.cn")
    body = {"unit": COLLEGE, "message": failed["id"]}
    posted = office.room.post(Post(form="lianxin/message-resend", unit=COLLEGE, body=body))
    office.room.work()

    assert (failed["stage"], failed["to"]) == ("given_up", "g**@example.edu.cn")
    assert "550" in failed["reason"]
    assert (office.room.code(posted), office.stages()) == ("done", ["sent"])
    assert [letter["To"] for letter in box.letters] == ["here@example.edu.cn"]


def test_what_keeps_failing_is_given_up(office: PostOffice, site: Portal) -> None:
    site.status = 500
    office.set_channel(site.url())
    raise_opinion(office)

    office.room.run_until(MONDAY + timedelta(days=4))

    states = office.messages(digest_of="2026-11-23")
    assert [(state["stage"], state["attempts"]) for state in states] == [("given_up", 7)]
    assert "试了7次" in states[0]["reason"]


def test_without_a_mail_server_mail_is_off_and_says_so(office: PostOffice) -> None:
    office.restart(smtp_host="")
    office.list_contact()
    raise_opinion(office)

    office.room.run_until(shanghai("2026-11-23 17:01"))

    (state,) = office.messages()
    assert state["stage"] == "given_up"
    assert "LIANXIN_SMTP_HOST" in state["reason"]


def test_a_private_address_is_refused_unless_it_is_allowed(
    office: PostOffice, site: Portal
) -> None:
    office.restart(webhook_allow_private="")
    office.set_channel(site.url())
    raise_opinion(office)

    office.room.run_until(shanghai("2026-11-23 17:01"))

    assert (site.taken, office.stages()) == ([], ["given_up"])


def test_after_a_week_of_downtime_there_is_one_message_and_no_flood(
    office: PostOffice, box: Letterbox
) -> None:
    office.list_contact()
    raise_opinion(office, "停机之前")
    for day in range(1, 7):
        office.room.set(MONDAY + timedelta(days=day))
        post_opinion(office, f"停机第{day}天")

    office.room.set(MONDAY + timedelta(days=7))
    office.room.work()
    office.room.run_until(shanghai("2026-11-30 17:01"))

    digests = [letter for letter in box.letters if "日通知" in letter["Subject"]]
    text = digests[-1].get_content()
    assert "停机之前" in text
    assert all(f"停机第{day}天" in text for day in range(1, 7))
    assert len(digests) == 1
    assert len(box.letters) == 3, "the first urgent one at once, the others together, the digest"
    assert office.messages(stage="folded")[0]["folded_into"] == "jxnu:1001:email:2026-11-30"


def test_robots_get_markdown_and_a_refusal_in_a_200_is_a_failure(
    office: PostOffice, site: Portal
) -> None:
    site.answer = b'{"errcode":93000,"errmsg":"invalid webhook url"}'
    office.set_channel(site.url("/cgi-bin/webhook/send?key=abc"), kind="企业微信")
    raise_opinion(office, "[点此](http://x)<@all>")

    office.room.run_until(shanghai("2026-11-23 17:00"))
    (failed,) = office.messages()
    site.answer = b'{"errcode":0,"errmsg":"ok"}'
    office.room.run_until(shanghai("2026-11-23 17:02"))

    said = json.loads(site.taken[-1].body)
    assert (failed["stage"], "93000" in failed["reason"]) == ("failed", True)
    assert office.stages() == ["sent"]
    assert said["msgtype"] == "markdown"
    assert "［点此］" in said["markdown"]["content"]


def test_a_batch_spends_bounded_time_on_sending_and_the_rest_follows(
    office: PostOffice, box: Letterbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    for person in ("1001", "1002", "1003"):
        office.list_contact(person=person)
    raise_opinion(office)
    monkeypatch.setattr(deliveries, "SENDING_S", -1.0)
    office.room.set(shanghai("2026-11-23 17:00"))

    office.room.ring()
    office.room.ring()
    first = len(box.letters)
    office.room.work()

    assert (first, len(box.letters), len(set(box.ids()))) == (1, 3, 3)
    done = office.room.database["jobs"].find({"state": "done"})
    assert {job["attempts"] for job in done} == {1}


def test_nothing_of_delivery_reads_a_whole_collection(office: PostOffice, box: Letterbox) -> None:
    database = office.room.database
    office.restart()
    database.command("profile", 2)

    office.list_contact()
    raise_opinion(office)
    office.room.run_until(shanghai("2026-11-24 17:01"))
    database.command("profile", 0)

    scans = list(database["system.profile"].find({"planSummary": {"$regex": "COLLSCAN"}}))
    assert len(box.letters) == 2
    assert [row["ns"] for row in scans if not row["ns"].endswith((".clock", ".profile"))] == []


def work_by(office: PostOffice, runners: Sequence[Runner[Any]]) -> None:
    """Whatever is due, every ring heard by all ``runners`` at the same moment."""
    room, together = office.room, threading.Barrier(len(runners))

    def work(runner: Runner[Any], ids: list[str]) -> None:
        together.wait()
        runner.work_on(ids)

    for _ in range(100):
        room.database["jobs"].update_many({"state": "retry"}, {"$set": {"lease": MONDAY}})
        room.store.recover()
        rung = [job.id for job in room.store.take_due(room.now, limit=64, queues=["notify"])]
        if not rung:
            return
        threads = [threading.Thread(target=work, args=(runner, rung)) for runner in runners]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    raise AssertionError("there is no end to it")


def test_two_processes_at_once_send_everything_once(office: PostOffice, box: Letterbox) -> None:
    for person in range(1001, 1006):
        office.list_contact(person=str(person))
    for number in range(20):
        post_opinion(office, f"第{number}件")
    twins = [office.restarted(), office.restarted()]

    work_by(office, twins)
    office.room.set(shanghai("2026-11-23 17:00"))
    work_by(office, twins)

    assert len(box.letters) == len(set(box.ids())) == 5
    assert {letter["Subject"] for letter in box.letters} == {"【连心】2026年11月23日通知20条"}
    assert office.stages() == ["sent"] * 5
