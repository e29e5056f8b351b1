"""The addresses of docs/documents.md: asked for, waited for, fetched; phones only to whoever says what for (Q9)."""

from collections.abc import AsyncIterator
from io import BytesIO
from typing import Any

import docx
import pytest
from pymongo.database import Database

from tests.integration.forms_office import FormsOffice
from tests.integration.front_door import BRANCH, COLLEGE, FrontDoor, found_school, front_door
from tests.integration.workroom import Post, Workroom, shanghai

pytestmark = pytest.mark.real
ENTRY = {
    "branch": BRANCH,
    "secretary": {"name": "（虚构）王书记", "phone": "13800000000"},
    "basics": "党员 32 人。",
    "problems": "无",
    "measures": "无",
}


@pytest.fixture
async def door(mongo_url: str, database: Database[dict[str, Any]]) -> AsyncIterator[FrontDoor]:
    found_school(database)
    async with front_door(mongo_url, database, simulated_clock=True) as opened:
        yield opened


@pytest.fixture
def office(database: Database[dict[str, Any]]) -> FormsOffice:
    return FormsOffice(Workroom(database, shanghai("2026-11-23 09:00")))


async def ordered(door: FrontDoor, office: FormsOffice, **body: Any) -> Any:
    """What ``GET /v1/exports/{id}`` says once export has worked on the order."""
    answer = await door.line.post("/v1/exports", json=body, headers=door.bearer("college"))
    assert answer.status_code == 202, answer.text
    office.work()
    return await door.read(answer.json()["location"], "college")


async def test_q1_fujian1_is_asked_for_and_fetched(door: FrontDoor, office: FormsOffice) -> None:
    export = await ordered(door, office, table="fujian1", unit=COLLEGE, formats=["docx"])

    file = await door.get(export["files"][0]["href"])

    assert export["files"][0]["name"].startswith("附件1_机关事业单位党组织“五星创评”参考标准_")
    assert docx.Document(BytesIO(file.content)).paragraphs[0].text == "附件1"


async def test_q9_a_file_with_phones_goes_to_whoever_says_what_for(
    door: FrontDoor, office: FormsOffice
) -> None:
    office.room.post(Post(form="qiangji/register-entry", unit=BRANCH, body=ENTRY))
    office.room.work()
    export = await ordered(door, office, table="fujian3", unit=BRANCH, formats=["docx"])
    href = export["files"][0]["href"]

    without = await door.get(href)
    told = await door.get(href, purpose="归档")

    assert (without.status_code, without.json()["code"]) == (403, "purpose_missing")
    assert docx.Document(BytesIO(told.content)).tables[0].cell(1, 3).text == "13800000000"


async def test_what_is_refused_says_why(door: FrontDoor, office: FormsOffice) -> None:
    refused = await ordered(door, office, table="fujian2", unit=COLLEGE)

    assert (refused["state"], refused["outcomes"][0]["code"]) == ("refused", "not_a_branch")
