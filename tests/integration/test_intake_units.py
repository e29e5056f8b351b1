"""The organisation tree over HTTP: added, renamed, moved, imported; all of a table or nothing of it."""

import io
from typing import Any

import httpx
import pytest
from openpyxl import Workbook

from services.intake.tree import KINDS
from tests.integration.front_door import BRANCH, COLLEGE, OTHER, SCHOOL, FrontDoor, opinion

pytestmark = pytest.mark.real
HEADER = "编码,名称,类型,类别,上级编码\n"
NEW = {"code": "jxnu.mks.03", "name": "第三党支部", "kind": "branch", "category": "学生"}


async def put(door: FrontDoor, **unit: Any) -> httpx.Response:
    return await door.line.post("/v1/units", json=unit, headers=door.bearer("org_dept"))


async def load(door: FrontDoor, data: bytes, name: str = "units.csv") -> httpx.Response:
    return await door.line.post(
        "/v1/units:import",
        content=data,
        params={"file_name": name},
        headers=door.bearer("org_dept"),
    )


def paths(door: FrontDoor) -> dict[str, list[str]]:
    return {row["_id"]: row["path"] for row in door.database["units"].find()}


def faults(response: httpx.Response) -> list[tuple[str, str]]:
    assert (response.status_code, response.json()["code"]) == (422, "bad_units"), response.text
    return [(fault["pointer"], fault["message"]) for fault in response.json()["errors"]]


def workbook(*rows: tuple[Any, ...]) -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


async def test_a_new_unit_is_there_at_once(door: FrontDoor) -> None:
    assert (await door.post(opinion("jxnu.mks.03"))).status_code == 404

    response = await put(door, **NEW, parent=COLLEGE)

    assert response.json() == {"read": 1, "written": 1}
    assert paths(door)["jxnu.mks.03"] == [SCHOOL, COLLEGE, "jxnu.mks.03"]
    assert (await door.post(opinion("jxnu.mks.03"))).status_code == 202


async def test_writing_it_again_writes_nothing(door: FrontDoor) -> None:
    await put(door, **NEW, parent=COLLEGE)

    assert (await put(door, **NEW, parent=COLLEGE)).json() == {"read": 1, "written": 0}


async def test_a_moved_unit_takes_everything_below_it_along(door: FrontDoor) -> None:
    assert (await door.post(opinion())).status_code == 202

    response = await put(door, code=COLLEGE, name="并入", kind="college", parent=OTHER)

    assert response.json() == {"read": 1, "written": 3}
    assert paths(door)[BRANCH] == [SCHOOL, OTHER, COLLEGE, BRANCH]
    assert (await door.post(opinion())).status_code == 202
    (first, second) = door.database["submissions"].find().sort("received_at", 1)
    assert first["unit_path"] == [SCHOOL, COLLEGE, BRANCH]
    assert second["unit_path"] == [SCHOOL, OTHER, COLLEGE, BRANCH]


@pytest.mark.parametrize(
    ("changes", "pointer", "words"),
    [
        ({"code": "a b"}, "/code", "编码须为"),
        ({"code": "$ne"}, "/code", "编码须为"),
        ({"code": ""}, "/code", "编码须为"),
        ({"name": ""}, "/name", "名称须为"),
        ({"name": "字" * 101}, "/name", "名称须为"),
        ({"name": "两\n行"}, "/name", "换行或控制字符"),
        ({"kind": "部门"}, "/kind", "不认识"),
        ({"category": "军人"}, "/category", "类别应为"),
        ({"category": None}, "/category", "党支部须填类别"),
        ({"parent": "nowhere"}, "/parent", "既不在表中，也不在系统中"),
        ({"parent": "jxnu.mks.03"}, "/parent", "成环：jxnu.mks.03 → jxnu.mks.03"),
    ],
)
async def test_a_bad_unit_is_told_where(
    door: FrontDoor, changes: dict[str, Any], pointer: str, words: str
) -> None:
    before = paths(door)

    response = await put(door, **({**NEW, "parent": COLLEGE} | changes))

    ((place, message),) = faults(response)
    assert place == pointer
    assert words in message
    assert paths(door) == before


@pytest.mark.parametrize("unit", [{"code": 5}, {"code": "x", "naem": "x"}, {"name": ["x"]}])
async def test_what_is_no_unit_is_refused(door: FrontDoor, unit: dict[str, Any]) -> None:
    response = await put(door, **unit)

    assert (response.status_code, response.json()["code"]) == (422, "bad_units")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
async def test_a_csv_is_read_in_the_encodings_offices_use(door: FrontDoor, encoding: str) -> None:
    table = (
        HEADER + "jxnu.yy,音乐学院党委,院级党委,,jxnu\njxnu.yy.01,教工支部,党支部,教职工,jxnu.yy\n"
    )

    response = await load(door, table.encode(encoding))

    assert response.json() == {"read": 2, "written": 2}
    row = door.database["units"].find_one({"_id": "jxnu.yy.01"}, {"since": 0})
    assert row == {
        "_id": "jxnu.yy.01",
        "name": "教工支部",
        "kind": "branch",
        "category": "教职工",
        "parent": "jxnu.yy",
        "path": ["jxnu", "jxnu.yy", "jxnu.yy.01"],
    }


async def test_an_xlsx_is_read_with_numbers_as_codes(door: FrontDoor) -> None:
    data = workbook(
        ("上级", "编码", "名称", "类型", "备注"),
        ("jxnu", 1001, "美术学院党委", "院级党委", "x"),
        (None, None, None, None),
        (1001, "1001.01", "学生支部", "党支部", "x"),
    )

    answers = [await load(door, data, name) for name in ("单位.xlsx", "单位.XLSX")]

    assert faults(answers[0]) == [("/4/category", "第 4 行：党支部须填类别：教职工、学生、机关")]
    assert paths(door).get("1001") is None


async def test_faults_name_the_line_of_the_file(door: FrontDoor) -> None:
    table = (
        "\n" + HEADER + 'jxnu.a,"两行的\n名称",院级党委,,jxnu\n'
        "\n"
        "jxnu.b,乙,社团,,jxnu\n"
        "jxnu.b,丙,院级党委,,nowhere\n"
        ",丁,党支部,,jxnu.b\n"
    )

    response = await load(door, table.encode())

    assert faults(response) == [
        ("/3/name", "第 3 行：名称里有换行或控制字符，请删除"),
        (
            "/6/kind",
            f"第 6 行：类型“社团”不认识，应为 {'、'.join(KINDS)} 之一",
        ),
        ("/7/parent", "第 7 行：上级“nowhere”既不在表中，也不在系统中"),
        ("/7/code", "第 7 行：编码“jxnu.b”与第 6 行重复"),
        ("/8/code", "第 8 行：编码须为 1 到 64 个字母、数字、点、下划线或连字符"),
        ("/8/category", "第 8 行：党支部须填类别：教职工、学生、机关"),
    ]
    assert response.json()["detail"] == "有 6 处错误，没有写入任何单位"


async def test_a_ring_of_superiors_is_named_and_whoever_hangs_below_it_is_not(
    door: FrontDoor,
) -> None:
    table = HEADER + "a,甲,党总支,,b\nb,乙,党总支,,c\nc,丙,党总支,,a\nd,丁,党总支,,a\n"

    response = await load(door, table.encode())

    assert [place for place, _ in faults(response)] == ["/2/parent", "/3/parent", "/4/parent"]
    assert faults(response)[0][1] == "第 2 行：上级关系成环：a → b → c → a"


async def test_a_superior_may_not_move_below_its_own_unit(door: FrontDoor) -> None:
    response = await put(door, code=COLLEGE, name="x", kind="college", parent=BRANCH)

    assert faults(response) == [("/parent", f"上级关系成环：{COLLEGE} → {BRANCH} → {COLLEGE}")]


PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "a.csv", "表头缺少这些列"),
        (b"a,b\n1,2\n", "a.csv", "表头缺少这些列：code、name、kind、parent"),
        (HEADER.encode(), "a.csv", "没有一行数据"),
        (b"code,code,name,kind,parent\nx,x,x,x,x\n", "a.csv", "出现了两次：code"),
        (b'code,name,kind,parent\n"x', "a.csv", "引号或分隔符有误"),
        (HEADER.encode("utf-16"), "a.csv", ""),
        (PNG, "a.csv", ""),
        (PNG, "a.xlsx", "这不是一个 XLSX 文件"),
        (HEADER.encode(), "a.xlsx", "这不是一个 XLSX 文件"),
        (b"PK\x05\x06" + b"\0" * 18, "a.xlsx", "无法读出这个 XLSX 文件"),
        (workbook(("编码", "名称")), "a.xlsx", "表头缺少这些列"),
        (workbook(("编码", "名称")), "a.csv", ""),
        (workbook(("编码", "名称"))[:-50], "a.xlsx", "这不是一个 XLSX 文件"),
    ],
)
async def test_the_wrong_file_is_refused(
    door: FrontDoor, data: bytes, name: str, words: str
) -> None:
    response = await load(door, data, name)

    assert (response.status_code, response.json()["code"]) == (422, "bad_table"), response.text
    assert words in response.json()["detail"]


async def test_an_import_that_is_too_large_is_413(mongo_url: str, door: FrontDoor) -> None:
    response = await load(door, b" " * 16_000_001)

    assert (response.status_code, response.json()["code"]) == (413, "too_large")
