"""A unit's online box over HTTP (L6): anybody posts, nobody is traced, and the receipt code is the way back."""

from typing import Any

import pytest
from pymongo.database import Database

from services.intake.box.receipts import code_hash
from tests.integration.front_door import BRANCH, COLLEGE, FrontDoor, front_door

pytestmark = pytest.mark.real
WORDS = {"category": "建议", "title": "开水", "content": "想喝热水"}
PDF = b"%PDF-1.7\n" + bytes(range(256))
ELF = b"\x7fELF" + bytes(64)


async def post(street: FrontDoor, body: Any = None, unit: str = BRANCH, **headers: str) -> Any:
    told = WORDS if body is None else body
    return await street.line.post(f"/v1/box/{unit}", json=told, headers=headers)


async def send(street: FrontDoor, *files: tuple[str, bytes], **fields: str) -> Any:
    """As a web form sends it."""
    parts = [("attachments", (name, content)) for name, content in files]
    return await street.line.post(f"/v1/box/{BRANCH}", data=WORDS | fields, files=parts)


async def test_l6_an_opinion_leaves_no_trace_of_who_sent_it(door: FrontDoor) -> None:
    answered = await post(door, **{"X-Correlation-Id": "me", "Idempotency-Key": "mine"})
    code = answered.json()["receipt_code"]

    (stored,) = door.database["submissions"].find()
    assert answered.status_code == 202
    assert answered.headers["cache-control"] == "no-store"
    assert stored["body"] == WORDS | {
        "anonymous": True,
        "source": "网络平台",
        "unit": BRANCH,
        "receipt_sha256": code_hash(code),
    }
    assert (stored["form"], stored["client"], stored["client_unit"]) == (
        "lianxin/opinion",
        "public",
        BRANCH,
    )
    kept = repr(stored) + repr(door.database["jobs"].find_one())
    for trace in (code, code.replace("-", ""), "127.0.0.1", "'me'", "mine"):
        assert trace not in kept


async def test_l6_a_name_is_given_or_not(door: FrontDoor) -> None:
    person = {"name": "（虚构）王同学", "phone": "13800000000"}
    named = await post(door, WORDS | {"person": person})
    both = await post(door, WORDS | {"person": person, "anonymous": True})

    (stored,) = door.database["submissions"].find()
    assert named.status_code == 202
    assert (stored["body"]["anonymous"], stored["body"]["person"]) == (False, person)
    assert [fault["pointer"] for fault in both.json()["errors"]] == ["/person"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 422, "invalid_form"),
        (WORDS | {"content": " "}, 422, "invalid_form"),
        (WORDS | {"hobby": "x"}, 422, "invalid_form"),
        (WORDS | {"unit": COLLEGE}, 422, "reserved_field"),
        (WORDS | {"source": "来信来访"}, 422, "reserved_field"),
        (WORDS | {"receipt_sha256": "0" * 64}, 422, "reserved_field"),
        (WORDS | {"attachments": ["a" + "0" * 31]}, 422, "reserved_field"),
        (WORDS | {"title": "\x00"}, 400, "bad_character"),
        (WORDS | {"content": "长" * 8000}, 413, "too_large"),
        (["x"], 400, "not_an_object"),
    ],
)
async def test_l6_a_faulty_opinion_says_what_is_wrong(
    door: FrontDoor, body: Any, status: int, code: str
) -> None:
    answered = await post(door, body)

    assert (answered.status_code, answered.json()["code"]) == (status, code)
    assert door.count("submissions") == 0


async def test_l6_an_unknown_unit_has_no_box(door: FrontDoor) -> None:
    answered = await post(door, unit="nowhere")

    assert (answered.status_code, answered.json()["code"]) == (404, "unit_not_found")


async def test_l6_files_come_with_the_opinion_and_are_its_own(door: FrontDoor) -> None:
    answered = await send(
        door, ("说明.pdf", PDF), ("再说明.pdf", PDF + b"."), name="（虚构）李老师"
    )

    (stored,) = door.database["submissions"].find()
    files = list(door.database["attachments.files"].find().sort("uploadDate", 1))
    assert answered.status_code == 202, answered.text
    assert stored["body"]["attachments"] == [file["metadata"]["id"] for file in files]
    assert stored["body"]["person"] == {"name": "（虚构）李老师"}
    assert {file["metadata"]["client"] for file in files} == {"public"}
    assert "127.0.0.1" not in repr(files)
    seen = await door.get(f"/v1/attachments/{stored['body']['attachments'][0]}/content")
    assert seen.content == PDF


async def test_l6_files_are_judged_by_what_is_in_them(door: FrontDoor) -> None:
    answered = await send(door, ("好.pdf", PDF), ("坏.pdf", ELF), ("x.exe", ELF), content=" ")

    faults = {fault["pointer"]: fault["message"] for fault in answered.json()["errors"]}
    assert answered.status_code == 422
    assert list(faults) == ["/content", "/attachments/1", "/attachments/2"]
    assert "“坏.pdf”：文件内容不是“.pdf”" in faults["/attachments/1"]
    assert door.count("submissions") == door.count("attachments.files") == 0


async def test_l6_four_files_are_too_many(door: FrontDoor) -> None:
    answered = await send(door, *[(f"{number}.pdf", PDF) for number in range(4)])

    (fault,) = answered.json()["errors"]
    assert fault["message"] == "附件最多 3 份，现有 4 份，请删减"
    assert door.count("attachments.files") == 0


async def test_l6_a_plain_web_form_does_without_files(door: FrontDoor) -> None:
    answered = await door.line.post(f"/v1/box/{BRANCH}", data=WORDS)
    other = await door.line.post(f"/v1/box/{BRANCH}", content=b"x", headers={"Content-Type": "a/b"})

    assert (answered.status_code, other.status_code) == (202, 415)


@pytest.mark.parametrize("body", [b"title=%ff", b"title=\xff", b"&".join([b"a=1"] * 41)])
async def test_l6_a_web_form_that_cannot_be_read_is_sent_back(door: FrontDoor, body: bytes) -> None:
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    answered = await door.line.post(f"/v1/box/{BRANCH}", content=body, headers=kind)

    assert (answered.status_code, answered.json()["code"]) == (400, "bad_form")


@pytest.mark.parametrize(
    ("body", "said"),
    [(b"--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--", 400), (b"nonsense", 400)],
)
async def test_l6_a_broken_web_form_is_sent_back(door: FrontDoor, body: bytes, said: int) -> None:
    kind = {"Content-Type": "multipart/form-data; boundary=x"}
    answered = await door.line.post(f"/v1/box/{BRANCH}", content=body, headers=kind)

    assert (answered.status_code, answered.json()["code"]) == (said, "bad_form")


async def test_l6_floods_are_held_back_for_the_sender_alone(
    mongo_url: str, school: Database[dict[str, Any]]
) -> None:
    settings = {"public_posts_per_hour": 12, "trusted_proxies": "127.0.0.0/8"}
    async with front_door(mongo_url, school, **settings) as street:
        flood = [await post(street, **{"X-Forwarded-For": "203.0.113.5"}) for _ in range(3)]
        other = await post(street, **{"X-Forwarded-For": "203.0.113.6"})

    assert [answered.status_code for answered in flood] == [202, 202, 429]
    assert other.status_code == 202
