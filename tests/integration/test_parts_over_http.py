"""审核、报送和评定 (Q3, Q4) as clients do them: forms over HTTP, by role, and what the API shows of it."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from pymongo.database import Database
from structlog.testing import capture_logs

from services.common.contracts import Contracts
from services.common.settings import REPOSITORY
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
from tests.integration.season import CAMPAIGN, MEETING, MORNING, Season, found
from tests.integration.workroom import Workroom
from tests.unit.scoring.examples import project

pytestmark = pytest.mark.real
CONTRACTS = Contracts(REPOSITORY / "schemas")
SECOND = "jxnu.mks.02"
PART = f"{CAMPAIGN}:{COLLEGE}"
SEND = {"unit": COLLEGE, "meeting": MEETING}


def reviewing(branch: str = BRANCH, **changes: Any) -> dict[str, Any]:
    body = {"branch": branch, "methods": ["实地走访"], "meeting": MEETING, "star_opinion": 4}
    return body | found(innovation_projects=[project(3)]) | changes


RECOGNISE = {
    "unit": SCHOOL,
    "branch": BRANCH,
    "project": "示范",
    "recognised": True,
    "points": 5,
    "reason": "成效明显",
}
CHANGE = {"unit": SCHOOL, "branch": BRANCH, "direction": "down", "from_star": 4, "reason": "核实"}
TIE = {"unit": SCHOOL, "star": 4, "branches": [BRANCH], "meeting": MEETING}
RETURN = {"unit": SCHOOL, "college": COLLEGE, "reason": "补测"}
COLLEGES_FORMS: dict[str, dict[str, Any]] = {"review": reviewing(), "part-submission": SEND}
DEPARTMENTS_FORMS: dict[str, dict[str, Any]] = {
    "part-return": RETURN,
    "project-recognition": RECOGNISE,
    "campaign-close": {"unit": SCHOOL},
    "allocation": {"unit": SCHOOL, "reason": "补认定"},
    "tie-decision": TIE,
    "star-change": CHANGE,
}


@dataclass
class Campaigning:
    """The front door with scoring behind it, and a campaign in which every branch has rated itself."""

    door: FrontDoor
    season: Season

    async def post(self, role: str, form: str, body: Mapping[str, Any]) -> dict[str, Any]:
        told = {"campaign": CAMPAIGN} | dict(body)
        answer = await self.door.post(told, form=f"qiangji/{form}", role=role)
        assert answer.status_code == 202, answer.text
        self.season.room.work()
        shown: dict[str, Any] = await self.door.read(f"/v1/submissions/{answer.json()['id']}")
        outcome: dict[str, Any] = shown["outcomes"][0]
        return outcome

    async def done(self, role: str, form: str, body: Mapping[str, Any]) -> dict[str, Any]:
        outcome = await self.post(role, form, body)
        assert outcome["state"] == "accepted", outcome
        result: dict[str, Any] = outcome["result"]
        return result

    async def sent(self) -> None:
        for branch in (BRANCH, SECOND):
            await self.done("college", "review", reviewing(branch))
        await self.done("college", "part-submission", SEND)


@pytest.fixture
async def campaign(
    mongo_url: str, database: Database[dict[str, Any]]
) -> AsyncIterator[Campaigning]:
    room = Workroom(database, MORNING)
    found_school(database)
    season = Season(room, [BRANCH, SECOND, OTHERS])
    season.open()
    for branch in season.branches:
        season.assess(branch, innovation_projects=[project(3)])
    room.work()
    async with front_door(mongo_url, database, simulated_clock=True) as door:
        yield Campaigning(door, season)


async def test_q3_q4_from_review_to_star_over_http(campaign: Campaigning) -> None:
    await campaign.sent()
    campaign.season.review(OTHERS)
    campaign.season.room.work()
    campaign.season.send(OTHER)
    await campaign.done("org_dept", "project-recognition", RECOGNISE)

    closed = await campaign.done("org_dept", "campaign-close", {"unit": SCHOOL})
    again = await campaign.done("org_dept", "allocation", {"unit": SCHOOL, "reason": "复核"})

    rating = campaign.season.rating(BRANCH)
    assert (closed["missing"], again["summary"]["rated"]) == (0, 3)
    assert (rating["sheet"]["innovation"], rating["sheet"]["total"]) == (True, "105")
    assert rating["star"] == 3
    assert "五星没有名额；四星没有名额" in rating["because"]


async def test_q3_parts_are_shown_to_those_above_and_of_the_college(campaign: Campaigning) -> None:
    await campaign.sent()
    await campaign.done("org_dept", "part-return", RETURN)

    (listed,) = (await campaign.door.read("/v1/parts", campaign=CAMPAIGN))["items"]
    with capture_logs() as logs:
        whole = await campaign.door.read(f"/v1/parts/{PART}", "college")

    assert CONTRACTS.get("views/part.v1").accepts(listed)
    assert CONTRACTS.get("views/part.v1").accepts(whole)
    assert ("history" in listed, "attendees" in listed["sent"]["meeting"]) == (False, False)
    assert (whole["stage"], whole["returned"]["reason"]) == ("returned", "补测")
    assert whole["sent"]["meeting"]["attendees"] == MEETING["attendees"]
    assert [entry["what"] for entry in whole["history"]] == ["part.sent", "part.returned"]
    assert [each["part"] for each in logs if each["event"] == "personal.read"] == [PART]


async def test_q3_parts_are_found_by_unit_and_campaign(campaign: Campaigning) -> None:
    await campaign.sent()

    async def ids(role: str = "org_dept", **params: str) -> list[str]:
        page = await campaign.door.read("/v1/parts", role, **params)
        return [item["id"] for item in page["items"]]

    assert await ids() == await ids(unit=COLLEGE) == await ids("college") == [PART]
    assert await ids(unit=OTHER) == await ids(campaign="none") == await ids("branch") == []
    assert (await campaign.door.get(f"/v1/parts/{PART}", role="branch")).status_code == 404
    assert (await campaign.door.get("/v1/parts", role="college", unit=OTHER)).status_code == 403


@pytest.mark.parametrize("form", [*COLLEGES_FORMS, *DEPARTMENTS_FORMS])
async def test_q3_q4_each_form_is_for_one_role(campaign: Campaigning, form: str) -> None:
    body = {"campaign": CAMPAIGN} | (COLLEGES_FORMS | DEPARTMENTS_FORMS)[form]
    allowed = "college" if form in COLLEGES_FORMS else "org_dept"

    answers = {
        role: await campaign.door.post(body, form=f"qiangji/{form}", role=role)
        for role in ("portal", "branch", "college", "department", "org_dept", "ops")
    }

    taken = {role for role, answer in answers.items() if answer.status_code == 202}
    assert taken == {allowed}
    others = [answer.json()["code"] for role, answer in answers.items() if role != allowed]
    assert set(others) <= {"role_required", "outside_subtree"}


async def test_q3_a_college_reviews_below_it_only(campaign: Campaigning) -> None:
    body = {"campaign": CAMPAIGN} | reviewing(OTHERS)

    answer = await campaign.door.post(body, form="qiangji/review", role="college")

    assert (answer.status_code, answer.json()["code"]) == (403, "outside_subtree")


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"methods": []}, "/methods"),
        ({"methods": ["听说"]}, "/methods/0"),
        ({"meeting": MEETING | {"attendees": ["甲", "乙"]}}, "/meeting/attendees"),
        ({"meeting": MEETING | {"conclusion": " "}}, "/meeting/conclusion"),
        ({"star_opinion": 6}, "/star_opinion"),
    ],
)
async def test_q3_a_review_says_how_with_whom_and_what(
    campaign: Campaigning, changes: dict[str, Any], pointer: str
) -> None:
    body = {"campaign": CAMPAIGN} | reviewing(**changes)

    answer = await campaign.door.post(body, form="qiangji/review", role="college")

    assert answer.status_code == 422
    assert [fault["pointer"] for fault in answer.json()["errors"]] == [pointer]
