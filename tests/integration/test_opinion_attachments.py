"""What came with an opinion may be read by every unit that is or was concerned with it (L10)."""

from collections.abc import Sequence
from typing import Any

import pytest
from pymongo.database import Database

from services.common.kernel.identity import matter_id
from services.common.submissions import ATTACHMENTS
from services.intake.shown.matter_page import attachments_of
from tests.integration.front_door import BRANCH, COLLEGE, OFFICE, SCHOOL, FrontDoor, opinion

pytestmark = pytest.mark.real
PDF = b"%PDF-1.7\nx"


async def attach(door: FrontDoor) -> str:
    """Upload something about the branch; its id."""
    named = {"name": "照片.pdf", "unit": BRANCH}
    line, headers = door.line, door.bearer("college")
    answered = await line.post("/v1/attachments", params=named, content=PDF, headers=headers)
    assert answered.status_code == 201, answered.text
    return str(answered.json()["id"])


async def raise_with(door: FrontDoor, attachment: str) -> str:
    """Post an opinion that names the attachment; its submission."""
    answered = await door.post(opinion(attachments=[attachment]))
    assert answered.status_code == 202, answered.text
    return str(answered.json()["id"])


def concern(database: Database[dict[str, Any]], submission: str, units: Sequence[str]) -> None:
    """notify keeps the opinion: so many units are concerned."""
    row = {"_id": matter_id(submission), "state": {"concerned": list(units)}}
    database["matters"].replace_one({"_id": row["_id"]}, row, upsert=True)


async def statuses(door: FrontDoor, attachment: str, role: str) -> set[int]:
    paths = (f"/v1/attachments/{attachment}{part}" for part in ("", "/content"))
    return {(await door.get(path, role=role)).status_code for path in paths}


async def test_l10_who_got_an_opinion_from_elsewhere_reads_what_came_with_it(
    door: FrontDoor,
) -> None:
    attachment = await attach(door)
    submission = await raise_with(door, attachment)
    concern(door.database, submission, (SCHOOL, COLLEGE, BRANCH))
    before = await statuses(door, attachment, "department")

    concern(door.database, submission, (SCHOOL, COLLEGE, BRANCH, OFFICE))

    assert before == {404}
    assert await statuses(door, attachment, "department") == {200}


async def test_the_page_of_an_opinion_names_what_came_with_it(door: FrontDoor) -> None:
    attachment = await attach(door)
    row = {"_id": matter_id(await raise_with(door, attachment))}

    assert await attachments_of(door.desk.views, row) == [attachment]
    assert await attachments_of(door.desk.views, {"_id": "m" + "0" * 31}) == []


async def test_other_opinions_of_that_unit_open_nothing(door: FrontDoor) -> None:
    attachment = await attach(door)
    await raise_with(door, attachment)
    answered = await door.post(opinion(title="另一件"))

    concern(door.database, answered.json()["id"], (SCHOOL, OFFICE))

    assert await statuses(door, attachment, "department") == {404}


async def test_reading_is_not_passed_on_by_naming_it_again(door: FrontDoor) -> None:
    attachment = await attach(door)
    concern(door.database, await raise_with(door, attachment), (SCHOOL, OFFICE))

    answered = await door.post(opinion(OFFICE, attachments=[attachment]), role="department")

    assert answered.status_code in (403, 422)


async def test_submissions_are_found_by_what_they_name_and_its_index(door: FrontDoor) -> None:
    submission = await raise_with(door, await attach(door))

    (row,) = door.database["submissions"].find({ATTACHMENTS: {"$type": "string"}})
    (named,) = row["body"]["attachments"]
    found = door.database["submissions"].find({ATTACHMENTS: {"$eq": named, "$type": "string"}})

    assert [each["_id"] for each in found] == [submission]
    assert "'indexName': 'attachments'" in str(found.explain()["queryPlanner"]["winningPlan"])
