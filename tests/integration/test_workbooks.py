"""A workbook through the front door: registered, filled by an order, replaced, withdrawn (EXPORTS §4.5)."""

from collections.abc import AsyncIterator
from io import BytesIO
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openpyxl import load_workbook
from pymongo.database import Database

from services.common.contracts import read_json
from services.common.settings import Settings
from tests.integration.editing import Editing, editing
from tests.integration.front_door import COLLEGE, SCHOOL
from tests.unit.export.province_book import SHEET, WHOLE, province_book, with_macros

pytestmark = pytest.mark.real
CODE = "sheng-xingji"
BLANK = province_book()
CELLS = [
    {"field": each.field, "sheet": each.sheet, "cell": each.cell, "rows": each.rows}
    for each in WHOLE
]


@pytest.fixture
async def staff(mongo_url: str, database: Database[dict[str, Any]]) -> AsyncIterator[Editing]:
    async with editing(mongo_url, database) as opened:
        yield opened


async def register(
    staff: Editing, data: bytes = BLANK, name: str = "省表.xlsx", **more: Any
) -> dict[str, Any]:
    attachment = await staff.upload(name, data, SCHOOL)
    body = {"code": CODE, "title": "星级情况表", "table": "fujian4", "cells": CELLS}
    return await staff.post("export/workbook", unit=SCHOOL, attachment=attachment, **(body | more))


async def ordered(staff: Editing) -> dict[str, Any]:
    """What became of an order that names the workbook."""
    body: dict[str, Any] = {"table": "fujian4", "period": "2026H2", "workbook": CODE}
    formats = ["xlsx", "workbook"]
    return await staff.post("export/request", unit=COLLEGE, formats=formats, **body)


async def file_of(staff: Editing, order: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    export = await staff.door.read(f"/v1/exports/{order['id']}")
    file = next(each for each in export["files"] if each["format"] == "workbook")
    return export, await staff.fetch(file["href"])


async def test_an_order_fills_the_workbook_and_names_its_edition(staff: Editing) -> None:
    for number, star in enumerate((5, 4), start=1):
        staff.office.give_star(f"{COLLEGE}.{number:02d}", star, staff.office.now)
    registered = await register(staff)

    export, data = await file_of(staff, await ordered(staff))

    sheet = load_workbook(BytesIO(data))[SHEET]
    assert registered["state"] == "accepted"
    assert [sheet[cell].value for cell in ("B5", "C5", "D5", "B9")] == [2, 1, 0.5, "=SUM(B5:B8)"]
    assert (export["workbook"]["owner"], export["workbook"]["version"]) == (SCHOOL, 1)


async def test_macros_are_taken_from_the_organisation_department_and_carried_along(
    staff: Editing,
) -> None:
    await register(staff, with_macros(BLANK), "省表.xlsm")
    params = {"name": "省表.xlsm", "unit": COLLEGE}
    by_college = await staff.door.line.post(
        "/v1/attachments",
        params=params,
        content=with_macros(BLANK),
        headers=staff.door.bearer("college"),
    )

    export, data = await file_of(staff, await ordered(staff))

    assert by_college.status_code == 422
    assert export["files"][1]["name"].endswith(".xlsm")
    assert b"xl/vbaProject.bin" in data


async def test_a_bad_map_is_refused_with_every_reason(staff: Editing) -> None:
    cells = [
        {"field": "没有", "sheet": SHEET, "cell": "B1"},
        {"field": "基层党组织数量", "sheet": SHEET, "cell": "B9"},
    ]

    refused = await register(staff, cells=cells)

    (outcome,) = refused["outcomes"]
    assert outcome["code"] == "workbook_refused"
    assert "没有叫“没有”的栏目" in outcome["reason"]
    assert "合并单元格 A1:L1" in outcome["reason"]
    assert "B9 里是公式" in outcome["reason"]


async def test_the_next_edition_counts_and_a_withdrawal_goes_back(staff: Editing) -> None:
    await register(staff)
    await register(staff, dates="八位数字")
    _, second = await file_of(staff, await ordered(staff))

    await staff.post("export/workbook-withdrawal", unit=SCHOOL, code=CODE, reason="写法不对")
    _, first = await file_of(staff, await ordered(staff))
    await staff.post("export/workbook-withdrawal", unit=SCHOOL, code=CODE, reason="不再报")
    none = await ordered(staff)

    days = [load_workbook(BytesIO(data))[SHEET]["J2"].value for data in (second, first)]
    assert days == ["20261123", "2026年11月23日"]
    assert none["outcomes"][0]["code"] == "workbook_not_found"


async def test_what_is_shown_is_as_its_view_promises_and_only_to_those_who_may_use_it(
    staff: Editing,
) -> None:
    await register(staff)
    view = read_json(Settings().schemas_dir / "views" / "workbook.v1.json")

    listed = await staff.door.read("/v1/workbooks", role="college")
    page = await staff.door.read(f"/v1/workbooks/{SCHOOL}:{CODE}", role="college")
    empty = await staff.fetch(f"/v1/workbooks/{SCHOOL}:{CODE}/file", role="college")
    missing = await staff.door.get(f"/v1/workbooks/{SCHOOL}:{CODE}/file", version=9)

    for shown in (*listed["items"], page):
        Draft202012Validator(view).validate(shown)
    assert [each["id"] for each in listed["items"]] == [f"{SCHOOL}:{CODE}"]
    assert page["history"][0]["what"] == "workbook.accepted"
    assert empty == BLANK
    assert missing.status_code == 404


async def test_the_list_of_workbooks_is_read_by_index(staff: Editing) -> None:
    await register(staff)
    query = {"state.unit": {"$in": [SCHOOL, COLLEGE]}}

    plan = staff.office.database["workbooks"].find(query).sort("_id", 1).explain()

    assert "COLLSCAN" not in str(plan["queryPlanner"]["winningPlan"])
