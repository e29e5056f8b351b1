"""台账 (Q9), 督查 and 承诺 (Q13), from the form over HTTP to the lists."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from pymongo.database import Database

from services.common.contracts import Contracts
from services.common.records import CONVERTER
from services.common.settings import REPOSITORY
from services.scoring.domain.rating.state import Branch
from services.scoring.domain.standing.standing import Cause, Term, evolve, grant, revoke
from tests.integration.form_desk import FormDesk
from tests.integration.front_door import (
    BRANCH,
    COLLEGE,
    OTHER,
    OTHERS,
    SCHOOL,
    FrontDoor,
    found_school,
    front_door,
)
from tests.integration.workroom import Workroom, shanghai

pytestmark = pytest.mark.real
CONTRACTS = Contracts(REPOSITORY / "schemas")
MORNING = shanghai("2026-11-23 09:00")
PHONE, MASKED = "13800000000", "138****0000"
ENTRY = {
    "branch": BRANCH,
    "secretary": {"name": "（虚构）王书记", "phone": PHONE},
    "basics": "党员 32 人",
    "problems": "场所偏小",
    "measures": "年内调剂",
}
LEADER = {"name": "（虚构）周书记", "duty": "校党委副书记", "phone": "13900000001"}
LEADERS = {"school_level": [LEADER], "division_level": [LEADER]}
INSPECTION = {
    "unit": COLLEGE,
    "kind": "special",
    "inspected_on": "2026-11-20",
    "inspectors": ["（虚构）李部长"],
    "findings": [
        {"text": "没有责任人", "severity": "general", "deadline": "2026-11-25"},
        {"text": "没有时限", "severity": "minor", "deadline": "2026-11-30"},
    ],
    "criticised": True,
    "criticism": "流于形式，限期改正",
}
PLEDGE = {
    "unit": COLLEGE,
    "year": "2026",
    "secretary": "（虚构）陈书记",
    "text": "推动晋位升级",
    "goals": [{"text": "消除软弱涣散", "measure": "逐个联系", "target": "0 个"}],
}
REVIEW = {
    "unit": COLLEGE,
    "year": "2026",
    "goals": [{"goal": 1, "outcome": "partly", "remark": "还有 1 个"}],
    "verdict": "mostly_kept",
    "remark": "基本兑现",
    "reviewed_by": "部务会",
}


@pytest.fixture
async def office(mongo_url: str, database: Database[dict[str, Any]]) -> AsyncIterator[FormDesk]:
    room = Workroom(database, MORNING)
    found_school(database)
    async with front_door(mongo_url, database, simulated_clock=True) as door:
        yield FormDesk(door, room, "qiangji")


def standing(star: int, *, voided: bool = False) -> dict[str, Any]:
    """The branch's standing by a campaign, which may have been started over since."""
    branch = Branch(code=BRANCH, name="第一党支部", path=(SCHOOL, COLLEGE, BRANCH), category="学生")
    term = Term(
        star=star,
        since=MORNING,
        until=None,
        campaign="2025",
        regrade=None,
        cause=Cause.CAMPAIGN,
        because="列第 1 名",
    )
    (granted,) = grant(None, branch, term)
    state = evolve(None, granted)
    if voided:
        (revoked,) = revoke(state, "2025", at=MORNING, because="推倒重来")
        state = evolve(state, revoked)
    kept = {"version": 1, "head": "", "history": []}
    return {"_id": BRANCH, "state": CONVERTER.unstructure(state)} | kept


async def test_q9_a_register_has_its_branchs_star_and_is_shown_with_masked_phones(
    office: FormDesk,
) -> None:
    office.room.database["standings"].insert_one(standing(4))
    told = await office.done("college", "register-entry", ENTRY)

    (listed,) = (await office.door.read("/v1/registers"))["items"]
    whole = await office.door.read(f"/v1/registers/{BRANCH}")

    assert (told["star"], told["weak"], listed["star"]) == (4, False, 4)
    assert listed["content"]["secretary"]["phone"] == MASKED
    assert PHONE not in str(listed) + str(whole)
    assert whole["history"][0]["data"]["content"]["secretary"]["phone"] == MASKED
    for shown in (listed, whole):
        CONTRACTS.require("views/register.v1", shown)


async def test_q9_a_star_of_a_campaign_that_was_started_over_counts_no_more(
    office: FormDesk,
) -> None:
    office.room.database["standings"].insert_one(standing(4, voided=True))

    assert (await office.done("college", "register-entry", ENTRY))["star"] is None


async def test_q9_a_full_phone_has_a_purpose_and_is_logged(office: FormDesk) -> None:
    await office.done("college", "register-entry", ENTRY)

    whole = await office.door.read(f"/v1/registers/{BRANCH}", purpose="电话核实整改情况")

    assert whole["content"]["secretary"]["phone"] == PHONE
    (read,) = (await office.door.read("/v1/access-log"))["items"]
    assert (read["client"], read["subject"]) == ("org_dept", f"registers/{BRANCH}")
    assert read["purpose"] == "电话核实整改情况"
    blank = await office.door.get(f"/v1/registers/{BRANCH}", purpose="  ")
    assert blank.json()["code"] == "bad_parameters"


async def test_q9_registers_are_found_by_unit_star_and_weakness(office: FormDesk) -> None:
    office.room.database["standings"].insert_one(standing(4))
    await office.done("college", "register-entry", ENTRY)
    weak = ENTRY | {"branch": OTHERS, "weak": True, "leaders": LEADERS}
    await office.done("org_dept", "register-entry", weak)

    assert await office.ids("/v1/registers", star=4) == [BRANCH]
    assert await office.ids("/v1/registers", weak=True) == [OTHERS]
    assert await office.ids("/v1/registers", unit=OTHER) == [OTHERS]
    assert await office.ids("/v1/registers", role="college") == [BRANCH]
    elsewhere = await office.door.get("/v1/registers", role="college", unit=OTHER)
    hidden = await office.door.get(f"/v1/registers/{OTHERS}", role="college")
    assert (elsewhere.status_code, hidden.status_code) == (403, 404)


async def test_q9_a_weak_branch_without_leaders_is_refused_as_missing(office: FormDesk) -> None:
    answer = await office.door.post(ENTRY | {"weak": True}, form="qiangji/register-entry")

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/leaders"


async def test_q9_leaders_that_nobody_asked_for_are_not_kept_and_it_says_so(
    office: FormDesk,
) -> None:
    told = await office.done("college", "register-entry", ENTRY | {"leaders": LEADERS})

    assert "没有保存" in told["remark"]
    assert LEADER["phone"] not in str(office.room.record("registers", BRANCH))


async def test_q9_a_correction_says_who_changed_what(office: FormDesk) -> None:
    await office.done("college", "register-entry", ENTRY)
    told = await office.done("org_dept", "register-entry", ENTRY | {"problems": "无"})

    history = (await office.door.read(f"/v1/registers/{BRANCH}"))["history"]
    assert told["changed"] == ["存在的主要问题"]
    assert [(entry["by"], entry["unit"]) for entry in history] == [
        ("college", COLLEGE),
        ("org_dept", SCHOOL),
    ]
    assert await office.refused("college", "register-entry", ENTRY | {"branch": COLLEGE}) == (
        "not_a_branch"
    )


async def test_q13_findings_are_corrected_judged_and_closed(office: FormDesk) -> None:
    key = (await office.done("org_dept", "inspection", INSPECTION))["inspection"]
    about = {"unit": COLLEGE, "inspection": key}
    fixed = [{"finding": number, "text": "已补齐"} for number in (1, 2)]
    accepted = {"outcome": "accepted", "remark": "属实"}
    again = {"finding": 2, "outcome": "again", "remark": "不足", "deadline": "2026-12-10"}
    report = about | {"step": "report", "corrections": fixed}
    judge = about | {"step": "judge", "verdicts": [accepted | {"finding": 1}, again]}

    assert await office.refused("college", "inspection-follow-up", judge) == (
        "not_the_inspecting_unit"
    )
    assert await office.refused("org_dept", "inspection-follow-up", report) == "own_inspection"
    await office.done("college", "inspection-follow-up", report)
    told = await office.done("org_dept", "inspection-follow-up", judge)
    assert [each["stage"] for each in told["findings"]] == ["accepted", "open"]
    second = {"corrections": fixed[1:]}
    await office.done("college", "inspection-follow-up", report | second)
    last = {"verdicts": [accepted | {"finding": 2}]}
    told = await office.done("org_dept", "inspection-follow-up", judge | last)

    assert told["stage"] == "closed"
    whole = await office.door.read(f"/v1/inspections/{key}", "college")
    CONTRACTS.require("views/inspection.v1", whole)
    assert await office.ids("/v1/inspections", stage="closed", kind="special") == [key]
    assert await office.refused("org_dept", "inspection-follow-up", judge) == "inspection_closed"
    astray = report | {"unit": BRANCH}
    assert await office.refused("college", "inspection-follow-up", astray) == (
        "inspection_elsewhere"
    )


async def test_q13_what_is_not_corrected_in_time_is_overdue(office: FormDesk) -> None:
    key = (await office.done("org_dept", "inspection", INSPECTION))["inspection"]

    office.room.run_until(shanghai("2026-11-25 23:59"))
    assert await office.ids("/v1/inspections", overdue=True) == []
    office.room.run_until(shanghai("2026-11-26 00:00"))
    (listed,) = (await office.door.read("/v1/inspections", overdue=True))["items"]
    office.room.run_until(shanghai("2026-12-01 00:00"))

    assert [finding["overdue"] for finding in listed["findings"]] == [True, False]
    assert "inspectors" not in listed
    CONTRACTS.require("views/inspection.v1", listed)
    trail = office.room.trail("inspections", key)
    assert trail == ["recorded", "fell_due", "fell_due"]


async def test_q13_a_deadline_that_was_met_marks_nothing(office: FormDesk) -> None:
    key = (await office.done("org_dept", "inspection", INSPECTION))["inspection"]
    fixed = [{"finding": number, "text": "已补齐"} for number in (1, 2)]
    report = {"unit": COLLEGE, "inspection": key, "step": "report", "corrections": fixed}
    await office.done("college", "inspection-follow-up", report)

    office.room.run_until(MORNING + timedelta(days=60))

    assert office.room.trail("inspections", key) == ["recorded", "reported"]


async def test_q13_nobody_inspects_their_own_unit(office: FormDesk) -> None:
    assert await office.refused("college", "inspection", INSPECTION) == "own_unit"


async def test_q13_a_pledge_is_published_changed_and_reviewed_at_the_years_end(
    office: FormDesk,
) -> None:
    await office.done("college", "pledge", PLEDGE)
    await office.done("college", "pledge", PLEDGE | {"text": "推动普遍晋位升级"})
    assert await office.ids("/v1/pledges", stage="published", year=2026) == [f"{COLLEGE}:2026"]
    assert await office.refused("org_dept", "pledge-review", REVIEW) == "too_early"
    office.room.set(shanghai("2026-12-21 09:00"))
    await office.done("org_dept", "pledge-review", REVIEW)

    whole = await office.door.read(f"/v1/pledges/{COLLEGE}:2026", "college")
    CONTRACTS.require("views/pledge.v1", whole)
    assert [entry["what"] for entry in whole["history"]] == [
        "pledge.published",
        "pledge.published",
        "pledge.reviewed",
    ]
    assert whole["review"]["verdict"] == "mostly_kept"
    assert await office.refused("college", "pledge", PLEDGE) == "pledge_reviewed"
    assert await office.ids("/v1/pledges", year=2025) == []


async def test_every_list_is_read_from_an_index(office: FormDesk) -> None:
    await office.done("college", "register-entry", ENTRY)
    await office.done("org_dept", "inspection", INSPECTION)
    await office.done("college", "pledge", PLEDGE)
    database = office.room.database
    database.command("profile", 2)
    await office.ids("/v1/registers", unit=COLLEGE, star=4, weak=False)
    await office.ids("/v1/inspections", kind="visit", stage="open", overdue=False)
    await office.ids("/v1/pledges", year=2026, stage="published")
    database.command("profile", 0)

    lists = {f"{database.name}.{name}" for name in ("registers", "inspections", "pledges")}
    rows = [row for row in database["system.profile"].find({"op": "query"}) if row["ns"] in lists]
    assert {row["ns"] for row in rows} == lists
    assert not [row for row in rows if "COLLSCAN" in row["planSummary"] or row.get("hasSortStage")]


ALLOWED = {
    "register-entry": {"college", "portal", "org_dept"},
    "inspection": {"college", "org_dept"},
    "inspection-follow-up": {"branch", "college", "portal", "org_dept"},
    "pledge": {"college", "portal"},
    "pledge-review": {"org_dept"},
    "outlier-report": {"org_dept"},
}
COVERED = {"branch": {BRANCH}, "college": {BRANCH, COLLEGE}, "portal": {BRANCH, COLLEGE}}


@pytest.mark.parametrize("role", ["portal", "branch", "college", "department", "org_dept", "ops"])
@pytest.mark.parametrize("form", ALLOWED)
async def test_who_may_post_what_about_whom(door: FrontDoor, form: str, role: str) -> None:
    schema = CONTRACTS.get(f"forms/qiangji/{form}/v1").schema
    body = schema["examples"][0]
    about = body[schema["x-form"]["unit"].removeprefix("/")]

    answer = await door.post(body, form=f"qiangji/{form}", role=role)

    allowed = role in ALLOWED[form] and about in COVERED.get(role, {about})
    assert answer.status_code == (202 if allowed else 403), answer.text
