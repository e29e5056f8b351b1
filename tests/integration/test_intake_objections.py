"""Objections as those see them who answer them, and nobody else (Q8)."""

from typing import Any, get_type_hints

import pytest
from pymongo.database import Database
from structlog.testing import capture_logs

from services.common.contracts import Contracts
from services.common.kernel.history import GENESIS, Author
from services.common.records import Records
from services.common.settings import REPOSITORY
from services.scoring.domain.publication.objection import (
    OBJECTIONS,
    Objection,
    ObjectionDecided,
    ObjectionRaised,
)
from tests.integration.front_door import SCHOOL, FrontDoor
from tests.unit.scoring.notices import NOTICE_ID, SHOWN_AT, decision, objection

CONTRACTS = Contracts(REPOSITORY / "schemas")
OPEN, ANSWERED = "o" + "1" * 31, "o" + "2" * 31


@pytest.fixture
def raised(door: FrontDoor, school: Database[dict[str, Any]]) -> FrontDoor:
    """Two objections, one of them answered."""
    records: Records[Objection] = Records(school["objections"], OBJECTIONS)
    author = Author(at=SHOWN_AT, by="public", unit=SCHOOL, submission_id="s1")
    for key, notice in ((OPEN, NOTICE_ID), (ANSWERED, "2026-c:2")):
        event = ObjectionRaised(objection=objection(unit_path=(SCHOOL,), notice=notice))
        records.append(key, author, [event])
    records.append(ANSWERED, author, [ObjectionDecided(decision=decision())])
    school["objections"].bulk_write(records.operations())
    return door


async def test_q8_who_answers_sees_what_waits(raised: FrontDoor) -> None:
    every = await raised.read("/v1/objections")
    waiting = await raised.read("/v1/objections", stage="received")
    of_notice = await raised.read("/v1/objections", notice="2026-c:2")

    assert [item["id"] for item in every["items"]] == [OPEN, ANSWERED]
    assert [item["id"] for item in waiting["items"]] == [OPEN]
    assert [item["id"] for item in of_notice["items"]] == [ANSWERED]
    for item in every["items"]:
        CONTRACTS.require("views/objection.v1", item)


async def test_q8_lists_name_nobody_and_a_full_read_is_logged(raised: FrontDoor) -> None:
    listed = (await raised.get("/v1/objections", role="org_dept")).text

    with capture_logs() as logs:
        shown = await raised.read(f"/v1/objections/{ANSWERED}")

    assert "王老师" not in listed
    assert "李部长" not in listed
    assert shown["raised_by"] == {"name": "王老师", "contact": "13800000000"}
    assert shown["history"][0]["prev"] == GENESIS
    CONTRACTS.require("views/objection.v1", shown)
    assert [
        (log["event"], log["objection"]) for log in logs if log["event"] == "personal.read"
    ] == [("personal.read", ANSWERED)]


@pytest.mark.parametrize("role", ["portal", "branch", "college", "department", "ops"])
async def test_q8_nobody_else_reads_an_objection(raised: FrontDoor, role: str) -> None:
    codes = [
        (await raised.get(path, role=role)).json()["code"]
        for path in ("/v1/objections", f"/v1/objections/{OPEN}")
    ]

    assert codes == ["role_required", "role_required"]


def test_the_view_knows_every_field_of_the_record() -> None:
    schema = CONTRACTS.get("views/objection.v1").schema

    names = set(get_type_hints(Objection)) | {"id", "version", "history"}
    assert set(schema["properties"]) == names
