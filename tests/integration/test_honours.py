"""评选表彰 (F3, Q14, Q8): chosen, shown, objected to, corrected, final; honours on record; the way above the school."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from pymongo.database import Database

from services.common.contracts import Contracts
from services.common.settings import REPOSITORY
from tests.integration.forms_office import FormsOffice
from tests.integration.front_door import (
    BRANCH,
    COLLEGE,
    OTHER,
    SCHOOL,
    found_school,
    front_door,
)
from tests.integration.honoured import (
    BRANCHES,
    MORNING,
    PARTY,
    PROVINCIAL,
    ROUND,
    SECOND,
    Awards,
    enter,
    meeting,
)
from tests.integration.workroom import Workroom, shanghai

pytestmark = pytest.mark.real
CONTRACTS = Contracts(REPOSITORY / "schemas")
FIRST = f"{BRANCH}:0001"
PERSON = f"{ROUND}:{PARTY}:{FIRST}"
OVER = shanghai("2026-12-01 00:03")
"""Two minutes and more after five working days."""
HONOUR = f"{FIRST}:{PARTY}:2026"
END = {"round": ROUND, "unit": SCHOOL}


@pytest.fixture
async def office(mongo_url: str, database: Database[dict[str, Any]]) -> AsyncIterator[Awards]:
    """One person passed up to the school, in a round that is open."""
    room = Workroom(database, MORNING)
    found_school(database)
    enter(database, FIRST)
    async with front_door(mongo_url, database, simulated_clock=True) as door:
        opened = Awards(door, room)
        await opened.open()
        await opened.listed(await opened.nominate(FIRST))
        yield opened


async def objected(office: Awards, about: str | None = PERSON, edition: int = 1) -> str:
    """Somebody in the street objects; the objection's id."""
    body = {"text": "缺席会议三次"} | ({"about": about} if about else {})
    address = f"/v1/notices/{ROUND}:{edition}/objections"
    answer = await office.door.line.post(address, json=body)
    assert answer.status_code == 202, answer.text
    office.room.work()
    (row,) = office.room.database["objections"].find({"state.stage": "received"})
    return str(row["_id"])


def upheld(objection: str, measure: str = "removed", **changes: Any) -> dict[str, Any]:
    return {
        "subject": ROUND,
        "unit": SCHOOL,
        "objection": objection,
        "outcome": "upheld",
        "reason": "查了会议记录",
        "answer": "属实，已经取消",
        "decided_by": "党委组织部",
        "meeting": meeting("异议成立"),
        "about": PERSON,
        "measure": measure,
    } | changes


async def finalised(office: Awards) -> None:
    office.room.set(OVER)
    await office.done("org_dept", "award-finalisation", END)


async def test_f3_the_chosen_are_shown_with_name_unit_and_award_only(office: Awards) -> None:
    told = await office.decide(PERSON)

    shown = (await office.door.line.get(f"/v1/notices/{ROUND}:1")).json()
    results = (await office.door.line.get(f"/v1/notices/{ROUND}:1/results")).json()
    CONTRACTS.require("views/notice.v1", shown)
    (row,) = results["items"]
    CONTRACTS.require("views/notice-result.v1", row)
    assert told["notice"] == f"{ROUND}:1"
    assert "优秀共产党员（1 名）：（虚构）0001号（jxnu.mks.01的名称）。" in shown["text"]
    assert "公示时间：2026年11月23日至2026年11月30日24:00（5 个工作日）" in shown["text"]
    assert row == {
        "code": PERSON,
        "name": "（虚构）0001号",
        "unit": f"{BRANCH}的名称",
        "result": "优秀共产党员",
        "star": None,
        "because": "",
    }
    again = await office.refused("org_dept", "award-decision", office.decision(PERSON))
    assert again == "already_published"


async def test_f3_the_honour_is_on_record_when_the_window_is_over(office: Awards) -> None:
    waiting = enter(office.room.database, f"{SECOND}:0009")
    left = await office.nominate(waiting, SECOND)
    await office.decide(PERSON)
    assert await office.refused("org_dept", "award-finalisation", END) == "window_open"

    await finalised(office)

    (listed,) = (await office.door.read("/v1/honours", "branch", person=FIRST, year=2026))["items"]
    member = await office.door.read(f"/v1/members/{FIRST}", "branch")
    CONTRACTS.require("views/member.v1", member)
    assert [each["id"] for each in member["honours"]] == [HONOUR]
    page = await office.door.read(f"/v1/honours/{HONOUR}", "college")
    CONTRACTS.require("views/honour.v1", listed)
    CONTRACTS.require("views/honour.v1", page)
    assert (page["id"], page["award_title"], page["stage"]) == (HONOUR, "优秀共产党员", "granted")
    assert (await office.nominated(PERSON))["stage"] == "honoured"
    ended = await office.nominated(left)
    assert (ended["stage"], ended["note"]) == ("not_chosen", "评选结果已经确定，未列入表彰")
    told = office.room.database["deliveries"].find({"kind": "nomination.settled"})
    assert {row["about"]: (row["unit"], row["body"][-6:]) for row in told} == {
        PERSON: (BRANCH, "：已经表彰。"),
        left: (SECOND, "未列入表彰。"),
    }
    again = await office.refused("org_dept", "award-finalisation", END)
    assert again == "award_round_final"


async def test_f3_an_objection_upheld_removes_and_another_notice_follows(office: Awards) -> None:
    office.star(BRANCH, 4)
    branch = await office.nominate(BRANCH)
    rate(office, BRANCH)
    await office.listed(branch, award=BRANCHES)
    await office.decide(PERSON, branch)
    objection = await objected(office)
    office.room.set(OVER)
    assert await office.refused("org_dept", "award-finalisation", END) == "objections_unanswered"

    await office.done("org_dept", "qiangji/objection-decision", upheld(objection))

    change = (await office.door.read(f"/v1/objections/{objection}"))["decision"]["change"]
    assert change["text"] == f"取消优秀共产党员的推荐（{PERSON}）"
    assert (await office.nominated(PERSON))["stage"] == "removed"
    gone = await office.door.line.get(f"/v1/notices/{ROUND}:1/results")
    assert gone.json()["code"] == "results_not_shown"
    assert await office.refused("org_dept", "award-finalisation", END) == "decision_stale"
    await office.decide(branch)
    first = (await office.door.line.get(f"/v1/notices/{ROUND}:1")).json()
    rows = (await office.door.line.get(f"/v1/notices/{ROUND}:2/results")).json()["items"]
    assert (first["stage"], first["successor"]) == ("withdrawn", f"{ROUND}:2")
    assert [row["code"] for row in rows] == [branch]


async def test_f3_what_is_examined_again_may_be_chosen_again(office: Awards) -> None:
    await office.decide(PERSON)
    objection = await objected(office)
    await office.done("org_dept", "qiangji/objection-decision", upheld(objection, "reexamined"))
    assert (await office.nominated(PERSON))["stage"] == "waiting"

    await office.decide(PERSON)

    state = await office.nominated(PERSON)
    assert (state["stage"], state["edition"]) == ("proposed", 2)
    assert [each["level"] for each in state["opinions"]] == ["branch", "college", "university"]


async def test_f3_an_objection_rejected_changes_nothing(office: Awards) -> None:
    await office.decide(PERSON)
    objection = await objected(office, None)
    body = upheld(objection, outcome="rejected")
    answer = {name: value for name, value in body.items() if name not in ("about", "measure")}

    await office.done("org_dept", "qiangji/objection-decision", answer)
    await finalised(office)

    assert (await office.nominated(PERSON))["stage"] == "honoured"


async def test_f3_answers_fit_what_is_shown(office: Awards) -> None:
    await office.decide(PERSON)
    objection = await objected(office)
    scored = upheld(objection, facts={}, standard="other")
    scored.pop("measure")
    other = upheld(objection, about=f"{ROUND}:{PARTY}:nobody")

    codes = [
        await office.refused("org_dept", "qiangji/objection-decision", body)
        for body in (scored, other, upheld(objection, subject="2026-other"))
    ]

    assert codes == ["measure_missing", "nomination_not_shown", "objection_elsewhere"]
    both = upheld(objection, facts={})
    answer = await office.door.post(both, form="qiangji/objection-decision", role="org_dept")
    assert answer.status_code == 422


async def test_f3_a_decision_is_refused_with_everything_against_it(office: Awards) -> None:
    database = office.room.database
    unknown = await office.nominate(enter(database, f"{SECOND}:0005", None), SECOND)
    strange = f"{ROUND}:{PARTY}:nobody"

    outcome = await office.post("org_dept", "award-decision", office.decision(unknown, strange))

    assert outcome["code"] == "decision_refused"
    assert "2026 年还没有评绩结果" in outcome["reason"]
    assert "没有报上来" in outcome["reason"]
    assert "这次评选没有这份推荐" in outcome["reason"]
    assert office.room.record("award_rounds", ROUND)["state"]["stage"] == "open"


async def test_f3_an_honour_is_withdrawn_with_its_reason(office: Awards) -> None:
    await office.decide(PERSON)
    await finalised(office)
    body: dict[str, Any] = {
        "honour": HONOUR,
        "unit": SCHOOL,
        "reason": "受处分",
        "decided_by": "常委会",
    }
    body |= {"meeting": meeting("撤销", "2026-12-01")}

    await office.done("org_dept", "honour-withdrawal", body)

    page = await office.door.read(f"/v1/honours/{HONOUR}", "branch")
    CONTRACTS.require("views/honour.v1", page)
    assert (page["stage"], page["withdrawal"]["reason"]) == ("withdrawn", "受处分")
    assert await office.ids("/v1/honours", "branch", stage="granted") == []
    assert await office.refused("org_dept", "honour-withdrawal", body) == "honour_withdrawn"
    nobody = body | {"honour": f"{FIRST}:{PARTY}:2027"}
    assert await office.refused("org_dept", "honour-withdrawal", nobody) == "honour_not_found"


async def test_f4_notify_learns_of_an_honour_and_of_its_withdrawal(office: Awards) -> None:
    await office.decide(PERSON)
    await finalised(office)
    kept = office.room.record("models", FIRST)["state"]
    body: dict[str, Any] = {"honour": HONOUR, "unit": SCHOOL, "reason": "受处分"}
    body |= {"decided_by": "常委会", "meeting": meeting("撤销", "2026-12-01")}

    await office.done("org_dept", "honour-withdrawal", body)

    assert [each["id"] for each in kept["honours"]] == [HONOUR]
    assert kept["name"] == "（虚构）0001号"
    assert office.room.record("models", FIRST)["state"] != kept
    assert office.room.database["jobs"].count_documents({"state": "dead"}) == 0


async def test_f3_a_round_that_is_withdrawn_shows_and_takes_nothing(office: Awards) -> None:
    await office.decide(PERSON)

    await office.done("org_dept", "award-round-withdrawal", END | {"reason": "范围有误"})

    assert (await office.door.line.get(f"/v1/notices/{ROUND}:1")).json()["stage"] == "withdrawn"
    body = office.nomination(FIRST)
    assert await office.refused("college", "nomination", body) == "award_round_withdrawn"


def rate(office: Awards, branch: str, vetoes: tuple[str, ...] = ()) -> None:
    """A final rating of the branch, as far as a nomination looks at it."""
    database = office.room.database
    path = [SCHOOL, COLLEGE, branch]
    sheet = {
        "standard": "s",
        "items": [],
        "bonus": "0",
        "total": "95",
        "vetoes": [{"id": text, "text": text, "ceiling": 2, "reason": text} for text in vetoes],
        "innovation": False,
        "met": [],
        "compared": [],
        "star_by_score": 5,
    }
    state = {
        "campaign": "2026",
        "period": "2026H1",
        "branch": {"code": branch, "name": "支部", "path": path, "category": "学生"},
        "stage": "final",
        "star": 5,
        "sheet": sheet,
    }
    kept = {"version": 1, "head": "", "history": []}
    database["ratings"].insert_one({"_id": f"2026:{branch}", "state": state, **kept})
    final = {"stage": "final", "finalised_at": MORNING}
    database["campaigns"].update_one({"_id": "2026"}, {"$set": {"state": final}}, upsert=True)


@pytest.fixture
async def provincial(office: Awards) -> Awards:
    """A five-star branch that the college puts forward for provincial honours."""
    await office.open("shengji-dangzuzhi", PROVINCIAL)
    office.star(BRANCH, 5)
    rate(office, BRANCH)
    changes = {"round": PROVINCIAL, "award": "shengji-dangzuzhi"}
    await office.nominate(BRANCH, COLLEGE, **changes)
    return office


BEST = f"{PROVINCIAL}:shengji-dangzuzhi:{BRANCH}"
UPWARD = {"round": PROVINCIAL, "unit": SCHOOL, "nomination": BEST}
SENT = UPWARD | {"sent_on": "2026-12-01", "number": "师大党〔2026〕9号", "sent_by": "组织科"}
ANSWERED = UPWARD | {"answered_on": "2026-12-01", "number": "赣发〔2026〕8号"}


async def test_q14_a_branch_must_be_five_star_when_it_is_decided(provincial: Awards) -> None:
    provincial.star(BRANCH, 4, "2026-11-23 08:00")

    outcome = await provincial.post(
        "org_dept", "award-decision", provincial.decision(BEST, round=PROVINCIAL)
    )

    assert outcome["code"] == "decision_refused"
    assert "党支部现为四星，须为五星" in outcome["reason"]


async def test_q14_a_four_star_branch_is_not_put_forward(provincial: Awards) -> None:
    provincial.star(SECOND, 4)
    body = provincial.nomination(SECOND, round=PROVINCIAL, award="shengji-dangzuzhi")

    assert await provincial.refused("college", "nomination", body | {"unit": SECOND}) == (
        "conditions_unmet"
    )


async def test_f3_provincial_honours_wait_for_the_answer_from_above(provincial: Awards) -> None:
    told = await provincial.decide(BEST, round=PROVINCIAL)
    provincial.room.set(OVER)
    await provincial.done("org_dept", "award-finalisation", {"round": PROVINCIAL, "unit": SCHOOL})
    assert "拟推荐对象" in told["text"]
    assert (await provincial.nominated(BEST))["stage"] == "recommended"
    assert await provincial.ids("/v1/honours") == []

    granted = ANSWERED | {"outcome": "granted"}
    assert await provincial.refused("org_dept", "nomination-answer", granted) == (
        "nomination_recommended"
    )
    await provincial.done("org_dept", "nomination-sent", SENT)
    returned = ANSWERED | {"outcome": "returned", "reason": "缺公示情况"}
    await provincial.done("org_dept", "nomination-answer", returned)
    await provincial.done("org_dept", "nomination-sent", SENT)
    outcome = await provincial.done("org_dept", "nomination-answer", granted)

    assert outcome["honour"] == f"{BRANCH}:shengji-dangzuzhi:2026"
    page = await provincial.door.read(f"/v1/honours/{outcome['honour']}", "branch")
    standing = await provincial.door.read(f"/v1/standings/{BRANCH}", "branch")
    CONTRACTS.require("views/standing.v1", standing)
    assert [each["award_title"] for each in standing["honours"]] == ["省级以上先进基层党组织"]
    assert provincial.room.record("models", BRANCH)["state"]["code"] is None
    assert (page["number"], page["on"]) == ("赣发〔2026〕8号", "2026-12-01")


async def test_f3_the_nomination_is_printed_with_every_opinion(office: Awards) -> None:
    await office.decide(PERSON)
    paper = FormsOffice(office.room)

    export = paper.export("nomination", COLLEGE, subject=PERSON)

    words = paper.words(export)
    assert export["title"] == "优秀共产党员推荐表"
    assert "同意推荐\n盖章：\n日期：2026年11月23日" in words
    assert "同意表彰\n盖章：\n日期：2026年11月23日" in words
    assert "评绩优秀\n评绩：2026 年“优秀”。" in words
    notice = paper.export("notice-publication", COLLEGE, subject=f"{ROUND}:1")
    assert notice["title"] == "关于2026年评选拟表彰对象的公示"
    assert paper.code("nomination", COLLEGE) == "subject_missing"
    assert paper.code("nomination", OTHER, subject=PERSON) == "nomination_not_found"
    early = {"subject": PERSON, "as_of": shanghai("2026-01-01 00:00").isoformat()}
    assert paper.code("nomination", SCHOOL, **early) == "nomination_not_found"


async def test_lists_are_read_from_indexes(office: Awards) -> None:
    database = office.room.database
    await office.decide(PERSON)
    database.command("profile", 2)
    await finalised(office)
    await office.ids("/v1/honours", year=2026)
    await office.ids("/v1/nominations", stage="honoured")
    await office.ids("/v1/award-rounds")
    database.command("profile", 0)

    rows = list(database["system.profile"].find({"planSummary": {"$regex": "COLLSCAN"}}))
    small = ("clock", "system.profile", "jobs")
    assert [row["ns"] for row in rows if row["ns"].partition(".")[2] not in small] == []
