"""Posting forms, one or a thousand at a time, and asking what came of them."""

import asyncio
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Header, Path, Request, Response

from services.common.errors import AppError, NotFound, Refused
from services.common.kernel.canonical import isoformat
from services.intake.api.bodies import require_json, whole_body
from services.intake.api.callers import AtDesk, Caller
from services.intake.api.correlation import correlation_id_of
from services.intake.api.problems import problem_of
from services.intake.clients import Client
from services.intake.commit import Kept
from services.intake.desk import Desk
from services.intake.forms import Form
from services.intake.reception import Arrival
from services.intake.strict_json import parse
from services.intake.views import show_submission

router = APIRouter(tags=["提交"])
BATCH_MOST = 1_000
Programme = Annotated[str, Path(max_length=40)]
FormName = Annotated[str, Path(max_length=60)]
IdempotencyKey = Annotated[str | None, Header(alias="Idempotency-Key", max_length=200)]


def answer(desk: Desk, kept: Kept) -> dict[str, Any]:
    """What an accepted post is told: its id, its receipt, where to ask."""
    submission = kept.submission
    return {
        "id": submission["_id"],
        "receipt": desk.reception.receipt(submission),
        "received_at": isoformat(submission["received_at"]),
        "location": f"/v1/submissions/{submission['_id']}",
        "repeated": kept.repeated,
    }


@router.post("/v1/forms/{programme}/{form}/submissions", status_code=202, summary="提交一份表单")
async def post_submission(
    request: Request,
    desk: AtDesk,
    client: Caller,
    programme: Programme,
    form: FormName,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """收下即已写入数据库（多数节点、已落盘）。重发请带同一个 Idempotency-Key：不会重复，得到同样的答复。"""
    require_json(request)
    arrival = Arrival(
        client=client,
        form=desk.forms.latest(f"{programme}/{form}"),
        body=await whole_body(request, desk.settings.max_body_bytes),
        idempotency_key=idempotency_key,
        correlation_id=correlation_id_of(request),
    )
    told = answer(desk, await desk.reception.take(arrival))
    headers = {"Location": told["location"]}
    return Response(orjson.dumps(told), 202, headers, media_type="application/json")


@router.post("/v1/forms/{programme}/{form}/submissions:batch", summary="成批提交（最多 1000 份）")
async def post_batch(
    request: Request, desk: AtDesk, client: Caller, programme: Programme, form: FormName
) -> Response:
    """正文形如 {"items": [{"idempotency_key": "…", "data": {…}}]}；每一份按 index 单独答复，互不影响。"""
    require_json(request)
    body = parse(
        await whole_body(request, desk.settings.max_batch_bytes),
        max_bytes=desk.settings.max_batch_bytes,
    )
    items = _items(body)
    known = desk.forms.latest(f"{programme}/{form}")
    correlation_id = correlation_id_of(request)
    answers = await asyncio.gather(
        *(
            _take(desk, client, known, item, f"{correlation_id}.{index}")
            for index, item in enumerate(items)
        )
    )
    told = [{"index": index, **answered} for index, answered in enumerate(answers)]
    return Response(orjson.dumps({"items": told}), media_type="application/json")


def _items(body: dict[str, Any]) -> list[Any]:
    items = body.get("items")
    if not isinstance(items, list) or not 1 <= len(items) <= BATCH_MOST:
        raise Refused(f"items 须为 1 到 {BATCH_MOST} 份表单组成的数组", code="bad_batch")
    return items


def _is_item(item: Any) -> bool:
    return (
        isinstance(item, dict)
        and item.keys() <= {"data", "idempotency_key"}
        and isinstance(item.get("data"), dict)
        and isinstance(item.get("idempotency_key", ""), str)
    )


async def _take(
    desk: Desk, client: Client, form: Form, item: Any, correlation_id: str
) -> dict[str, Any]:
    try:
        if not _is_item(item):
            raise Refused(
                '每一份须为 {"data": 表单, "idempotency_key": "可选的文字"}', code="bad_batch_item"
            )
        arrival = Arrival(
            client=client,
            form=form,
            body=orjson.dumps(item["data"], option=orjson.OPT_SORT_KEYS),
            idempotency_key=item.get("idempotency_key"),
            correlation_id=correlation_id,
        )
        return {"status": 202, **answer(desk, await desk.reception.take(arrival))}
    except AppError as error:
        told = problem_of(
            error,
            instance=f"/v1/forms/{form.id}/submissions:batch",
            correlation_id=correlation_id,
        )
        return {"status": error.status, "problem": told}


@router.get("/v1/submissions/{submission_id}", summary="一份提交的处理结果")
async def get_submission(desk: AtDesk, client: Caller, submission_id: str) -> dict[str, Any]:
    """received（已收下）→ accepted（已处理）| refused（被规则退回，附理由）| held（待运维处理）。"""
    stored = await desk.repository.submissions_by_id([submission_id])
    row = stored.get(submission_id)
    if row is None or client.unit not in row["unit_path"]:
        raise NotFound("没有这份提交，或它不在您的单位之下")
    return show_submission(row, await desk.views.jobs_of(submission_id)) | {
        "receipt": desk.reception.receipt(row)
    }
