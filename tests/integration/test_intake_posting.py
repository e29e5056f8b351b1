"""One form through the front door: kept with its job before it is answered, once, whatever is repeated."""

import asyncio
import hashlib
import hmac
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from pymongo.database import Database

from services.common.clock import set_simulated_time
from services.common.settings import DEVELOPMENT_SECRET
from tests.integration.front_door import (
    BRANCH,
    COLLEGE,
    OPINION,
    FrontDoor,
    front_door,
    opinion,
)

pytestmark = pytest.mark.real
PATH = f"/v1/forms/{OPINION}/submissions"


async def test_an_accepted_form_is_kept_with_its_job(door: FrontDoor) -> None:
    response = await door.post(opinion(), key="k-1")

    told = response.json()
    assert (response.status_code, told["repeated"]) == (202, False)
    assert response.headers["location"] == told["location"] == f"/v1/submissions/{told['id']}"
    kept = door.database["submissions"].find_one({"_id": told["id"]})
    job = door.database["jobs"].find_one({"subject": told["id"]})
    assert kept is not None
    assert kept["body"] == opinion()
    assert (kept["unit_path"], kept["version"]) == (["jxnu", COLLEGE, BRANCH], 1)
    assert job is not None
    assert (job["queue"], job["kind"], job["state"]) == ("notify", "lianxin/opinion", "queued")
    assert kept["correlation_id"] == job["correlation_id"] == response.headers["x-correlation-id"]


async def test_a_correlation_id_that_came_in_goes_all_the_way(door: FrontDoor) -> None:
    headers = door.bearer("college") | {"X-Correlation-Id": "portal-7"}

    response = await door.line.post(PATH, json=opinion(), headers=headers)

    assert response.headers["x-correlation-id"] == "portal-7"
    assert door.database["jobs"].distinct("correlation_id") == ["portal-7"]


async def test_twenty_identical_posts_at_once_are_one_submission(door: FrontDoor) -> None:
    answers = await asyncio.gather(*(door.post(opinion(), key="k-1") for _ in range(20)))

    assert {answer.status_code for answer in answers} == {202}
    told = [{k: v for k, v in answer.json().items() if k != "repeated"} for answer in answers]
    assert all(item == told[0] for item in told)
    assert sum(not answer.json()["repeated"] for answer in answers) == 1
    assert (door.count("submissions"), door.count("jobs")) == (1, 1)


async def test_the_same_key_with_other_bytes_is_a_conflict(door: FrontDoor) -> None:
    await door.post(opinion(), key="k-1")

    response = await door.post(opinion(title="别的"), key="k-1")

    assert (response.status_code, response.json()["code"]) == (409, "idempotency_conflict")
    assert [row["body"]["title"] for row in door.database["submissions"].find()] == ["开水"]


async def test_a_key_belongs_to_its_client_and_its_form(door: FrontDoor) -> None:
    handled = {"matter": "m" + "0" * 31, "unit": BRANCH, "satisfied": True}

    answers = [
        await door.post(opinion(), key="1"),
        await door.post(opinion(), key="1", role="portal"),
        await door.post(handled, form="lianxin/opinion-confirmation", key="1"),
    ]

    assert [answer.status_code for answer in answers] == [202] * 3
    assert len({answer.json()["id"] for answer in answers}) == 3


async def test_posts_without_a_key_are_posts_of_their_own(door: FrontDoor) -> None:
    answers = [await door.post(opinion()) for _ in range(2)]

    assert answers[0].json()["id"] != answers[1].json()["id"]


async def test_the_same_post_heals_a_submission_that_lost_its_job(door: FrontDoor) -> None:
    first = (await door.post(opinion(), key="k-1")).json()
    door.database["jobs"].delete_many({})

    again = (await door.post(opinion(), key="k-1")).json()

    assert again == first | {"repeated": True}
    assert [job["subject"] for job in door.database["jobs"].find()] == [first["id"]]


GAVE_UP = {"state": "refused", "result": {"code": "submission_not_found", "reason": "没有"}}


@pytest.mark.parametrize("forget", [["submissions"], []])
async def test_the_same_post_revives_a_job_that_gave_up_on_its_submission(
    door: FrontDoor, forget: list[str]
) -> None:
    await door.post(opinion(), key="k-1")
    for collection in forget:
        door.database[collection].delete_many({})
    door.database["jobs"].update_one({}, {"$set": GAVE_UP | {"attempts": 3}})

    await door.post(opinion(), key="k-1")

    (job,) = door.database["jobs"].find()
    assert (job["state"], job["attempts"], job.get("result")) == ("queued", 0, None)


@pytest.mark.parametrize(
    "ended", [{"state": "done"}, {"state": "dead"}, {"state": "refused", "result": {"code": "x"}}]
)
async def test_a_repeated_post_leaves_a_job_that_ended_otherwise_alone(
    door: FrontDoor, ended: dict[str, Any]
) -> None:
    await door.post(opinion(), key="k-1")
    door.database["jobs"].update_one({}, {"$set": ended})

    await door.post(opinion(), key="k-1")

    assert door.database["jobs"].find_one(ended) is not None


async def test_a_whole_number_with_a_point_is_kept_as_a_whole_number(door: FrontDoor) -> None:
    form = next(form for form in door.desk.forms.all() if form.id == "qiangji/self-assessment")
    body = form.schema["examples"][0] | {"branch": BRANCH, "claimed_star": 5.0}

    await door.post(body, form=form.id)

    kept = door.database["submissions"].find_one()
    assert kept is not None
    assert isinstance(kept["body"]["claimed_star"], int)
    assert kept["key"] == f"{body['campaign']}:{BRANCH}"


async def test_a_receipt_signs_the_bytes_and_the_time(door: FrontDoor) -> None:
    data = orjson.dumps(opinion())
    headers = door.bearer("college") | {"Content-Type": "application/json"}

    told = (await door.line.post(PATH, content=data, headers=headers)).json()

    signed = "\n".join((told["id"], hashlib.sha256(data).hexdigest(), told["received_at"]))
    digest = hmac.new(DEVELOPMENT_SECRET.encode(), signed.encode(), hashlib.sha256).hexdigest()
    assert told["receipt"] == digest
    assert (await door.get(told["location"])).json()["receipt"] == digest


async def test_the_time_of_receipt_is_product_time(
    mongo_url: str, school: Database[dict[str, Any]]
) -> None:
    set_simulated_time(school, datetime(2027, 1, 1, tzinfo=UTC))

    async with front_door(mongo_url, school, simulated_clock=True) as door:
        told = (await door.post(opinion())).json()

    assert told["received_at"] == "2027-01-01T00:00:00.000Z"


async def test_requests_at_hand_are_kept_before_the_doors_close(
    mongo_url: str, school: Database[dict[str, Any]]
) -> None:
    async with front_door(mongo_url, school) as door:
        await door.post(opinion())
        leaving = [asyncio.create_task(door.post(opinion(title=f"{n}"))) for n in range(30)]
        await asyncio.sleep(0.02)
        for task in leaving:
            task.cancel()

    kept = set(school["submissions"].distinct("_id"))
    assert kept == set(school["jobs"].distinct("subject"))
