"""领导干部, 连心点, 小分队 and links, from the form over HTTP to lists, shortfalls and reminders (L1–L4)."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from pymongo.database import Database

from services.common.contracts import Contracts
from services.common.settings import REPOSITORY
from tests.integration.front_door import COLLEGE, OTHER, SCHOOL, found_school, front_door
from tests.integration.linked import (
    CADRE,
    CLASS,
    LEADER,
    LINK,
    TEACHER,
    TEAM,
    YEAR,
    Linked,
    start_rounds,
)
from tests.integration.test_query_plans import scans
from tests.integration.workroom import Workroom, shanghai

pytestmark = pytest.mark.real
CONTRACTS = Contracts(REPOSITORY / "schemas")
MORNING = shanghai("2026-11-23 09:30")
PEOPLE = [{"name": f"（虚构）队员{name}", "role": "学生"} for name in "甲乙丙丁"]
MEMBERS = [{"name": LEADER["name"], "role": "领导干部", "cadre": CADRE}, *PEOPLE]
VILLAGE = {
    "unit": SCHOOL,
    "code": "yangjiang",
    "name": "何源镇杨蒋村",
    "since": "2026-10-22",
    "groups": [{"name": "第一村民小组", "college": COLLEGE}],
}
SQUAD = {
    "unit": COLLEGE,
    "code": "1",
    "name": "小分队",
    "point": f"{SCHOOL}:yangjiang",
    "since": "2026-10-22",
    "members": MEMBERS,
}


@pytest.fixture
async def school(mongo_url: str, database: Database[dict[str, Any]]) -> AsyncIterator[Linked]:
    room = Workroom(database, MORNING)
    found_school(database)
    async with front_door(mongo_url, database, simulated_clock=True) as door:
        yield Linked(door, room)


async def linked(school: Linked) -> str:
    """A cadre with one class; the link."""
    await school.done("cadre", LEADER)
    made = await school.done("link", CLASS)
    return str(made["link"])


async def test_l1_a_college_sees_the_village_that_it_is_matched_with(school: Linked) -> None:
    await school.done("linked-point", VILLAGE, "org_dept")

    (point,) = await school.items("/v1/points", "college")
    whole = await school.door.read(f"/v1/points/{point['id']}", "college")

    CONTRACTS.require("views/point.v1", whole)
    assert whole["groups"][0]["college_name"] == f"{COLLEGE}的名称"
    assert await school.items("/v1/points", unit=OTHER) == []


async def test_l2_a_team_is_formed_once_everything_it_names_is_registered(school: Linked) -> None:
    assert await school.refused("team", SQUAD) == "point_not_found"
    await school.done("linked-point", VILLAGE, "org_dept")
    assert await school.refused("team", SQUAD) == "cadre_not_found"
    await school.leave("cadre", LEADER)
    await school.done("team", SQUAD)

    (listed,) = await school.items("/v1/teams", point=f"{SCHOOL}:yangjiang")
    whole = await school.door.read(f"/v1/teams/{listed['id']}", "college", purpose="核对名单")

    CONTRACTS.require("views/team.v1", whole)
    assert {member["name"] for member in listed["members"]} == {"（**"}
    assert whole["members"][1]["name"] == "（虚构）队员甲"
    (read,) = school.room.database["access_log"].find()
    assert (read["client"], read["purpose"]) == ("college", "核对名单")


async def test_l2_four_people_are_refused_with_the_rule(school: Linked) -> None:
    body = SQUAD | {"members": MEMBERS[:4]}

    answer = await school.door.post(body, form="lianxin/team", role="college")

    assert answer.status_code == 422
    assert "连心小分队不少于5人，其中至少1名领导干部" in answer.text


async def test_l3_forms_that_arrive_together_are_dealt_with_in_order(school: Linked) -> None:
    await school.leave("link", CLASS)
    await school.leave("link", TEAM)
    await school.leave("link-confirmation", LINK | {"academic_year": "2027-2028"})
    await school.leave("cadre", LEADER)
    school.room.work()

    links = await school.items("/v1/links", cadre=CADRE)

    assert [link["years"] for link in links] == [[YEAR, "2027-2028"]] * 2
    CONTRACTS.require("views/link.v1", await school.door.read(f"/v1/links/{links[0]['id']}"))


async def test_l3_links_are_found_by_what_they_say(school: Linked) -> None:
    link = await linked(school)
    await school.done("link", TEAM)
    await school.done("link-end", {"unit": COLLEGE, "cadre": CADRE, "link": link, "reason": "毕业"})

    async def found(**asked: Any) -> list[str]:
        return [row["target"]["code"] for row in await school.items("/v1/links", **asked)]

    assert await found(ended=True) == await found(kind="班级") == ["mks-2301"]
    assert await found(ended=False) == await found(target="td-1") == ["td-1"]
    assert sorted(await found(academic_year=YEAR)) == ["mks-2301", "td-1"]
    assert await found(academic_year="2025-2026") == []


async def test_a_new_teacher_is_named_only_to_whoever_says_what_for(school: Linked) -> None:
    await school.done("cadre", LEADER)
    made = await school.done("link", TEACHER)
    path = f"/v1/links/{made['link']}"

    (listed,) = await school.items("/v1/links", "college")
    masked = await school.door.read(path, "college")
    whole = await school.door.read(path, "college", purpose="安排谈心")

    assert listed["target"]["name"] == masked["target"]["name"] == "（**"
    assert TEACHER["name"] not in f"{masked}"
    assert whole["target"]["name"] == TEACHER["name"]
    assert school.door.count("access_log") == 1


async def test_l4_the_shortfall_list_follows_every_link_and_visit(school: Linked) -> None:
    link = await linked(school)
    school.visit(link, "2026-09-20", "2026-08-01")
    school.visit(link, "2026-10-20", stage="withdrawn")

    short = await school.items("/v1/shortfalls", "college")
    for row in short:
        CONTRACTS.require("views/shortfall.v1", row)
    await school.done("link", TEAM)
    await school.done("link", TEACHER)
    school.visit(link, "2026-11-22")

    assert [(row["kind"], row["missing"]) for row in short] == [
        ("新入职教师", 1),
        ("科研团队", 1),
        ("走访", 1),
    ]
    assert "已走访1次，还差1次" in short[-1]["because"]
    assert await school.items("/v1/shortfalls", cadre=CADRE) == []


async def test_l4_a_visit_entered_by_form_counts_until_it_is_withdrawn(school: Linked) -> None:
    link = await linked(school)
    body = {
        "unit": COLLEGE,
        "book": "班级社团",
        "cadres": [CADRE],
        "link": link,
        "place": "方荫楼301",
        "visited": ["（虚构）思政2301班全体同学"],
        "content": "主题班会",
    }

    async def missing() -> list[int]:
        rows = await school.items("/v1/shortfalls", cadre=CADRE)
        return [row["missing"] for row in rows if row["kind"] == "走访"]

    before = await missing()
    made = [
        await school.done("visit", body | {"held_on": day}) for day in ("2026-10-10", "2026-11-20")
    ]
    after = await missing()
    gone = {"unit": COLLEGE, "visit": made[0]["visit"], "reason": "登记错了"}
    await school.done("visit-withdrawal", gone)

    assert (before, after, await missing()) == ([2], [], [1])


async def test_l4_a_past_semester_and_pages(school: Linked) -> None:
    await linked(school)

    whole = await school.items("/v1/shortfalls", semester="2025-2026-2")
    first = await school.door.read("/v1/shortfalls", semester="2025-2026-2", limit=2)
    rest = await school.items("/v1/shortfalls", semester="2025-2026-2", cursor=first["next"])
    unknown = await school.door.get("/v1/shortfalls", role="org_dept", semester="2040-2041-1")

    assert [row["kind"] for row in whole] == ["新入职教师", "班级", "科研团队"]
    assert [*first["items"], *rest] == whole
    assert (unknown.status_code, unknown.json()["code"]) == (422, "bad_parameters")


async def test_l4_coverage_has_a_row_for_each_unit(school: Linked) -> None:
    link = await linked(school)
    school.visit(link, "2026-09-20", "2026-09-21")
    await school.done("cadre", LEADER | {"unit": OTHER, "number": "1"}, "org_dept")
    await school.done("link-report", {"unit": COLLEGE, "academic_year": YEAR})

    shown = await school.door.read("/v1/coverage")

    CONTRACTS.require("views/coverage.v1", shown)
    assert (shown["academic_year"], shown["semester"]) == (YEAR, "2026-2027-1")
    rows = [(row["unit"], row["owed"], row["done"], row["reported"]) for row in shown["items"]]
    assert rows == [(COLLEGE, 5, 3, True), (OTHER, 3, 0, False)]
    below = await school.door.get("/v1/coverage", role="college", unit=OTHER)
    assert below.status_code == 403


async def test_l3_a_report_is_kept_as_it_was_and_told_to_the_school(school: Linked) -> None:
    await linked(school)
    school.room.set(shanghai("2026-12-01 08:00"))
    await school.done("link-report", {"unit": COLLEGE, "academic_year": YEAR})

    (listed,) = await school.items("/v1/link-reports", late=True)
    whole = await school.door.read(f"/v1/link-reports/{listed['id']}", "college")

    CONTRACTS.require("views/linkreport.v1", whole)
    assert (whole["late"], len(whole["links"]), len(whole["missing"])) == (True, 1, 2)
    assert "links" not in listed
    assert school.told() == [(SCHOOL, "link.reported")]


async def test_practice_and_cadres_are_read(school: Linked) -> None:
    body = {"period": "2026Q4", "book": "网络平台", "title": "专栏", "text": "开设", "effect": "好"}
    await school.done("practice-report", body | {"unit": COLLEGE})
    await school.done("cadre", LEADER)
    await school.done("cadre", LEADER | {"number": "2", "level": "校级", "until": "2026-11-01"})

    (practice,) = await school.items("/v1/practices", period="2026Q4", book="网络平台")
    serving = await school.items("/v1/cadres", in_office=True)
    schools = await school.items("/v1/cadres", level="校级")

    whole = await school.door.read(f"/v1/practices/{practice['id']}")
    CONTRACTS.require("views/practice.v1", whole)
    CONTRACTS.require("views/cadre.v1", await school.door.read(f"/v1/cadres/{CADRE}"))
    assert [row["number"] for row in serving] == ["20030017"]
    assert [row["number"] for row in schools] == ["2"]


async def test_l4_only_units_that_lack_something_are_reminded_and_once(school: Linked) -> None:
    link = await linked(school)
    await school.done("cadre", LEADER | {"unit": OTHER, "number": "1"}, "org_dept")
    start_rounds(school.room.database, school.room.now)
    start_rounds(school.room.database, school.room.now)

    school.room.run_until(shanghai("2026-12-12 00:00"))
    school.visit(link, "2026-12-12", "2026-12-13")
    school.room.run_until(shanghai("2027-02-20 00:00"))

    assert sorted(school.told()) == [
        (COLLEGE, "link.unreported"),
        (COLLEGE, "link.visits_short"),
        (OTHER, "link.unreported"),
    ]


async def test_l4_a_week_without_relays_is_caught_up_once(school: Linked) -> None:
    await linked(school)
    start_rounds(school.room.database, school.room.now)

    school.room.run_until(shanghai("2026-12-31 00:00"))
    before = school.told()
    school.room.set(shanghai("2027-01-16 12:00"))
    school.room.work()
    school.room.set(school.room.now - timedelta(hours=1))
    school.room.work()

    assert school.told()[len(before) :] == [(COLLEGE, "link.visits_short")]


async def test_links_are_kept_read_and_reminded_of_by_indexes(school: Linked) -> None:
    database = school.room.database
    database.command("profile", 2)

    await linked(school)
    await school.done("link-confirmation", LINK | {"academic_year": "2027-2028"})
    await school.done("link-report", {"unit": COLLEGE, "academic_year": YEAR})
    start_rounds(database, school.room.now)
    school.room.run_until(shanghai("2026-12-12 00:00"))
    for path in ("cadres", "points", "teams", "links", "shortfalls", "link-reports", "practices"):
        await school.items(f"/v1/{path}", unit=COLLEGE)
    await school.items("/v1/links", cadre=CADRE, academic_year=YEAR, ended=False)
    await school.door.read("/v1/coverage")
    database.command("profile", 0)

    assert (COLLEGE, "link.visits_short") in school.told()
    assert scans(database) == []
