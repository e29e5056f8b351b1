"""Reading back what was posted; personal data is masked unless the reader says what for, which is kept."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response

from services.common.mongo import Document
from services.intake.access import require_role
from services.intake.access_log import COLLECTION, PersonalRead, show_access
from services.intake.api.bodies import json_answer, json_answers
from services.intake.api.callers import AskedPage, AskedUnit, AtDesk, Caller
from services.intake.api.documented import GUARDED, LISTED, SUBTREE, listed, told, view
from services.intake.clients import Client
from services.intake.desk import Desk
from services.intake.posted import show_posted

router = APIRouter(dependencies=[Depends(json_answers)])
Text = Annotated[str | None, Query(max_length=400)]
Purpose = Annotated[
    str | None,
    Query(
        min_length=2,
        max_length=200,
        pattern=r"\S\s*\S",
        description="查看完整个人信息的用途；写明即不打码，并记入查阅记录",
    ),
]


@router.get(
    "/v1/submissions",
    summary="提交过的表单",
    tags=["提交"],
    responses=told(*LISTED, *SUBTREE, shape=listed("posted")),
)
async def list_submissions(
    desk: AtDesk,
    unit: AskedUnit,
    page: AskedPage,
    form: Text = None,
    key: Text = None,
) -> Response:
    """本单位及其下各单位的提交，按收到的先后，不含正文；form 形如 qiangji/self-assessment。"""
    query: dict[str, Any] = {"unit_path": {"$eq": unit}}
    if form is not None:
        query["form"] = {"$eq": form}
    if key is not None:
        query["key"] = {"$eq": key, "$type": "string"}
    return json_answer(await desk.posted.page(query, page))


@router.get(
    "/v1/submissions/{submission_id}/body",
    summary="一份提交的正文",
    tags=["提交"],
    responses=told(*GUARDED, "not_found", "form_not_found", "bad_parameters", shape=view("body")),
)
async def get_submission_body(
    desk: AtDesk, client: Caller, submission_id: str, purpose: Purpose = None
) -> Response:
    """原样的正文；电话、姓名等个人信息打码，写明 purpose 的不打码，先记入查阅记录再答复。"""
    row = await desk.posted.whole(submission_id, client)
    return json_answer(await _with_body(desk, client, row, purpose))


@router.get(
    "/v1/forms/{programme}/{form}/latest",
    summary="一份记录最近一次的提交",
    tags=["提交"],
    responses=told(*GUARDED, "not_found", "form_not_found", "bad_parameters", shape=view("body")),
)
async def get_latest(
    desk: AtDesk,
    client: Caller,
    programme: str,
    form: str,
    key: Annotated[
        str, Query(min_length=1, max_length=400, description="x-form.key 各处的值，以 : 相连")
    ],
    purpose: Purpose = None,
) -> Response:
    """草稿等以最近一次为准的表单，由此取回接着填写；个人信息同样打码。"""
    known = desk.forms.latest(f"{programme}/{form}")
    row = await desk.posted.latest(known.id, key, client)
    return json_answer(await _with_body(desk, client, row, purpose))


async def _with_body(
    desk: Desk, client: Client, row: Document, purpose: str | None
) -> dict[str, Any]:
    pointers = desk.forms.get(row["form"], row["version"]).personal
    read = PersonalRead(
        client=client,
        subject=f"submissions/{row['_id']}",
        unit_path=row["unit_path"],
        purpose=purpose,
    )
    body = await desk.access_log.personal_read(row["body"], pointers, read)
    return {**show_posted(row), "masked": purpose is None, "body": body}


@router.get(
    "/v1/access-log",
    summary="个人信息查阅记录",
    tags=["运维"],
    responses=told(*LISTED, *SUBTREE, "role_required", shape=listed("access")),
)
async def list_access(desk: AtDesk, client: Caller, unit: AskedUnit, page: AskedPage) -> Response:
    """谁、何时、为何查看了哪份记录的完整个人信息；只增不改。"""
    require_role(client, ("org_dept", "ops"), action="查看查阅记录")
    query = {"unit_path": {"$eq": unit}}
    return json_answer(await desk.views.page(COLLECTION, query, page, show_access))
