"""报送包 on a real MongoDB (B9): made from an export, replaced by a correction, never two in force, read over HTTP."""

from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from io import BytesIO
from typing import Any

import pytest
from gridfs import GridFSBucket
from pymongo.database import Database

from services.common.job_store import Ending, JobStore
from services.common.jobs import Job, NewJob
from services.common.kernel.history import Author
from services.common.kernel.identity import submission_id, submission_job
from services.common.mongo import Session, in_transaction
from services.common.records import Records
from services.common.settings import Settings
from services.common.verify import verify_collection
from services.common.work import Stale, Work
from services.export.domain.package.package import PACKAGES
from services.export.domain.recipient.recipient import RECIPIENTS, Recipient, RecipientSet, Way
from services.export.handlers.orders import BUILD
from services.export.handlers.packages import MAKE, make_package
from services.export.packing.checking import signature_faults
from services.export.packing.opening import Opened, open_package
from services.export.packing.own_key import signer_of
from tests.integration.exporting import COLLEGE, SCHOOL, Office
from tests.integration.front_door import CLIENTS, FrontDoor, found_clients, front_door

pytestmark = pytest.mark.real
AUTUMN = datetime(2026, 11, 23, 1, tzinfo=UTC)
TO = f"{SCHOOL}:jiaogongwei"
RECIPIENT = Recipient(
    unit=SCHOOL,
    unit_path=(SCHOOL,),
    code="jiaogongwei",
    name="省委教育工委组织部",
    tables=("fujian4",),
    way=Way.OFFLINE,
    as_of=AUTUMN,
)


class NoJob(JobStore):
    """No job has to end where there is none."""

    def end(self, owner: str, endings: Mapping[str, Ending], session: Session) -> bool:
        return True


class PackingRoom(Office):
    """An office with a recipient that fetches its packages, and forms posted as intake keeps them."""

    def __init__(self, database: Database[dict[str, Any]], now: datetime) -> None:
        super().__init__(database, now)
        self._posted = 0
        author = Author(at=now, by="portal", unit=SCHOOL)
        records = Records(database[RECIPIENTS.collection], RECIPIENTS)
        records.append(RECIPIENT.id, author, [RecipientSet(recipient=RECIPIENT)])
        database[RECIPIENTS.collection].bulk_write(records.operations())

    def build(self, export_id: str) -> None:
        self.leave(BUILD, export_id, {"unit": SCHOOL, "period": "2026H2"})
        self.work()

    def make(self, export_id: str) -> str:
        """The package that the job package.make makes of an export."""
        self.leave(MAKE, f"{MAKE}:{export_id}:{TO}", {"recipient": TO, "supersedes": ""}, export_id)
        self.work()
        result = self.outcome(export_id)["result"]
        return str(result["package"])

    def post(self, form: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """File a form and have it worked on; its job."""
        self._posted += 1
        identity = submission_id("portal", f"{form}-{self._posted}")
        self.database["submissions"].insert_one(
            {
                "_id": identity,
                "form": form,
                "version": 1,
                "key": None,
                "unit": body["unit"],
                "unit_path": [SCHOOL],
                "client": "portal",
                "client_unit": SCHOOL,
                "body": dict(body),
                "body_sha256": "",
                "received_at": self.now,
                "correlation_id": "c-1",
            }
        )
        job = NewJob(
            id=submission_job(identity, "export"),
            queue="export",
            kind=form,
            subject=identity,
            due=self.now,
        )
        self.store.insert([job], self.now)
        self.work()
        return self.outcome(identity)

    def state(self, package_id: str) -> dict[str, Any]:
        found = self.database[PACKAGES.collection].find_one({"_id": package_id})
        assert found is not None
        state: dict[str, Any] = found["state"]
        return state

    def opened(self, package_id: str) -> Opened:
        bucket = GridFSBucket(self.database, bucket_name="files")
        target = BytesIO()
        bucket.download_to_stream(self.state(package_id)["file_id"], target)
        return open_package(target.getvalue())


@pytest.fixture
def room(database: Database[dict[str, Any]]) -> PackingRoom:
    room = PackingRoom(database, AUTUMN)
    room.give_star(f"{COLLEGE}.01", 5, AUTUMN)
    room.build("e1")
    return room


def test_b9_an_export_becomes_a_signed_package_with_its_own_figures(room: PackingRoom) -> None:
    made = room.make("e1")

    opened = room.opened(made)
    assert opened.faults == ()
    assert signature_faults(opened, [signer_of(Settings())().public]) == ()
    names = {file["name"] for file in room.export("e1")["files"]}
    assert {f"files/{name}" for name in names} <= set(opened.files)
    assert room.state(made)["stage"] == "made"


def test_b9_a_correction_replaces_and_the_former_stays_as_it_was(room: PackingRoom) -> None:
    first = room.make("e1")
    before = room.opened(first)

    room.set(AUTUMN + timedelta(hours=1))
    room.build("e2")
    second = room.make("e2")

    assert room.state(first)["superseded_by"] == second
    assert room.state(second)["supersedes"] == first
    assert dict(room.opened(first).files) == dict(before.files)
    checked = verify_collection(room.database, PACKAGES.collection, PACKAGES)
    assert list(checked) == [None, None]


def test_b9_two_makers_at_once_leave_one_package_in_force(room: PackingRoom) -> None:
    room.build("e2")
    works = [Work(room.database, room.now) for _ in range(2)]
    for work, export_id in zip(works, ("e1", "e2"), strict=True):
        job = Job(
            id=export_id,
            queue="export",
            kind=MAKE,
            subject=export_id,
            due=room.now,
            data={"recipient": TO},
            correlation_id="",
            attempts=1,
            created=room.now,
        )
        make_package(job, room.duties.open(work))
    store = NoJob(room.database)

    in_transaction(room.database.client, partial(works[0].write, store, "one", {}))
    with pytest.raises(Stale):
        in_transaction(room.database.client, partial(works[1].write, store, "two", {}))

    assert room.database[PACKAGES.collection].count_documents({}) == 1


def test_b9_by_hand_made_taken_there_and_acknowledged(room: PackingRoom) -> None:
    asked = room.post("export/package", {"export": "e1", "recipient": TO, "unit": SCHOOL})
    made = asked["result"]["package"]
    at = room.now.isoformat()

    room.post(
        "export/package-handed-over", {"package": made, "unit": SCHOOL, "at": at, "by": "张三"}
    )
    digest = room.state(made)["manifest_sha256"]
    body = {"package": made, "unit": SCHOOL, "answer": "接收", "by": "李四", "at": at}
    wrong = room.post("export/receipt", body | {"sha256": "0" * 64})
    done = room.post("export/receipt", body | {"sha256": digest, "scan": "a" * 32})

    assert (wrong["state"], wrong["result"]["code"]) == ("refused", "digest_differs")
    assert done["result"]["stage"] == "acknowledged"
    assert room.state(made)["scans"] == ["a" * 32]


def test_packages_are_made_by_indexes(room: PackingRoom) -> None:
    room.database.command("profile", 2)

    room.make("e1")
    room.build("e2")
    room.make("e2")
    room.database.command("profile", 0)

    rows = room.database["system.profile"].find({"planSummary": {"$regex": "COLLSCAN"}})
    assert [row["ns"] for row in rows if row["ns"].endswith((".packages", ".recipients"))] == []


@pytest.fixture
async def door(mongo_url: str, room: PackingRoom) -> AsyncIterator[FrontDoor]:
    found_clients(room.database, CLIENTS | {"department": SCHOOL})
    async with front_door(mongo_url, room.database) as opened:
        yield opened


async def test_packages_are_listed_shown_and_fetched(door: FrontDoor, room: PackingRoom) -> None:
    made = room.make("e1")

    listed = await door.read("/v1/packages", unit=SCHOOL, table="fujian4", stage="made")
    one = await door.read(f"/v1/packages/{made}")
    file = await door.get(f"/v1/packages/{made}/file", role="org_dept")

    assert [item["id"] for item in listed["items"]] == [made]
    assert one["history"][0]["what"] == "package.made"
    assert one["href"] == f"/v1/packages/{made}/file"
    assert open_package(file.content).faults == ()
    assert file.headers["ETag"] == f'"{one["sha256"]}"'
    assert file.headers["Content-Type"] == "application/zip"
    assert (await door.read("/v1/packages", period="2027H1"))["items"] == []


async def test_who_is_below_sees_no_package_of_the_school(
    door: FrontDoor, room: PackingRoom
) -> None:
    made = room.make("e1")

    answers = [
        await door.get(f"/v1/packages/{made}{rest}", role="college") for rest in ("", "/file")
    ]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert (await door.read("/v1/packages", role="college"))["items"] == []


async def test_a_package_with_personal_data_is_fetched_for_a_purpose_that_is_logged(
    door: FrontDoor, room: PackingRoom
) -> None:
    made = room.make("e1")
    room.database[PACKAGES.collection].update_one({"_id": made}, {"$set": {"state.personal": True}})
    path = f"/v1/packages/{made}/file"

    without = await door.get(path, role="org_dept")
    with_one = await door.get(path, role="org_dept", purpose="报送省委教育工委")

    assert (without.status_code, without.json()["code"]) == (403, "purpose_missing")
    assert with_one.status_code == 200
    (logged,) = room.database["access_log"].find({})
    assert logged["subject"] == f"packages/{made}"


async def test_lists_of_packages_are_read_by_an_index(door: FrontDoor, room: PackingRoom) -> None:
    room.make("e1")
    room.database.command("profile", 2)

    for asked in ({}, {"table": "fujian4"}, {"period": "2026H2"}, {"stage": "made"}):
        await door.read("/v1/packages", **asked)
    room.database.command("profile", 0)

    rows = room.database["system.profile"].find({"planSummary": {"$regex": "COLLSCAN"}})
    assert [row["ns"] for row in rows if row["ns"].endswith(".packages")] == []
