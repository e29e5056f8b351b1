"""评选表彰 (F3): nominations climb the ladder over HTTP, within their quotas and conditions."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from pymongo.database import Database

from services.common.contracts import Contracts
from services.common.settings import REPOSITORY
from tests.integration.front_door import BRANCH, COLLEGE, OTHERS, SCHOOL, found_school, front_door
from tests.integration.honoured import MORNING, PARTY, ROUND, SECOND, Awards, enter, meeting
from tests.integration.workroom import Workroom, shanghai

pytestmark = pytest.mark.real
CONTRACTS = Contracts(REPOSITORY / "schemas")
FIRST, OTHER = f"{BRANCH}:0001", f"{SECOND}:0002"


@pytest.fixture
async def office(mongo_url: str, database: Database[dict[str, Any]]) -> AsyncIterator[Awards]:
    room = Workroom(database, MORNING)
    found_school(database)
    for member in (FIRST, OTHER, f"{BRANCH}:0003"):
        enter(database, member)
    async with front_door(mongo_url, database, simulated_clock=True) as door:
        opened = Awards(door, room)
        await opened.open()
        yield opened


def review(key: str, outcome: str = "returned", **changes: Any) -> dict[str, Any]:
    until = {"until": "2026-12-25"} if outcome == "returned" else {}
    body = {"round": ROUND, "unit": COLLEGE, "nomination": key, "outcome": outcome}
    return body | {"reason": "没有数据"} | until | changes


async def test_f3_a_nomination_climbs_and_every_level_is_named(office: Awards) -> None:
    key = await office.nominate(FIRST)
    told = await office.listed(key)

    state = await office.nominated(key)
    CONTRACTS.require("views/nomination.v1", state)
    assert key == f"{ROUND}:{PARTY}:{FIRST}"
    assert told["passed"] == [key]
    assert "每 30 人 1 名" in told["places"]
    assert [each["level"] for each in state["opinions"]] == ["branch", "college"]
    assert state["ladder"][state["at"]]["unit"] == SCHOOL
    assert [each["outcome"] for each in state["checks"]] == ["fulfilled"] * 3
    assert office.room.trail("nominations", key) == ["made", "passed"]


async def test_f3_names_are_masked_and_a_purpose_opens_them(office: Awards) -> None:
    key = await office.nominate(FIRST)

    (listed,) = (await office.door.read("/v1/nominations", "college", stage="waiting"))["items"]
    masked = await office.nominated(key)
    whole = await office.door.read(f"/v1/nominations/{key}", "college", purpose="审核推荐")
    hidden = await office.door.get("/v1/nominations", role="branch", unit=COLLEGE)

    CONTRACTS.require("views/nomination.v1", listed)
    assert "0001号" not in str(listed) + str(masked)
    assert whole["nominee"]["name"] == "（虚构）0001号"
    assert whole["case"]["deeds"] == "事迹"
    assert hidden.status_code == 403
    assert office.room.database["access_log"].count_documents({}) == 1


async def test_f3_a_branch_puts_forward_no_more_than_its_quota(office: Awards) -> None:
    await office.nominate(FIRST)

    third = office.nomination(f"{BRANCH}:0003")

    assert await office.refused("college", "nomination", third) == "quota_used"
    again = office.nomination(FIRST)
    assert await office.refused("college", "nomination", again) == "already_nominated"


async def test_f3_what_is_withdrawn_gives_its_place_back(office: Awards) -> None:
    key = await office.nominate(FIRST)
    back = {"round": ROUND, "unit": BRANCH, "nomination": key, "reason": "改推荐另一名同志"}
    elsewhere = back | {"unit": COLLEGE}
    assert await office.refused("college", "nomination-withdrawal", elsewhere) == (
        "not_the_nominator"
    )

    await office.done("college", "nomination-withdrawal", back)

    assert (await office.nominated(key))["stage"] == "withdrawn"
    await office.nominate(f"{BRANCH}:0003")
    again = office.nomination(FIRST)
    assert await office.refused("college", "nomination", again) == "quota_used"


async def test_f3_who_was_withdrawn_may_be_put_forward_anew(office: Awards) -> None:
    key = await office.nominate(FIRST)
    back = {"round": ROUND, "unit": BRANCH, "nomination": key, "reason": "推荐意见有误"}
    await office.done("college", "nomination-withdrawal", back)

    assert await office.nominate(FIRST) == key

    assert office.room.trail("nominations", key) == ["made", "withdrawn", "made"]
    await office.listed(key)
    assert await office.refused("college", "nomination-withdrawal", back) == "passed_on"


async def test_f3_a_college_passes_the_best_of_its_list_and_says_why(office: Awards) -> None:
    keys = [await office.nominate(FIRST), await office.nominate(OTHER, SECOND)]
    unranked = [{"nomination": key, "opinion": "同意"} for key in keys]
    body = {"round": ROUND, "unit": COLLEGE, "award": PARTY, "meeting": meeting()}
    assert (
        await office.refused("college", "nomination-list", body | {"items": unranked})
        == "rank_missing"
    )

    told = await office.listed(keys[1], keys[0])

    assert told["passed"] == [keys[1]]
    assert told["left_out"] == [{"id": keys[0], "because": "排第 2，名额已满"}]
    assert (await office.nominated(keys[0]))["note"] == "排第 2，名额已满"
    assert (await office.listed(keys[0]))["passed"] == []


async def test_f3_what_is_returned_is_amended_and_climbs_again(office: Awards) -> None:
    key = await office.nominate(FIRST)
    await office.listed(key)
    await office.done("org_dept", "nomination-review", review(key, unit=SCHOOL))
    office.room.set(shanghai("2026-12-24 09:00"))

    await office.nominate(FIRST, deeds="事迹，有数据")
    told = await office.listed(key)

    assert told["passed"] == [key]
    state = await office.nominated(key)
    assert (state["stage"], state["at"], len(state["opinions"])) == ("waiting", 2, 2)
    trail = office.room.trail("nominations", key)
    assert trail == ["made", "passed", "returned", "amended", "passed"]
    (notice,) = office.room.database["deliveries"].find({"kind": "nomination.returned"})
    assert (notice["unit"], notice["about"]) == (BRANCH, key)
    assert "没有数据" in notice["body"]
    assert "（虚构）" not in notice["body"]


async def test_f3_what_is_declined_ends_with_its_reason(office: Awards) -> None:
    key = await office.nominate(FIRST)

    await office.done("college", "nomination-review", review(key, "declined"))

    state = await office.nominated(key)
    assert (state["stage"], state["note"]) == ("declined", "没有数据")
    told = office.room.database["deliveries"].find_one({"kind": "nomination.declined"})
    assert told is not None
    assert (told["unit"], told["about"]) == (BRANCH, key)
    assert "没有数据" in told["body"]
    assert await office.refused("college", "nomination-review", review(key)) == (
        "nomination_not_waiting"
    )
    again = office.nomination(FIRST)
    assert await office.refused("college", "nomination", again) == "already_nominated"


async def test_f3_conditions_that_are_not_met_refuse_and_unknown_ones_are_shown(
    office: Awards,
) -> None:
    database = office.room.database
    fair = enter(database, f"{SECOND}:0004", "合格")
    later = enter(database, f"{SECOND}:0005", None)

    refused = await office.post("college", "nomination", office.nomination(fair, SECOND))
    told = await office.done("college", "nomination", office.nomination(later, SECOND))

    assert refused["code"] == "conditions_unmet"
    assert "2026 年评绩为“合格”，须在“优秀”以上" in refused["reason"]
    assert [(each["outcome"], each["because"]) for each in told["checks"]][1] == (
        "unknown",
        "2026 年还没有评绩结果",
    )


async def test_f2_a_result_follows_a_member_who_moved(office: Awards) -> None:
    database = office.room.database
    old = enter(database, "jxnu.wx.01:0007")
    moved = enter(database, f"{SECOND}:0007", None, moved_from=old)

    told = await office.done("college", "nomination", office.nomination(moved, SECOND))

    assert [each["because"] for each in told["checks"]][1] == "评绩：2026 年“优秀”"


async def test_f3_who_may_put_whom_forward(office: Awards) -> None:
    refusals = {
        "not_a_nominator": office.nomination(FIRST, unit=COLLEGE),
        "nominee_elsewhere": office.nomination(FIRST, unit=SECOND),
        "wrong_nominee": office.nomination(FIRST, nominee={"kind": "branch", "branch": BRANCH}),
        "member_not_found": office.nomination(
            FIRST, nominee={"kind": "person", "member": f"{BRANCH}:9999"}
        ),
        "award_not_found": office.nomination(FIRST, award="shijia-fudaoyuan"),
        "award_round_not_found": office.nomination(FIRST, round="2027-liangyou"),
    }

    assert {
        wanted: await office.refused("college", "nomination", body)
        for wanted, body in refusals.items()
    } == {wanted: wanted for wanted in refusals}


async def test_f3_deadlines_hold_for_each_level(office: Awards) -> None:
    key = await office.nominate(FIRST)
    office.room.set(shanghai("2026-12-11 00:00"))
    late = office.nomination(OTHER, SECOND)
    assert await office.refused("college", "nomination", late) == "deadline_passed"

    office.room.set(shanghai("2026-12-21 00:00"))

    body = {"round": ROUND, "unit": COLLEGE, "award": PARTY, "meeting": meeting()}
    items = [{"nomination": key, "opinion": "同意"}]
    assert await office.refused("college", "nomination-list", body | {"items": items}) == (
        "deadline_passed"
    )


async def test_f3_only_where_it_waits_is_it_dealt_with(office: Awards) -> None:
    key = await office.nominate(FIRST)

    elsewhere = review(key, unit=SCHOOL)
    unknown = review(f"{ROUND}:{PARTY}:nobody")

    assert await office.refused("org_dept", "nomination-review", elsewhere) == "not_at_this_level"
    assert await office.refused("college", "nomination-review", unknown) == "nomination_not_found"
    answer = await office.door.post(review(key), form="mofan/nomination-review", role="branch")
    assert answer.status_code == 403


async def test_f3_a_round_is_opened_once_with_a_day_for_every_level(office: Awards) -> None:
    body = {
        "round": ROUND,
        "unit": SCHOOL,
        "kind": "liangyou-yixian",
        "year": "2026",
        "title": "评选",
        "deadlines": {"branch": "2026-12-10", "college": "2026-12-20"},
    }
    days = {"branch": "2026-12-10"}

    assert await office.refused("org_dept", "award-round", body) == "award_round_exists"
    missing = body | {"round": "other", "deadlines": days}
    assert await office.refused("org_dept", "award-round", missing) == "deadline_missing"
    unknown = body | {"round": "other", "kind": "other"}
    assert await office.refused("org_dept", "award-round", unknown) == "award_kind_not_found"
    (shown,) = (await office.door.read("/v1/award-rounds", "branch"))["items"]
    CONTRACTS.require("views/award_round.v1", shown)
    page = await office.door.read(f"/v1/award-rounds/{ROUND}", "branch")
    CONTRACTS.require("views/award_round.v1", page)


async def test_f3_two_levels_deciding_at_once_do_not_both_win(office: Awards) -> None:
    key = await office.nominate(FIRST)
    items = [{"nomination": key, "opinion": "同意"}]
    passing = {"round": ROUND, "unit": COLLEGE, "award": PARTY, "meeting": meeting()}
    both = [
        (passing | {"items": items}, "mofan/nomination-list"),
        (review(key, "declined"), "mofan/nomination-review"),
    ]

    posted = [await office.door.post(body, form=form) for body, form in both]
    office.room.work()

    codes = [office.room.code(each.json()["id"]) for each in posted]
    assert sorted(codes) in (["done", "not_at_this_level"], ["done", "nomination_not_waiting"])


async def test_f3_of_two_nominations_at_once_one_has_the_last_place(office: Awards) -> None:
    bodies = [office.nomination(FIRST), office.nomination(f"{BRANCH}:0003")]

    posted = [await office.door.post(body, form="mofan/nomination") for body in bodies]
    office.room.work()

    codes = [office.room.code(each.json()["id"]) for each in posted]
    assert sorted(codes) == ["done", "quota_used"]
    assert office.room.database["nominations"].count_documents({}) == 1


async def test_f3_the_same_job_twice_changes_nothing(office: Awards) -> None:
    key = await office.nominate(FIRST)
    before = office.room.record("nominations", key)
    office.room.database["jobs"].update_many(
        {"kind": "mofan/nomination"}, {"$set": {"state": "queued", "attempts": 0}}
    )

    office.room.work()

    assert office.room.record("nominations", key) == before
    assert len(office.room.record("slates", f"{ROUND}:{PARTY}:{BRANCH}")["state"]["taken"]) == 1


async def test_f3_a_person_in_no_register_is_put_forward_by_name(office: Awards) -> None:
    name = "2026-fudaoyuan"
    await office.open("shijia-fudaoyuan", name, department="2026-12-20")
    nominee = {"kind": "person", "name": "（虚构）李老师", "duty": "学院辅导员"}
    changes = {"round": name, "award": "shijia-fudaoyuan", "nominee": nominee}

    key = await office.nominate(FIRST, **changes)
    body = office.nomination(FIRST, "zuzhibu", **changes)
    body["nominee"] = nominee | {"name": "（虚构）王老师"}
    told = await office.done("department", "nomination", body)

    assert "李老师" not in key
    assert (await office.nominated(key))["nominee"]["kind"] == "person"
    assert told["at"] == SCHOOL
    other = office.nomination(FIRST, **changes) | {"unit": OTHERS}
    assert (await office.door.post(other, form="mofan/nomination")).status_code == 403
