"""One entry, many tables (L5, L8, L9): what forms enter is what the quarter counts, without typing it again."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from pymongo.database import Database

from tests.integration.front_door import BRANCH, COLLEGE, SCHOOL, found_school, front_door
from tests.integration.quarterly import Books, Desk, start_rounds
from tests.integration.workroom import Workroom, shanghai

pytestmark = pytest.mark.real
OPENING = shanghai("2026-12-22 08:30")
KEY = f"{COLLEGE}:2026Q4"
VISIT = {
    "unit": BRANCH,
    "book": "网络平台",
    "held_on": "2026-12-21",
    "place": "学院群",
    "people": ["（虚构）甲", "（虚构）乙"],
    "visited": ["两名学生"],
    "content": "谈心",
    "funds_fen": 50_000,
    "helped": 2,
    "opinions": [{"category": "建议", "title": "开水", "content": "想喝热水"}],
    "wishes": [{"title": "一盏台灯", "category": "学习用品"}],
}
MEMBERS = [
    {"name": "（虚构）甲", "role": "领导干部"},
    *({"name": f"（虚构）{name}", "role": "教职工"} for name in "丙丁戊己"),
]
TEAM = {
    "unit": COLLEGE,
    "code": "1",
    "name": "小分队",
    "since": "2026-10-22",
    "members": MEMBERS,
}
POINT = {
    "unit": SCHOOL,
    "code": "yangjiang",
    "name": "杨蒋村",
    "since": "2026-10-22",
    "groups": [{"name": "第一村民小组", "college": COLLEGE}],
}


@pytest.fixture
async def desk(mongo_url: str, database: Database[dict[str, Any]]) -> AsyncIterator[Desk]:
    room = Workroom(database, OPENING - timedelta(minutes=1))
    found_school(database)
    start_rounds(room)
    room.run_until(OPENING + timedelta(minutes=1))
    async with front_door(mongo_url, database, simulated_clock=True) as door:
        yield Desk(door, room, Books(database))


async def entered(desk: Desk, form: str, body: dict[str, Any], role: str = "org_dept") -> Any:
    """Post a form that is accepted; what came of it."""
    answer = await desk.door.post(body, form=f"lianxin/{form}", role=role)
    assert answer.status_code == 202, answer.text
    desk.room.work()
    (outcome,) = (await desk.door.read(answer.headers["Location"], role))["outcomes"]
    assert outcome["state"] == "accepted", outcome
    return outcome["result"]


async def test_l9_one_visit_is_counted_in_every_figure_it_touches(desk: Desk) -> None:
    await entered(desk, "visit", VISIT)
    await entered(desk, "team", TEAM)
    await entered(desk, "linked-point", POINT)

    college, school = [await desk.figures(f"{unit}:2026Q4") for unit in (COLLEGE, SCHOOL)]

    assert {name: line["now"] for name, line in college.items()} == {
        "participants": 2 + 5,
        "points": 0,
        "people_helped": 2,
        "funds_fen": 50_000,
        "opinions": 1,
        "problems_solved": 0,
        "wishes_fulfilled": 0,
    }
    assert (school["points"]["now"], school["points"]["own"]) == (1, 1)


async def test_l9_a_correction_after_the_freeze_shows_and_changes_nothing(desk: Desk) -> None:
    made = await entered(desk, "visit", VISIT)
    await entered(desk, "return-confirmation", {"unit": COLLEGE, "period": "2026Q4"})
    desk.room.set(OPENING + timedelta(hours=1))
    wrong = {"visit": made["visit"], "unit": BRANCH, "reason": "金额多写一位"}

    await entered(desk, "visit-correction", wrong | {"funds_fen": 5_000})
    desk.room.run_until(OPENING + timedelta(days=7, minutes=1))

    state = desk.room.record("returns", KEY)["state"]
    assert state["derived"]["funds_fen"] == state["reported"]["funds_fen"] == 50_000
    (change,) = state["changes"]
    assert (change["frozen"], change["now"]) == (50_000, 5_000)
    assert change["because"] == "确认之后，本期记录有变动1条"


async def test_l9_a_visit_that_is_withdrawn_is_missing_from_the_frozen_figures(desk: Desk) -> None:
    made = await entered(desk, "visit", VISIT)
    await entered(desk, "return-confirmation", {"unit": COLLEGE, "period": "2026Q4"})
    gone = {"visit": made["visit"], "unit": BRANCH, "reason": "重复登记"}

    await entered(desk, "visit-withdrawal", gone)
    desk.room.run_until(OPENING + timedelta(days=7, minutes=1))

    state = desk.room.record("returns", KEY)["state"]
    changed = {each["figure"]: each["now"] for each in state["changes"]}
    assert changed == {"participants": 0, "people_helped": 0, "funds_fen": 0}
    assert state["changes"][0]["because"] == "确认之后，有记录更正为不再计入本期"
