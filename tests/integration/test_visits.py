"""谈心走访 over HTTP: one entry, many tables (L5, L8); corrected, withdrawn, read with care."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from pymongo.database import Database

from services.notify.domain.cadre.cadre import Kind
from services.notify.domain.link.link import Target, link_id
from tests.integration.front_door import BRANCH, COLLEGE, found_school, front_door
from tests.integration.linked import CADRE, CLASS, LEADER, Linked
from tests.integration.workroom import Workroom, shanghai

pytestmark = pytest.mark.real
MORNING = shanghai("2026-11-23 09:30")
LINK = link_id(CADRE, Target(kind=Kind.CLASS, code=CLASS["code"], name=CLASS["name"]))
OPINION = {"category": "建议", "title": "延长开放", "content": "自习室开到二十三点。"}
WISH = {"title": "一套考研资料", "category": "学习用品"}
VISIT: dict[str, Any] = {
    "unit": COLLEGE,
    "book": "班级社团",
    "held_on": "2026-11-20",
    "place": "301室",
    "cadres": [CADRE],
    "people": ["（虚构）辅导员"],
    "visited": ["（虚构）王同学"],
    "content": "主题班会",
    "link": LINK,
}


@pytest.fixture
async def school(mongo_url: str, database: Database[dict[str, Any]]) -> AsyncIterator[Linked]:
    room = Workroom(database, MORNING)
    found_school(database)
    async with front_door(mongo_url, database, simulated_clock=True) as door:
        school = Linked(door, room)
        await school.done("cadre", LEADER)
        await school.done("link", CLASS)
        yield school


async def test_l5_what_is_heard_in_a_visit_is_typed_once(school: Linked) -> None:
    heard = VISIT | {"opinions": [OPINION, OPINION | {"title": "热水"}], "wishes": [WISH]}

    done = await school.done("visit", heard)

    matters = await school.door.read("/v1/matters")
    assert {each["id"] for each in matters["items"]} == set(done["opinions"])
    assert {each["source"] for each in matters["items"]} == {"谈心走访"}
    (wish,) = (await school.door.read("/v1/wishes"))["items"]
    assert (wish["id"], wish["visit"]) == (done["wishes"][0], done["visit"])


async def test_l5_the_quarters_figures_come_from_it(school: Linked) -> None:
    await school.done("visit", VISIT | {"opinions": [OPINION], "funds_fen": 500_000, "helped": 12})

    sheet = await school.door.read(f"/v1/returns/{COLLEGE}:2026Q4/figures")

    now = {each["figure"]: each["now"] for each in sheet["figures"]}
    assert (now["participants"], now["people_helped"], now["funds_fen"]) == (2, 12, 500_000)
    assert now["opinions"] == 1


async def test_l8_a_correction_stays_beside_what_it_corrects(school: Linked) -> None:
    done = await school.done("visit", VISIT)
    more = {"visit": done["visit"], "unit": COLLEGE, "reason": "补充", "results": "已延长"}

    await school.done("visit-correction", more)

    shown = await school.door.read(f"/v1/visits/{done['visit']}")
    assert (shown["results"], shown["content"]) == ("已延长", "主题班会")
    assert [each["what"] for each in shown["history"]] == ["visit.recorded", "visit.corrected"]


async def test_l8_a_withdrawn_entry_is_counted_no_more(school: Linked) -> None:
    done = await school.done("visit", VISIT | {"helped": 12})
    gone = {"visit": done["visit"], "unit": COLLEGE, "reason": "重复"}
    await school.done("visit-withdrawal", gone)

    sheet = await school.door.read(f"/v1/returns/{COLLEGE}:2026Q4/figures")

    assert {each["now"] for each in sheet["figures"]} == {0}
    assert (await school.door.read("/v1/visits"))["items"] == []
    (kept,) = (await school.door.read("/v1/visits", withdrawn=True))["items"]
    assert kept["withdrawn_because"] == "重复"


async def test_l8_a_visit_counts_towards_what_its_cadre_owes(school: Linked) -> None:
    path = "/v1/shortfalls"
    before = (await school.door.read(path))["items"]

    await school.done("visit", VISIT)
    await school.done("visit", VISIT | {"held_on": "2026-11-21"})

    after = (await school.door.read(path))["items"]
    assert len(after) == len(before) - 1


async def test_names_are_masked_until_somebody_says_what_for(school: Linked) -> None:
    done = await school.done("visit", VISIT)
    address = f"/v1/visits/{done['visit']}"

    (row,) = (await school.door.read("/v1/visits"))["items"]
    page = await school.door.read(address)
    opened = await school.door.read(address, purpose="抽查核实")

    assert "王同学" not in str(row) + str(page)
    assert opened["visited"] == VISIT["visited"]
    assert school.door.count("access_log") == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"link": "l" + "0" * 31}, "link_not_found"),
        ({"cadres": [f"{COLLEGE}:0"]}, "cadre_not_found"),
        ({"point": f"{COLLEGE}:0"}, "point_not_found"),
        ({"team": f"{COLLEGE}:0"}, "team_not_found"),
        ({"held_on": "2027-11-20"}, "visit_in_future"),
    ],
)
async def test_what_a_visit_names_must_be_there(
    school: Linked, changes: dict[str, Any], code: str
) -> None:
    assert await school.refused("visit", VISIT | changes) == code
    assert school.door.count("visits") == 0


async def test_another_unit_changes_nothing(school: Linked) -> None:
    done = await school.done("visit", VISIT)

    gone = {"visit": done["visit"], "unit": BRANCH, "reason": "误"}

    assert await school.refused("visit-withdrawal", gone) == "visit_elsewhere"


async def test_a_correction_waits_for_the_entry_and_for_earlier_ones(school: Linked) -> None:
    entry = await school.leave("visit", VISIT)
    visit = "v" + entry[1:]
    change = {"visit": visit, "unit": COLLEGE, "reason": "改"}
    await school.leave("visit-correction", change | {"place": "302室"})
    await school.leave("visit-correction", change | {"place": "303室"})

    school.room.work()

    assert school.room.record("visits", visit)["state"]["place"] == "303室"
    assert school.room.trail("visits", visit) == ["recorded", "corrected", "corrected"]
