"""The forms there are, each with its JSON Schema: what a portal developer builds from."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response

from services.intake.api.bodies import json_answer, json_answers
from services.intake.api.callers import AtDesk, Caller
from services.intake.api.documented import GUARDED, listed, told, view
from services.intake.checking.forms import Form

router = APIRouter(tags=["表单"], dependencies=[Depends(json_answers)])
Version = Annotated[
    int | None, Query(ge=1, le=10_000, description="哪一版；不填则最新一版（提交按最新一版检查）")
]


def _summary(form: Form) -> dict[str, Any]:
    return {
        "id": form.id,
        "version": form.version,
        "title": form.title,
        "programme": form.programme,
        "kind": form.kind,
        "roles": list(form.roles),
        "href": f"/v1/forms/{form.id}",
    }


@router.get(
    "/v1/forms", summary="全部表单", responses=told(*GUARDED, shape=listed("form", paged=False))
)
async def list_forms(desk: AtDesk, client: Caller) -> Response:
    """每种表单的最新版本；postable 说明这把密钥能否提交它。"""
    items = [
        _summary(form) | {"postable": not client.roles.isdisjoint(form.roles)}
        for form in desk.forms.all()
    ]
    return json_answer({"items": items})


@router.get(
    "/v1/forms/{programme}/{form}",
    summary="一种表单的 JSON Schema",
    responses=told(*GUARDED, "form_not_found", "bad_parameters", shape=view("form")),
)
async def get_form(
    desk: AtDesk, _: Caller, programme: str, form: str, version: Version = None
) -> Response:
    """字段的中文名称、填写说明、取值范围和示例都在 schema 里。"""
    form_id = f"{programme}/{form}"
    known = desk.forms.latest(form_id) if version is None else desk.forms.get(form_id, version)
    return json_answer(_summary(known) | {"schema": known.schema})
