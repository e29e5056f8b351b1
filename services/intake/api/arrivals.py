"""Packages of lower instances: taken in, listed, and answered in the words of the protocol (B10)."""

import urllib.parse
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.responses import StreamingResponse

from services.common.kernel.signed_post import MESSAGE, SIGNATURE, TIMESTAMP
from services.common.mongo import Document
from services.intake.access_log import PersonalRead
from services.intake.api.bodies import (
    WrongContentType,
    declared_length,
    json_answer,
    json_answers,
)
from services.intake.api.callers import AskedPage, AskedUnit, AtDesk, Caller
from services.intake.api.correlation import correlation_id_of
from services.intake.api.documented import GUARDED, LISTED, SUBTREE, Responses, listed, told, view
from services.intake.api.posted import Purpose
from services.intake.clients import Client
from services.intake.desk import Desk
from services.intake.evidence.incoming import PackageOffer, Proof
from services.intake.shown.arrival_answer import answer_of, waiting
from services.intake.views import show_record

router = APIRouter(tags=["附件"])
Text = Annotated[str | None, Query(max_length=100)]
Stage = Literal["received", "accepted", "refused", "superseded"]
ZIP = "application/zip"
BINARY = {"schema": {"type": "string", "format": "binary"}}
ZIP_BODY = {"requestBody": {"required": True, "content": {ZIP: BINARY}}}
FILE: Responses = {200: {"description": "ZIP 文件", "content": {ZIP: BINARY}}}
TAKEN: Responses = {
    202: {
        "description": "已收下；核对的结果在 Location 指向的地址",
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["id", "location"],
                    "properties": {"id": {"type": "string"}, "location": {"type": "string"}},
                }
            }
        },
    }
}
SHOWN = {"oneOf": [view("arrival"), view("arrival_answer")]}


@router.post(
    "/v1/packages",
    summary="报送包送到上级",
    status_code=202,
    dependencies=[Depends(json_answers)],
    responses=told(
        *(*GUARDED, "role_required", "sender_not_registered", "bad_signature", "bad_package_id"),
        *("too_large", "client_gone", "unsupported_media_type", "idempotency_conflict"),
        *("unit_not_found", "bad_parameters"),
    )
    | TAKEN,
    openapi_extra=ZIP_BODY,
)
async def post_package(
    request: Request,
    desk: AtDesk,
    client: Caller,
    idempotency_key: Annotated[str, Header(max_length=225, description="报送包编号")],
) -> Response:
    """正文即 ZIP（application/zip）。同一编号、同样字节的再送一次，答复相同；被退回的可以再送。"""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != ZIP:
        raise WrongContentType("请用 Content-Type: application/zip，正文即报送包")
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise WrongContentType("正文请不要压缩（Content-Encoding）")
    offer = PackageOffer(
        client=client,
        package=idempotency_key,
        length=declared_length(request),
        proof=_proof(request),
        correlation_id=correlation_id_of(request),
    )
    await desk.incoming.take(offer, request.stream())
    location = f"/v1/arrivals/{idempotency_key}"
    return json_answer({"id": idempotency_key, "location": location}, 202, {"Location": location})


def _proof(request: Request) -> Proof:
    """A proxy that takes a prefix off the path says which; whoever signed, signed it too."""
    prefix = request.headers.get("x-forwarded-prefix", "").rstrip("/")
    query = f"?{request.url.query}" if request.url.query else ""
    return Proof(
        target=f"{prefix}{request.url.path}{query}",
        timestamp=request.headers.get(TIMESTAMP, ""),
        message=request.headers.get(MESSAGE, ""),
        signature=request.headers.get(SIGNATURE, ""),
    )


async def filters(
    table: Text = None, period: Text = None, about: Text = None, stage: Stage | None = None
) -> dict[str, Any]:
    """What the list's query asks for beside the unit, as a query of the collection."""
    asked = {"told.table": table, "told.period": period, "told.about": about, "stage": stage}
    return {f"state.{name}": {"$eq": value} for name, value in asked.items() if value is not None}


Asked = Annotated[dict[str, Any], Depends(filters)]


@router.get(
    "/v1/arrivals",
    summary="下级报来的报送包列表",
    dependencies=[Depends(json_answers)],
    responses=told(*LISTED, *SUBTREE, shape=listed("arrival")),
)
async def list_arrivals(desk: AtDesk, unit: AskedUnit, page: AskedPage, asked: Asked) -> Response:
    """本单位及其下各单位报来的；按报送单位、附件、统计期、填报单位（about）、进度筛选，编号为 `单位:报送包编号`。"""
    query = {"state.unit_path": {"$eq": unit}} | asked
    return json_answer(await desk.views.page("arrivals", query, page, _shown, hide=("history",)))


@router.get(
    "/v1/arrivals/{arrival_id}",
    summary="一个报来的报送包，或给报送单位的答复",
    dependencies=[Depends(json_answers)],
    responses=told(*GUARDED, "not_found", shape=SHOWN),
)
async def get_arrival(desk: AtDesk, client: Caller, arrival_id: str) -> Response:
    """编号写作 `单位:报送包编号` 的，是全部经过；只写报送包编号的，是给报送单位的答复：进度、理由和回执。"""
    if ":" in arrival_id:
        return json_answer(_shown(await _arrival(desk, client, arrival_id)))
    whole = f"{client.unit}:{arrival_id}"
    row = await desk.views.found("arrivals", whole, {"history": 0})
    pending = await desk.incoming.file(f"{whole}:{row['version'] if row else 0}")
    if pending is not None:
        return json_answer(waiting(arrival_id))
    if row is None:
        row = await _arrival(desk, client, whole)
    return json_answer(await answer_of(row, desk.views))


@router.get(
    "/v1/arrivals/{arrival_id}/file",
    summary="下载报来的报送包",
    response_class=StreamingResponse,
    responses=told(
        *("unauthorized", "not_found", "purpose_missing", "bad_parameters"),
        *("internal_error", "unavailable"),
    )
    | FILE,
)
async def get_arrival_file(
    desk: AtDesk, client: Caller, arrival_id: str, purpose: Purpose = None
) -> StreamingResponse:
    """原样的 ZIP；含个人信息的须写明 purpose，先记入查阅记录再给出。"""
    state = (await _arrival(desk, client, arrival_id))["state"]
    name = f"{state['package']}.zip"
    if state["told"]["personal"]:
        read = PersonalRead(
            client=client,
            subject=f"arrivals/{arrival_id}",
            unit_path=state["unit_path"],
            purpose=purpose,
        )
        await desk.access_log.file_read(read, name)
    file = await desk.incoming.whole(state["file"]["file_id"])
    return StreamingResponse(
        desk.incoming.content(file),
        media_type=ZIP,
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{urllib.parse.quote(name)}",
            "Content-Length": str(file["length"]),
            "ETag": f'"{state["file"]["sha256"]}"',
            "X-Content-Type-Options": "nosniff",
        },
    )


def _shown(row: Document) -> dict[str, Any]:
    return show_record(row) | {"href": f"/v1/arrivals/{row['_id']}/file"}


async def _arrival(desk: Desk, client: Client, arrival_id: str) -> Document:
    return await desk.views.one(
        "arrivals", arrival_id, client, lambda row: row["state"]["unit_path"]
    )
