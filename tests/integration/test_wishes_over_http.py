"""Wishes over HTTP (L7): posted by portals, read by who collected or claimed them, and by 校团委 as a whole."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from pymongo.database import Database

from services.common.contracts import Contracts
from services.common.settings import REPOSITORY
from tests.integration.front_door import (
    BRANCH,
    COLLEGE,
    OFFICE,
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
CADRE = f"{COLLEGE}:1001"
PERSON = {"name": "（虚构）王同学", "phone": "13800000000"}


@dataclass
class Board:
    """The front door, notify at work behind it, and 校团委 as the department of the test school."""

    door: FrontDoor
    room: Workroom

    async def post(self, form: str, role: str = "org_dept", **body: Any) -> dict[str, Any]:
        """How a form ended, with its code or result."""
        answer = await self.door.post(body, form=f"lianxin/{form}", role=role)
        assert answer.status_code == 202, answer.text
        self.room.work()
        shown = await self.door.read(f"/v1/submissions/{answer.json()['id']}")
        outcome: dict[str, Any] = shown["outcomes"][0]
        return outcome

    async def wish(self, unit: str, title: str, **said: Any) -> str:
        """A wish of ``unit``, collected an hour after the one before."""
        self.room.set(self.room.now + timedelta(hours=1))
        outcome = await self.post("wish", unit=unit, title=title, **said)
        return str(outcome["result"]["wish"])

    async def listed(self, role: str = "org_dept", **params: Any) -> list[str]:
        page = await self.door.read("/v1/wishes", role, **params)
        for item in page["items"]:
            CONTRACTS.require("views/wish.v1", item)
        return [item["title"] for item in page["items"]]


@pytest.fixture
async def board(mongo_url: str, database: Database[dict[str, Any]]) -> AsyncIterator[Board]:
    room = Workroom(database, MORNING)
    found_school(database)
    async with front_door(mongo_url, database, simulated_clock=True) as door:
        door.app.state.desk = replace(door.desk, wish_board=OFFICE)
        yield Board(door, room)


@pytest.fixture
async def claimed(board: Board) -> str:
    """A wish of another college that a cadre of this one has claimed."""
    office = {"level": "处级", "since": "2020-01-01"}
    await board.post("cadre", unit=COLLEGE, number="1001", name="（虚构）陈书记", **office)
    wish = await board.wish(OTHERS, "台灯", category="学习用品", person=PERSON)
    outcome = await board.post("wish-claim", "college", wish=wish, unit=COLLEGE, cadre=CADRE)
    assert outcome["state"] == "accepted", outcome
    return wish


async def test_l7_who_collected_and_who_claimed_read_a_wish(board: Board, claimed: str) -> None:
    whole = await board.door.read(f"/v1/wishes/{claimed}", "college")

    CONTRACTS.require("views/wish.v1", whole)
    assert (whole["stage"], whole["claim"]["name"]) == ("claimed", "（虚构）陈书记")
    assert [entry["what"] for entry in whole["history"]][-1] == "wish.claimed"
    assert "王同学" not in str(whole)
    hidden = await board.door.get(f"/v1/wishes/{claimed}", role="branch")
    assert hidden.status_code == 404


async def test_l7_wishes_are_listed_by_unit_stage_category_and_claimant(
    board: Board, claimed: str
) -> None:
    await board.wish(BRANCH, "书包", category="学习用品")
    await board.wish(COLLEGE, "面试训练")

    assert await board.listed() == await board.listed(unit=SCHOOL)
    assert sorted(await board.listed()) == ["书包", "台灯", "面试训练"]
    assert await board.listed(unit=OTHER) == ["台灯"]
    assert await board.listed("college", stage="classified") == ["书包"]
    assert await board.listed("college", claimant=CADRE) == ["台灯"]
    assert await board.listed("college", claimant=CADRE, unit=COLLEGE) == []
    assert sorted(await board.listed(category="学习用品")) == ["书包", "台灯"]
    for params in ({"unit": OTHER}, {"claimant": f"{OTHER}:1"}):
        refused = await board.door.get("/v1/wishes", role="college", **params)
        assert refused.json()["code"] == "outside_subtree"
    for wrong in ({"claimant": "1001"}, {"stage": "gone"}, {"unclaimed_days": -1}):
        refused = await board.door.get("/v1/wishes", **wrong)
        assert refused.json()["code"] == "bad_parameters"


async def test_l7_the_board_shows_what_waits_longest_first_over_the_whole_school(
    board: Board, claimed: str
) -> None:
    titles = [f"书{number}" for number in range(5)]
    for number, title in enumerate(titles):
        await board.wish((BRANCH, OTHERS)[number % 2], title)
    board.room.set(MORNING + timedelta(days=14))
    await board.wish(BRANCH, "今天的")

    assert await board.listed("department", unclaimed_days=14) == titles
    assert await board.listed("department", unclaimed_days=0) == [*titles, "今天的"]
    assert await board.listed("department", unclaimed_days=15) == []
    assert await board.listed("department", unclaimed_days=0, stage="classified") == []
    assert await board.listed("college", unclaimed_days=14) == titles[::2]
    pages: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = await board.door.read(
            "/v1/wishes", "department", limit=2, unclaimed_days=14, **cursor
        )
        pages += [item["title"] for item in page["items"]]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
    assert pages == titles


async def test_l7_without_a_board_unit_a_department_sees_its_own(
    board: Board, claimed: str
) -> None:
    assert await board.listed("department") == ["台灯"]

    board.door.app.state.desk = board.door.desk

    assert await board.listed("department") == []


async def test_a_cursor_that_we_never_gave_is_refused(board: Board) -> None:
    for cursor in ("eDp5", "eA", "OTk5OTk5OTk5OTk5OTk5OmE"):
        answer = await board.door.get("/v1/wishes", unclaimed_days=0, cursor=cursor)
        assert (answer.status_code, answer.json()["code"]) == (422, "bad_cursor")


async def test_the_lists_are_read_from_indexes(board: Board, claimed: str) -> None:
    database = board.room.database
    await board.wish(BRANCH, "书包")
    database.command("profile", 2)
    await board.listed()
    await board.listed(stage="claimed", category="其他")
    await board.listed("college", claimant=CADRE)
    await board.listed("department", unclaimed_days=0, stage="collected")
    database.command("profile", 0)

    rows = list(database["system.profile"].find({"ns": {"$regex": r"\.wishes$"}}))
    assert len(rows) == 4
    assert not [row for row in rows if "COLLSCAN" in row["planSummary"] or row.get("hasSortStage")]
