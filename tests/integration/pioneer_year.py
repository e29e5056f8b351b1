"""The forms of one member's year, as a branch posts them (F2)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

from pymongo.database import Database

from tests.integration.form_desk import FormDesk
from tests.integration.front_door import BRANCH, found_school, front_door
from tests.integration.workroom import Workroom, shanghai

NAME, PHONE = "王小明", "13800000000"
CODE = "20080123"
MEMBER = f"{BRANCH}:{CODE}"
YEAR = f"{MEMBER}:2026"
SPRING = shanghai("2026-03-02 09:00")
WINTER = shanghai("2026-12-04 09:00")
WHO = {"unit": BRANCH, "code": CODE}
ENTRY = WHO | {
    "name": NAME,
    "post": "teaching-research",
    "kind": "教师",
    "standing": "正式党员",
    "contact": PHONE,
}
THIS_YEAR = WHO | {"year": "2026"}
COMMITMENT = THIS_YEAR | {
    "items": [
        {"goal": "role-model", "due": "2026-12-31"},
        {"goal": "teaching", "due": "2026-12-31"},
        {"text": "开选修课", "measure": "60 人", "due": "2026-11-30"},
    ]
}
OWN = THIS_YEAR | {"part": "self", "score": 92, "text": "完成"}
OF_BRANCH = THIS_YEAR | {
    "part": "branch",
    "score": 90,
    "text": "带头作用明显",
    "meeting": {
        "held_on": "2026-12-03",
        "place": "会议室",
        "attendees": ["李书记"],
        "conclusion": "同意",
    },
}
OF_MASS = THIS_YEAR | {
    "part": "mass",
    "invited": 30,
    "votes": {"excellent": 18, "good": 7, "fair": 1, "poor": 0},
}


def done(*numbers: int) -> dict[str, Any]:
    """A report that these items are done."""
    return THIS_YEAR | {"items": [{"item": n, "state": "完成", "note": "做了"} for n in numbers]}


@asynccontextmanager
async def branch_in_spring(
    mongo_url: str, database: Database[dict[str, Any]]
) -> AsyncIterator[FormDesk]:
    """A branch whose member has pledged, in spring."""
    room = Workroom(database, SPRING)
    found_school(database)
    async with front_door(mongo_url, database, simulated_clock=True) as door:
        office = FormDesk(door, room, "mofan")
        await office.done("branch", "member", ENTRY)
        await office.done("branch", "commitment", COMMITMENT)
        yield office


async def winter(office: FormDesk) -> None:
    """Let the days pass until the year is appraised."""
    await pass_to(office, WINTER)


async def moment(office: FormDesk) -> None:
    """Let a moment pass, so that what is posted next was received later."""
    await pass_to(office, office.room.now + timedelta(milliseconds=1))


async def pass_to(office: FormDesk, instant: datetime) -> None:
    """Let time pass, for the workers and for the front door."""
    office.room.set(instant)
    await office.door.desk.clock.sync()
