"""A template goes through the front door: checked, used, replaced, withdrawn (EXPORTS §3.2)."""

from collections.abc import AsyncIterator
from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from typing import Any

import docx
import pytest
from jsonschema import Draft202012Validator
from pymongo.database import Database

from services.common.contracts import read_json
from services.common.settings import Settings
from tests.integration.editing import Editing, editing
from tests.integration.front_door import COLLEGE, SCHOOL

pytestmark = pytest.mark.real
TABLE = "fujian4"


@pytest.fixture
async def staff(mongo_url: str, database: Database[dict[str, Any]]) -> AsyncIterator[Editing]:
    async with editing(mongo_url, database) as opened:
        yield opened


async def edited(staff: Editing, text: str) -> bytes:
    """The template that is used now, with one more line: what a person does in WPS."""
    document = docx.Document(BytesIO(await staff.fetch(f"/v1/templates/{TABLE}/file")))
    document.add_paragraph(text)
    target = BytesIO()
    document.save(target)
    return target.getvalue()


async def offer(staff: Editing, data: bytes, unit: str = SCHOOL, **more: Any) -> dict[str, Any]:
    attachment = await staff.upload("附件4.docx", data, unit)
    return await staff.post(
        "export/template", unit=unit, table=TABLE, attachment=attachment, **more
    )


async def last_line(staff: Editing, unit: str = COLLEGE, **more: Any) -> tuple[str, Any]:
    """The last line of a document ordered now, and the template that the export names."""
    order: dict[str, Any] = {"table": TABLE, "period": "2026H2", "formats": ["docx"]}
    asked = await staff.post("export/request", unit=unit, **(order | more))
    export = await staff.door.read(f"/v1/exports/{asked['id']}")
    document = docx.Document(BytesIO(await staff.fetch(export["files"][0]["href"])))
    return document.paragraphs[-1].text, export["template"]


async def test_versions_follow_each_other_and_a_withdrawal_goes_back(staff: Editing) -> None:
    own = await last_line(staff)
    first = await edited(staff, "一式两份")

    one = await offer(staff, first, note="加一行")
    with_one = await last_line(staff)
    two = await offer(staff, await edited(staff, "送档案馆"))
    with_two = await last_line(staff)
    back = await staff.post("export/template-withdrawal", unit=SCHOOL, table=TABLE, reason="有误")
    with_back = await last_line(staff)

    assert (one["state"], two["state"], back["state"]) == ("accepted",) * 3
    assert [own[1]["version"], with_one[1]["version"], with_two[1]["version"]] == [0, 1, 2]
    assert (with_one[0], with_two[0], with_back[0]) == ("一式两份", "送档案馆", "一式两份")
    assert with_back[1] == {
        "owner": SCHOOL,
        "version": 1,
        "sha256": sha256(first).hexdigest(),
    }


async def test_a_bad_template_is_refused_and_its_page_says_every_reason(staff: Editing) -> None:
    refused = await offer(staff, await edited(staff, "{{ 甲 }}{{ 填报单位.upper() }}"))

    page = await staff.door.read(f"/v1/templates/{TABLE}")
    assert refused["outcomes"][0]["code"] == "template_refused"
    assert page["latest"]["state"] == "refused"
    assert "没有叫“甲”的标签" in page["latest"]["reason"]
    assert "调用函数" in page["latest"]["reason"]
    assert page["in_force"]["version"] == 0
    assert page["versions"] == []


async def test_what_is_shown_is_as_its_view_promises(staff: Editing) -> None:
    await offer(staff, await edited(staff, "一式两份"))
    view = read_json(Settings().schemas_dir / "views" / "template.v1.json")

    listed = await staff.door.read("/v1/templates", role="college")
    page = await staff.door.read(f"/v1/templates/{TABLE}")

    for shown in (*listed["items"], page):
        Draft202012Validator(view).validate(shown)
    found = next(each for each in listed["items"] if each["id"] == TABLE)
    assert (found["unit"], found["in_force"]["owner"]) == (COLLEGE, SCHOOL)


async def test_a_preview_shows_the_template_with_made_up_figures(staff: Editing) -> None:
    await offer(staff, await edited(staff, "{{ 填报单位 }}留存"))

    preview = await staff.fetch(f"/v1/templates/{TABLE}/preview")
    own = await staff.fetch(f"/v1/templates/{TABLE}/preview", version=0)

    assert "样张" in docx.Document(BytesIO(preview)).paragraphs[-1].text
    assert preview != own


async def test_a_college_s_own_template_is_its_own_alone(staff: Editing) -> None:
    await offer(staff, await edited(staff, "学院留存"), COLLEGE)

    assert (await last_line(staff, COLLEGE))[0] == "学院留存"
    assert (await last_line(staff, SCHOOL))[1]["version"] == 0
    missing = await staff.door.get(f"/v1/templates/{TABLE}/file", role="org_dept", version=3)
    assert missing.status_code == 404


async def test_b12_an_order_as_of_the_past_is_written_with_the_template_of_then(
    staff: Editing,
) -> None:
    before = staff.office.now
    staff.office.set(before + timedelta(days=1))
    await offer(staff, await edited(staff, "一式两份"))

    then = await last_line(staff, as_of=before.isoformat())
    now = await last_line(staff, as_of=staff.office.now.isoformat())

    assert (then[1]["version"], now[1]["version"]) == (0, 1)
    assert (then[0] == "一式两份", now[0]) == (False, "一式两份")


async def test_nobody_sees_the_templates_of_units_elsewhere(staff: Editing) -> None:
    answered = await staff.door.get(f"/v1/templates/{TABLE}", role="college", unit="jxnu.wx")

    assert answered.status_code == 403
