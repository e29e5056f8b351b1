"""A document that is made again is watched like one that is made: progress, cancellation, a time limit (B12)."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from pymongo.database import Database

from services.common.contracts import Contracts
from services.common.jobs import NewJob
from services.common.kernel.workdays import calendar_from
from services.common.metrics import Metrics
from services.common.runner import Runner
from services.common.settings import REPOSITORY
from services.common.work import Work
from services.export.ports import Exports
from services.export.repository import Repository
from services.ledgers import LEDGERS
from tests.integration.archive import Archive, found_archive
from tests.integration.front_door import found_clients, front_door
from tests.integration.season import SCHOOL

pytestmark = pytest.mark.real
CONTRACTS = Contracts(REPOSITORY / "schemas")
REBUILD = f"r{1:031d}"
Document = dict[str, Any]


@pytest.fixture
def archive(database: Database[Document]) -> Archive:
    return found_archive(database)


class Watched(Repository):
    """The desk of export; ``happens`` as soon as a row is written or compared."""

    happens: Callable[[], object]

    def watched(self, export_id: str, what: str, rows: Iterator[Any], of: int) -> Iterator[Any]:
        for row in super().watched(export_id, what, rows, of):
            self.happens()
            yield row


def made_again(archive: Archive, happens: Callable[[], object], *, minutes: int = 60) -> Document:
    """The job of making the ledger of online visits again, as things have become since; it looks up at every row."""
    kept = archive.export("ledger-online")
    archive.move_on()
    office, now = archive.office, archive.room.now

    def opened(work: Work) -> Exports:
        known = office.duties.open(work).policies
        limits = replace(known.limits, look_every_rows=1, time_limit_minutes=minutes)
        calendar = calendar_from({"years": {"2026": {"off": [], "work": []}}})
        port = Watched(work, calendar, replace(known, limits=limits), LEDGERS)
        port.happens = happens
        return port

    duties = replace(office.duties, open=opened)
    body = {"export": kept["_id"], "unit": SCHOOL, "as_of": now.isoformat()}
    office.submit(REBUILD, "export/rebuild", SCHOOL, body)
    archive.database["submissions"].update_one({"_id": REBUILD}, {"$set": {"routes": ["export"]}})
    job = NewJob(
        id=f"{REBUILD}:export", queue="export", kind="export/rebuild", subject=REBUILD, due=now
    )
    archive.room.store.insert([job], now)
    archive.room.store.take_due(now, limit=1, queues=["export"])
    database = archive.database
    office.clock.sync()
    Runner(
        database.client, database, duties, clock=office.clock, metrics=Metrics(), lease_s=60
    ).work_on([job.id])
    found = database["jobs"].find_one({"_id": job.id})
    assert found is not None
    return found


def given_up(archive: Archive) -> None:
    """Somebody posts export/cancellation, as intake keeps it."""
    row = {"_id": "c1", "form": "export/cancellation", "key": REBUILD, "client_unit": SCHOOL}
    again = {"$setOnInsert": row | {"received_at": archive.room.now}}
    archive.database["submissions"].update_one({"_id": "c1"}, again, upsert=True)


def test_b12_its_progress_says_what_is_written_and_what_is_compared(archive: Archive) -> None:
    seen: list[Any] = []

    def look() -> None:
        found = archive.database["export_progress"].find_one({"_id": REBUILD}) or {}
        seen.append((found["format"], found["rows"]))

    job = made_again(archive, look)

    assert job["state"] == "done"
    assert list(dict(seen)) == ["xlsx", "核对 xlsx", "docx", "核对 docx"]
    assert archive.database["export_progress"].count_documents({}) == 0


def test_b12_one_that_is_given_up_stops_at_the_next_row_and_keeps_nothing(
    archive: Archive,
) -> None:
    rows: list[int] = []

    def give_up() -> None:
        rows.append(1)
        given_up(archive)

    job = made_again(archive, give_up)

    assert (job["state"], job["result"]["code"], len(rows)) == ("refused", "cancelled", 1)
    assert archive.database["export_progress"].count_documents({}) == 0
    assert archive.database["rebuilds"].count_documents({}) == 0
    assert archive.database["files.files"].count_documents({}) == 2


def test_b12_one_that_takes_too_long_is_told_how_far_it_came(archive: Archive) -> None:
    job = made_again(archive, lambda: None, minutes=0)

    assert (job["state"], job["result"]["code"]) == ("refused", "took_too_long")
    assert archive.database["rebuilds"].count_documents({}) == 0


async def test_b12_what_is_not_done_shows_its_progress_where_the_view_says(
    archive: Archive, mongo_url: str
) -> None:
    progress = {"_id": REBUILD, "format": "xlsx", "rows": 1, "of": 3, "at": archive.room.now}
    made_again(archive, lambda: given_up(archive))
    archive.database["jobs"].update_one(
        {"_id": f"{REBUILD}:export"}, {"$set": {"state": "running"}}
    )
    archive.database["export_progress"].replace_one({"_id": REBUILD}, progress, upsert=True)
    found_clients(archive.database, {"org_dept": SCHOOL})

    async with front_door(mongo_url, archive.database, simulated_clock=True) as door:
        shown = await door.read(f"/v1/rebuilds/{REBUILD}", "org_dept")

    CONTRACTS.require("views/rebuild.v1", shown)
    assert (shown["state"], shown["progress"]["rows"], shown["progress"]["of"]) == (
        "received",
        1,
        3,
    )
