"""红色教育 over HTTP: one entry with its photos, reflections, corrections; who sees it and who does not (F1)."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from pymongo.database import Database

from tests.integration.front_door import BRANCH, COLLEGE, OTHERS, SCHOOL, found_school, front_door
from tests.integration.linked import Linked
from tests.integration.workroom import Workroom, shanghai

pytestmark = pytest.mark.real
MORNING = shanghai("2026-10-12 09:30")
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64
ACTIVITY: dict[str, Any] = {
    "unit": COLLEGE,
    "kind": "革命教育基地参观",
    "held_on": "2026-09-29",
    "place": "方志敏烈士陵园",
    "theme": "缅怀英烈",
    "content": "敬献花篮，重温入党誓词。",
    "leaders": ["（虚构）赵书记"],
    "participants": 46,
    "memorial": "martyrs",
}


@pytest.fixture
async def school(mongo_url: str, database: Database[dict[str, Any]]) -> AsyncIterator[Linked]:
    room = Workroom(database, MORNING)
    found_school(database)
    async with front_door(mongo_url, database, simulated_clock=True) as door:
        yield Linked(door, room)


async def photo(school: Linked) -> str:
    """A photo that the college uploads about itself."""
    answer = await school.door.line.post(
        f"/v1/attachments?name=合影.png&unit={COLLEGE}",
        content=PNG,
        headers=school.door.bearer("college") | {"Content-Type": "application/octet-stream"},
    )
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def held(school: Linked, **changes: Any) -> str:
    done = await school.done("mofan/activity", ACTIVITY | changes)
    return str(done["activity"])


async def status(school: Linked, path: str, role: str, **params: str) -> int:
    return (await school.door.get(path, role=role, **params)).status_code


async def test_f1_an_activity_is_typed_once_and_read_by_unit_kind_day_and_memorial(
    school: Linked,
) -> None:
    key = await held(school)

    for asked in (
        {"unit": COLLEGE},
        {"kind": "革命教育基地参观"},
        {"since": "2026-09-29", "until": "2026-09-29"},
        {"period": "2026Q3", "since": "2026-09-01"},
        {"memorial": "martyrs"},
    ):
        assert [row["id"] for row in await school.items("/v1/activities", **asked)] == [key]
    others: tuple[dict[str, str], ...] = (
        {"kind": "专题讨论"},
        {"until": "2026-09-28"},
        {"memorial": "party"},
        {"period": "2026Q4"},
    )
    for asked in others:
        assert await school.items("/v1/activities", **asked) == []


async def test_f1_an_activity_counts_for_the_units_that_joined_it_and_they_see_it(
    school: Linked,
) -> None:
    key = await held(school, joined=[BRANCH])
    path = f"/v1/activities/{key}"

    shown = await school.door.read(path, "branch")

    assert shown["counts_for"] == [COLLEGE, BRANCH]
    assert shown["memorial"] == {"id": "martyrs", "name": "烈士纪念日", "day": "2026-09-30"}
    assert [row["id"] for row in await school.items("/v1/activities", "branch")] == [key]


async def test_f1_whoever_sees_an_activity_sees_its_photos_and_nobody_else(school: Linked) -> None:
    picture = await photo(school)
    address = f"/v1/attachments/{picture}/content"
    assert await status(school, address, "branch") == 404

    await held(school, photos=[picture], joined=[BRANCH])

    assert await status(school, address, "branch") == 200
    assert await status(school, address, "department") == 404


async def test_f1_a_photo_that_was_never_uploaded_is_refused_at_the_door(school: Linked) -> None:
    body = ACTIVITY | {"photos": ["a" + "0" * 31]}

    answer = await school.door.post(body, form="mofan/activity")

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/photos/0"


async def test_f1_reflections_come_later_and_may_be_anonymous(school: Linked) -> None:
    key = await held(school)
    about = {"unit": COLLEGE, "activity": key}

    await school.done("mofan/reflection", about | {"text": "分量不一样"})
    await school.done("mofan/reflection", about | {"text": "读懂了清贫", "by": "（虚构）李同学"})

    shown = await school.door.read(f"/v1/activities/{key}")
    assert [each["text"] for each in shown["reflections"]] == ["分量不一样", "读懂了清贫"]
    assert [each["by"] for each in shown["reflections"]] == ["", "（**"]
    assert (
        await school.refused("mofan/reflection", about | {"text": "分量不一样"})
        == "reflection_exists"
    )


async def test_f1_names_are_masked_until_somebody_says_what_for(school: Linked) -> None:
    key = await held(school)
    path = f"/v1/activities/{key}"
    about = {"unit": COLLEGE, "activity": key, "reason": "补充"}
    await school.done("mofan/activity-correction", about | {"people": ["（虚构）钱同学"]})
    await school.done(
        "mofan/reflection", {"unit": COLLEGE, "activity": key, "by": "孙某", "text": "好"}
    )

    rows, page = await school.items("/v1/activities"), await school.door.read(path)
    opened = await school.door.read(path, purpose="抽查核实")

    for name in ("赵书记", "钱同学", "孙某"):
        assert name not in f"{rows}{page}"
        assert name in str(opened)
    assert school.door.count("access_log") == 1


async def test_f1_a_correction_stays_beside_what_it_corrects(school: Linked) -> None:
    key = await held(school)
    about = {"unit": COLLEGE, "activity": key, "reason": "日期写错"}

    await school.done(
        "mofan/activity-correction", about | {"held_on": "2026-09-30", "participants": 48}
    )

    shown = await school.door.read(f"/v1/activities/{key}")
    assert (shown["held_on"], shown["participants"], shown["corrections"]) == ("2026-09-30", 48, 1)
    assert shown["memorial"]["id"] == "martyrs"
    assert [each["what"] for each in shown["history"]] == [
        "activity.recorded",
        "activity.corrected",
    ]


async def test_f1_a_correction_out_of_the_memorial_days_reach_is_refused(school: Linked) -> None:
    key = await held(school)
    about = {"unit": COLLEGE, "activity": key, "reason": "日期写错"}

    code = await school.refused("mofan/activity-correction", about | {"held_on": "2026-08-01"})

    assert code == "memorial_far_off"
    later = about | {"held_on": "2026-10-08", "memorial": "national-day"}
    assert (await school.done("mofan/activity-correction", later))["corrections"] == 1


async def test_f1_a_withdrawn_activity_is_listed_apart(school: Linked) -> None:
    key = await held(school)

    await school.done(
        "mofan/activity-withdrawal", {"unit": COLLEGE, "activity": key, "reason": "与另一份重复"}
    )

    assert await school.items("/v1/activities") == []
    (kept,) = await school.items("/v1/activities", withdrawn="true")
    assert kept["withdrawn_because"] == "与另一份重复"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"held_on": "2026-10-09", "memorial": "national-day"}, "memorial_far_off"),
        ({"held_on": "2026-10-14", "memorial": "long-march"}, "activity_in_future"),
        ({"held_on": "2026-01-15", "memorial": "zunyi"}, "activity_too_old"),
        ({"held_on": "0001-01-01"}, "activity_too_old"),
        ({"memorial": "labour"}, "memorial_not_found"),
        ({"joined": [OTHERS]}, "joined_elsewhere"),
        ({"joined": ["jxnu.none"]}, "unit_not_found"),
    ],
)
async def test_f1_what_an_activity_says_must_be_right(
    school: Linked, changes: dict[str, Any], code: str
) -> None:
    assert await school.refused("mofan/activity", ACTIVITY | changes) == code
    assert school.door.count("activities") == 0


async def test_f1_another_unit_neither_changes_nor_sees_it(school: Linked) -> None:
    key = await held(school)

    gone = {"unit": BRANCH, "activity": key, "reason": "误"}

    assert await school.refused("mofan/activity-withdrawal", gone) == "activity_elsewhere"
    assert await status(school, f"/v1/activities/{key}", "branch") == 404
    assert await status(school, "/v1/activities", "branch", unit=SCHOOL) == 403
    assert await status(school, "/v1/activities", "branch", period="2026Q5") == 422
    answer = await school.door.post(ACTIVITY, form="mofan/activity", role="branch")
    assert answer.status_code == 403


async def test_f1_forms_about_one_activity_wait_for_it_and_for_earlier_ones(school: Linked) -> None:
    entry = await school.leave("mofan/activity", ACTIVITY)
    about = {"unit": COLLEGE, "activity": "h" + entry[1:]}
    await school.leave("mofan/activity-correction", about | {"reason": "改", "place": "甲"})
    await school.leave("mofan/reflection", about | {"text": "好"})
    await school.leave("mofan/activity-correction", about | {"reason": "改", "place": "乙"})

    school.room.work()

    assert school.room.record("activities", about["activity"])["state"]["place"] == "乙"
    assert school.room.trail("activities", about["activity"]) == [
        "recorded",
        "corrected",
        "reflected_on",
        "corrected",
    ]


async def test_f1_a_job_done_twice_changes_nothing(school: Linked) -> None:
    entry = await school.leave("mofan/activity", ACTIVITY)
    school.room.work()
    before = school.room.record("activities", "h" + entry[1:])

    school.room.database["jobs"].update_many({"subject": entry}, {"$set": {"state": "queued"}})
    school.room.work()

    assert school.room.record("activities", "h" + entry[1:]) == before
