"""Opinions over the API: who may read them, how urgent they are, what is alike, who owes how much (L10)."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from pymongo.database import Database

from services.common.contracts import Contracts
from services.common.kernel.identity import matter_id
from services.common.settings import Settings
from services.intake.box.receipts import FIELD, code_hash
from tests.integration.front_door import FrontDoor, found_clients, front_door
from tests.integration.mailroom import (
    BRANCH,
    COLLEGE,
    MONDAY,
    SCHOOL,
    STUDY,
    Mailroom,
    found_mailroom,
)
from tests.integration.workroom import Post

pytestmark = pytest.mark.real
OFFICE = "jxnu.houqin"
CONTRACTS = Contracts(Settings().schemas_dir)


@pytest.fixture
def mail(database: Database[dict[str, Any]]) -> Mailroom:
    mail = found_mailroom(database)
    mail.room.found((OFFICE, "department"))
    clients = {"branch": BRANCH, "college": COLLEGE, "department": OFFICE, "org_dept": SCHOOL}
    found_clients(database, clients)
    return mail


@pytest.fixture
async def door(mongo_url: str, mail: Mailroom) -> AsyncIterator[FrontDoor]:
    async with front_door(mongo_url, mail.room.database, simulated_clock=True) as opened:
        yield opened


def raised(mail: Mailroom, *contents: str) -> list[str]:
    found = [mail.raise_opinion(content=content) for content in contents]
    mail.room.work()
    return found


def act(mail: Mailroom, matter: str, form: str, unit: str = BRANCH, **body: Any) -> None:
    posted = mail.act(matter, form, unit, **body)
    mail.room.work()
    assert mail.room.code(posted) == "done"


async def test_a_transferred_opinion_is_read_by_giver_and_receiver(
    mail: Mailroom, door: FrontDoor
) -> None:
    (matter,) = raised(mail, "没有热水")
    before = await door.get(f"/v1/matters/{matter}", role="department")

    act(mail, matter, "transfer", to=OFFICE, reason="由后勤处负责")

    assert before.status_code == 404
    for role in ("branch", "department", "org_dept"):
        page = await door.read(f"/v1/matters/{matter}", role)
        assert (page["owner_names"][-1], page["main"]) == (f"单位{OFFICE}", None)
        assert page["attachments"] == []
        CONTRACTS.require("views/matter.v1", page)
        listed = await door.read("/v1/matters", role)
        assert [each["id"] for each in listed["items"]] == [matter]


async def test_warnings_are_by_the_time_of_reading(mail: Mailroom, door: FrontDoor) -> None:
    matter, paused = raised(mail, "没有热水", "图书馆太吵")
    act(mail, paused, "acknowledgement")
    act(mail, paused, "pause", reason="地点不明", question="哪一层？")
    shown = []

    for hours in (0, 48, 96):
        mail.room.set(MONDAY + timedelta(hours=hours))
        rows = (await door.read("/v1/matters"))["items"]
        shown.append({row["id"]: row["warning"] for row in rows})

    assert [each[matter] for each in shown] == [None, "yellow", "red"]
    assert {each[paused] for each in shown} == {None}


async def test_the_list_is_narrowed_by_level_and_by_what_is_overdue(
    mail: Mailroom, door: FrontDoor
) -> None:
    late, up, answered = raised(mail, "一", "二", "三")
    act(mail, up, "unsolvable", reason="无权限", study=STUDY)
    act(mail, answered, "answer", text="好了")
    act(mail, up, "extension", COLLEGE, reason="等配件")
    mail.room.set(MONDAY + timedelta(days=4))

    async def ids(**asked: Any) -> set[str]:
        return {row["id"] for row in (await door.read("/v1/matters", **asked))["items"]}

    assert await ids(overdue="true") == {late}
    assert await ids(overdue="false") == {up, answered}
    assert await ids(level=2) == {up}
    assert await ids(overdue="true", owner=COLLEGE, stage="received", unit=BRANCH) == {late}
    assert await ids(overdue="true", stage="answered") == set()


async def test_the_board_counts_what_each_unit_owes(mail: Mailroom, door: FrontDoor) -> None:
    late, up, paused = raised(mail, "一", "二", "三")
    act(mail, up, "unsolvable", reason="无权限", study=STUDY)
    act(mail, paused, "acknowledgement")
    act(mail, paused, "pause", reason="地点不明", question="哪一层？")
    mail.room.set(MONDAY + timedelta(days=4))
    act(mail, up, "acknowledgement", COLLEGE)
    act(mail, up, "answer", COLLEGE, text="好了")

    board = await door.read("/v1/matters/overdue-board", "college")

    assert late
    assert board["unit"] == COLLEGE
    assert board["items"] == [
        {
            "unit": BRANCH,
            "name": f"单位{BRANCH}",
            "depth": 3,
            "open": 2,
            "paused": 1,
            "due_soon": 0,
            "overdue": 1,
            "urged_at_top": 0,
        }
    ]
    CONTRACTS.require("views/overdue_board.v1", board)
    outside = await door.get("/v1/matters/overdue-board", role="branch", unit=COLLEGE)
    assert outside.status_code == 403


async def test_board_and_suggestions_are_read_by_an_index(mail: Mailroom, door: FrontDoor) -> None:
    matter, *_ = raised(mail, "一", "二")
    mail.room.database.command("profile", 2)

    await door.read("/v1/matters/overdue-board")
    await door.read(f"/v1/matters/{matter}/similar", "branch")
    mail.room.database.command("profile", 0)

    found = mail.room.database["system.profile"].find({"command.aggregate": "matters"})
    plans = [row["planSummary"] for row in found]
    assert len(plans) == 2
    assert all(plan.startswith("IXSCAN") for plan in plans), plans


async def test_what_nobody_answers_ends_on_the_board_of_the_top(
    mail: Mailroom, door: FrontDoor
) -> None:
    raised(mail, "没有热水")
    mail.room.run_until(MONDAY + timedelta(weeks=10))

    (row,) = (await door.read("/v1/matters/overdue-board"))["items"]

    assert (row["unit"], row["overdue"], row["urged_at_top"]) == (SCHOOL, 1, 1)


async def test_what_is_alike_is_suggested_with_its_reason(mail: Mailroom, door: FrontDoor) -> None:
    matter, alike, _, resolved = raised(
        mail, "三号楼二层没有热水", "宿舍三号楼没有热水", "图书馆太吵，换灯", "三号楼二层没有热水"
    )
    act(mail, resolved, "answer", text="好了")

    page = await door.read(f"/v1/matters/{matter}/similar", "branch")

    (found, *_) = page["items"]
    assert [each["id"] for each in page["items"] if each["percent"] > 40] == [alike]
    assert "三号楼" in found["shared"]
    CONTRACTS.require("views/similar_matter.v1", found)
    assert resolved not in {each["id"] for each in page["items"]}


async def test_the_page_of_a_merged_opinion_shows_the_answer_of_the_main_one(
    mail: Mailroom, door: FrontDoor
) -> None:
    first, middle, main = raised(mail, "一", "二", "三")
    act(mail, first, "merge", into=middle, reason="同一件事")
    act(mail, middle, "merge", into=main, reason="同一件事")
    act(mail, main, "answer", text="修好了")

    page = await door.read(f"/v1/matters/{first}", "branch")

    assert (page["stage"], page["merged_into"]) == ("merged", middle)
    assert (page["main"]["id"], page["main"]["stage"]) == (main, "answered")
    assert page["main"]["answer"]["text"] == "修好了"
    CONTRACTS.require("views/matter.v1", page)


CODES = {"甲": "AAAA-AAAA-AAAA-AAAA", "乙": "BBBB-BBBB-BBBB-BBBB"}


def raised_in_the_box(mail: Mailroom) -> dict[str, str]:
    """Two anonymous opinions about the same, each with its receipt code."""
    body = {"unit": BRANCH, "category": "咨询求助", "title": "热水", "content": "没有热水"}
    found = {}
    for who, code in CODES.items():
        post = Post(form="lianxin/opinion", unit=BRANCH, body=body, client="public")
        identity = mail.room.post(post)
        rows = mail.room.database["submissions"]
        rows.update_one({"_id": identity}, {"$set": {f"body.{FIELD}": code_hash(code)}})
        found[who] = matter_id(identity)
    mail.room.work()
    return found


async def test_l10_every_sender_reads_the_answer_and_one_may_reopen_it(
    mail: Mailroom, door: FrontDoor
) -> None:
    matters = raised_in_the_box(mail)
    act(mail, matters["乙"], "merge", into=matters["甲"], reason="同一件事")
    waiting = (await door.line.get(f"/v1/receipts/{CODES['乙']}")).json()
    act(mail, matters["甲"], "answer", text="修好了")
    answered = (await door.line.get(f"/v1/receipts/{CODES['乙']}")).json()

    said = await door.line.post(
        f"/v1/receipts/{CODES['乙']}/confirmation", json={"satisfied": False, "reason": "没有"}
    )
    mail.room.work()
    after = [(await door.line.get(f"/v1/receipts/{code}")).json() for code in CODES.values()]

    assert "与同类意见合并" in waiting["text"]
    assert waiting["may"] == []
    assert (answered["status"], answered["answer"]) == ("answered", "修好了")
    assert answered["may"] == ["confirm"]
    assert said.status_code == 202, said.text
    assert {each["status"] for each in after} == {"received"}
    assert all("重新办理" in each["steps"][-1]["text"] for each in after)
    assert "没有" not in after[0]["text"]
