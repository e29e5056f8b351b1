"""Any table as of any past date: the same bytes as the one archived then, or what differs and why (B12)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from typing import Any

import pytest
from gridfs import GridFSBucket
from openpyxl import load_workbook
from pymongo.database import Database

from services.common.clock import ServerClock
from services.common.contracts import Contracts
from services.common.jobs import NewJob
from services.common.settings import REPOSITORY
from services.export.handlers.comparisons import HIDDEN, SEE_BESIDE, UNREAD
from services.export.handlers.tables import TABLES
from tests.integration.archive import BRANCH, ENTRY, ORDERS, Archive, found_archive
from tests.integration.front_door import found_clients, front_door
from tests.integration.season import COLLEGES, SCHOOL
from tests.unit.cli.console import run

pytestmark = pytest.mark.real
OTHER = COLLEGES[1]
CONTRACTS = Contracts(REPOSITORY / "schemas")


@pytest.fixture
def archive(database: Database[dict[str, Any]]) -> Archive:
    return found_archive(database)


def written_otherwise(archive: Archive, kept: dict[str, Any]) -> None:
    """The file as another version of the library would have written it: the same cells, other bytes."""
    target = BytesIO()
    load_workbook(BytesIO(archive.office.bytes_of(kept, "xlsx"))).save(target)
    kept_instead(archive, kept, target.getvalue())


def kept_instead(archive: Archive, kept: dict[str, Any], data: bytes) -> None:
    """The only file of an export is another one, made with another program."""
    bucket = GridFSBucket(archive.database, bucket_name="files")
    bucket.upload_from_stream_with_id("other", "other.xlsx", data)
    file = {"files.0.sha256": sha256(data).hexdigest(), "files.0.file_id": "other"}
    old = [{"name": "XlsxWriter", "version": "0.1"}]
    other = {"$set": {"made_with": old, **file}}
    archive.database["exports"].update_one({"_id": kept["_id"]}, other)


def test_b12_every_table_comes_out_the_same_whatever_happened_since(archive: Archive) -> None:
    kept = {table: archive.export(table) for table in ORDERS}

    archive.move_on()

    again = {table: archive.rebuild(export) for table, export in kept.items()}
    assert set(again) == set(TABLES) - {"sijinsilian", "nomination"}
    assert {table: found["formats"] for table, found in again.items() if found["reasons"]} == {}
    assert {found["verdict"] for found in again.values()} == {"same"}


def test_b12_a_later_instant_lists_what_was_corrected_row_by_row(archive: Archive) -> None:
    kept = archive.export("ledger-online")
    archive.move_on()

    found = archive.rebuild(kept, as_of=archive.room.now.isoformat())

    (xlsx, docx) = found["formats"]
    assert (found["verdict"], xlsx["verdict"], docx["verdict"]) == ("differs",) * 3
    told = {(each["column"], each["then"], each["now"]) for each in xlsx["differences"]}
    assert ("工作内容", "主题班会", "改正") in told
    assert {each["why"]["code"] for each in xlsx["differences"]} == {"changed", "renamed"}
    assert xlsx["count"] == len(xlsx["differences"])


def test_b12_what_was_received_before_and_dealt_with_after_is_called_late(archive: Archive) -> None:
    received = archive.room.now
    archive.later(minutes=10)
    kept = archive.export("fujian3")
    archive.later(minutes=10)
    archive.done("qiangji/register-entry", ENTRY | {"problems": "没有问题。"}, at=received)

    found = archive.rebuild(kept, as_of=archive.room.now.isoformat())

    (reason,) = found["reasons"]
    assert (reason["code"], reason["record"]) == ("late", f"registers/{BRANCH}")
    assert {each["now"] for each in found["formats"][0]["differences"]} == {HIDDEN}


def test_b12_figures_of_another_instant_name_the_branch_that_changed(archive: Archive) -> None:
    kept = archive.export("fujian4")
    archive.later(hours=1)
    archive.give(BRANCH, 1)

    found = archive.rebuild(kept, as_of=archive.room.now.isoformat())

    (xlsx, _) = found["formats"]
    assert xlsx["differences"]
    assert {each["why"]["record"] for each in xlsx["differences"]} == {f"standings/{BRANCH}"}


def test_b12_a_damaged_file_is_told_from_a_changed_past(archive: Archive) -> None:
    kept = archive.export("wishes")
    chunk = {"files_id": kept["files"][0]["file_id"]}
    archive.database["files.chunks"].update_one(chunk, {"$set": {"data": b"PK broken"}})

    found = archive.rebuild(kept)

    (xlsx, docx) = found["formats"]
    assert (found["verdict"], xlsx["verdict"], docx["verdict"]) == ("damaged", "damaged", "same")
    assert xlsx["rebuilt_sha256"] == xlsx["archived_sha256"]
    assert found["reasons"][0]["code"] == "file_damaged"


def test_b12_a_state_that_was_changed_by_hand_is_named(archive: Archive) -> None:
    kept = archive.export("opinions")
    row = archive.database["matters"].find_one({}, sort=[("_id", 1)])
    assert row is not None
    archive.database["matters"].update_one({"_id": row["_id"]}, {"$set": {"state.title": "改"}})

    found = archive.rebuild(kept)

    (xlsx, _) = found["formats"]
    told = [(each["column"], each["now"], each["why"]["code"]) for each in xlsx["differences"]]
    assert told == [("标题", "改", "history_damaged")]
    assert xlsx["differences"][0]["why"]["record"] == f"matters/{row['_id']}"


def test_b12_another_program_is_named_where_only_bytes_differ(archive: Archive) -> None:
    kept = archive.export("fujian1", ("xlsx",))
    written_otherwise(archive, kept)

    found = archive.rebuild(kept)

    assert found["verdict"] == "same_content"
    assert [each["code"] for each in found["reasons"]] == ["program"]
    assert "XlsxWriter（0.1 →" in found["reasons"][0]["text"]


def test_b12_the_unit_that_asks_has_to_see_the_document(archive: Archive) -> None:
    kept = archive.export("wishes")
    archive.office.submit("r9", "export/rebuild", OTHER, {"export": kept["_id"], "unit": OTHER})
    archive.database["submissions"].update_one({"_id": "r9"}, {"$set": {"client_unit": OTHER}})
    job = NewJob(
        id="r9:export", queue="export", kind="export/rebuild", subject="r9", due=archive.room.now
    )

    archive.room.store.insert([job], archive.room.now)
    archive.office.work()

    assert archive.room.code("r9") == "export_not_found"
    assert archive.database["rebuilds"].count_documents({}) == 0


def test_b12_the_same_job_twice_changes_nothing(archive: Archive) -> None:
    kept = archive.export("wishes")
    found = archive.rebuild(kept)
    archive.later(hours=1)
    archive.database["jobs"].update_one(
        {"subject": found["_id"]}, {"$set": {"state": "queued"}, "$unset": {"result": ""}}
    )

    archive.office.work()

    assert list(archive.database["rebuilds"].find()) == [found]


def test_b12_a_pdf_by_itself_is_not_called_the_same_when_records_changed(archive: Archive) -> None:
    kept = archive.export("ledger-online", ("pdf",))
    archive.move_on()

    again = archive.rebuild(kept)
    later = archive.rebuild(kept, as_of=archive.room.now.isoformat())

    assert (again["verdict"], later["verdict"]) == ("same", "differs")
    assert later["formats"][0]["reason"].startswith(UNREAD)
    assert later["reasons"][0]["code"] == "changed"


def test_b12_a_pdf_by_itself_has_the_same_content_where_only_the_program_changed(
    archive: Archive,
) -> None:
    archive.later(hours=1)
    kept = archive.export("ledger-online", ("pdf",))
    kept_instead(archive, kept, archive.office.bytes_of(kept, "pdf") + b"\n")

    found = archive.rebuild(kept)

    assert (found["verdict"], found["reasons"][0]["code"]) == ("same_content", "program")


def test_b12_a_pdf_beside_a_workbook_says_what_that_says(archive: Archive) -> None:
    kept = archive.export("ledger-online", ("pdf", "xlsx"))
    archive.move_on()

    found = archive.rebuild(kept, as_of=archive.room.now.isoformat())

    pdf, xlsx = found["formats"]
    assert (pdf["format"], pdf["verdict"], pdf["reason"]) == ("pdf", "differs", SEE_BESIDE)
    assert (xlsx["verdict"], bool(xlsx["differences"])) == ("differs", True)


async def test_b12_the_result_is_read_where_its_view_says(archive: Archive, mongo_url: str) -> None:
    kept = archive.export("ledger-online")
    archive.move_on()
    found = archive.rebuild(kept, as_of=archive.room.now.isoformat())
    found_clients(archive.database, {"org_dept": SCHOOL, "college": OTHER})

    async with front_door(mongo_url, archive.database, simulated_clock=True) as door:
        shown = await door.read(f"/v1/rebuilds/{found['_id']}", "org_dept")
        page = await door.read("/v1/rebuilds", "org_dept", export=kept["_id"])
        path = f"/v1/rebuilds/{found['_id']}"
        foreign = await door.line.get(path, headers=door.bearer("college"))

    CONTRACTS.require("views/rebuild.v1", shown)
    assert page["items"] == [shown]
    assert foreign.status_code in (403, 404)


def test_b12_the_command_waits_for_the_result_and_ends_with_one_where_it_differs(
    archive: Archive, mongo_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIANXIN_MONGO_URL", mongo_url)
    monkeypatch.setenv("LIANXIN_MONGO_DATABASE", archive.database.name)
    kept = archive.export("ledger-online")
    archive.move_on()
    monkeypatch.setattr(ServerClock, "now", lambda _: archive.room.now)

    def told(*arguments: str) -> tuple[int, str]:
        with ThreadPoolExecutor(1) as pool:
            running = pool.submit(run, "rebuild", kept["_id"], *arguments)
            while not running.done():
                archive.office.work()
            result = running.result()
        return result.exit_code, result.stdout

    same, differs = (
        told(),
        told("--as-of", f"{archive.room.now + timedelta(hours=8):%Y-%m-%dT%H:%M:%S}"),
    )

    assert (same[0], "每个字节都相同" in same[1]) == (0, True)
    assert (differs[0], "主题班会 → 改正。记录在" in differs[1]) == (1, True)


def test_b12_an_instant_that_is_still_to_come_is_now(archive: Archive) -> None:
    unit, body = ORDERS["wishes"]
    soon = (archive.room.now + timedelta(days=9)).isoformat()
    kept = archive.office.export("wishes", unit, as_of=soon, **body)

    archive.move_on()

    assert kept["known_at"] < archive.room.now
    assert archive.rebuild(kept)["verdict"] == "same"
