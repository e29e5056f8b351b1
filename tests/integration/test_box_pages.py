"""The pages of the box as people use them (L6): phone, no JavaScript, no cookies, and nothing written is lost."""

import base64
import hashlib
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pymongo.database import Database
from structlog.testing import capture_logs

from services.common.errors import Unavailable
from services.intake.box.receipts import code_hash
from services.intake.pages.tokens import PageTokens
from tests.integration.box_reader import Page, require_accessible, require_self_contained
from tests.integration.front_door import BRANCH, COLLEGE, OTHERS, SCHOOL, FrontDoor, front_door

pytestmark = pytest.mark.real
PDF = b"%PDF-1.7\n" + bytes(range(256))
CODE = re.compile(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}")
WORDS = {"category": "建议", "title": "开水 <b>&", "content": "第一行\n第二行"}
DUE = datetime(2026, 12, 3, 16, tzinfo=UTC)


async def token(door: FrontDoor, unit: str = BRANCH, *, seconds: float = 10) -> str:
    """The mark of a page that was shown so long ago."""
    secret = door.desk.settings.secret_key.get_secret_value().encode()
    return PageTokens(secret).issue(unit, await door.desk.clock.now() - timedelta(seconds=seconds))


async def send(
    door: FrontDoor, *files: tuple[str, bytes], unit: str = BRANCH, page: str = "", **fields: str
) -> Any:
    mark = page or await token(door, unit)
    parts = [("attachments", (name, content)) for name, content in files]
    data = WORDS | {"page": mark, "homepage": ""} | fields
    return await door.line.post(f"/box/{unit}", data=data, files=parts or None)


def read(answered: Any) -> Page:
    """A page that keeps every promise that a page makes."""
    assert answered.headers["content-type"] == "text/html; charset=utf-8"
    policy = answered.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "form-action 'self'" in policy
    assert answered.headers["cache-control"] == "no-store"
    assert answered.headers["referrer-policy"] == "no-referrer"
    assert "set-cookie" not in answered.headers
    page = Page(answered.text)
    style = answered.text.partition("<style>")[2].partition("</style>")[0]
    assert base64.b64encode(hashlib.sha256(style.encode()).digest()).decode() in policy
    require_accessible(page)
    require_self_contained(page)
    return page


async def test_l6_a_unit_is_found_from_the_school_down(door: FrontDoor) -> None:
    top = read(await door.line.get("/box"))
    college = read(await door.line.get("/box", params={"college": COLLEGE}))

    assert {f"/box/{SCHOOL}", f"/box/{COLLEGE}", f"/box?college={COLLEGE}"} <= set(top.links)
    assert f"/box/{BRANCH}" not in top.links
    assert {f"/box/{BRANCH}", f"/box/{COLLEGE}"} <= set(college.links)
    assert f"/box/{OTHERS}" not in college.links


async def test_l6_the_list_of_units_has_an_end(door: FrontDoor) -> None:
    rows = [
        {"_id": f"x{n:04}", "name": f"部门{n}", "kind": "department", "path": [SCHOOL, f"x{n:04}"]}
        for n in range(600)
    ]
    door.database["units"].insert_many(rows)

    page = read(await door.line.get("/box"))

    assert len(page.links) < 520
    assert "只列出前 500 个单位" in page.text


async def test_l6_what_a_page_sends_is_kept_as_it_was_written(door: FrontDoor) -> None:
    shown = read(await door.line.get(f"/box/{BRANCH}"))
    blank = shown.entered()
    answered = await send(door, ("说明.pdf", PDF), content="第一行\r\n第二行")

    (stored,) = door.database["submissions"].find()
    thanks = read(answered)
    assert blank.keys() == {"page", "title", "content", "name", "phone", "homepage"}
    assert f"{BRANCH}的名称" in shown.text
    assert answered.status_code == 202
    (code,) = set(CODE.findall(answered.text))
    assert code in thanks.text
    body = stored["body"]
    assert body["receipt_sha256"] == code_hash(code)
    assert {name: body[name] for name in WORDS} == WORDS
    assert (body["anonymous"], "person" in body, body["source"]) == (True, False, "网络平台")
    assert len(body["attachments"]) == 1


async def test_l6_a_page_without_files_may_be_sent_plainly(door: FrontDoor) -> None:
    data = WORDS | {"page": await token(door), "name": "（虚构）王同学"}

    answered = await door.line.post(f"/box/{BRANCH}", data=data)

    (stored,) = door.database["submissions"].find()
    assert answered.status_code == 202
    assert stored["body"]["person"] == {"name": "（虚构）王同学"}


async def test_l6_every_fault_stands_beside_its_field_and_the_words_stay(door: FrontDoor) -> None:
    answered = await send(
        door, ("坏.pdf", b"\x7fELF"), category="", title=" ", phone="abc", content="<b>原话</b>"
    )

    page = read(answered)
    assert answered.status_code == 422
    assert page.faults.keys() == {"category", "title", "phone", "attachments"}
    assert "文件内容不是“.pdf”" in page.faults["attachments"]
    assert page.entered()["content"] == "<b>原话</b>"
    assert page.entered()["phone"] == "abc"
    assert [link for link in page.links if link.startswith("#")][1:] == [
        "#category-1",
        "#title",
        "#phone",
        "#attachments",
    ]
    assert "有 4 处要改" in page.text
    assert door.count("submissions") == door.count("attachments.files") == 0


async def test_l6_pressing_twice_or_reloading_posts_once(door: FrontDoor) -> None:
    mark = await token(door)
    files = [("说明.pdf", PDF)]

    codes = [CODE.findall((await send(door, *files, page=mark)).text)[0] for _ in range(3)]
    other = await send(door, *files, page=mark, title="另一件事")

    assert len(set(codes)) == 1
    assert CODE.findall(other.text)[0] not in codes
    assert door.count("submissions") == door.count("jobs") == 2


async def test_l6_the_same_words_from_two_pages_are_two_opinions(door: FrontDoor) -> None:
    codes = {CODE.findall((await send(door)).text)[0] for _ in range(2)}

    assert len(codes) == door.count("submissions") == 2


async def test_l6_what_was_corrected_is_sent_under_the_same_mark(door: FrontDoor) -> None:
    first = await send(door, title="")
    again = Page(first.text).entered() | {"title": "开水"}

    answered = await door.line.post(f"/box/{BRANCH}", data=again)

    assert answered.status_code == 202
    assert door.count("submissions") == 1


@pytest.mark.parametrize(
    ("seconds", "said"), [(1, "提交得太快了"), (13 * 3600, "打开得太久了"), (-60, "提交得太快了")]
)
async def test_l6_a_page_is_sent_neither_too_soon_nor_too_late(
    door: FrontDoor, seconds: float, said: str
) -> None:
    mark = await token(door, seconds=seconds)

    answered = await send(door, page=mark)

    page = read(answered)
    assert answered.status_code == 422
    assert said in page.text
    assert page.entered() | {"name": "", "phone": ""} == {
        **WORDS,
        "name": "",
        "phone": "",
        "homepage": "",
        "page": page.entered()["page"],
    }
    assert (page.entered()["page"] == mark) is (seconds < 3600)
    assert door.count("submissions") == 0


@pytest.mark.parametrize("change", ["forged", "of_another_unit", "none"])
async def test_l6_a_page_that_we_did_not_show_is_not_taken(door: FrontDoor, change: str) -> None:
    good = await token(door)
    mark = {
        "forged": good[:-1] + ("0" if good[-1] != "0" else "1"),
        "of_another_unit": await token(door, OTHERS),
        "none": "x",
    }[change]

    answered = await send(door, page=mark)

    assert answered.status_code == 422
    assert read(answered).entered()["page"] != mark
    assert door.count("submissions") == 0


async def test_l6_what_only_programs_fill_in_is_shown_to_people_who_did(door: FrontDoor) -> None:
    answered = await send(door, homepage="http://example.com")

    page = read(answered)
    assert answered.status_code == 422
    assert page.faults.keys() == {"homepage"}
    assert "请清空" in page.faults["homepage"]
    trap = read(await door.line.get(f"/box/{BRANCH}"))
    hidden = next(control for control in trap.controls if control.name == "homepage")
    assert hidden.attributes["tabindex"] == "-1"


async def test_l6_files_beyond_the_limit_are_refused_and_the_words_stay(door: FrontDoor) -> None:
    answered = await send(door, ("大.pdf", PDF + bytes(16_100_000)))

    page = read(answered)
    assert answered.status_code == 422
    assert page.faults["attachments"].endswith("附件合计超过 16 MB，请压缩或减少附件")
    assert page.entered()["content"] == WORDS["content"]
    assert door.count("attachments.chunks") == 0


async def test_l6_signs_that_cannot_be_kept_are_told_of(door: FrontDoor) -> None:
    answered = await send(door, title="a\x00b")

    assert answered.status_code == 400
    assert "控制字符" in read(answered).text


async def test_l6_an_outage_loses_no_words(
    door: FrontDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def down(*_: object) -> Any:
        raise Unavailable("数据库暂时不可用")

    monkeypatch.setattr(type(door.desk.reception), "take", down)

    answered = await send(door)

    assert answered.status_code == 503
    assert read(answered).entered()["content"] == WORDS["content"]
    assert "数据库暂时不可用" in answered.text


async def test_l6_an_unknown_unit_is_a_page_that_helps(door: FrontDoor) -> None:
    for answered in (
        await door.line.get("/box/nowhere"),
        await send(door, unit="nowhere"),
        await door.line.get("/box", params={"college": "nowhere"}),
    ):
        page = read(answered)
        assert answered.status_code == 404
        assert "没有这个单位" in page.text
        assert "/box" in page.links


async def test_l6_a_fault_of_ours_is_a_page_too(
    door: FrontDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> Any:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(type(door.desk.repository), "unit", broken)

    answered = await door.line.get(f"/box/{BRANCH}")

    assert answered.status_code == 500
    assert "系统出了意外" in read(answered).text
    assert "secret detail" not in answered.text


async def test_l6_a_flood_is_told_to_wait_by_a_page(
    mongo_url: str, school: Database[dict[str, Any]]
) -> None:
    settings = {"public_posts_per_hour": 12, "public_reads_per_hour": 12}
    async with front_door(mongo_url, school, **settings) as street:
        posts = [await send(street) for _ in range(3)]
        code = CODE.findall(posts[0].text)[0]
        said = {"code": code, "satisfied": "no", "reason": "又坏了"}
        objected = await street.line.post("/box/receipts/confirmation", data=said)
        reads = [await street.line.get("/box") for _ in range(2)]
        posts.append(await send(street))

    assert read(posts[2]).entered()["content"] == WORDS["content"]
    for answered in (*posts[2:], objected, reads[1]):
        page = read(answered)
        assert answered.status_code == 429
        assert "秒后再试" in page.text
        assert 0 < int(answered.headers["retry-after"]) <= 300


async def test_l6_neither_logs_nor_documents_know_who_wrote(
    mongo_url: str, school: Database[dict[str, Any]]
) -> None:
    settings = {"trusted_proxies": "127.0.0.0/8"}
    who = {"X-Forwarded-For": "203.0.113.77", "User-Agent": "Nokia3310", "X-Correlation-Id": "me1"}
    async with front_door(mongo_url, school, **settings) as street:
        street.line.headers.update(who)
        with capture_logs() as logs:
            answered = await send(street, ("说明.pdf", PDF))
            code = CODE.findall(answered.text)[0]
            await street.line.post("/box/receipts", data={"code": code})
        kept = [
            row
            for name in school.list_collection_names()
            for row in school[name].find()
            if name != "units"
        ]

    told = repr(logs) + repr(kept)
    for trace in ("203.0.113.77", "127.0.0.1", "Nokia", "me1", code, code.replace("-", "")):
        assert trace not in told


async def test_l6_a_receipt_is_looked_up_confirmed_and_objected_to_on_a_page(
    door: FrontDoor,
) -> None:
    code = CODE.findall((await send(door)).text)[0]
    (stored,) = door.database["submissions"].find()
    empty = await door.line.post("/box/receipts", data={"code": " "})
    wrong = await door.line.post("/box/receipts", data={"code": "0000<b>"})
    early = await door.line.post("/box/receipts", data={"code": f" {code.lower()} "})
    door.database["matters"].insert_one(answered_matter("m" + stored["_id"][1:]))

    shown = await door.line.post("/box/receipts", data={"code": code})
    said = {"code": code, "reason": ""}
    address = "/box/receipts/confirmation"
    unsaid = await door.line.post(address, data=said)
    wordless = await door.line.post(address, data=said | {"satisfied": "no"})
    objected = await door.line.post(address, data=said | {"satisfied": "no", "reason": "又坏了"})
    other = await door.line.post(address, data=said | {"satisfied": "yes"})
    lost = await door.line.post(address, data={"code": "0", "satisfied": "yes"})

    read(await door.line.get("/box/receipts"))
    assert (empty.status_code, read(empty).faults["code"]) == (422, "✕有误：请填写回执码")
    assert (wrong.status_code, read(wrong).entered()["code"]) == (404, "0000<b>")
    assert "已收到，正在登记" in read(early).text
    page = read(shown)
    assert "热水泵已经更换。" in page.text
    assert {"satisfied-yes", "satisfied-no", "reason"} <= set(page.ids)
    assert read(unsaid).faults.keys() == {"satisfied"}
    assert read(wordless).faults.keys() == {"reason"}
    assert objected.status_code == 202
    assert "已经收到，正在登记" in read(objected).text
    assert (other.status_code, "已经反馈过" in read(other).text) == (409, True)
    assert (lost.status_code, "没有这个回执码" in read(lost).text) == (404, True)
    assert code not in str(shown.url)


async def test_l6_what_is_asked_is_answered_on_a_page(door: FrontDoor) -> None:
    code = CODE.findall((await send(door)).text)[0]
    (stored,) = door.database["submissions"].find()
    due = {"due": await door.desk.clock.now(), "provisional": False, "because": ""}
    pause = {"question": "请问是几楼？", "resume_by": due}
    changes = {"stage": "acknowledged", "answer": None, "pause": pause}
    door.database["matters"].insert_one(answered_matter("m" + stored["_id"][1:], **changes))
    address = "/box/receipts/supplement"

    shown = await door.line.post("/box/receipts", data={"code": code})
    wordless = await door.line.post(address, data={"code": code, "text": " "})
    added = await door.line.post(address, data={"code": code, "text": "二楼"})

    assert "请问是几楼？" in read(shown).text
    assert read(wordless).faults.keys() == {"text"}
    assert added.status_code == 202
    posted = door.database["submissions"].find_one({"form": "lianxin/opinion-supplement"})
    assert posted is not None
    assert posted["body"]["text"] == "二楼"


def answered_matter(key: str, **changes: Any) -> dict[str, Any]:
    due = {"due": DUE, "provisional": False, "because": ""}
    answer = {"unit": BRANCH, "text": "热水泵已经更换。", "answered_at": DUE, "object_by": due}
    state = {
        "stage": "answered",
        "unit_path": [SCHOOL, COLLEGE, BRANCH],
        "unit_names": ["校", "院", "支部"],
        "owner_path": [SCHOOL, COLLEGE],
        "owner_names": ["校", "院"],
        "answer": answer,
        "answer_by": due,
        "pause": None,
        "reopenings": 0,
        "resolution": None,
        "satisfied": [],
        "merged_into": None,
    }
    return {"_id": key, "version": 3, "state": state | changes, "history": []}


async def test_l6_no_page_reads_a_whole_collection(door: FrontDoor) -> None:
    door.database.command("profile", 2)

    await door.line.get("/box")
    await door.line.get("/box", params={"college": COLLEGE})
    code = CODE.findall((await send(door, ("说明.pdf", PDF))).text)[0]
    await door.line.post("/box/receipts", data={"code": code})
    door.database.command("profile", 0)

    scans = list(door.database["system.profile"].find({"planSummary": {"$regex": "COLLSCAN"}}))
    door.database.drop_collection("system.profile")
    assert [row["ns"] for row in scans] == []
