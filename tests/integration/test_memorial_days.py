"""Memorial days on real servers: proposed, reminded, told of afterwards; counted and read by the subtree (F1)."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from pymongo.database import Database

from services.common.job_store import JobStore
from services.common.settings import Settings
from services.common.work import Work
from services.notify.handlers import activity_reminders, memorials
from services.notify.main import make_duties
from services.notify.rounds import first_occurrences
from tests.integration.front_door import (
    BRANCH,
    COLLEGE,
    OTHER,
    OTHERS,
    SCHOOL,
    found_school,
    front_door,
)
from tests.integration.linked import Linked
from tests.integration.test_query_plans import scans
from tests.integration.workroom import Workroom, shanghai

pytestmark = pytest.mark.real
SEPTEMBER = shanghai("2026-09-08 09:30")
MARTYRS = "martyrs:2026-09-30"
ACTIVITY: dict[str, Any] = {
    "unit": COLLEGE,
    "kind": "纪念活动",
    "held_on": "2026-09-20",
    "place": "江西省革命烈士纪念堂",
    "theme": "缅怀英烈",
    "content": "敬献花篮。",
    "leaders": ["（虚构）赵书记"],
    "participants": 46,
    "memorial": "martyrs",
}


@pytest.fixture
async def school(mongo_url: str, database: Database[dict[str, Any]]) -> AsyncIterator[Linked]:
    room = Workroom(database, SEPTEMBER)
    found_school(database)
    port = make_duties(Settings(mongo_database=database.name)).open(Work(database, room.now))
    rounds = (*memorials.ROUNDS, *activity_reminders.ROUNDS)
    JobStore(database).insert(first_occurrences(port, rounds), room.now)
    async with front_door(mongo_url, database, simulated_clock=True) as door:
        yield Linked(door, room)


def told(school: Linked, kind: str) -> list[str]:
    rows = school.room.database["deliveries"].find({"kind": kind})
    return sorted(row["unit"] for row in rows)


async def held(school: Linked, **changes: Any) -> str:
    done = await school.done("mofan/activity", ACTIVITY | changes)
    return str(done["activity"])


async def martyrs(school: Linked, role: str = "org_dept") -> dict[str, Any]:
    days = await school.items(
        "/v1/memorial-days", role, **{"from": "2026-09-30", "to": "2026-09-30"}
    )
    (day,) = days
    found: dict[str, Any] = day
    return found


async def test_f1_a_memorial_day_goes_from_proposal_to_reminder_to_who_held_it(
    school: Linked,
) -> None:
    school.room.run_until(shanghai("2026-09-10 00:00"))
    assert told(school, "memorial.proposed") == [
        COLLEGE,
        BRANCH,
        "jxnu.mks.02",
        OTHER,
        OTHERS,
    ]
    school.room.set(shanghai("2026-09-21 09:00"))
    await held(school, joined=[BRANCH])

    school.room.run_until(shanghai("2026-09-24 00:00"))
    assert told(school, "memorial.not_held") == ["jxnu.mks.02", OTHER, OTHERS]
    school.room.run_until(shanghai("2026-10-08 12:00"))

    said = school.room.database["deliveries"].find({"kind": "memorial.held", "unit": SCHOOL})
    (martyrs_day,) = [row["body"] for row in said if "烈士纪念日" in row["title"]]
    assert f"应开展5个单位，已开展2个：{COLLEGE}的名称、{BRANCH}的名称。" in martyrs_day


async def test_f1_rounds_that_were_missed_are_told_once_and_read_no_whole_collection(
    school: Linked,
) -> None:
    school.room.database.command("profile", 2)
    school.room.set(shanghai("2026-09-25 10:00"))

    school.room.work()
    school.room.work()
    school.room.database.command("profile", 0)

    branches = [BRANCH, "jxnu.mks.02", OTHERS]
    rows = school.room.database["deliveries"].find({"unit": {"$in": branches}})
    assert sorted((row["unit"], row["title"]) for row in rows) == sorted(
        (branch, title)
        for branch in branches
        for title in (
            "【红色教育】国庆节：请安排活动",
            "【红色教育提醒】烈士纪念日临近，尚未登记活动",
        )
    )
    assert scans(school.room.database) == []


async def test_f1_before_a_half_year_ends_only_units_with_too_few_are_reminded(
    school: Linked,
) -> None:
    school.room.set(shanghai("2026-09-21 09:00"))
    await held(school, joined=[BRANCH])

    school.room.run_until(shanghai("2026-12-02 00:00"))
    first = told(school, "activity.lacking")
    await school.done("mofan/activity", ACTIVITY | {"unit": OTHERS}, "org_dept")
    school.room.database.command("profile", 2)
    school.room.run_until(shanghai("2027-01-05 00:00"))
    school.room.database.command("profile", 0)

    assert first == ["jxnu.mks.02", OTHERS]
    assert told(school, "activity.lacking") == ["jxnu.mks.02", "jxnu.mks.02", OTHERS]
    (row,) = school.room.database["deliveries"].find({"kind": "activity.lacking", "unit": OTHERS})
    assert row["title"] == "【红色教育提醒】2026年下半年还差1次活动"
    assert scans(school.room.database) == []


async def test_f1_the_calendar_says_what_is_proposed_and_how_many_held_something(
    school: Linked,
) -> None:
    school.room.set(shanghai("2026-09-21 09:00"))
    key = await held(school, joined=[BRANCH])
    await held(school, unit=BRANCH)

    whole, college, branch = [
        await martyrs(school, each) for each in ("org_dept", "college", "branch")
    ]

    assert (whole["asked"], whole["held"]) == (5, 2)
    assert (college["asked"], college["held"]) == (3, 2)
    assert (branch["asked"], branch["held"]) == (1, 1)
    assert (whole["propose_on"], whole["counts_until"]) == ("2026-09-09", "2026-10-07")
    await school.done(
        "mofan/activity-withdrawal", {"unit": COLLEGE, "activity": key, "reason": "误"}
    )
    assert (await martyrs(school))["held"] == 1


async def test_f1_who_held_one_and_who_did_not_are_listed_page_by_page(school: Linked) -> None:
    school.room.set(shanghai("2026-09-21 09:00"))
    key = await held(school, joined=[BRANCH])
    path = f"/v1/memorial-days/{MARTYRS}/units"

    did = await school.items(path, held="true")
    first = await school.door.read(path, held="false", limit=2)
    rest = await school.door.read(path, held="false", limit=2, cursor=first["next"])

    assert [(row["unit"], row["activities"]) for row in did] == [(COLLEGE, [key]), (BRANCH, [key])]
    assert [row["unit"] for row in (*first["items"], *rest["items"])] == [
        "jxnu.mks.02",
        OTHER,
        OTHERS,
    ]
    assert rest["next"] is None


async def test_f1_a_branch_without_an_activity_in_half_a_year_is_listed(school: Linked) -> None:
    school.room.set(shanghai("2026-09-21 09:00"))
    await held(school, unit=BRANCH)
    path = "/v1/activity-shortfalls"

    lacking = await school.items(path)

    assert [row["id"] for row in lacking] == ["jxnu.mks.02:2026H2", f"{OTHERS}:2026H2"]
    assert (lacking[0]["owed"], lacking[0]["counted"], lacking[0]["missing"]) == (1, 0, 1)
    assert lacking[0]["because"] == "2026年下半年应至少开展1次红色教育活动，已登记0次"
    assert await school.items(path, "branch") == []
    assert [row["unit"] for row in await school.items(path, "branch", period="2026H1")] == [BRANCH]


@pytest.mark.parametrize(
    ("path", "params", "status"),
    [
        ("/v1/memorial-days", {"from": "2026-09-30", "to": "2026-09-01"}, 422),
        ("/v1/memorial-days", {"from": "2026-09-30", "to": "2028-09-01"}, 422),
        ("/v1/memorial-days", {"from": "0001-01-01"}, 422),
        ("/v1/memorial-days", {"from": "9999-12-31"}, 422),
        ("/v1/memorial-days/martyrs:9999-12-31/units", {}, 404),
        ("/v1/memorial-days/martyrs:0001-01-01/units", {}, 404),
        ("/v1/memorial-days", {"unit": OTHER}, 403),
        ("/v1/memorial-days/martyrs:2026-09-29/units", {}, 404),
        ("/v1/memorial-days/martyrs/units", {}, 404),
        (f"/v1/memorial-days/{MARTYRS}/units", {"unit": OTHER}, 403),
        ("/v1/activity-shortfalls", {"period": "2026Q3"}, 422),
        ("/v1/activity-shortfalls", {"unit": OTHER}, 403),
    ],
)
async def test_f1_what_cannot_be_answered_or_is_not_theirs_is_refused(
    school: Linked, path: str, params: dict[str, str], status: int
) -> None:
    answer = await school.door.get(path, role="college", **params)

    assert answer.status_code == status, answer.text


async def test_f1_without_a_span_the_next_half_year_is_shown(school: Linked) -> None:
    days = await school.items("/v1/memorial-days")

    assert [day["memorial"] for day in days][:2] == ["autumn-harvest", "martyrs"]
    assert days[-1]["day"] <= (SEPTEMBER + timedelta(days=182)).date().isoformat()
