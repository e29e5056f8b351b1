"""A member without an account: their own year by a personal code, and nothing but that (F2, decision 0029)."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from pymongo.database import Database

from services.common.contracts import Contracts
from services.common.settings import REPOSITORY
from tests.integration.form_desk import FormDesk
from tests.integration.front_door import BRANCH
from tests.integration.pioneer_year import (
    ENTRY,
    MEMBER,
    NAME,
    OF_BRANCH,
    OF_MASS,
    PHONE,
    THIS_YEAR,
    YEAR,
    branch_in_spring,
    done,
    moment,
    winter,
)

pytestmark = pytest.mark.real
CONTRACTS = Contracts(REPOSITORY / "schemas")
WRONG = {"about": "践诺", "text": "第 2 项已经完成"}


@pytest.fixture
async def office(mongo_url: str, database: Database[dict[str, Any]]) -> AsyncIterator[FormDesk]:
    async with branch_in_spring(mongo_url, database) as opened:
        yield opened


async def issue(
    office: FormDesk, body: Any = None, *, role: str = "branch", member: str = MEMBER
) -> httpx.Response:
    return await office.door.line.post(
        f"/v1/members/{member}/codes",
        json={"year": "2026"} if body is None else body,
        headers=office.door.bearer(role),
    )


async def code_of(office: FormDesk, **body: str) -> str:
    await moment(office)
    answer = await issue(office, {"year": "2026"} | body)
    assert answer.status_code == 202, answer.text
    CONTRACTS.require("views/receipt-code.v1", answer.json())
    return str(answer.json()["receipt_code"])


async def own(office: FormDesk, code: str) -> httpx.Response:
    return await office.door.line.get(f"/v1/own-year/{code}")


async def say(office: FormDesk, code: str, what: str, body: Any) -> httpx.Response:
    answer = await office.door.line.post(f"/v1/own-year/{code}/{what}", json=body)
    office.room.work()
    return answer


async def outcome(office: FormDesk, code: str, answer: httpx.Response) -> dict[str, Any]:
    assert answer.status_code == 202, answer.text
    shown = await office.door.line.get(f"/v1/own-year/{code}/submissions/{answer.json()['id']}")
    CONTRACTS.require("views/submission.v1", shown.json())
    found: dict[str, Any] = shown.json()["outcomes"][0]
    return found


async def test_f2_a_member_reads_all_of_their_own_without_a_key(office: FormDesk) -> None:
    code = await code_of(office)

    answer = await own(office, code.lower().replace("-", " "))

    shown = answer.json()
    assert (shown["member"]["name"], shown["member"]["contact"]) == (NAME, PHONE)
    assert shown["pioneer"]["id"] == YEAR
    assert shown["pioneer"]["history"]
    assert answer.headers["cache-control"] == "no-store"
    CONTRACTS.require("views/member.v1", shown["member"])
    CONTRACTS.require("views/pioneer.v1", shown["pioneer"])


async def test_f2_a_code_is_stored_nowhere_and_opens_one_year_until_the_next_one(
    office: FormDesk,
) -> None:
    first = await code_of(office)
    another_year = await code_of(office, year="2027")
    second = await code_of(office)

    statuses = [(await own(office, each)).status_code for each in (first, second, "0" * 16)]

    assert statuses == [404, 200, 404]
    assert (await own(office, another_year)).json()["pioneer"] is None
    for name in office.room.database.list_collection_names():
        assert second not in str(list(office.room.database[name].find()))


async def test_f2_a_receipt_of_something_else_opens_no_year(office: FormDesk) -> None:
    box = await office.door.line.post(
        f"/v1/box/{BRANCH}", json={"category": "建议", "title": "开水", "content": "想喝热水"}
    )

    assert (await own(office, box.json()["receipt_code"])).status_code == 404
    receipt = await office.door.line.get(f"/v1/receipts/{await code_of(office)}")
    assert (receipt.status_code, receipt.json()["code"]) == (404, "receipt_not_found")


async def test_f2_who_may_issue_codes(office: FormDesk) -> None:
    for role, status in (("college", 202), ("org_dept", 403), ("department", 403)):
        assert (await issue(office, role=role)).status_code == status
    assert (await issue(office, member=f"{BRANCH}:nobody")).status_code == 404
    assert (await issue(office, {})).json()["code"] == "invalid_form"
    assert (await issue(office, {"year": "26"})).json()["code"] == "invalid_form"
    chosen = {"year": "2026", "receipt_sha256": "0" * 64}
    assert (await issue(office, chosen)).json()["code"] == "reserved_field"


async def test_f2_a_member_appraises_themselves_and_the_result_counts_it(
    office: FormDesk,
) -> None:
    code = await code_of(office)
    await winter(office)
    for form, body in (
        ("progress", done(1, 2, 3)),
        ("appraisal", OF_BRANCH),
        ("appraisal", OF_MASS),
    ):
        await office.done("branch", form, body)

    answer = await say(office, code, "self-appraisal", {"score": 92, "text": "完成"})

    assert (await outcome(office, code, answer))["result"]["total"] == "91.8"
    assert (await own(office, code)).json()["pioneer"]["result"]["grade"] == "优秀"


async def test_f2_what_is_refused_says_why_to_whoever_has_the_code(office: FormDesk) -> None:
    code = await code_of(office)

    answer = await say(office, code, "self-appraisal", {"score": 92, "text": "完成"})

    told = await outcome(office, code, answer)
    assert (told["state"], told["code"]) == ("refused", "too_early")
    for body, fault in (
        ({"score": 101, "text": "完成"}, "invalid_form"),
        ({"score": 92}, "invalid_form"),
        ({"score": 92, "text": "完成", "part": "mass"}, "reserved_field"),
        ({"score": 92, "text": "完成", "code": "2"}, "reserved_field"),
    ):
        refused = await say(office, code, "self-appraisal", body)
        assert refused.json()["code"] == fault


async def test_f2_a_request_is_told_without_a_name_confirmed_and_read_by_code(
    office: FormDesk,
) -> None:
    code = await code_of(office)

    first, again = [await say(office, code, "requests", WRONG) for _ in range(2)]

    assert (await outcome(office, code, first))["state"] == "accepted"
    assert (await outcome(office, code, again))["state"] == "accepted"
    (told,) = office.room.database["deliveries"].find({"kind": "pioneer.requested"})
    assert NAME not in str(told)
    assert WRONG["text"] not in str(told)
    assert await office.ids("/v1/pioneers", waiting="true") == [YEAR]
    said = THIS_YEAR | {"request": 1, "accepted": True, "text": "已核实更正"}
    await office.done("branch", "member-answer", said)
    (request,) = (await own(office, code)).json()["pioneer"]["requests"]
    assert (request["text"], request["answer"]["text"]) == (WRONG["text"], "已核实更正")
    assert await office.ids("/v1/pioneers", waiting="true") == []


async def test_f2_nobody_reads_what_became_of_anothers_post(office: FormDesk) -> None:
    await office.done("branch", "member", ENTRY | {"code": "2", "name": "（虚构）李华"})
    code = await code_of(office)
    other = (await issue(office, member=f"{BRANCH}:2")).json()["receipt_code"]
    posted = (await say(office, code, "requests", WRONG)).json()["id"]

    answer = await office.door.line.get(f"/v1/own-year/{other}/submissions/{posted}")

    assert answer.status_code == 404


async def test_f2_requests_and_posts_by_forms_need_the_code(office: FormDesk) -> None:
    body = THIS_YEAR | WRONG

    answer = await office.door.post(body, form="mofan/member-request", role="branch")

    assert (answer.status_code, answer.json()["code"]) == (403, "role_required")
