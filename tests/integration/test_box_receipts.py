"""From the box to the answer and back (L6, L10): the receipt code is all its sender needs, and proves who it is."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
from pymongo.database import Database

from services.common.clock import set_simulated_time
from services.common.kernel.identity import matter_id
from services.common.verify import verify_collection
from services.notify.domain.matter.evolve import MATTERS
from tests.integration.front_door import BRANCH, COLLEGE, FrontDoor, found_school, front_door
from tests.integration.workroom import Workroom, shanghai

pytestmark = pytest.mark.real
NOW = shanghai("2026-11-23 09:00")
WORDS = {"category": "咨询求助", "title": "热水", "content": "三号楼没有热水"}
ANSWER = "热水泵已经更换。"
FORM = "lianxin/opinion-{}"


@dataclass(frozen=True)
class Box:
    """The front door with a box, and the workers behind it; one opinion was posted there."""

    door: FrontDoor
    room: Workroom
    code: str
    matter: str

    async def act(self, act: str, unit: str = BRANCH, role: str = "college", **body: Any) -> None:
        full = {"matter": self.matter, "unit": unit} | body
        answered = await self.door.post(full, form=FORM.format(act), role=role)
        assert answered.status_code == 202, answered.text
        self.room.work()

    async def look(self) -> Any:
        answered = await self.door.line.get(f"/v1/receipts/{self.code}")
        self.door.desk.contracts.require("views/receipt.v1", answered.json())
        return answered.json()

    async def say(self, what: str = "confirmation", **said: Any) -> Any:
        return await self.door.line.post(f"/v1/receipts/{self.code}/{what}", json=said)

    def state(self) -> dict[str, Any]:
        found: dict[str, Any] = self.room.record("matters", self.matter)["state"]
        return found

    def trail(self) -> list[str]:
        return self.room.trail("matters", self.matter)


@pytest.fixture
async def box(mongo_url: str, database: Database[dict[str, Any]]) -> AsyncIterator[Box]:
    found_school(database)
    set_simulated_time(database, NOW)
    async with front_door(mongo_url, database, simulated_clock=True) as door:
        room = Workroom(database, NOW)
        posted = await door.line.post(f"/v1/box/{BRANCH}", json=WORDS)
        (stored,) = database["submissions"].find()
        yield Box(door, room, posted.json()["receipt_code"], matter_id(stored["_id"]))


@pytest.fixture
async def answered(box: Box) -> Box:
    box.room.work()
    await box.act("answer", text=ANSWER)
    return box


async def test_l6_an_opinion_is_posted_answered_confirmed_and_resolved(box: Box) -> None:
    before = await box.look()
    box.room.work()
    taken = await box.look()
    await box.act("study", held_on="2026-11-20", attendees=["（虚构）张书记"], conclusion="可办")
    await box.act("answer", text=ANSWER)
    told = await box.look()
    said = await box.say(satisfied=True)
    box.room.work()
    after = await box.look()

    assert (before["status"], before["text"], before["may"]) == ("received", "已收到，正在登记", [])
    assert (taken["status"], taken["answer"], taken["may"]) == ("received", None, ["supplement"])
    assert taken["text"] == f"已送达{BRANCH}的名称，等待受理，应在2026年11月26日24时前答复。"
    assert taken["answer_by"] == "2026-11-26T16:00:00.000Z"
    assert (told["status"], told["answer"], told["may"]) == ("answered", ANSWER, ["confirm"])
    assert said.status_code == 202
    assert (after["status"], after["text"]) == ("resolved", "已办结（已确认满意）。")
    assert (box.state()["stage"], box.state()["resolution"]) == ("resolved", "confirmed")
    assert list(verify_collection(box.door.database, "matters", MATTERS)) == [None]


async def test_l6_a_receipt_tells_each_step_with_its_day_and_no_person(answered: Box) -> None:
    await answered.say(satisfied=True)
    answered.room.work()

    shown = await answered.look()

    assert [step["text"] for step in shown["steps"]] == [
        f"已送达{BRANCH}的名称",
        f"{BRANCH}的名称受理",
        f"{BRANCH}的名称作出答复",
        "办结（已确认满意）",
    ]
    assert {step["at"] for step in shown["steps"]} == {"2026-11-23T01:00:00.000Z"}
    for trace in ("public", "热水", "college", "张书记", answered.matter):
        assert trace not in str({**shown, "answer": ""})


async def test_l6_the_receipt_proves_who_objects_and_the_matter_is_dealt_with_anew(
    answered: Box,
) -> None:
    wordless = await answered.say(satisfied=False)
    await answered.say(satisfied=False, reason="只修好一天")
    waiting = await answered.look()
    answered.room.work()

    shown = await answered.look()
    (posted,) = answered.door.database["submissions"].find({"form": FORM.format("confirmation")})
    assert (wordless.status_code, wordless.json()["code"]) == (422, "invalid_form")
    assert (waiting["text"], waiting["may"]) == ("您的反馈已经收到，正在登记。", [])
    assert answered.trail()[-1] == "reopened"
    assert shown["steps"][-1]["text"] == "对答复不满意，重新办理"
    assert (posted["client"], posted["body"]["matter"]) == ("public", answered.matter)
    assert "127.0.0.1" not in repr(posted)


async def test_l6_saying_it_twice_is_saying_it_once(answered: Box) -> None:
    first, again = [await answered.say(satisfied=True) for _ in range(2)]
    other = await answered.say(satisfied=False, reason="又坏了")
    answered.room.work()
    late = await answered.say(satisfied=True)

    assert (first.status_code, again.status_code) == (202, 202)
    assert first.json() == again.json()
    assert (other.status_code, other.json()["code"]) == (409, "not_to_confirm")
    assert (late.status_code, late.json()["code"]) == (409, "not_to_confirm")
    confirmations = {"form": FORM.format("confirmation")}
    assert answered.door.database["submissions"].count_documents(confirmations) == 1
    assert answered.trail().count("resolved") == 1


async def test_l6_a_second_objection_is_told_why_it_does_not_count(answered: Box) -> None:
    await answered.say(satisfied=False, reason="只修好一天")
    answered.room.work()
    await answered.act("answer", text="再修了一次。")
    await answered.say(satisfied=False, reason="还是没有")
    answered.room.work()

    shown = await answered.look()
    settled = await answered.say(satisfied=True)
    answered.room.work()

    assert "您的反馈没有受理：这件意见建议已按不满意重新办理过1次" in shown["text"]
    assert shown["may"] == ["confirm"]
    assert settled.status_code == 202
    assert answered.state()["stage"] == "resolved"


async def test_l6_what_is_asked_is_shown_and_the_reply_lets_the_clock_go_on(box: Box) -> None:
    box.room.work()
    await box.act("acknowledgement")
    await box.act("pause", reason="不知道是哪一层", question="请问是几楼？")
    asked = await box.look()
    replied = [await box.say("supplement", text="二楼东侧。") for _ in range(2)]
    box.room.work()

    after = await box.look()
    assert (asked["status"], asked["asked"], asked["may"]) == (
        *("paused", "请问是几楼？", ["supplement"]),
    )
    assert asked["answer_by"] is None
    assert [each.status_code for each in replied] == [202, 202]
    assert (after["status"], after["asked"]) == ("acknowledged", None)
    assert [step["text"] for step in after["steps"]][-3:] == [
        f"{BRANCH}的名称请您补充情况",
        "您补充了情况",
        "接着办理",
    ]


async def test_l6_nothing_is_added_to_what_is_answered(answered: Box) -> None:
    added = await answered.say("supplement", text="还有一件事")
    odd = await answered.say("supplement", text="x", unit=COLLEGE)

    assert (added.status_code, added.json()["code"]) == (409, "not_to_supplement")
    assert (odd.status_code, odd.json()["code"]) == (422, "reserved_field")


async def test_l6_without_the_code_nothing_is_confirmed(answered: Box) -> None:
    line = answered.door.line
    guessed = await line.post(
        "/v1/receipts/0000-0000-0000-0000/confirmation", json={"satisfied": True}
    )
    early = await line.post(f"/v1/box/{BRANCH}", json=WORDS)
    unborn = await line.post(
        f"/v1/receipts/{early.json()['receipt_code']}/confirmation", json={"satisfied": True}
    )
    body = {"matter": answered.matter, "unit": BRANCH, "satisfied": True}
    portal = await answered.door.post(body, form=FORM.format("confirmation"))
    answered.room.work()

    assert (guessed.status_code, guessed.json()["code"]) == (404, "receipt_not_found")
    assert (unborn.status_code, unborn.json()["code"]) == (409, "not_to_confirm")
    shown = await answered.door.read(portal.json()["location"])
    assert shown["outcomes"][0]["code"] == "not_the_raiser"
    assert answered.state()["stage"] == "answered"


async def test_l6_a_portal_speaks_for_those_who_wrote_through_it(answered: Box) -> None:
    change = {"$set": {"client": "portal"}}
    answered.door.database["submissions"].update_one({"form": "lianxin/opinion"}, change)

    shown = await answered.look()
    refused = await answered.say(satisfied=True)

    assert (shown["answer"], shown["may"]) == (ANSWER, [])
    assert (refused.status_code, refused.json()["code"]) == (409, "not_to_confirm")


async def test_l10_a_forgotten_opinion_is_seen_to_climb(box: Box) -> None:
    box.room.work()
    box.room.run_until(shanghai("2026-12-20 09:00"))

    texts = [step["text"] for step in (await box.look())["steps"]]
    assert f"催促{BRANCH}的名称答复" in texts
    assert f"逾期没有答复，转由{COLLEGE}的名称办理" in texts


async def test_l10_who_raised_the_same_hears_the_answer_and_is_asked_too(box: Box) -> None:
    posted = await box.door.line.post(f"/v1/box/{BRANCH}", json=WORDS | {"title": "没热水"})
    box.room.work()
    rows = box.door.database["matters"].find({"_id": {"$ne": box.matter}})
    (double,) = [row["_id"] for row in rows]
    other = Box(box.door, box.room, posted.json()["receipt_code"], double)
    await other.act("merge", into=box.matter, reason="同一件事")
    waiting = await other.look()
    await box.act("answer", text=ANSWER)

    told = await other.look()
    first = await other.say(satisfied=True)
    box.room.work()
    between, open_still = await other.look(), box.state()["stage"]
    last = await box.say(satisfied=True)
    box.room.work()

    assert waiting["text"].startswith("已与同类意见合并办理。已送达")
    assert (told["status"], told["answer"], told["may"]) == ("answered", ANSWER, ["confirm"])
    assert [first.status_code, last.status_code] == [202, 202]
    assert (open_still, between["may"]) == ("answered", [])
    assert between["text"].endswith("您已经确认满意，正在等其他提出人确认。")
    assert [(await each.look())["status"] for each in (box, other)] == ["resolved"] * 2
