"""Notices, objections and receipts for anybody: no key, no trace, and not too many at once (Q8)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pymongo.database import Database

from services.common.errors import Forbidden
from services.common.kernel.identity import objection_id
from services.intake.box.public_post import take_follow_up, take_public_post
from services.intake.box.receipts import code_hash
from tests.integration.front_door import BRANCH, COLLEGE, SCHOOL, FrontDoor, front_door

NOTICE = "2026-c:1"
NOW = datetime.now(UTC).replace(microsecond=0)
JSON = {"Content-Type": "application/json"}
BECAUSE = "总分 92 分，列第 1 名；评为四星。"


def notice(key: str = NOTICE, **changes: Any) -> dict[str, Any]:
    state = {
        "subject": {"kind": "campaign", "id": key.partition(":")[0], "edition": 1},
        "title": "关于五星创评结果的公示",
        "unit": SCHOOL,
        "unit_path": [SCHOOL],
        "scope": "校内",
        "text": "公示全文",
        "published_at": NOW - timedelta(days=1),
        "closes_at": NOW + timedelta(days=5),
        "because": "第5个工作日",
        "provisional": False,
        "stage": "open",
        "ended_at": None,
        "ended_because": "",
        "successor": None,
    }
    return {"_id": key, "version": 1, "head": "", "state": state | changes, "history": []}


def rating(number: int, **changes: Any) -> dict[str, Any]:
    code = f"{COLLEGE}.{number:02}"
    state = {
        "campaign": "2026-c",
        "branch": {"code": code, "name": f"第{number}党支部", "path": [SCHOOL, COLLEGE, code]},
        "allocation": 1,
        "star": 4,
        "because": BECAUSE,
        "adjustment": None,
        "self_assessment": {"secretary": "（虚构）李书记"},
    }
    return {"_id": f"2026-c:{code}", "version": 1, "state": state | changes, "history": []}


def campaign(**changes: Any) -> dict[str, Any]:
    return {"_id": "2026-c", "state": {"stage": "published", "placing": {"number": 1}} | changes}


@pytest.fixture
def board(school: Database[dict[str, Any]]) -> Database[dict[str, Any]]:
    """The school with one notice about three branches."""
    school["notices"].insert_one(notice())
    school["campaigns"].insert_one(campaign())
    school["ratings"].insert_many([rating(number) for number in (1, 2, 3)])
    return school


@pytest.fixture
def street(door: FrontDoor, board: Database[dict[str, Any]]) -> FrontDoor:
    """The front door, seen from the street."""
    return door


async def object_to(street: FrontDoor, body: Any = None, key: str = NOTICE, **headers: str) -> Any:
    told = {"text": "会议记录不全", "about": BRANCH} if body is None else body
    return await street.line.post(f"/v1/notices/{key}/objections", json=told, headers=headers)


async def receipt(street: FrontDoor, code: str) -> Any:
    return await street.line.get(f"/v1/receipts/{code}")


async def test_q8_anybody_reads_what_is_shown(street: FrontDoor) -> None:
    listed = (await street.line.get("/v1/notices")).json()
    shown = (await street.line.get(f"/v1/notices/{NOTICE}")).json()

    assert listed == {"items": [shown], "next": None}
    assert (shown["id"], shown["takes_objections"], shown["text"]) == (NOTICE, True, "公示全文")


async def test_q8_the_board_forgets_a_month_after_the_window(street: FrontDoor) -> None:
    ended = NOW - timedelta(days=29)
    street.database["notices"].insert_many(
        [
            notice("closed:1", stage="closed", closes_at=ended),
            notice("old:1", stage="closed", closes_at=ended - timedelta(days=2)),
            notice("gone:1", stage="withdrawn", successor="gone:2"),
        ]
    )

    listed = (await street.line.get("/v1/notices")).json()

    assert [item["id"] for item in listed["items"]] == [NOTICE, "closed:1"]
    assert (await street.line.get("/v1/notices/old:1")).status_code == 404
    withdrawn = (await street.line.get("/v1/notices/gone:1")).json()
    assert (withdrawn["stage"], withdrawn["successor"]) == ("withdrawn", "gone:2")


async def test_q8_results_are_stars_and_reasons_without_persons(street: FrontDoor) -> None:
    moved = {"cause": "manual", "from_star": 4, "star": 5, "reason": "（虚构）李书记表现突出"}
    street.database["ratings"].update_one(
        {"_id": f"2026-c:{COLLEGE}.03"},
        {"$set": {"state.star": 5, "state.adjustment": moved, "state.because": "李书记"}},
    )

    first = (await street.line.get(f"/v1/notices/{NOTICE}/results", params={"limit": 2})).json()
    rest = await street.line.get(f"/v1/notices/{NOTICE}/results", params={"cursor": first["next"]})

    assert first["items"][0] == {
        "code": f"{COLLEGE}.01",
        "name": "第1党支部",
        "unit": f"{COLLEGE}的名称",
        "result": "四星",
        "star": 4,
        "because": BECAUSE,
    }
    (last,) = rest.json()["items"]
    assert last["because"] == "经党委组织部集体研究，由四星调整为五星。"
    assert "李书记" not in rest.text
    assert rest.json()["next"] is None


@pytest.mark.parametrize(
    "changes",
    [{"stage": "decision"}, {"stage": "voided"}, {"placing": {"number": 2}}, {"placing": None}],
)
async def test_q8_results_that_do_not_stand_are_not_shown(
    street: FrontDoor, changes: dict[str, Any]
) -> None:
    street.database["campaigns"].replace_one({"_id": "2026-c"}, campaign(**changes))

    response = await street.line.get(f"/v1/notices/{NOTICE}/results")

    assert (response.status_code, response.json()["code"]) == (409, "results_not_shown")


@pytest.mark.parametrize(("from_star", "said"), [(3, "由三星调整为四星"), (4, "仍为四星")])
async def test_q12_a_regrade_is_shown_as_one_result(
    street: FrontDoor, from_star: int, said: str
) -> None:
    subject = {"kind": "regrade", "id": "g1", "edition": 1}
    state = {
        "branch": rating(1)["state"]["branch"],
        "stage": "published",
        "notice": "g1:1",
        "from_star": from_star,
        "decision": {"star": 4, "because": "（虚构）李书记工作得力"},
    }
    street.database["notices"].insert_one(notice("g1:1", subject=subject))
    street.database["regrades"].insert_one({"_id": "g1", "state": state})

    shown = await street.line.get("/v1/notices/g1:1/results")
    street.database["regrades"].update_one({}, {"$set": {"state.stage": "reviewed"}})
    corrected = await street.line.get("/v1/notices/g1:1/results")

    (item,) = shown.json()["items"]
    assert (item["code"], item["star"]) == (f"{COLLEGE}.01", 4)
    assert item["because"] == f"经党委组织部集体研究，{said}。"
    assert corrected.json()["code"] == "results_not_shown"


async def test_q8_an_objection_leaves_no_trace_of_who_sent_it(street: FrontDoor) -> None:
    response = await object_to(street, **{"X-Correlation-Id": "me", "Idempotency-Key": "mine"})
    code = response.json()["receipt_code"]

    (stored,) = street.database["submissions"].find()
    assert response.status_code == 202
    assert stored["body"] == {
        "text": "会议记录不全",
        "about": BRANCH,
        "notice": NOTICE,
        "unit": SCHOOL,
        "receipt_sha256": code_hash(code),
    }
    assert (stored["client"], stored["client_unit"]) == ("public", SCHOOL)
    kept = repr(stored) + repr(street.database["jobs"].find_one())
    for trace in (code, code.replace("-", ""), "127.0.0.1", "'me'", "mine"):
        assert trace not in kept


async def test_q8_the_same_words_twice_are_two_objections(street: FrontDoor) -> None:
    codes = {
        (await object_to(street, **{"Idempotency-Key": "k"})).json()["receipt_code"]
        for _ in range(2)
    }

    assert len(codes) == street.count("submissions") == 2


async def test_q8_whoever_gives_a_name_gives_a_way_to_answer(street: FrontDoor) -> None:
    by = {"name": "（虚构）王老师", "contact": "13800000000"}
    kept = await object_to(street, {"text": "不实", "raised_by": by})
    faulty = await object_to(street, {"text": "不实", "raised_by": {"name": "王"}})

    assert kept.status_code == 202
    assert [fault["pointer"] for fault in faulty.json()["errors"]] == ["/raised_by/contact"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 422, "invalid_form"),
        ({"text": " "}, 422, "invalid_form"),
        ({"text": "x", "phone": "1"}, 422, "invalid_form"),
        ({"text": "x", "unit": COLLEGE}, 422, "reserved_field"),
        ({"text": "x", "receipt_sha256": "0" * 64}, 422, "reserved_field"),
        ({"text": "长" * 8000}, 413, "too_large"),
        (["x"], 400, "not_an_object"),
    ],
)
async def test_q8_a_faulty_objection_says_what_is_wrong(
    street: FrontDoor, body: Any, status: int, code: str
) -> None:
    response = await object_to(street, body)

    assert (response.status_code, response.json()["code"]) == (status, code)
    assert street.count("submissions") == 0


@pytest.mark.parametrize(
    "changes", [{"closes_at": NOW}, {"stage": "withdrawn"}, {"stage": "closed"}]
)
async def test_q8_a_notice_that_is_over_takes_no_objection(
    street: FrontDoor, changes: dict[str, Any]
) -> None:
    street.database["notices"].replace_one({"_id": NOTICE}, notice(**changes))

    response = await object_to(street)

    assert (response.status_code, response.json()["code"]) == (409, "notice_over")
    assert (await street.line.get(f"/v1/notices/{NOTICE}")).json()["takes_objections"] is False
    assert (await object_to(street, key="none:1")).json()["code"] == "notice_not_found"


async def test_q8_a_receipt_shows_how_far_it_is_and_the_answer_and_nothing_else(
    street: FrontDoor,
) -> None:
    code = (await object_to(street)).json()["receipt_code"]
    (stored,) = street.database["submissions"].find()
    before = (await receipt(street, code)).json()

    decision = {"answer": "属实，已更正", "reason": "内部", "decided_by": "（虚构）李部长"}
    record = {"stage": "received", "decision": None, "text": "会议记录不全"}
    key = objection_id(stored["_id"])
    street.database["objections"].insert_one({"_id": key, "state": record})
    taken = (await receipt(street, f" {code.lower()} ")).json()
    answered = {"$set": {"state.stage": "upheld", "state.decision": decision}}
    street.database["objections"].update_one({"_id": key}, answered)
    after = (await receipt(street, code.replace("-", " "))).json()

    for shown in (before, taken, after):
        street.desk.contracts.require("views/receipt.v1", shown)
        assert (shown["answer_by"], shown["asked"], shown["steps"], shown["may"]) == (
            *(None, None, [], []),
        )
    assert [(each["status"], each["answer"]) for each in (before, taken, after)] == [
        ("received", None),
        ("received", None),
        ("upheld", "属实，已更正"),
    ]


async def test_q8_a_receipt_tells_why_an_objection_was_not_taken(street: FrontDoor) -> None:
    code = (await object_to(street)).json()["receipt_code"]
    ended = {"state": "refused", "result": {"code": "branch_not_shown", "reason": "没有这个党支部"}}
    street.database["jobs"].update_one({}, {"$set": ended})

    shown = (await receipt(street, code)).json()

    assert (shown["status"], shown["answer"]) == ("refused", "没有这个党支部")


@pytest.mark.parametrize("code", ["0000-0000-0000-0000", "x", "公示", "%00"])
async def test_q8_a_code_that_was_never_given_finds_nothing(street: FrontDoor, code: str) -> None:
    await object_to(street)

    response = await receipt(street, code)

    assert (response.status_code, response.json()["code"]) == (404, "receipt_not_found")


async def test_q8_a_portal_posts_an_objection_with_its_key_and_nobody_without(
    street: FrontDoor,
) -> None:
    body = {"notice": NOTICE, "unit": COLLEGE, "text": "不实"}

    keyed = await street.post(body, form="qiangji/objection", role="college")
    keyless = await street.line.post("/v1/forms/qiangji/objection/submissions", json=body)

    assert (keyed.status_code, keyless.status_code) == (202, 401)


async def test_only_a_public_form_is_taken_without_a_key(street: FrontDoor) -> None:
    form = street.desk.forms.latest("lianxin/opinion-study")

    with pytest.raises(Forbidden, match="须用 API 密钥提交"):
        await take_public_post(street.desk, form, {}, {"unit": SCHOOL})
    with pytest.raises(Forbidden, match="须用 API 密钥提交"):
        await take_follow_up(street.desk, form, {}, about={"unit": SCHOOL}, key="k")


async def test_what_holds_a_receipt_code_is_kept_by_no_cache(street: FrontDoor) -> None:
    posted = await object_to(street)
    asked = await receipt(street, posted.json()["receipt_code"])

    assert posted.headers["cache-control"] == asked.headers["cache-control"] == "no-store"


async def test_q8_floods_are_held_back_for_the_sender_alone(
    mongo_url: str, board: Database[dict[str, Any]]
) -> None:
    settings = {"public_posts_per_hour": 12, "trusted_proxies": "127.0.0.0/8"}
    async with front_door(mongo_url, board, **settings) as street:
        flood = [await object_to(street, **{"X-Forwarded-For": "203.0.113.5"}) for _ in range(3)]
        other = await object_to(street, **{"X-Forwarded-For": "203.0.113.6"})
        read = await street.line.get("/v1/notices", headers={"X-Forwarded-For": "203.0.113.5"})

    assert [response.status_code for response in flood] == [202, 202, 429]
    assert (other.status_code, read.status_code) == (202, 200)
    assert flood[2].json()["code"] == "too_many_requests"
    assert 0 < int(flood[2].headers["retry-after"]) <= 300
    assert "请求太频繁" in flood[2].json()["detail"]
