"""先锋创绩 (F2) on real servers: from the forms over HTTP to lists and pages, who may, who may not, and repeats."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from pymongo.database import Database

from services.common.contracts import Contracts
from services.common.kernel.identity import submission_job
from services.common.kernel.ledger import Ledger
from services.common.settings import REPOSITORY
from services.common.verify import verify_collection
from services.scoring.domain.member.member import MEMBERS
from services.scoring.domain.pioneer.pioneer import PIONEERS
from tests.integration.form_desk import FormDesk
from tests.integration.forms_office import FormsOffice
from tests.integration.front_door import BRANCH, COLLEGE, OTHER, OTHERS
from tests.integration.pioneer_year import (
    CODE,
    COMMITMENT,
    ENTRY,
    MEMBER,
    NAME,
    OF_BRANCH,
    OF_MASS,
    OWN,
    PHONE,
    THIS_YEAR,
    WHO,
    WINTER,
    YEAR,
    branch_in_spring,
    done,
    moment,
    winter,
)
from tests.integration.workroom import shanghai

pytestmark = pytest.mark.real
CONTRACTS = Contracts(REPOSITORY / "schemas")
SECOND = "jxnu.mks.02"


@pytest.fixture
async def office(mongo_url: str, database: Database[dict[str, Any]]) -> AsyncIterator[FormDesk]:
    async with branch_in_spring(mongo_url, database) as opened:
        yield opened


async def appraised(office: FormDesk) -> dict[str, Any]:
    await winter(office)
    await office.done("branch", "progress", done(1, 2, 3))
    await office.done("branch", "appraisal", OWN)
    await office.done("branch", "appraisal", OF_BRANCH)
    return await office.done("branch", "appraisal", OF_MASS)


async def test_f2_a_year_goes_from_the_pledge_to_its_grade(office: FormDesk) -> None:
    told = await appraised(office)

    (listed,) = (await office.door.read("/v1/pioneers", unit=BRANCH, year=2026))["items"]
    page = await office.door.read(f"/v1/pioneers/{YEAR}")

    assert (told["stage"], told["total"], told["grade"]) == ("decided", "91.8", "优秀")
    assert (listed["stage"], listed["result"]["grade"], listed["missing"]) == (
        "decided",
        "优秀",
        [],
    )
    assert [each["what"] for each in page["history"]] == [
        "pioneer.pledged",
        *["pioneer.reported"] * 3,
        *["pioneer.appraised"] * 3,
        "pioneer.decided",
    ]
    for shown in (listed, page):
        CONTRACTS.require("views/pioneer.v1", shown)


async def test_f2_what_is_missing_blocks_and_a_result_is_corrected_with_a_reason(
    office: FormDesk,
) -> None:
    await winter(office)
    await office.done("branch", "appraisal", OWN)
    blocked = await office.door.read(f"/v1/pioneers/{YEAR}")
    assert blocked["result"] is None
    assert blocked["missing"][0] == "支部评议"

    await appraised(office)
    other = OF_BRANCH | {"score": 70}

    assert await office.refused("branch", "appraisal", other) == "already_decided"
    told = await office.done("college", "appraisal", other | {"reason": "会议记录抄错"})
    assert (told["total"], told["grade"]) == ("81.8", "良好")


async def test_f2_the_same_job_twice_changes_nothing(office: FormDesk) -> None:
    before = office.room.record("pioneers", YEAR)
    (posted,) = office.room.database["submissions"].find({"form": "mofan/commitment"})

    again = {"state": "queued", "attempts": 0}
    job = submission_job(posted["_id"], "scoring")
    office.room.database["jobs"].update_one({"_id": job}, {"$set": again})
    office.room.work()

    assert office.room.code(posted["_id"]) == "done"
    assert office.room.record("pioneers", YEAR) == before


async def test_f2_forms_posted_at_once_are_dealt_with_in_their_order(office: FormDesk) -> None:
    other = {"code": "2", "name": "（虚构）李华"}
    batch = (
        ("member", ENTRY | other),
        ("commitment", COMMITMENT | {"code": "2"}),
        ("progress", done(1) | {"code": "2"}),
    )

    for form, body in batch:
        await moment(office)
        answer = await office.door.post(body, form=f"mofan/{form}", role="branch")
        assert answer.status_code == 202
    office.room.work()

    assert office.room.record("pioneers", f"{BRANCH}:2:2026")["state"]["unfinished"] == 2


async def test_f2_names_are_for_the_branch_and_masked_above_it(office: FormDesk) -> None:
    (within,) = (await office.door.read("/v1/pioneers", "branch"))["items"]
    (above,) = (await office.door.read("/v1/pioneers", "college"))["items"]
    (member,) = (await office.door.read("/v1/members", "branch"))["items"]
    page = await office.door.read(f"/v1/members/{MEMBER}")

    assert (within["name"], above["name"]) == (NAME, "王**")
    assert (member["name"], member["contact"]) == (NAME, "138****0000")
    assert NAME not in str(page)
    assert PHONE not in str(page)
    for shown in (member, page):
        CONTRACTS.require("views/member.v1", shown)


async def test_f2_who_says_what_for_reads_all_and_that_is_kept(office: FormDesk) -> None:
    await appraised(office)

    whole = await office.door.read(f"/v1/pioneers/{YEAR}", purpose="核对评绩材料")
    masked = await office.door.read(f"/v1/pioneers/{YEAR}")

    assert (whole["name"], whole["branch"]["text"]) == (NAME, "带头作用明显")
    assert "带头作用明显" not in str(masked)
    assert "李书记" not in str(masked)
    (read,) = (await office.door.read("/v1/access-log"))["items"]
    assert (read["subject"], read["purpose"]) == (f"pioneers/{YEAR}", "核对评绩材料")


async def test_f2_others_neither_post_about_a_member_nor_see_them(office: FormDesk) -> None:
    foreign = ENTRY | {"unit": OTHERS}

    for path in (f"/v1/pioneers/{YEAR}", f"/v1/members/{MEMBER}"):
        assert (await office.door.get(path, role="department")).status_code == 404
    assert (await office.door.read("/v1/pioneers", "department"))["items"] == []
    listed = await office.door.get("/v1/pioneers", role="branch", unit=SECOND)
    posted = await office.door.post(foreign, form="mofan/member", role="college")
    unfit = await office.door.post(ENTRY, form="mofan/member", role="org_dept")
    assert [each.status_code for each in (listed, posted, unfit)] == [403, 403, 403]
    assert (await office.door.line.get("/v1/pioneers")).status_code == 401


async def test_f2_a_college_is_no_branch_and_a_stranger_pledges_nothing(office: FormDesk) -> None:
    college = ENTRY | {"unit": COLLEGE}
    stranger = COMMITMENT | {"code": "nobody"}

    assert await office.refused("college", "member", college) == "not_a_branch"
    assert await office.refused("branch", "commitment", stranger) == "member_not_found"
    assert await office.refused("branch", "appraisal", OWN) == "too_early"


@pytest.mark.parametrize(
    ("form", "body"),
    [
        ("commitment", COMMITMENT | {"items": [{"due": "2026-12-31"}]}),
        ("progress", THIS_YEAR | {"items": [{"item": 1, "state": "未完成", "note": "无"}]}),
        ("appraisal", OWN | {"votes": OF_MASS["votes"]}),
        ("appraisal", OF_MASS | {"score": 90}),
        ("member-leaving", WHO | {"on": "2026-02-30", "kind": "毕业"}),
    ],
)
async def test_f2_what_a_form_can_say_is_refused_at_the_door(
    office: FormDesk, form: str, body: dict[str, Any]
) -> None:
    answer = await office.door.post(body, form=f"mofan/{form}", role="branch")

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_form")


async def test_f2_evidence_must_be_there(office: FormDesk) -> None:
    body = done(1)
    body["items"][0]["attachments"] = ["a" + "0" * 31]

    answer = await office.door.post(body, form="mofan/progress", role="branch")

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/items/0/attachments/0"


async def test_f2_what_is_unfinished_is_listed_until_it_is_done(office: FormDesk) -> None:
    asked: dict[str, Any] = {"unit": BRANCH, "year": 2026, "unfinished": "true"}
    await office.done("branch", "progress", done(1, 2))
    (lacking,) = (await office.door.read("/v1/pioneers", **asked))["items"]

    await office.done("branch", "progress", done(3))

    assert (lacking["unfinished"], lacking["unreported"]) == (1, 1)
    assert await office.ids("/v1/pioneers", **asked) == []
    assert await office.ids("/v1/pioneers", **(asked | {"unfinished": "false"})) == [YEAR]


async def test_f2_who_has_not_pledged_is_listed_page_by_page(office: FormDesk) -> None:
    for number in range(5):
        body = ENTRY | {"code": f"3{number}", "name": f"（虚构）{number}"}
        await office.done("branch", "member", body)

    first = await office.door.read("/v1/members", unpledged=2026, limit=3)
    rest = await office.door.read("/v1/members", unpledged=2026, limit=3, cursor=first["next"])

    codes = [each["code"] for each in (*first["items"], *rest["items"])]
    assert codes == [f"3{number}" for number in range(5)]
    assert rest["next"] is None
    assert await office.ids("/v1/members", unpledged=2027, active="true") != []


async def test_f2_who_left_is_listed_as_gone_and_reminded_of_nothing(office: FormDesk) -> None:
    await office.done("branch", "member-leaving", WHO | {"on": "2026-03-01", "kind": "退休转出"})

    office.room.run_until(WINTER)

    assert await office.ids("/v1/members", active="true") == []
    assert await office.ids("/v1/members", active="false") == [MEMBER]
    assert office.room.database["deliveries"].count_documents({}) == 0


async def test_f2_before_the_years_end_the_branch_is_reminded_without_names(
    office: FormDesk,
) -> None:
    office.room.run_until(shanghai("2027-01-01 09:00"))

    told = list(office.room.database["deliveries"].find().sort("at", 1))

    assert [each["kind"] for each in told] == ["pioneer.unfinished"] * 2
    assert [each["unit"] for each in told] == [BRANCH] * 2
    assert "1名党员、干部的3项承诺" in told[0]["body"]
    assert NAME not in str(told)
    assert CODE not in str(told)


async def test_f2_who_has_done_all_is_reminded_of_nothing(office: FormDesk) -> None:
    await office.done("branch", "progress", done(1, 2, 3))

    office.room.run_until(shanghai("2027-01-01 09:00"))

    assert office.room.database["deliveries"].count_documents({}) == 0


async def test_f2_the_records_hold_and_the_queries_scan_nothing(office: FormDesk) -> None:
    office.room.database.command("profile", 2)
    await appraised(office)
    for query in ({"unfinished": "true"}, {"waiting": "true"}, {"year": 2026, "grade": "优秀"}):
        await office.ids("/v1/pioneers", **query)
    await office.ids("/v1/members", unpledged=2026)
    office.room.run_until(shanghai("2027-01-01 09:00"))
    office.room.database.command("profile", 0)

    ledgers: tuple[Ledger[Any], ...] = (MEMBERS, PIONEERS)
    scans = office.room.database["system.profile"].find({"planSummary": {"$regex": "COLLSCAN"}})
    assert {row["ns"].partition(".")[2] for row in scans} <= {"clock", "system.profile", "clients"}
    for ledger in ledgers:
        found = verify_collection(office.room.database, ledger.collection, ledger)
        assert list(found) == [None]


async def test_f2_the_goals_of_every_post_are_there_for_portals(office: FormDesk) -> None:
    posts = (await office.door.read("/v1/pioneer-goals", "branch"))["items"]

    assert "teaching-research" in {each["id"] for each in posts}
    for each in posts:
        CONTRACTS.require("views/pioneer_post.v1", each)


async def test_f2_who_moves_takes_their_name_along_and_leaves_their_year(office: FormDesk) -> None:
    moving = WHO | {"on": "2026-03-01", "kind": "转到校内其他支部", "to": SECOND}
    await office.done("branch", "member-leaving", moving)

    await office.done("college", "member", ENTRY | {"unit": SECOND, "moved_from": MEMBER})

    assert await office.ids("/v1/members", unit=COLLEGE, active="true") == [f"{SECOND}:{CODE}"]
    assert await office.ids("/v1/pioneers", unit=BRANCH) == [YEAR]
    assert await office.ids("/v1/pioneers", unit=OTHER) == []


async def test_f2_the_register_of_a_year_is_written_from_the_records(office: FormDesk) -> None:
    await appraised(office)
    writing = FormsOffice(office.room)

    export = writing.export("pioneers", COLLEGE, period="2026", formats=["docx"])

    words = writing.words(export)
    assert {"91.8", "优秀", "“先锋创绩”台账"} <= set(words)
    assert writing.code("pioneers", COLLEGE, period="2026Q4", formats=["docx"]) != "done"


async def test_f2_many_members_entered_at_once_are_looked_up_once_a_batch(
    office: FormDesk,
) -> None:
    entries = [
        {"data": ENTRY | {"code": f"4{number:03d}", "name": f"（虚构）{number}"}}
        for number in range(60)
    ]
    answer = await office.door.line.post(
        "/v1/forms/mofan/member/submissions:batch",
        json={"items": entries},
        headers=office.door.bearer("branch"),
    )
    assert {each["status"] for each in answer.json()["items"]} == {202}
    office.room.database.command("profile", 2)

    office.room.work()
    office.room.database.command("profile", 0)

    looks = {
        "op": "command",
        "command.aggregate": "jobs",
        "command.pipeline.1.$lookup": {"$exists": 1},
    }
    assert office.room.database["system.profile"].count_documents(looks) == 1
    assert office.room.database["members"].count_documents({}) == 61
