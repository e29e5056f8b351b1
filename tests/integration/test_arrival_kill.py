"""export is killed while it judges what arrived: every package is accepted once, and counted once (B10)."""

import threading
import time
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from bson import ObjectId
from gridfs import GridFSBucket
from pymongo.database import Database

from services.common.clock import set_simulated_time
from services.common.job_store import JobStore
from services.common.jobs import NewJob
from services.common.kernel.history import Author
from services.common.records import Records
from services.common.verify import verify_collection
from services.export.domain.arrival.arrival import ARRIVALS
from services.export.domain.sender.sender import SENDERS, SenderSet, Stands, TrustedKey
from services.export.packing.signing import public_key_text
from services.export.repository import ensure_indexes
from services.local.stack import Plan, Stack
from tests.unit.export.arrived import sender
from tests.unit.export.packing_rig import SIGNER
from tests.unit.export.test_arriving import figures, package

pytestmark = pytest.mark.real
NOW = datetime(2026, 12, 31, 4, tzinfo=UTC)
SCHOOLS = [f"u{number:02d}" for number in range(24)]
KILLS_AT = (1, 9)
"""The process dies when so many were judged, and is at work on the next."""
WITHIN_S = 150.0


def prepared(database: Database[dict[str, Any]]) -> None:
    """One sender that stands for all; its packages lie here, their jobs are due."""
    store = JobStore(database)
    store.ensure_indexes()
    ensure_indexes(database)
    set_simulated_time(database, NOW)
    paths = {"jgw": ["jgw"], "jxnu": ["jgw", "jxnu"]}
    paths |= {school: ["jgw", "jxnu", school] for school in SCHOOLS}
    database["units"].insert_many(
        {"_id": code, "name": code, "kind": "university", "category": None, "path": path}
        for code, path in paths.items()
    )
    known = sender(
        units=tuple(Stands(theirs=school, ours=school) for school in SCHOOLS),
        keys=(TrustedKey(key=public_key_text(SIGNER.public)),),
    )
    records = Records(database["senders"], SENDERS)
    records.append("jxnu", Author(at=NOW, by="c", unit="jgw"), [SenderSet(sender=known)])
    database["senders"].bulk_write(records.operations())
    store.insert([_arrived(database, school) for school in SCHOOLS], NOW)


def _arrived(database: Database[dict[str, Any]], school: str) -> NewJob:
    name, data = package(figures(unit=school), unit=school)
    file_id = f"jxnu:{name}:0"
    metadata = {
        "id": file_id,
        "sha256": sha256(data).hexdigest(),
        "unit": "jxnu",
        "unit_path": ["jgw", "jxnu"],
        "package": name,
        "client": "c",
    }
    bucket = GridFSBucket(database, bucket_name="incoming")
    bucket.upload_from_stream_with_id(ObjectId(), name, data, metadata=metadata)
    return NewJob(
        id=f"arrival.judge:{file_id}",
        queue="export",
        kind="arrival.judge",
        subject=file_id,
        due=NOW,
    )


def test_a_worker_that_dies_while_judging_accepts_nothing_twice_and_nothing_never(
    fresh_database: Database[dict[str, Any]],
    mongo_url: str,
    amqp_url: str,
    queue_prefix: str,
    tmp_path: Path,
) -> None:
    database = fresh_database  # the driver's bucket brings indexes of its own
    prepared(database)
    plan = Plan(
        folder=tmp_path,
        database=database.name,
        queue_prefix=queue_prefix,
        processes={"relay": 1, "export": 1},
        settings={"LIANXIN_SIMULATED_CLOCK": "true", "LIANXIN_LEASE_S": "5"},
        mongo_url=mongo_url,
        amqp_url=amqp_url,
    )
    stack, kills = Stack(plan, say=lambda _: None), list(KILLS_AT)
    with stack:
        give_up = time.monotonic() + WITHIN_S
        while (judged := database["arrivals"].count_documents({})) < len(SCHOOLS):
            assert time.monotonic() < give_up, f"{judged} of {len(SCHOOLS)} judged"
            if kills and judged >= kills[0]:
                kills.pop(0)
                stack.supervisor.kill("export")
            threading.Event().wait(0.01)

    rows = list(database["arrivals"].find())
    trails = [[entry["what"] for entry in row["history"]] for row in rows]
    assert kills == []
    assert trails == [["arrival.received", "arrival.accepted"]] * len(SCHOOLS)
    assert sorted(row["state"]["told"]["about"] for row in rows) == SCHOOLS
    assert set(verify_collection(database, "arrivals", ARRIVALS)) == {None}
    told = {"kind": "notice.tell", "data.kind": "arrival.accepted"}
    assert database["jobs"].count_documents(told) == len(SCHOOLS)
