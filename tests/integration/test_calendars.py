"""Working days that staff enter hold for every worker, from the next unit of work on."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from pymongo.database import Database

from services.common import work_desk
from services.common.calendars import current_calendar
from services.common.kernel.workdays import WorkCalendar
from services.common.settings import Settings
from services.notify import main as notify
from services.notify.handlers import calendars
from tests.integration.mailroom import BRANCH, COLLEGE, SCHOOL, Mailroom, found_mailroom
from tests.integration.workroom import Post, shanghai

pytestmark = pytest.mark.real
PATH = (SCHOOL, COLLEGE, BRANCH)
TINY = (".clock", ".system.profile")
OFF = (
    *("01-01", "02-08", "02-09", "02-10", "02-11", "02-12", "04-05", "05-03", "05-04"),
    *("06-09", "09-15", "10-01", "10-04", "10-05", "10-06", "10-07"),
)
MARCH = ("2027-03-01", "2027-03-02", "2027-03-03")
WORK = ("02-20", "05-08", "09-25", "10-09")
BASE = WorkCalendar(frozenset({2026}), frozenset({date(2026, 10, 1)}), frozenset())


def test_what_was_entered_stands_over_the_file(database: Database[dict[str, Any]]) -> None:
    notice = {"off": ["2027-02-08"], "work": ["2027-02-20"]}
    database["calendars"].insert_many(
        [
            {"_id": "2026", "state": {"changed": [{"day": "2026-12-31", "works": False}]}},
            {"_id": "2027", "state": {"notice": notice, "changed": []}},
            {"_id": "2028", "state": {"notice": None}},
        ]
    )

    calendar = current_calendar(database, BASE)

    assert calendar.years == {2026, 2027}
    assert calendar.off == {date(2026, 10, 1), date(2026, 12, 31), date(2027, 2, 8)}
    assert calendar.work == {date(2027, 2, 20)}
    assert current_calendar(database, BASE) is calendar


@pytest.fixture
def mail(database: Database[dict[str, Any]]) -> Mailroom:
    """The Monday before the year's end, when a suggestion is due in January."""
    mail = found_mailroom(database)
    mail.room.set(shanghai("2026-12-28 09:00"))
    return mail


def notice(*, off: tuple[str, ...] = OFF, work: tuple[str, ...] = WORK) -> dict[str, Any]:
    return {
        "kind": "整年安排",
        "off": [f"2027-{day}" for day in off],
        "work": [f"2027-{day}" for day in work],
        "document": "国办发明电〔2026〕7号",
        "source": "国务院办公厅的通知",
    }


def changed(*, off: tuple[str, ...] = (), work: tuple[str, ...] = ()) -> dict[str, Any]:
    return {"kind": "个别调整", "off": list(off), "work": list(work), "reason": "校运动会"}


def enter(mail: Mailroom, days: dict[str, Any], year: str = "2027", unit: str = SCHOOL) -> str:
    body = {"unit": unit, "year": year} | days
    return mail.room.post(Post(form="lianxin/calendar-days", unit=unit, body=body))


def answer_by(mail: Mailroom, matter: str) -> dict[str, Any]:
    limit: dict[str, Any] = mail.state(matter)["answer_by"]
    return limit


def test_a_notice_moves_what_is_open_and_tells_the_owner(mail: Mailroom) -> None:
    matter = mail.raise_opinion("建议")
    mail.room.work()
    announced = answer_by(mail, matter)

    enter(mail, notice())
    mail.room.work()

    now = answer_by(mail, matter)
    assert (announced["due"], announced["provisional"]) == (shanghai("2027-01-15 00:00"), True)
    assert (now["due"], now["provisional"]) == (shanghai("2027-01-16 00:00"), False)
    assert mail.state(matter)["next"]["provisional"] is False
    told = mail.room.database["deliveries"].find_one({"kind": "matter.rescheduled"})
    assert told is not None
    assert told["unit"] == BRANCH
    assert "答复时限由2027年1月14日顺延到2027年1月15日24时" in told["body"]


def test_what_was_announced_is_kept_and_a_listing_says_so(mail: Mailroom) -> None:
    enter(mail, notice())
    mail.room.work()
    matter = mail.raise_opinion("建议")
    mail.room.work()

    enter(mail, changed(work=("2027-01-09",)))
    mail.room.work()

    kept = answer_by(mail, matter)
    assert (kept["due"], kept["would_be"]) == (shanghai("2027-01-16 00:00"), "2027-01-14")
    row = mail.room.record("reschedulings", f"2027:2:{matter}")
    assert (row["shift"], row["unit_path"], row["calendar"]) == ("kept", [*PATH], "2027")
    assert "按新安排应为2027年1月14日，已公布的时限2027年1月15日不提前" in row["because"]
    outcome = mail.room.record("calendars", "2027")["state"]["outcome"]
    assert outcome == {"moved": 0, "kept": 1, "settled": 0}


def test_the_school_is_told_how_many_limits_changed(mail: Mailroom) -> None:
    for _ in range(3):
        mail.raise_opinion("建议")
    mail.raise_opinion("咨询求助")
    mail.room.work()

    enter(mail, notice())
    mail.room.work()

    (told,) = mail.room.database["deliveries"].find({"kind": "calendar.applied"})
    assert told["unit"] == SCHOOL
    assert "顺延3件，按原定时限保留0件，由暂定转为确定0件" in told["body"]
    assert mail.room.trail("calendars", "2027") == ["announced", "applied"]


def test_many_matters_are_counted_again_in_chunks_and_once(
    mail: Mailroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calendars, "CHUNK", 2)
    matters = [mail.raise_opinion("建议") for _ in range(5)]
    mail.room.work()

    enter(mail, notice())
    mail.room.run_until(shanghai("2026-12-28 12:00"))

    assert all(mail.trail(matter).count("rescheduled") == 1 for matter in matters)
    assert mail.room.record("calendars", "2027")["state"]["outcome"]["moved"] == 5


def test_steps_that_were_planned_by_the_old_days_do_nothing(mail: Mailroom) -> None:
    matter = mail.raise_opinion("建议")
    mail.room.work()

    enter(mail, notice())
    mail.room.run_until(shanghai("2027-01-15 12:00"))
    early = mail.trail(matter)
    mail.room.run_until(shanghai("2027-01-16 12:00"))

    assert "urged" not in early
    assert mail.trail(matter).count("urged") == 1


def test_a_batch_that_had_read_the_old_days_is_caught_by_the_second_look(
    mail: Mailroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(mail, notice())
    mail.room.work()
    with monkeypatch.context() as patch:
        patch.setattr(work_desk, "current_calendar", lambda _, base: base)
        matter = mail.raise_opinion("建议")
        mail.room.work()
    assert answer_by(mail, matter)["provisional"]

    mail.room.run_until(shanghai("2026-12-28 10:00"))

    assert answer_by(mail, matter)["due"] == shanghai("2027-01-16 00:00")
    assert mail.room.record("calendars", "2027")["state"]["outcome"]["moved"] == 1


def test_an_urged_unit_and_a_silent_raiser_get_the_days_too(mail: Mailroom) -> None:
    mail.room.set(shanghai("2026-12-22 09:00"))
    urged, answered = mail.raise_opinion(), mail.raise_opinion()
    mail.room.work()
    mail.act(answered, "answer", text="已修好")
    mail.room.run_until(shanghai("2026-12-28 09:00"))

    enter(mail, notice())
    mail.room.work()

    assert mail.state(urged)["report_by"]["due"] == shanghai("2027-01-05 00:00")
    assert mail.state(urged)["next"]["due"] == shanghai("2027-01-05 08:30")
    assert mail.state(answered)["answer"]["object_by"]["due"] == shanghai("2027-01-07 00:00")
    assert mail.state(answered)["next"]["step"] == "close"


def test_two_that_are_entered_at_once_count_in_the_order_they_were_received(
    mail: Mailroom,
) -> None:
    first = enter(mail, notice())
    second = enter(mail, changed(off=("2027-01-04",)))
    third = enter(mail, changed(work=("2027-01-04",)))

    mail.room.work()

    assert [mail.room.code(each) for each in (first, second, third)] == ["done"] * 3
    assert mail.room.trail("calendars", "2027")[:3] == ["announced", "days_changed", "days_changed"]
    assert current_calendar(mail.room.database, BASE).is_workday(date(2027, 1, 4))


def test_two_workers_at_once_enter_neither_twice_nor_out_of_order(mail: Mailroom) -> None:
    posted = [enter(mail, notice()), *(enter(mail, changed(off=(day,))) for day in MARCH)]
    rung = mail.room.store.take_due(mail.room.now, limit=10, queues=["notify"])

    with ThreadPoolExecutor(len(rung)) as pool:
        list(pool.map(lambda job: mail.room.runner("notify").work_on([job.id]), rung))
    mail.room.work()

    assert len(rung) == len(posted)
    assert {mail.room.code(each) for each in posted} == {"done"}
    history = mail.room.record("calendars", "2027")["history"]
    entered = [row["submission_id"] for row in history if row["submission_id"]]
    assert entered == posted
    calendar = current_calendar(mail.room.database, BASE)
    assert not any(calendar.is_workday(date.fromisoformat(day)) for day in MARCH)


def test_what_is_wrong_is_refused_with_every_fault(mail: Mailroom) -> None:
    wrong = enter(mail, notice(off=("01-02", *OFF[1:]), work=("02-22",)))
    branch = enter(mail, changed(off=("2027-03-01",)), unit=BRANCH)

    mail.room.work()

    assert mail.room.code(wrong) == mail.room.code(branch) == "bad_calendar_days"
    reason = mail.room.outcome(wrong)["result"]["reason"]
    assert all(text in reason for text in ("1月2日（星期六）", "2月22日（星期一）", "元旦"))
    assert mail.room.database["calendars"].count_documents({}) == 0


def test_counting_again_reads_by_indexes(mail: Mailroom) -> None:
    for _ in range(3):
        mail.raise_opinion("建议")
    mail.room.work()
    mail.room.database.command("profile", 2)

    enter(mail, notice())
    mail.room.run_until(shanghai("2026-12-28 10:00"))
    mail.room.database.command("profile", 0)

    rows = mail.room.database["system.profile"].find({"planSummary": {"$regex": "COLLSCAN|SORT"}})
    assert [row for row in rows if not row["ns"].endswith(TINY)] == []
    plans = mail.room.database["system.profile"].distinct(
        "planSummary", {"ns": {"$regex": "[.]matters$"}, "command.filter.$and": {"$exists": True}}
    )
    assert len(plans) == 2
    assert all("due: 1" in plan for plan in plans)


def test_another_file_counts_again_once(mail: Mailroom) -> None:
    matter = mail.raise_opinion("建议")
    mail.room.work()
    job = calendars.count_after_file("0123456789abcdef", mail.room.now)

    with_day = BASE.with_notice(2027, [date(2027, 1, 1)], [])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(work_desk, "current_calendar", lambda _, __: with_day)
        mail.room.store.insert([job, job], mail.room.now)
        mail.room.run_until(shanghai("2026-12-28 10:00"))

    assert answer_by(mail, matter)["due"] == shanghai("2027-01-16 00:00")
    assert mail.trail(matter).count("rescheduled") == 1
    assert mail.room.record("reschedulings", f"file:0123456789abcdef:{matter}")


def test_the_service_looks_at_its_file_once_and_asks_for_what_is_missing(
    mail: Mailroom, mongo_url: str
) -> None:
    name = mail.room.database.name
    settings = Settings(mongo_url=mongo_url, mongo_database=name, simulated_clock=True)
    for _ in range(2):
        notify.start_rounds(settings, notify.make_duties(settings))
    looked = mail.room.database["jobs"].count_documents({"kind": calendars.APPLY})

    mail.room.run_until(shanghai("2027-01-02 09:00"))
    enter(mail, notice())
    mail.room.run_until(shanghai("2027-02-02 09:00"))

    asked = mail.room.database["deliveries"].find({"kind": "calendar.missing"})
    assert looked == 1
    assert [row["_id"] for row in asked] == [f"{SCHOOL}:calendar.missing:2027:2027-01-01"]
