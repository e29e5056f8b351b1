"""A receipt (回执) that came back as JSON is handed in as it is: it becomes the form export/receipt (B9)."""

from typing import Any

from fastapi import APIRouter, Depends, Request, Response

from services.common.errors import Refused
from services.common.kernel.canonical import content_hash
from services.intake.api.bodies import JSON, json_answers, require_json, whole_body
from services.intake.api.callers import AtDesk, Caller
from services.intake.api.correlation import correlation_id_of
from services.intake.api.documented import POSTED, Responses, told, view
from services.intake.api.submissions import accepted, answer
from services.intake.checking.strict_json import load
from services.intake.reception import Arrival, Reading

router = APIRouter(tags=["附件"], dependencies=[Depends(json_answers)])
FORM = "export/receipt"
NAMES = ("package_id", "manifest_sha256", "state", "at", "by", "reasons")
ANSWERS = {"accepted": "接收", "refused": "退回"}
TAKEN: Responses = {
    202: {
        "description": "已收下；结果在 Location 指向的地址",
        "content": {JSON: {"schema": view("accepted")}},
    }
}
BODY = {
    "requestBody": {
        "required": True,
        "content": {
            JSON: {
                "schema": {
                    "type": "object",
                    "required": ["package_id", "state", "at", "by"],
                    "properties": {
                        "package_id": {"type": "string"},
                        "manifest_sha256": {"type": "string"},
                        "state": {"enum": list(ANSWERS)},
                        "at": {"type": "string", "format": "date-time"},
                        "by": {"type": "string"},
                        "reasons": {"type": "array", "items": {"type": "string"}},
                    },
                }
            }
        },
    }
}


@router.post(
    "/v1/packages/{package_id}/receipt",
    summary="交来 JSON 回执",
    status_code=202,
    responses=told(*POSTED, "not_found", "refused") | TAKEN,
    openapi_extra=BODY,
)
async def post_receipt(request: Request, desk: AtDesk, client: Caller, package_id: str) -> Response:
    """接收部门发回的 JSON 回执，原样作为正文；等于提交表单 export/receipt。同一份再交一次不会重复。"""
    require_json(request)
    receipt = load(await whole_body(request, desk.settings.max_body_bytes))
    row = await desk.views.one(
        "packages", package_id, client, lambda doc: doc["state"]["unit_path"]
    )
    document = _as_form(receipt, package_id, row["state"]["unit"])
    given = request.headers.get("idempotency-key")
    arrival = Arrival(
        client=client,
        form=desk.forms.latest(FORM),
        reading=Reading.of_document(document, most=desk.settings.max_body_bytes),
        idempotency_key=given or f"receipt:{content_hash(document)}",
        correlation_id=correlation_id_of(request),
    )
    return accepted(answer(desk, await desk.reception.take(arrival)))


def _as_form(receipt: dict[str, Any], package_id: str, unit: str) -> dict[str, Any]:
    """The form's fields; what is wrong in them the form says. Raises Refused where it is no receipt of this package."""
    unknown = sorted(receipt.keys() - set(NAMES))
    if unknown:
        raise Refused(f"回执里没有这些字段：{'、'.join(unknown)[:100]}")
    if receipt.get("package_id") != package_id:
        raise Refused("这份回执是另一个报送包的，请核对 package_id")
    state = receipt.get("state")
    fields = {
        "answer": ANSWERS.get(state, state) if isinstance(state, str) else state,
        "by": receipt.get("by"),
        "at": receipt.get("at"),
        "sha256": receipt.get("manifest_sha256"),
        "reasons": receipt.get("reasons"),
    }
    filled = {name: value for name, value in fields.items() if value not in (None, "", [])}
    return {"package": package_id, "unit": unit, **filled}
