"""The door for packages: who may, what is turned away before anything is kept, the same one once (B10)."""

import asyncio
import hashlib
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.common.kernel.history import Author
from services.common.kernel.signed_post import MESSAGE, SIGNATURE, TIMESTAMP, post_signature
from services.common.records import Records
from services.export.domain.sender.sender import SENDERS, Sender, SenderSet, Stands, TrustedKey
from services.intake.clients import Client, client_document
from services.intake.evidence.attachments import SlowUpload
from services.intake.evidence.incoming import Incoming, PackageOffer, Proof, SenderKeys, Terms
from tests.integration.front_door import COLLEGE, SCHOOL, FrontDoor, front_door

pytestmark = pytest.mark.real
ID = "x.fujian4.2026H2.0123456789ab"
ZIP = b"PK\3\4" + bytes(range(256)) * 2_000
KEYS = ("1" * 64, "2" * 64)
BUCKET = [f"incoming.{part}" for part in ("files", "chunks", "uploads")]


@pytest.fixture
async def gate(mongo_url: str, school: Any, tmp_path: Path) -> AsyncIterator[FrontDoor]:
    """The school's front door, where the college may send packages."""
    (tmp_path / COLLEGE).mkdir()
    (tmp_path / COLLEGE / "hmac-keys").write_text(f"# old, new\n{KEYS[0]}\n{KEYS[1]} # new\n")
    key = FrontDoor.key("sender")
    client = Client("sender", "sender", COLLEGE, frozenset({"sender"}))
    school["clients"].insert_one(client_document(client, key))
    limits = {"max_package_bytes": 1_000_000, "sender_secrets_dir": str(tmp_path)}
    async with front_door(mongo_url, school, **limits) as opened:
        yield opened


def register(door: FrontDoor, **changes: Any) -> None:
    """The school takes packages of the college."""
    usual: dict[str, Any] = {
        "unit": COLLEGE,
        "unit_path": (SCHOOL, COLLEGE),
        "name": "学院",
        "units": (Stands(theirs="x", ours=COLLEGE),),
        "tables": ("fujian4",),
        "keys": (TrustedKey(key="k"),),
        "as_of": datetime(2026, 11, 1, tzinfo=UTC),
    }
    records = Records(door.database["senders"], SENDERS)
    author = Author(at=usual["as_of"], by="c", unit=SCHOOL)
    records.append(COLLEGE, author, [SenderSet(sender=Sender(**usual | changes))])
    door.database["senders"].bulk_write(records.operations())


async def send(
    door: FrontDoor, data: Any = ZIP, *, role: str = "sender", **headers: str
) -> httpx.Response:
    usual = {"Content-Type": "application/zip", "Idempotency-Key": ID} | door.bearer(role)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return await door.line.post("/v1/packages", content=data, headers=usual | named)


def kept(door: FrontDoor) -> list[int]:
    """Files, chunks, uploads under way, jobs."""
    return [*(door.count(name) for name in BUCKET), door.count("jobs")]


async def test_a_package_is_kept_before_it_is_answered_and_once_however_often_it_comes(
    gate: FrontDoor,
) -> None:
    register(gate)

    answers = await asyncio.gather(*(send(gate) for _ in range(5)))
    looked = await gate.get(answers[0].headers["location"], role="sender")

    assert {(each.status_code, each.text) for each in answers} == {
        (202, f'{{"id":"{ID}","location":"/v1/arrivals/{ID}"}}')
    }
    assert kept(gate) == [1, 2, 0, 1]
    job = gate.database["jobs"].find_one()
    assert job is not None
    assert (job["kind"], job["subject"]) == ("arrival.judge", f"{COLLEGE}:{ID}:0")
    assert looked.json() == {
        "id": ID,
        "state": "received",
        "reasons": [],
        "receipt": None,
        "progress": None,
    }
    gate.desk.contracts.require("views/arrival_answer.v1", looked.json())


async def test_other_bytes_under_the_same_id_are_a_conflict(gate: FrontDoor) -> None:
    register(gate)
    await send(gate)

    other = await send(gate, ZIP + b"x")

    assert (other.status_code, other.json()["code"]) == (409, "idempotency_conflict")
    assert kept(gate) == [1, 2, 0, 1]


async def endless() -> AsyncIterator[bytes]:
    while True:
        yield bytes(100_000)


@pytest.mark.parametrize(
    ("data", "headers", "status", "code"),
    [
        (ZIP, {"role": "org_dept"}, 403, "role_required"),
        (ZIP, {"Idempotency_Key": "../../etc/passwd"}, 422, "bad_package_id"),
        (ZIP, {"Content_Type": "application/json"}, 415, "unsupported_media_type"),
        (ZIP, {"Content_Encoding": "gzip"}, 415, "unsupported_media_type"),
        (bytes(1_000_001), {}, 413, "too_large"),
        (endless, {}, 413, "too_large"),
    ],
)
async def test_what_is_turned_away_leaves_nothing(
    gate: FrontDoor, data: Any, headers: dict[str, str], status: int, code: str
) -> None:
    register(gate)

    answer = await send(gate, data() if callable(data) else data, **headers)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert kept(gate) == [0, 0, 0, 0]


@pytest.mark.parametrize("changes", [None, {"open": False}])
async def test_who_is_not_registered_or_closed_is_turned_away(
    gate: FrontDoor, changes: dict[str, Any] | None
) -> None:
    if changes:
        register(gate, **changes)

    answer = await send(gate)

    assert (answer.status_code, answer.json()["code"]) == (403, "sender_not_registered")
    assert kept(gate) == [0, 0, 0, 0]


def signed(key: str, *, at: float | None = None, target: str = "/v1/packages") -> dict[str, str]:
    seconds = int(time.time() if at is None else at)
    digest = hashlib.sha256(ZIP).hexdigest()
    given = post_signature(key, target=target, timestamp=seconds, package=ID, body_sha256=digest)
    return {TIMESTAMP: str(seconds), MESSAGE: ID, SIGNATURE: given}


async def test_a_signature_by_either_key_counts_while_they_are_rotated(gate: FrontDoor) -> None:
    register(gate, signed=True)
    behind = {"X-Forwarded-Prefix": "/lianxin"} | signed(KEYS[1], target="/lianxin/v1/packages")

    answers = [await send(gate, **signed(KEYS[0])), await send(gate, **behind)]

    assert [answer.status_code for answer in answers] == [202, 202]


async def test_a_signature_that_is_missing_old_or_another_is_turned_away(gate: FrontDoor) -> None:
    register(gate, signed=True)
    forged: list[dict[str, str]] = [
        {},
        signed("3" * 64),
        signed(KEYS[0], at=1.0),
        signed(KEYS[0]) | {MESSAGE: "other"},
        signed(KEYS[0]) | {TIMESTAMP: "now"},
    ]

    answers = [await send(gate, **headers) for headers in forged]

    assert {(each.status_code, each.json()["code"]) for each in answers} == {(401, "bad_signature")}
    assert kept(gate) == [0, 0, 0, 0]


async def test_a_key_that_was_agreed_on_and_lies_nowhere_is_our_fault(
    gate: FrontDoor, tmp_path: Path
) -> None:
    register(gate, signed=True)
    (tmp_path / COLLEGE / "hmac-keys").write_text("nonsense\n")

    answer = await send(gate, **signed(KEYS[0]))

    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")


async def test_an_upload_that_does_not_end_is_left(gate: FrontDoor) -> None:
    register(gate)
    desk = gate.desk
    terms = Terms(keys=SenderKeys(""), most=1_000, within_s=0.05)
    slow = Incoming(
        desk.incoming.store,
        desk.views,
        desk.repository,
        tree=desk.tree,
        clock=desk.clock,
        terms=terms,
    )
    offer = PackageOffer(
        client=Client("sender", "sender", COLLEGE, frozenset({"sender"})),
        package=ID,
        length=None,
        proof=Proof(target="", timestamp="", message="", signature=""),
        correlation_id="c",
    )

    async def trickle() -> AsyncIterator[bytes]:
        yield b"PK"
        await asyncio.sleep(60)

    with pytest.raises(SlowUpload):
        await slow.take(offer, trickle())

    assert kept(gate) == [0, 0, 0, 0]


async def test_an_answer_is_for_the_sender_alone(gate: FrontDoor) -> None:
    register(gate)
    await send(gate)

    other = await gate.get(f"/v1/arrivals/{ID}", role="org_dept")
    unknown = await gate.get("/v1/arrivals/x.y", role="sender")

    assert (other.status_code, unknown.status_code) == (404, 404)
