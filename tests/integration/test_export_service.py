"""export on a real MongoDB: a table asked for, a table that falls due, and what is kept of it."""

import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from threading import Barrier
from typing import Any

import docx
import pytest
from gridfs import GridFSBucket
from jsonschema import Draft202012Validator
from openpyxl import load_workbook
from pymongo.database import Database

from services.common.contracts import read_json
from services.common.jobs import Job
from services.common.metrics import Metrics
from services.common.runner import Runner
from services.common.settings import Settings
from services.export.handlers.building import Result
from services.export.handlers.orders import BUILD
from services.export.main import start_schedules
from services.export.ports import Exports
from services.intake.views import show_export
from tests.integration.exporting import COLLEGE, SCHOOL, Office

pytestmark = pytest.mark.real
AUTUMN = datetime(2026, 11, 23, 1, tzinfo=UTC)


@pytest.fixture
def office(database: Database[dict[str, Any]]) -> Office:
    return Office(database, AUTUMN)


@pytest.fixture
def settings(office: Office, mongo_url: str) -> Settings:
    return Settings(mongo_url=mongo_url, mongo_database=office.database.name, simulated_clock=True)


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
    table = docx.Document(io.BytesIO(file_of(office, "e1", "docx"))).tables[0]
    assert [cell.value for cell in sheet[8]][1:8:2] == [4, 0.25, 0.5, 0.25]
    assert [cell.text for cell in table.rows[-1].cells][1:8] == [
        *("4", "1", "25.0%", "2", "50.0%", "1", "25.0%")
    ]


def test_the_outcome_of_a_request_says_how_complete_the_table_is(office: Office) -> None:
    office.give_star(f"{COLLEGE}.01", 5, AUTUMN)

    asked = office.ask({"table": "fujian4", "unit": COLLEGE, "period": "2026H2"})
    office.work()

    result = office.outcome(asked)["result"]
    assert (result["export"], result["branches"], result["without_star"]) == (asked, 5, 4)
    assert office.export(asked)["snapshot"]["remark"] == result["remark"]


def test_a_request_gets_the_formats_and_the_names_it_gave(office: Office) -> None:
    asked = office.ask(
        {
            "table": "fujian4",
            "unit": COLLEGE,
            "period": "2026Q4",
            "formats": ["docx"],
            "head": "张三",
            "filled_on": "2026-11-20",
        }
    )

    office.work()

    text = "\n".join(
        line.text for line in docx.Document(io.BytesIO(file_of(office, asked, "docx"))).paragraphs
    )
    assert [file["format"] for file in office.export(asked)["files"]] == ["docx"]
    assert "张三" in text
    assert "2026年11月20日" in text


def test_a_request_that_cannot_be_met_is_refused_where_its_submission_shows_it(
    office: Office,
) -> None:
    asked = office.ask({"table": "fujian4", "unit": COLLEGE, "period": "2028"})

    office.work()

    job = office.outcome(asked)
    assert (job["state"], job["result"]["code"]) == ("refused", "period_not_begun")


def test_what_is_kept_shows_as_its_view_promises(office: Office, settings: Settings) -> None:
    asked = office.ask({"table": "fujian4", "unit": COLLEGE, "period": "2026H2"})
    office.work()

    shown = show_export(office.export(asked))

    view = read_json(settings.schemas_dir / "views" / "export.v1.json")
    Draft202012Validator(view).validate(shown)


def test_a_repeated_job_builds_nothing_twice(office: Office) -> None:
    office.leave(BUILD, "e1", {"unit": COLLEGE, "period": "2026H2"})
    office.work()
    office.database["jobs"].update_one({"_id": "e1"}, {"$set": {"state": "queued"}})

    office.work()

    assert office.database["files.files"].count_documents({}) == 2
    assert office.database["exports"].count_documents({}) == 1


def test_two_workers_that_hear_the_same_ring_build_an_order_once(office: Office) -> None:
    asked = office.ask({"table": "fujian4", "unit": COLLEGE, "period": "2026H2"})
    build, built, together = office.duties.handlers["export/request"], list[str](), Barrier(2)

    def counted(job: Job, port: Exports) -> Result:
        built.append(job.subject)
        return build(job, port)

    duties = replace(office.duties, handlers={"export/request": counted})
    ids = [job.id for job in office.store.take_due(office.now, limit=8, queues=["export"])]

    def work(_: int) -> None:
        worker = Runner(
            office.database.client,
            office.database,
            duties,
            clock=office.clock,
            metrics=Metrics(),
            lease_s=60,
        )
        together.wait()
        worker.work_on(ids)

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(work, range(2)))

    assert built == [asked]
    assert office.outcome(asked)["state"] == "done"
    assert office.database["files.files"].count_documents({}) == 2


@pytest.mark.parametrize("lost", ["files.files", "files.chunks"])
def test_an_upload_that_was_cut_off_is_done_again(office: Office, lost: str) -> None:
    office.leave(BUILD, "e1", {"unit": COLLEGE, "period": "2026H2"})
    office.work()
    office.database[lost].delete_many({})
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


def test_a_branch_that_came_after_the_stars_is_one_without_a_star(office: Office) -> None:
    for number in range(1, 6):
        office.give_star(f"{COLLEGE}.{number:02d}", 3, AUTUMN)
    office.database["units"].update_one({"_id": f"{COLLEGE}.05"}, {"$set": {"path": [SCHOOL]}})
    office.database["units"].insert_one(
        {"_id": "new", "name": "新", "kind": "branch", "path": [SCHOOL, COLLEGE, "new"]}
    )

    office.leave(BUILD, "e1", {"unit": COLLEGE, "period": "2026H2"})
    office.work()

    snapshot = office.export("e1")["snapshot"]
    assert (snapshot["branches"], snapshot["without_star"]) == (5, 1)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({"unit": "nobody", "period": "2026H2"}, "unit_not_found"),
        ({"unit": SCHOOL, "period": "2028H1"}, "period_not_begun"),
        ({"unit": SCHOOL, "period": "2026H9"}, "bad_period"),
        ({"unit": SCHOOL, "period": "2026H2", "table": "fujian9"}, "table_not_found"),
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


def test_the_half_year_report_fires_when_it_is_due_and_not_before(
    office: Office, settings: Settings
) -> None:
    start_schedules(settings, office.duties)

    office.work()
    before = office.database["exports"].count_documents({})
    office.set(datetime(2026, 12, 31, 16, tzinfo=UTC))
    office.work()

    assert before == 0
    assert {row["unit"] for row in office.database["exports"].find()} == {SCHOOL, COLLEGE}
    assert {row["period"] for row in office.database["exports"].find()} == {"2026H2"}


def test_half_years_that_were_missed_follow_in_order_and_none_twice(
    office: Office, settings: Settings
) -> None:
    start_schedules(settings, office.duties)
    office.set(datetime(2027, 7, 15, tzinfo=UTC))

    start_schedules(settings, office.duties)
    office.work()

    jobs = (
        office.database["jobs"].find({"subject": SCHOOL, "data.table": "fujian4"}).sort("ended", 1)
    )
    assert [row["_id"] for row in jobs] == [
        f"fujian4:{SCHOOL}:2026H2",
        f"fujian4:{SCHOOL}:2027H1",
    ]
    query = {"state": "queued", "kind": "report.schedule"}
    waiting = [row["_id"] for row in office.database["jobs"].find(query).sort("_id", 1)]
    assert waiting == ["report.schedule:fujian4:2027H2", "report.schedule:sijinsilian:2027Q3"]
    assert office.database["exports"].count_documents({}) == 4


def test_a_report_that_was_missed_holds_the_stars_of_its_own_period(
    office: Office, settings: Settings
) -> None:
    office.give_star(f"{COLLEGE}.01", 3, AUTUMN)
    start_schedules(settings, office.duties)

    office.give_star(f"{COLLEGE}.01", 5, datetime(2027, 5, 1, tzinfo=UTC), "spring")
    office.set(datetime(2027, 7, 15, tzinfo=UTC))
    office.work()

    counted = [
        [row["star"] for row in found["snapshot"]["stars"] if row["branches"]]
        for found in office.database["exports"].find({"unit": SCHOOL}).sort("period", 1)
    ]
    assert counted == [[3], [5]]


def test_the_figures_are_read_from_indexes(office: Office) -> None:
    for number in range(1, 6):
        office.give_star(f"{COLLEGE}.{number:02d}", 3, AUTUMN)
    office.database.command("profile", 2)

    office.leave(BUILD, "e1", {"unit": COLLEGE, "period": "2026H2"})
    office.work()
    office.database.command("profile", 0)

    names = [f"{office.database.name}.{name}" for name in ("standings", "units")]
    rows = list(office.database["system.profile"].find({"ns": {"$in": names}}))
    plans = {row["planSummary"].split(" ")[0] for row in rows}
    assert plans <= {"IXSCAN", "IDHACK"}
    asked = next(row for row in rows if row["ns"] == names[0])
    assert asked["docsExamined"] == 5
