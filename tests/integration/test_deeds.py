"""Deeds over HTTP: who may propose, decide, take down; what anybody reads, and what nobody does (F4)."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from pymongo.database import Database

from services.common.contracts import Contracts
from services.common.jobs import NewJob
from services.common.settings import REPOSITORY
from services.intake.deed_reads import is_reading
from tests.integration.front_door import BRANCH, COLLEGE, OTHER, SCHOOL, found_school, front_door
from tests.integration.linked import Linked
from tests.integration.test_query_plans import scans
from tests.integration.workroom import Workroom, shanghai
from tests.unit.kernel.drawn import GPS, SCRIPT, exif, jpeg, png

pytestmark = pytest.mark.real
CONTRACTS = Contracts(REPOSITORY / "schemas")
PHOTO = jpeg(exif(6), behind=GPS + SCRIPT)
TEXT: dict[str, Any] = {
    "unit": BRANCH,
    "about": {"kind": "个人", "name": "（虚构）龚<b>老师</b>"},
    "title": "<script>alert(1)</script>引路人",
    "paragraphs": ["三十年如一日 & 每天最早到教室。", "第二段"],
    "consent": {"by": "本人", "on": "2026-11-18"},
}
MODEL = {
    "unit": BRANCH,
    "code": "1998",
    "name": "（虚构）龚老师",
    "honour": {"title": "全国优秀教师", "year": "2014"},
}


@pytest.fixture
async def school(mongo_url: str, database: Database[dict[str, Any]]) -> AsyncIterator[Linked]:
    room = Workroom(database, shanghai("2026-11-23 09:30"))
    found_school(database)
    async with front_door(mongo_url, database, simulated_clock=True) as door:
        yield Linked(door, room)


async def uploaded(school: Linked, content: bytes = PHOTO, name: str = "谈心.jpg") -> Any:
    headers = school.door.bearer("college") | {"Content-Type": "application/octet-stream"}
    params = {"name": name, "unit": BRANCH}
    return await school.door.line.post(
        "/v1/attachments", params=params, content=content, headers=headers
    )


async def proposed(school: Linked, **changes: Any) -> str:
    made = await school.done("mofan/deed", TEXT | changes, "branch")
    return str(made["deed"])


async def passed(school: Linked, deed: str, number: int = 1) -> None:
    said = {"unit": COLLEGE, "deed": deed, "number": number, "verdict": "通过"}
    await school.done("mofan/deed-approval", said)


async def published(school: Linked, **changes: Any) -> str:
    deed = await proposed(school, **changes)
    await passed(school, deed)
    return deed


async def get(school: Linked, path: str, **headers: str) -> Any:
    """Read as anybody does, without a key."""
    return await school.door.line.get(path, headers=headers)


async def seen(school: Linked, deed: str) -> list[int]:
    """What anybody gets of a deed, everywhere it could be."""
    paths = (f"/v1/deeds/{deed}", f"/deeds/{deed}", f"/deeds/{deed}/pictures/1")
    listed = (await get(school, "/v1/deeds")).json()["items"]
    return [len(listed), *[(await get(school, path)).status_code for path in paths]]


async def test_f4_a_deed_is_read_by_anybody_once_the_level_above_passed_it(school: Linked) -> None:
    photo = (await uploaded(school)).json()["id"]
    deed = await proposed(school, pictures=[{"id": photo, "caption": "谈心"}])

    before = await seen(school, deed)
    await passed(school, deed)

    assert before == [0, 404, 404, 404]
    assert await seen(school, deed) == [1, 200, 200, 200]
    whole = (await get(school, f"/v1/deeds/{deed}")).json()
    CONTRACTS.require("views/deed.v1", whole)
    (listed,) = (await get(school, "/v1/deeds")).json()["items"]
    CONTRACTS.require("views/deed_summary.v1", listed)
    assert listed["picture"] == whole["pictures"][0]["href"] == f"/deeds/{deed}/pictures/1"


async def test_f4_a_takedown_ends_it_at_once_and_for_good(school: Linked) -> None:
    photo = (await uploaded(school)).json()["id"]
    deed = await published(school, pictures=[{"id": photo, "caption": "谈心"}])
    await proposed(school, deed=deed, title="新题")

    said = {"unit": SCHOOL, "deed": deed, "kind": "本人撤回同意", "reason": "来电"}
    await school.done("mofan/deed-takedown", said, "org_dept")

    assert await seen(school, deed) == [0, 404, 404, 404]
    approving = {"unit": COLLEGE, "deed": deed, "number": 2, "verdict": "通过"}
    assert await school.refused("mofan/deed-approval", approving) == "deed_closed"
    record = await school.door.read(f"/v1/deed-records/{deed}", "college")
    assert (record["stage"], record["because"]) == ("taken_down", "本人撤回同意：来电")
    assert [each["what"] for each in record["history"]] == [
        "deed.proposed",
        "deed.published",
        "deed.revised",
        "deed.taken_down",
    ]


async def test_f4_an_amended_text_waits_while_the_old_one_is_read(school: Linked) -> None:
    deed = await published(school)
    await proposed(school, deed=deed, title="新题")

    between = (await get(school, f"/v1/deeds/{deed}")).json()["title"]
    await passed(school, deed, 2)

    assert (between, (await get(school, f"/v1/deeds/{deed}")).json()["title"]) == (
        TEXT["title"],
        "新题",
    )


async def test_f4_forms_that_arrive_together_are_dealt_with_in_order(school: Linked) -> None:
    posted = await school.leave("mofan/deed", TEXT, "branch")
    deed = "d" + posted[1:]
    said = {"unit": COLLEGE, "deed": deed, "number": 1, "verdict": "通过"}
    await school.leave("mofan/deed-approval", said)
    down = {"unit": BRANCH, "deed": deed, "kind": "其他", "reason": "搞错了"}
    await school.leave("mofan/deed-takedown", down, "branch")
    school.room.work()

    record = await school.door.read(f"/v1/deed-records/{deed}", "college")

    assert [each["what"] for each in record["history"]] == [
        "deed.proposed",
        "deed.published",
        "deed.taken_down",
    ]


async def test_f4_rights(school: Linked) -> None:
    deed = await proposed(school)
    said = {"unit": COLLEGE, "deed": deed, "number": 1, "verdict": "通过"}

    by_branch = await school.door.post(said, form="mofan/deed-approval", role="branch")
    assert by_branch.json()["code"] == "role_required"
    wrong = said | {"unit": SCHOOL}
    assert await school.refused("mofan/deed-approval", wrong, "org_dept") == "not_the_approver"
    elsewhere = await school.door.post(TEXT | {"unit": OTHER}, form="mofan/deed", role="branch")
    assert elsewhere.status_code == 403
    without = {name: said for name, said in TEXT.items() if name != "consent"}
    answer = await school.door.post(without, form="mofan/deed", role="branch")
    assert "须先征得本人" in answer.text
    other = await school.door.get(f"/v1/deed-records/{deed}", role="department")
    assert other.status_code == 404
    assert (await school.door.get("/v1/deed-records", unit=OTHER)).status_code == 403


async def test_f4_what_is_not_public_is_masked_until_somebody_says_what_for(
    school: Linked,
) -> None:
    deed = await proposed(school)

    (listed,) = await school.items("/v1/deed-records", "college", stage="pending")
    masked = await school.door.read(f"/v1/deed-records/{deed}", "college")
    whole = await school.door.read(f"/v1/deed-records/{deed}", "college", purpose="审核")

    for shown in (listed, masked, whole):
        CONTRACTS.require("views/deed_record.v1", shown)
    assert TEXT["paragraphs"][0] not in f"{listed}{masked}"
    assert whole["waiting"]["paragraphs"] == TEXT["paragraphs"]
    assert school.door.count("access_log") == 1


async def test_f4_pictures_tell_no_place_and_run_nothing(school: Linked) -> None:
    photo = (await uploaded(school)).json()["id"]
    deed = await published(school, pictures=[{"id": photo, "caption": '"><script>'}])

    answer = await get(school, f"/deeds/{deed}/pictures/1")
    again = await get(
        school, f"/v1/deeds/{deed}/pictures/1", **{"If-None-Match": answer.headers["etag"]}
    )

    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-cache"
    assert GPS not in answer.content
    assert SCRIPT not in answer.content
    assert again.status_code == 304
    for path in ("0", "2", "-1", "x", "1.svg", "99999999999"):
        assert (await get(school, f"/deeds/{deed}/pictures/{path}")).status_code == 404
    assert (await get(school, f"/v1/attachments/{photo}/content")).status_code == 401


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"<svg onload='alert(1)'/>" + bytes(20), "x.svg"),
        (b"<html><script>alert(1)</script>", "x.jpg"),
        (b"GIF89a/*<script>*/" + bytes(20), "x.png"),
    ],
)
async def test_f4_what_is_no_picture_is_not_even_uploaded(
    school: Linked, content: bytes, name: str
) -> None:
    assert (await uploaded(school, content, name)).json()["code"] == "bad_attachment"


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"\xff\xd8\xff" + b"<html><script>alert(1)</script></html>", "x.jpg"),
        (png()[:-12] + SCRIPT, "x.png"),
        (png(width=60_000, height=60_000), "x.png"),
        (b"%PDF-1.4 " + SCRIPT, "x.pdf"),
    ],
)
async def test_f4_what_only_begins_like_a_picture_is_refused(
    school: Linked, content: bytes, name: str
) -> None:
    photo = (await uploaded(school, content, name)).json()["id"]

    said = TEXT | {"pictures": [{"id": photo, "caption": "谈心"}]}

    assert await school.refused("mofan/deed", said, "branch") == "bad_picture"


async def test_f4_pages_escape_everything_and_load_nothing_but_pictures(school: Linked) -> None:
    photo = (await uploaded(school)).json()["id"]
    deed = await published(school, pictures=[{"id": photo, "caption": '"><script>'}])

    for path in ("/deeds", f"/deeds/{deed}", f"/deeds?unit={BRANCH}&award=%22%3E%3Cscript%3E"):
        answer = await get(school, path)
        assert answer.status_code == 200
        assert "<script" not in answer.text
        assert "<b>" not in answer.text
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; ")
        assert policy.endswith("img-src 'self'")
        assert "set-cookie" not in answer.headers
        assert answer.headers["x-frame-options"] == "DENY"
    missing = await get(school, "/deeds/d0")
    assert (missing.status_code, "没有这篇先进事迹" in missing.text) == (404, True)
    assert "img-src" not in (await get(school, "/box")).headers["content-security-policy"]


async def test_f4_lists_are_paged_latest_first_and_narrowed(school: Linked) -> None:
    await school.done("mofan/model", MODEL)
    about = {"kind": "个人", "name": "老龚", "model": f"{BRANCH}:1998"}
    praised = await published(school, about=about)
    others = [await published(school, title=f"第{number}篇") for number in range(3)]

    async def ids(query: str) -> list[str]:
        page = (await get(school, f"/v1/deeds?{query}")).json()
        return [each["id"] for each in page["items"]]

    school.room.database.command("profile", 2)
    first = (await get(school, "/v1/deeds?limit=3")).json()
    assert [each["id"] for each in first["items"]] == others[::-1]
    assert await ids(f"limit=3&cursor={first['next']}") == [praised]
    assert await ids("year=2014") == await ids("award=全国优秀教师") == [praised]
    assert await ids("year=2015") == await ids(f"unit={OTHER}") == []
    assert len(await ids(f"unit={COLLEGE}")) == 4
    school.room.database.command("profile", 0)
    assert scans(school.room.database) == []
    for bad in ("cursor=x", "cursor=eA"):
        assert (await get(school, f"/v1/deeds?{bad}")).json()["code"] == "bad_cursor"


async def test_f4_a_list_of_an_award_is_found_by_its_code_and_says_its_title(
    school: Linked,
) -> None:
    said = {"person": f"{BRANCH}:1998", "name": "（虚构）龚老师", "unit": BRANCH, "year": "2026"}
    data = said | {"award": "hao-ganbu", "award_title": "好干部"}
    now = school.room.now
    job = NewJob(id="h1", queue="notify", kind="model.recognised", subject="h1", due=now, data=data)
    school.room.store.insert([job], now)
    school.room.work()
    about = {"kind": "个人", "name": "老龚", "model": f"{BRANCH}:1998"}
    deed = await published(school, about=about)

    found = (await get(school, "/deeds?award=hao-ganbu&year=2026")).text

    assert f'href="/deeds/{deed}"' in found
    assert ("好干部 · " in found, "hao-ganbu" in found) == (True, False)
    assert "<title>先进事迹 · 连心</title>" in found
    assert deed not in (await get(school, "/deeds?award=hao-ganbu&year=2014")).text


async def test_f4_a_list_page_leads_to_the_next(school: Linked) -> None:
    for number in range(21):
        await published(school, title=f"第{number}篇")

    first = (await get(school, "/deeds")).text
    following = first.partition('href="/deeds?cursor=')[2].partition('"')[0]
    second = (await get(school, f"/deeds?cursor={following}")).text

    assert ("第20篇" in first, "第0篇" in first) == (True, False)
    assert ("第20篇" in second, "第0篇" in second) == (False, True)


async def test_f4_reads_are_counted_and_readers_are_not_known(school: Linked) -> None:
    deed = await published(school)
    reader = {"User-Agent": "Mozilla/5.0 (secret-device)", "X-Forwarded-For": "203.0.113.7"}

    for _ in range(3):
        await get(school, f"/deeds/{deed}", **reader)
    await get(school, f"/v1/deeds/{deed}", **reader)
    await get(school, f"/deeds/{deed}", **{"User-Agent": "Baiduspider/2.0"})
    await get(school, "/deeds/d0", **reader)
    await school.door.desk.deeds.reads.flush()
    await school.door.desk.deeds.reads.flush()

    (row,) = school.room.database["deed_reads"].find()
    assert row == {"_id": f"{deed}:2026-11-23", "deed": deed, "day": "2026-11-23", "reads": 4}
    staff = await school.items(f"/v1/deed-records/{deed}/reads", "college")
    CONTRACTS.require("views/deed_day.v1", staff[0])
    assert staff == [{"day": "2026-11-23", "reads": 4}]
    assert "阅读4次" in (await get(school, "/deeds")).text
    denied = await school.door.get(f"/v1/deed-records/{deed}/reads", role="department")
    assert denied.status_code == 404


@pytest.mark.parametrize(
    ("headers", "counts"),
    [
        ({"user-agent": "Mozilla/5.0"}, True),
        ({}, True),
        ({"user-agent": "Mozilla/5.0", "sec-purpose": "prefetch;prerender"}, False),
        ({"user-agent": "Googlebot/2.1"}, False),
        ({"user-agent": "python-httpx/0.28"}, False),
    ],
)
def test_f4_what_says_that_nobody_reads_is_not_counted(
    headers: dict[str, str], counts: bool
) -> None:
    assert is_reading(headers) is counts
