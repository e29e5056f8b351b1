"""What the ratios would mean now: a preview is a form like any other, so scoring computes it and nothing else."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from services.intake.api.bodies import JSON, json_answers
from services.intake.api.callers import AtDesk, Caller
from services.intake.api.correlation import correlation_id_of
from services.intake.api.documented import GUARDED, SUBTREE, Responses, told, view
from services.intake.api.submissions import accepted, answer
from services.intake.reception import Arrival, Reading

router = APIRouter(tags=["五星创评"], dependencies=[Depends(json_answers)])
FORM = "qiangji/allocation-preview"
ACCEPTED: Responses = {
    202: {
        "description": "已收下；结果在 Location 指向的地址",
        "content": {JSON: {"schema": view("accepted")}},
    }
}


@router.post(
    "/v1/campaigns/{campaign_id}/allocation:preview",
    status_code=202,
    summary="试算星级分配",
    responses=told(*GUARDED, *SUBTREE, "role_required", "invalid_form", "bad_parameters")
    | ACCEPTED,
)
async def preview_allocation(
    request: Request,
    desk: AtDesk,
    client: Caller,
    campaign_id: Annotated[str, Path(max_length=40)],
    policy: Annotated[
        Literal["strict", "lenient"] | None, Query(description="从严或从宽；不填则按活动的规定")
    ] = None,
) -> Response:
    """按现有得分试算各星级的名额和使用，不改变任何结果；在 Location 指向的地址看 outcomes[].result.summary。"""
    document = {"campaign": campaign_id, "unit": client.unit}
    if policy is not None:
        document["policy"] = policy
    arrival = Arrival(
        client=client,
        form=desk.forms.latest(FORM),
        reading=Reading.of_document(document, most=desk.settings.max_body_bytes),
        idempotency_key=None,
        correlation_id=correlation_id_of(request),
    )
    return accepted(answer(desk, await desk.reception.take(arrival)))
