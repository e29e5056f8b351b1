import io
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import pytest
from gridfs import GridFSBucket
from openpyxl import load_workbook
from pymongo.database import Database

from services.common.work import Work
from services.export.handlers import BUILD, first_occurrences
from tests.integration.exporting import COLLEGE, SCHOOL, Office

pytestmark = pytest.mark.real
AUTUMN = datetime(2026, 11, 23, 1, tzinfo=UTC)
NEXT_YEAR = datetime(2027, 3, 1, 1, tzinfo=UTC)


@pytest.fixture
def office(database: Database[dict[str, Any]]) -> Office:
    return Office(database, AUTUMN)


def file_of(office: Office, export_id: str, name: str) -> bytes:
    file = next(item for item in office.export(export_id)["files"] if item["format"] == name)
    data: bytes = (
        GridFSBucket(office.database, bucket_name="files")
        .open_download_stream(file["file_id"])
        .read()
    )
    assert sha256(data).hexdigest() == file["sha256"]
    return data


def test_both_formats_hold_the_counted_stars(office: Office) -> None:
    for number, star in enumerate((5, 4, 4, 3), start=1):
        office.give_star(f"{COLLEGE}.{number:02d}", star, AUTUMN)

    office.leave(BUILD, "e1", {"unit": SCHOOL, "period": "2026H2"})
    office.work()

    sheet = load_workbook(io.BytesIO(file_of(office, "e1", "xlsx")), data_only=True).worksheets[0]
    assert [cell.value for cell in sheet[8]][1:8:2] == [4, 0.25, 0.5, 0.25]
    assert file_of(office, "e1", "docx").startswith(b"PK")
    assert office.export("e1")["snapshot"]["without_star"] == 1


def test_a_repeated_job_builds_nothing_twice(office: Office) -> None:
    office.leave(BUILD, "e1", {"unit": COLLEGE, "period": "2026H2"})
    office.work()
    office.database["jobs"].update_one({"_id": "e1"}, {"$set": {"state": "queued"}})

    office.work()

    assert office.database["files.files"].count_documents({}) == 2
    assert office.database["exports"].count_documents({}) == 1


def test_an_upload_that_was_cut_off_is_done_again(office: Office) -> None:
    office.leave(BUILD, "e1", {"unit": COLLEGE, "period": "2026H2"})
    office.work()
    office.database["files.files"].delete_many({})
    office.database["exports"].delete_many({})
    office.database["jobs"].update_one({"_id": "e1"}, {"$set": {"state": "queued"}})

    office.work()

    assert file_of(office, "e1", "xlsx").startswith(b"PK")


def test_a_table_shows_the_stars_of_its_periods_end_whatever_came_later(office: Office) -> None:
    office.give_star(f"{COLLEGE}.01", 3, datetime(2026, 6, 1, tzinfo=UTC), "spring")
    office.give_star(f"{COLLEGE}.01", 5, AUTUMN, "autumn")

    office.leave(BUILD, "h1", {"unit": COLLEGE, "period": "2026H1"})
    office.leave(BUILD, "h2", {"unit": COLLEGE, "period": "2026H2"})
    office.work()

    counted = {
        name: {row["star"] for row in office.export(name)["snapshot"]["stars"] if row["branches"]}
        for name in ("h1", "h2")
    }
    assert counted == {"h1": {3}, "h2": {5}}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({"unit": "nobody", "period": "2026H2"}, "unit_not_found"),
        ({"unit": SCHOOL, "period": "2028H1"}, "period_not_begun"),
        ({"unit": SCHOOL, "period": "2026H9"}, "bad_period"),
    ],
)
def test_what_cannot_be_built_is_refused_with_its_reason(
    office: Office, data: dict[str, str], code: str
) -> None:
    office.leave(BUILD, "e1", data)

    office.work()

    job = office.database["jobs"].find_one({"_id": "e1"})
    assert job is not None
    assert (job["state"], job["result"]["code"]) == ("refused", code)
    assert office.database["exports"].count_documents({}) == 0


def start_schedules(office: Office) -> None:
    port = office.duties.open(Work(office.database, office.now))
    office.store.insert(first_occurrences(port), office.now)


def test_the_half_year_report_fires_when_it_is_due_and_not_before(office: Office) -> None:
    start_schedules(office)

    office.work()
    before = office.database["exports"].count_documents({})
    office.set(datetime(2026, 12, 31, 16, tzinfo=UTC))
    office.work()

    assert before == 0
    assert {row["unit"] for row in office.database["exports"].find()} == {SCHOOL, COLLEGE}
    assert {row["period"] for row in office.database["exports"].find()} == {"2026H2"}


def test_half_years_that_were_missed_follow_in_order_and_none_twice(office: Office) -> None:
    start_schedules(office)
    start_schedules(office)

    office.set(datetime(2027, 7, 15, tzinfo=UTC))
    office.work()

    built = sorted(row["_id"] for row in office.database["exports"].find({"unit": SCHOOL}))
    assert built == [f"fujian4:{SCHOOL}:2026H2", f"fujian4:{SCHOOL}:2027H1"]
    waiting = office.database["jobs"].find_one({"state": "queued"})
    assert waiting is not None
    assert waiting["_id"] == "report.schedule:fujian4:2027H2"


def test_the_figures_come_from_an_index(office: Office) -> None:
    for number in range(1, 6):
        office.give_star(f"{COLLEGE}.{number:02d}", 3, AUTUMN)
    office.database["ratings"].create_index(
        [("state.branch.path", 1), ("state.placed_at", 1)], name="placed"
    )
    query = {"state.branch.path": COLLEGE, "state.placed_at": {"$lt": NEXT_YEAR}}

    plan = office.database["ratings"].find(query).explain()

    assert "COLLSCAN" not in str(plan["queryPlanner"]["winningPlan"])
