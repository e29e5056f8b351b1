"""What the API shows of each record: as the contracts say, without personal data, to whom it may concern."""

import pytest
from structlog.testing import capture_logs

from services.common.contracts import Contracts
from services.common.settings import REPOSITORY
from tests.integration.front_door import FrontDoor
from tests.integration.life import BRANCH, PHONE, Life
from tests.integration.mailroom import STUDY
from tests.integration.season import CAMPAIGN

pytestmark = pytest.mark.real
CONTRACTS = Contracts(REPOSITORY / "schemas")
LISTS = ("ratings", "campaigns", "matters", "exports", "units")


async def test_every_record_is_shown_as_its_contract_says(window: FrontDoor, life: Life) -> None:
    views = {name: name.removesuffix("s") for name in LISTS}
    for collection, view in views.items():
        page = await window.read(f"/v1/{collection}")
        assert page["items"], collection
        for item in page["items"]:
            CONTRACTS.require(f"views/{view}.v1", item)
            if view != "unit":
                whole = await window.read(f"/v1/{collection}/{item['id']}")
                CONTRACTS.require(f"views/{view}.v1", whole)


async def test_every_submission_is_shown_as_its_contract_says(
    window: FrontDoor, life: Life
) -> None:
    states = set()
    for row in life.database["submissions"].find({}, {"_id": 1}):
        shown = await window.read(f"/v1/submissions/{row['_id']}")
        CONTRACTS.require("views/submission.v1", shown)
        states.add(shown["state"])

    assert states == {"accepted", "refused"}


async def test_what_came_of_a_submission_is_shown(window: FrontDoor, life: Life) -> None:
    refused = await window.read(f"/v1/submissions/{life.late}")

    assert refused["state"] == "refused"
    (outcome,) = refused["outcomes"]
    assert (outcome["service"], outcome["state"]) == ("notify", "refused")
    assert outcome["code"]
    assert outcome["reason"]


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        ("queued", "received"),
        ("rung", "received"),
        ("running", "received"),
        ("retry", "received"),
        ("dead", "held"),
    ],
)
async def test_a_submission_waits_or_is_held(
    window: FrontDoor, life: Life, state: str, shown: str
) -> None:
    job = {"subject": life.late}
    before = life.database["jobs"].find_one(job)
    assert before is not None

    life.database["jobs"].update_one(job, {"$set": {"state": state}, "$unset": {"result": ""}})
    answer = await window.read(f"/v1/submissions/{life.late}")
    life.database["jobs"].replace_one(job, before)

    CONTRACTS.require("views/submission.v1", answer)
    assert answer["state"] == shown


async def test_a_submission_whose_job_has_not_come_is_only_received(
    window: FrontDoor, life: Life
) -> None:
    before = life.database["jobs"].find_one_and_delete({"subject": life.late})
    assert before is not None

    answer = await window.read(f"/v1/submissions/{life.late}")
    life.database["jobs"].insert_one(before)

    assert (answer["state"], answer["outcomes"]) == (
        "received",
        [{"service": "notify", "state": "received"}],
    )


async def test_a_placed_rating_says_its_star_and_why(window: FrontDoor, life: Life) -> None:
    listed = (await window.read("/v1/ratings", campaign=CAMPAIGN))["items"]
    whole = await window.read(f"/v1/ratings/{listed[0]['id']}")

    assert len(listed) == 12
    assert all(item["star"] and item["because"] and item["sheet"]["total"] for item in listed)
    assert "history" not in listed[0]
    assert "items" not in listed[0]["sheet"]
    assert whole["sheet"]["items"]
    found = [entry["what"] for entry in whole["history"]]
    assert found[:2] == ["rating.self_assessed", "rating.reviewed"]
    assert found[-1] == "rating.placed"


async def test_personal_data_stays_out_of_everything_but_a_matters_and_a_ratings_own_page(
    window: FrontDoor, life: Life
) -> None:
    whole = await window.read(f"/v1/matters/{life.matter}")
    assert whole["study"]["attendees"] == STUDY["attendees"]

    shown = [
        await window.get(f"/v1/{collection}", role="org_dept", limit=200) for collection in LISTS
    ]
    shown += [
        await window.get(f"/v1/submissions/{row['_id']}", role="org_dept")
        for row in life.database["submissions"].find({}, {"_id": 1})
    ]
    shown += [
        await window.get(f"/v1/{collection}/{row['_id']}", role="org_dept")
        for collection in ("campaigns", "exports")
        for row in life.database[collection].find({}, {"_id": 1})
    ]

    for response in shown:
        assert response.status_code == 200
        for private in (PHONE, "（虚构）", STUDY["attendees"][0]):
            assert private not in response.text


async def test_who_reads_personal_data_is_logged(window: FrontDoor, life: Life) -> None:
    with capture_logs() as logs:
        await window.read(f"/v1/matters/{life.matter}", role="college")
        await window.read(f"/v1/matters/{life.answered}", role="college")

    (line,) = [entry for entry in logs if entry["event"] == "personal.read"]
    assert (line["client"], line["matter"]) == ("college", life.matter)


async def test_records_of_others_are_not_there(window: FrontDoor, life: Life) -> None:
    paths = [
        f"/v1/ratings/{CAMPAIGN}:{BRANCH}",
        f"/v1/matters/{life.matter}",
        f"/v1/exports/{life.built}",
        f"/v1/exports/{life.refused}",
        f"/v1/exports/{life.built}/files/xlsx",
        f"/v1/submissions/{life.late}",
    ]

    for path in paths:
        assert (await window.get(path, role="portal")).status_code == 404, path
        assert (await window.get(path, role="college")).status_code == 200, path
    assert (await window.get("/v1/campaigns/2026-small", role="college")).status_code == 404


async def test_an_export_is_followed_from_the_request_to_the_file(
    window: FrontDoor, life: Life
) -> None:
    ready = await window.read(f"/v1/exports/{life.built}")
    refused = await window.read(f"/v1/exports/{life.refused}")

    assert (ready["state"], refused["state"], refused["files"]) == ("ready", "refused", [])
    assert refused["outcomes"][0]["code"] == "period_not_begun"
    for file in ready["files"]:
        response = await window.get(file["href"])
        assert (response.status_code, len(response.content)) == (200, file["bytes"])
        assert response.headers["etag"] == f'"{file["sha256"]}"'
        assert "file_id" not in file
    assert (await window.get(f"/v1/exports/{life.built}/files/pdf")).status_code == 404


async def test_a_file_with_phones_is_given_to_those_who_say_what_for_and_that_is_kept(
    window: FrontDoor, life: Life
) -> None:
    exports, one = life.database["exports"], {"_id": life.built}
    exports.update_one(one, {"$set": {"personal": True}})
    path = f"/v1/exports/{life.built}/files/xlsx"

    without = await window.get(path)
    told = await window.get(path, purpose="核对手机号码")
    exports.update_one(one, {"$set": {"personal": False}})

    assert (without.status_code, without.json()["code"]) == (403, "purpose_missing")
    assert told.status_code == 200
    log = (await window.read("/v1/access-log", limit=200))["items"]
    assert [row["purpose"] for row in log if row["subject"] == f"exports/{life.built}"] == [
        "核对手机号码"
    ]


async def test_a_file_that_is_gone_is_404_and_no_broken_answer(
    window: FrontDoor, life: Life
) -> None:
    row = life.database["exports"].find_one({"_id": life.built})
    assert row is not None
    lost = {"$set": {"files.0.file_id": "lost"}}
    life.database["exports"].update_one({"_id": life.built}, lost)

    response = await window.get(f"/v1/exports/{life.built}/files/{row['files'][0]['format']}")
    life.database["exports"].replace_one({"_id": life.built}, row)

    assert (response.status_code, response.json()["code"]) == (404, "not_found")
