"""The forms there are, each with its JSON Schema: what a portal developer builds from."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query

from services.intake.api.bodies import json_answers
from services.intake.api.callers import AtDesk, Caller
from services.intake.forms import Form

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


@router.get("/v1/forms", summary="全部表单")
async def list_forms(desk: AtDesk, client: Caller) -> dict[str, Any]:
    """每种表单的最新版本；postable 说明这把密钥能否提交它。"""
    forms = desk.forms.all()
    return {
        "items": [
            _summary(form) | {"postable": not client.roles.isdisjoint(form.roles)} for form in forms
        ]
    }


@router.get("/v1/forms/{programme}/{form}", summary="一种表单的 JSON Schema")
async def get_form(
    desk: AtDesk, _: Caller, programme: str, form: str, version: Version = None
) -> dict[str, Any]:
    """字段的中文名称、填写说明、取值范围和示例都在 schema 里。"""
    form_id = f"{programme}/{form}"
    known = desk.forms.latest(form_id) if version is None else desk.forms.get(form_id, version)
    return _summary(known) | {"schema": known.schema}
