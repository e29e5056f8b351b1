"""Evidence attachments through the front door: what is kept, what is refused, and that a refusal leaves nothing."""

import asyncio
import hashlib
import io
import zipfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from docx import Document as Docx
from openpyxl import Workbook
from pymongo import MongoClient
from pymongo.database import Database

from services.common.backup import backup, restore
from services.common.mongo import durable
from services.intake.clients import Client
from services.intake.desk import attachment_types
from services.intake.evidence.attachment_store import CHUNK
from services.intake.evidence.attachments import Attachments, Offer, SlowUpload
from tests.integration.front_door import BRANCH, COLLEGE, OTHERS, SCHOOL, FrontDoor, front_door

pytestmark = pytest.mark.real
PDF = b"%PDF-1.7\n" + bytes(range(256)) * 3_000
NAME = "三会一课 会议记录.pdf"
FILES = [f"attachments.{part}" for part in ("files", "chunks", "uploads")]


async def upload(
    door: FrontDoor, content: Any = PDF, *, role: str = "college", **named: str
) -> httpx.Response:
    return await door.line.post(
        "/v1/attachments",
        params={"name": NAME, "unit": BRANCH} | named,
        content=content,
        headers=door.bearer(role),
    )


def kept(door: FrontDoor) -> list[int]:
    """How many files, chunks and uploads under way there are."""
    return [door.count(name) for name in FILES]


NOTHING = [0, 0, 0]


def docx(*, extra: tuple[str, ...] = ()) -> bytes:
    """A document as python-docx writes it, with more parts."""
    whole = io.BytesIO()
    document = Docx()
    document.add_paragraph("会议记录")
    document.save(whole)
    with zipfile.ZipFile(whole, "a", zipfile.ZIP_DEFLATED) as package:
        for name in extra:
            package.writestr(name, b"x")
    return whole.getvalue()


def xlsx() -> bytes:
    whole = io.BytesIO()
    Workbook().save(whole)
    return whole.getvalue()


async def test_a_file_comes_back_byte_for_byte(door: FrontDoor) -> None:
    answered = await upload(door)

    assert answered.status_code == 201, answered.text
    shown = answered.json()
    assert shown | {"at": ""} == {
        "id": shown["id"],
        "name": NAME,
        "type": "application/pdf",
        "size": len(PDF),
        "sha256": hashlib.sha256(PDF).hexdigest(),
        "unit": BRANCH,
        "at": "",
        "location": f"/v1/attachments/{shown['id']}",
    }
    assert answered.headers["location"] == shown["location"]
    assert await door.read(shown["location"], "college") == shown
    door.desk.contracts.require("views/attachment.v1", shown)
    content = await door.get(f"{shown['location']}/content")
    assert content.content == PDF
    assert kept(door) == [1, -(-len(PDF) // CHUNK), 0]


async def test_a_download_is_never_opened_in_a_browser(door: FrontDoor) -> None:
    shown = (await upload(door)).json()

    headers = (await door.get(f"{shown['location']}/content")).headers

    assert headers["content-type"] == "application/pdf"
    assert headers["content-length"] == str(len(PDF))
    assert headers["content-disposition"] == (
        "attachment; filename=\"evidence.pdf\"; filename*=UTF-8''"
        "%E4%B8%89%E4%BC%9A%E4%B8%80%E8%AF%BE%20%E4%BC%9A%E8%AE%AE%E8%AE%B0%E5%BD%95.pdf"
    )
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert headers["etag"] == f'"{shown["sha256"]}"'


@pytest.mark.parametrize(("form", "status"), [('"{}"', 304), ('"x", W/"{}"', 304), ('"x"', 200)])
async def test_what_a_caller_has_is_not_sent_again(door: FrontDoor, form: str, status: int) -> None:
    shown = (await upload(door)).json()

    answered = await door.line.get(
        f"{shown['location']}/content",
        headers=door.bearer("college") | {"If-None-Match": form.format(shown["sha256"])},
    )

    assert answered.status_code == status
    assert answered.headers["etag"] == f'"{shown["sha256"]}"'


async def test_an_attachment_is_there_for_its_own_subtree_only(door: FrontDoor) -> None:
    own = (await upload(door)).json()
    foreign = (await upload(door, role="org_dept", unit=OTHERS)).json()

    for role, shown, status in [
        ("branch", own, 200),
        ("org_dept", foreign, 200),
        ("college", foreign, 404),
        ("branch", foreign, 404),
        ("department", own, 404),
    ]:
        for path in (shown["location"], f"{shown['location']}/content"):
            assert (await door.get(path, role=role)).status_code == status


async def test_nobody_uploads_for_others_or_without_a_key(door: FrontDoor) -> None:
    answers = [
        await upload(door, unit=OTHERS),
        await upload(door, unit="nowhere"),
        await upload(door, role="branch", unit=COLLEGE),
        await door.line.post("/v1/attachments", params={"name": NAME, "unit": BRANCH}, content=PDF),
    ]

    assert [(each.status_code, each.json()["code"]) for each in answers] == [
        (403, "outside_subtree"),
        (404, "unit_not_found"),
        (403, "outside_subtree"),
        (401, "unauthorized"),
    ]
    assert kept(door) == NOTHING


async def test_office_files_without_macros_are_taken(door: FrontDoor) -> None:
    answers = [
        await upload(door, docx(), name="记录.docx"),
        await upload(door, xlsx(), name="名单.XLSX"),
    ]

    assert [each.status_code for each in answers] == [201, 201]
    assert answers[1].json()["type"].endswith("spreadsheetml.sheet")


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.pdf", b"MZ\x90\x00" * 9, "内容不是"),
        ("a.pdf", b"", "内容不是"),
        ("a.exe", b"MZ\x90\x00" * 9, "不收“.exe”文件，可以是：docx、jpeg、jpg、pdf、png、xlsx"),
        ("a.html", b"<script>", "不收“.html”文件"),
        ("a.svg", b"<svg/>", "不收“.svg”文件"),
        ("a.pdf.docm", b"PK\3\4", "不收“.docm”文件"),
        ("没有扩展名", PDF, "文件名"),
        ("../..", PDF, "文件名"),
        ("a.docx", docx(extra=("word/vbaProject.bin",)), "宏"),
        ("a.docx", docx(extra=("word/activeX/activeX1.xml",)), "宏"),
        ("a.docx", xlsx(), "扩展名不符"),
        ("a.xlsx", docx(), "扩展名不符"),
        ("a.docx", docx()[:-30], "不完整"),
        ("a.docx", b"PK\3\4" + b"\0" * 400_000, "不完整"),
        ("a.docx", b"PK\3\4", "不完整"),
    ],
)
async def test_what_is_not_what_it_says_leaves_nothing(
    door: FrontDoor, name: str, content: bytes, says: str
) -> None:
    answered = await upload(door, content, name=name)

    assert answered.status_code == 422
    assert answered.json()["code"] == "bad_attachment"
    assert says in answered.json()["detail"]
    assert kept(door) == NOTHING


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd/a.pdf", "C:\\windows\\a.pdf", "/a.pdf", "\u202ea.pdf", "a\r\nX: y\0/a.pdf"],
)
async def test_a_name_is_only_a_name(door: FrontDoor, name: str) -> None:
    answered = await upload(door, name=name)

    assert answered.status_code == 201
    assert answered.json()["name"] == "a.pdf"


async def test_a_length_beyond_the_limit_is_refused_unread(door: FrontDoor) -> None:
    touched = False

    async def untouched() -> AsyncIterator[bytes]:
        nonlocal touched
        touched = True
        yield PDF

    answered = await door.line.post(
        "/v1/attachments",
        params={"name": NAME, "unit": BRANCH},
        content=untouched(),
        headers=door.bearer("college") | {"Content-Length": "15000001"},
    )

    assert answered.status_code == 413
    assert answered.json()["code"] == "too_large"
    assert "15 MB" in answered.json()["detail"]
    assert not touched


async def test_bytes_without_end_are_cut_off_at_the_limit(door: FrontDoor) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        yield PDF
        while True:
            sent += 1_000_000
            yield b" " * 1_000_000

    answered = await upload(door, endless())

    assert answered.status_code == 413
    assert sent == 15_000_000
    assert kept(door) == NOTHING


async def test_a_caller_that_goes_away_leaves_nothing(door: FrontDoor) -> None:
    half = iter([b"%PDF-1.7\n" + b" " * (CHUNK + 5)])
    query = f"name=a.pdf&unit={BRANCH}".encode()
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/v1/attachments",
        "raw_path": b"/v1/attachments",
        "query_string": query,
        "headers": [(b"authorization", f"Bearer {door.key('college')}".encode())],
    }
    answered: list[Any] = []

    async def receive() -> dict[str, Any]:
        body = next(half, None)
        if body is None:
            assert kept(door) == [0, 1, 1]
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": body, "more_body": True}

    async def send(message: Any) -> None:
        answered.append(message)

    await door.app(scope, receive, send)

    assert answered[0]["status"] == 400
    assert kept(door) == NOTHING


async def test_a_cancelled_request_leaves_nothing(door: FrontDoor) -> None:
    begun = asyncio.Event()

    async def slow() -> AsyncIterator[bytes]:
        yield b"%PDF-1.7\n" + b" " * CHUNK
        begun.set()
        await asyncio.Event().wait()

    posting = asyncio.create_task(upload(door, slow()))
    await begun.wait()
    assert kept(door) == [0, 1, 1]

    posting.cancel()
    await asyncio.wait([posting])

    assert kept(door) == NOTHING


async def test_whoever_sends_too_slowly_is_cut_off(door: FrontDoor) -> None:
    async def slow() -> AsyncIterator[bytes]:
        yield b"%PDF-1.7\n" + b" " * CHUNK
        await asyncio.Event().wait()

    desk = door.desk
    types = attachment_types(desk.contracts)
    hasty = Attachments(desk.attachment_store, types, desk.tree, desk.clock, within_s=0)
    client = Client("c", "c", COLLEGE, frozenset())

    with pytest.raises(SlowUpload):
        await hasty.take(Offer(client=client, unit=BRANCH, name=NAME, length=None), slow())

    assert kept(door) == NOTHING


async def test_the_same_file_again_is_the_same_attachment(door: FrontDoor) -> None:
    first = await upload(door)
    again = await upload(door, role="branch")
    renamed = await upload(door, name="另一份.pdf")
    elsewhere = await upload(door, unit=COLLEGE)

    assert [each.status_code for each in (first, again, renamed, elsewhere)] == [201, 200, 201, 201]
    assert again.json() == first.json()
    assert len({each.json()["id"] for each in (first, renamed, elsewhere)}) == 3
    assert kept(door)[0] == 3


async def test_two_at_once_are_one_file(door: FrontDoor) -> None:
    answers = await asyncio.gather(*(upload(door) for _ in range(4)))

    assert sorted(each.status_code for each in answers) == [200, 200, 200, 201]
    assert len({each.text for each in answers}) == 1
    assert kept(door) == [1, -(-len(PDF) // CHUNK), 0]


@pytest.mark.parametrize(
    ("header", "value"),
    [("Content-Type", "multipart/form-data; boundary=x"), ("Content-Encoding", "gzip")],
)
async def test_wrapped_files_are_told_how(door: FrontDoor, header: str, value: str) -> None:
    answered = await door.line.post(
        "/v1/attachments",
        params={"name": NAME, "unit": BRANCH},
        content=PDF,
        headers=door.bearer("college") | {header: value},
    )

    assert answered.status_code == 415
    assert kept(door) == NOTHING


async def test_what_a_dead_process_left_is_swept_after_a_day(
    mongo_url: str, school: Database[dict[str, Any]]
) -> None:
    async with front_door(mongo_url, school) as door:
        good = (await upload(door)).json()
    (file,) = school["attachments.files"].find()
    school["attachments.chunks"].insert_one({"files_id": "dead", "n": 0, "data": b"x"})
    ages = [
        {"_id": "dead", "hours": 25},
        {"_id": file["_id"], "hours": 25},
        {"_id": "b", "hours": 1},
    ]
    for age in ages:
        back = {"$subtract": ["$$NOW", age["hours"] * 3_600_000]}
        row = {"_id": age["_id"]}
        school["attachments.uploads"].update_one(row, [{"$set": {"began": back}}], upsert=True)

    async with front_door(mongo_url, school) as door:
        content = await door.get(f"{good['location']}/content")

    assert content.content == PDF
    assert [row["_id"] for row in school["attachments.uploads"].find()] == ["b"]
    assert school["attachments.chunks"].count_documents({"files_id": "dead"}) == 0


@pytest.fixture
def other(mongo_client: MongoClient[dict[str, Any]]) -> Iterator[Database[dict[str, Any]]]:
    """An empty database to restore into."""
    name = f"test_{uuid4().hex[:12]}"
    yield durable(mongo_client, name)
    mongo_client.drop_database(name)


async def test_a_backup_holds_the_attachments(
    mongo_url: str, door: FrontDoor, other: Database[dict[str, Any]], tmp_path: Path
) -> None:
    shown = (await upload(door)).json()

    taken = backup(door.database, tmp_path / "b")
    restore(other, tmp_path / "b")

    assert set(FILES[:2]) <= {part.collection for part in taken.parts}
    async with front_door(mongo_url, other) as restored:
        content = await restored.get(f"{shown['location']}/content")
        assert content.content == PDF
        assert (await upload(restored)).status_code == 200


def self_assessment(door: FrontDoor, *ids: str) -> dict[str, Any]:
    form = door.desk.forms.latest("qiangji/self-assessment")
    named = [{"item": "venue", "id": each} for each in ids]
    body: dict[str, Any] = form.schema["examples"][0] | {"branch": BRANCH, "attachments": named}
    return body


async def test_q2_a_self_assessment_names_its_evidence(door: FrontDoor) -> None:
    shown = (await upload(door)).json()

    answered = await door.post(
        self_assessment(door, shown["id"], shown["id"]), form="qiangji/self-assessment"
    )

    assert answered.status_code == 202, answered.text


async def test_q2_evidence_that_the_sender_cannot_read_is_a_fault_with_its_place(
    door: FrontDoor,
) -> None:
    own = (await upload(door)).json()["id"]
    foreign = (await upload(door, role="org_dept", unit=OTHERS)).json()["id"]
    body = self_assessment(door, own, "nowhere", foreign)

    answered = await door.post(body, form="qiangji/self-assessment", role="branch")

    assert answered.status_code == 422
    problem = answered.json()
    assert problem["code"] == "invalid_form"
    assert [(each["pointer"], each["keyword"]) for each in problem["errors"]] == [
        ("/attachments/1/id", "attachment"),
        ("/attachments/2/id", "attachment"),
    ]
    assert "nowhere" in problem["errors"][0]["message"]
    assert door.count("submissions") == 0


async def test_q7_evidence_of_findings_is_checked_too(door: FrontDoor) -> None:
    form = "qiangji/spot-check-finding"
    body = door.desk.forms.latest(form).schema["examples"][0] | {"unit": SCHOOL}
    body["findings"] = [each | {"evidence": ["unknown"]} for each in body["findings"]]

    answered = await door.post(body, form=form, role="org_dept")

    assert [each["pointer"] for each in answered.json()["errors"]] == [
        "/findings/0/evidence/0",
        "/findings/1/evidence/0",
    ]
