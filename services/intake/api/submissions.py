"""Posting forms, one or a thousand at a time, and asking what came of them.

Single posts are the hot path: their route is a bare one, since resolving FastAPI's dependencies costs
more than everything else that a post needs of this process. Its OpenAPI is written in ``openapi``.
"""

import asyncio
from typing import Any

from fastapi import APIRouter, Depends, Request, Response
from starlette.routing import Route

from services.common.errors import AppError, NotFound, Refused
from services.common.kernel.canonical import isoformat
from services.common.mongo import Document
from services.intake.api.bodies import JSON, json_answer, json_answers, require_json, whole_body
from services.intake.api.callers import AtDesk, Caller, caller, desk_of
from services.intake.api.correlation import correlation_id_of
from services.intake.api.documented import GUARDED, READ_JSON, told, view
from services.intake.api.problems import problem_of
from services.intake.checking.forms import Form
from services.intake.checking.strict_json import load
from services.intake.clients import Client
from services.intake.commit import Kept
from services.intake.desk import Desk
from services.intake.reception import Arrival, Reading
from services.intake.views import show_submission

router = APIRouter(tags=["提交"], dependencies=[Depends(json_answers)])
BATCH_MOST = 1_000


ITEM = {
    "type": "object",
    "required": ["data"],
    "properties": {"data": {"type": "object"}, "idempotency_key": {"type": "string"}},
}
BATCH_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            JSON: {
                "schema": {
                    "type": "object",
                    "required": ["items"],
                    "properties": {
                        "items": {
                            "type": "array",
                            "minItems": 1,
                            "maxItems": BATCH_MOST,
                            "items": ITEM,
                        }
                    },
                }
            }
        },
    }
}


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


def accepted(answered: dict[str, Any]) -> Response:
    """The 202."""
    return json_answer(answered, 202, {"Location": answered["location"]})


async def receive(request: Request, form_id: str) -> dict[str, Any]:
    """Take the request's body as a post of ``form_id``; what its client is told. Raises every AppError."""
    desk = await desk_of(request)
    await json_answers(request)
    client = await caller(request)
    form = desk.forms.latest(form_id)
    require_json(request)
    body = await whole_body(request, desk.settings.max_body_bytes)
    arrival = Arrival(
        client=client,
        form=form,
        reading=Reading.of_bytes(body),
        idempotency_key=request.headers.get("idempotency-key"),
        correlation_id=correlation_id_of(request),
    )
    return answer(desk, await desk.reception.take(arrival))


async def post_submission(request: Request) -> Response:
    """收下即已写入数据库（多数节点、已落盘）。重发请带同一个 Idempotency-Key：不会重复，得到同样的答复。"""
    named = request.path_params
    return accepted(await receive(request, f"{named['programme']}/{named['form']}"))


BARE = Route("/v1/forms/{programme}/{form}/submissions", post_submission, methods=["POST"])


@router.post(
    "/v1/forms/{programme}/{form}/submissions:batch",
    summary="成批提交（最多 1000 份）",
    responses=told(*GUARDED, *READ_JSON, "form_not_found", "bad_batch", shape=view("batch")),
    openapi_extra=BATCH_BODY,
)
async def post_batch(
    request: Request, desk: AtDesk, client: Caller, programme: str, form: str
) -> Response:
    """正文形如 {"items": [{"idempotency_key": "…", "data": {…}}]}；每一份按 index 单独答复，互不影响。"""
    known = desk.forms.latest(f"{programme}/{form}")
    require_json(request)
    asked = _items(load(await whole_body(request, desk.settings.max_batch_bytes)))
    correlation_id = correlation_id_of(request)
    answers = await asyncio.gather(
        *(
            _take(desk, client, known, item, f"{correlation_id}.{index}")
            for index, item in enumerate(asked)
        )
    )
    items = [{"index": index, **answered} for index, answered in enumerate(answers)]
    return json_answer({"items": items})


def _items(body: dict[str, Any]) -> list[Any]:
    items = body.get("items")
    if body.keys() != {"items"} or not isinstance(items, list):
        raise Refused('正文须为 {"items": [表单, …]}', code="bad_batch")
    if not 1 <= len(items) <= BATCH_MOST:
        raise Refused(f"一批须有 1 到 {BATCH_MOST} 份，现有 {len(items)} 份", code="bad_batch")
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
            reading=Reading.of_document(item["data"], most=desk.settings.max_body_bytes),
            idempotency_key=item.get("idempotency_key"),
            correlation_id=correlation_id,
        )
        return {"status": 202, **answer(desk, await desk.reception.take(arrival))}
    except AppError as error:
        place = f"/v1/forms/{form.id}/submissions:batch"
        problem = problem_of(error, instance=place, correlation_id=correlation_id)
        return {"status": error.status, "problem": problem}


async def submission_of(desk: Desk, client: Client, submission_id: str) -> Document:
    """A submission of the caller's subtree, without its body; raises NotFound for others too."""
    row = (await desk.repository.submissions_by_id([submission_id])).get(submission_id)
    if row is None or client.unit not in row["unit_path"]:
        raise NotFound("没有这份提交，或它不在您的单位之下")
    return row


@router.get(
    "/v1/submissions/{submission_id}",
    summary="一份提交的处理结果",
    responses=told(*GUARDED, "not_found", shape=view("submission")),
)
async def get_submission(desk: AtDesk, client: Caller, submission_id: str) -> Response:
    """received（已收下）→ accepted（已处理）| refused（被规则退回，附理由）| held（待运维处理）。"""
    row = await submission_of(desk, client, submission_id)
    shown = show_submission(row, await desk.views.jobs_of(row))
    return json_answer(shown | {"receipt": desk.reception.receipt(row)})
