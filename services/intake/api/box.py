"""The online box of a unit over HTTP (L6): anybody posts an opinion, anonymously or not, without a key."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request, Response

from services.intake.api.bodies import JSON, json_answers, require_json, whole_body
from services.intake.api.callers import AtDesk
from services.intake.api.documented import POSTED_PUBLIC, told
from services.intake.api.html_forms import (
    BODY_MOST,
    MULTIPART,
    URLENCODED,
    Filled,
    filled_form,
    media_type_of,
)
from services.intake.api.public import MOST_BYTES, TAKEN, pass_gate, show_taken
from services.intake.box.box import take_opinion
from services.intake.checking.strict_json import TooLarge, parse

router = APIRouter(tags=["意见建议"], dependencies=[Depends(json_answers)])
UnitCode = Annotated[str, Path(max_length=64)]
WORDS: Mapping[str, Any] = {
    "category": {"type": "string", "description": "咨询求助、建议、批评、投诉之一"},
    "title": {"type": "string", "description": "一句话说明是什么事"},
    "content": {"type": "string", "description": "事情的经过和希望怎样解决"},
}
PERSON = {
    "type": "object",
    "description": "实名提出的填写；不填就是匿名",
    "properties": {"name": {"type": "string"}, "phone": {"type": "string"}},
}
FILES = {"type": "array", "maxItems": 3, "items": {"type": "string", "format": "binary"}}
BODY = {
    "requestBody": {
        "required": True,
        "content": {
            JSON: {
                "schema": {
                    "type": "object",
                    "required": list(WORDS),
                    "properties": {**WORDS, "person": PERSON},
                },
                "examples": {
                    "匿名": {
                        "value": {
                            "category": "建议",
                            "title": "延长图书馆周末开放时间",
                            "content": "考试周建议图书馆周末开放到二十二点。",
                        }
                    }
                },
            },
            MULTIPART: {
                "schema": {
                    "type": "object",
                    "required": list(WORDS),
                    "properties": {
                        **WORDS,
                        "name": {"type": "string"},
                        "phone": {"type": "string"},
                        "attachments": FILES,
                    },
                }
            },
        },
    }
}


@router.post(
    "/v1/box/{unit}",
    status_code=202,
    summary="向一个单位的网上意见箱提意见",
    responses=told(*POSTED_PUBLIC, "box_closed", "bad_form") | TAKEN,
    openapi_extra=BODY | {"security": []},
)
async def post_to_box(request: Request, desk: AtDesk, unit: UnitCode) -> Response:
    """实名或匿名；不需要密钥，不记录地址。有附件的用 multipart/form-data。答复里的回执码只出现一次，请立即记下。"""
    pass_gate(desk, desk.public_posts, request)
    if media_type_of(request) in (MULTIPART, URLENCODED):
        async with filled_form(request, desk.form_slots) as filled:
            if filled.cut:
                raise TooLarge(BODY_MOST)
            taken = await take_opinion(desk, unit, opinion_of(filled), filled.files)
    else:
        require_json(request)
        body = with_anonymity(parse(await whole_body(request, MOST_BYTES)))
        taken = await take_opinion(desk, unit, body)
    return show_taken(taken)


def opinion_of(filled: Filled) -> dict[str, Any]:
    """An opinion as the fields of a web form say it; what was left empty is left out, and no name is anonymous."""
    texts = {name: text.strip() for name, text in filled.texts.items() if text.strip()}
    body: dict[str, Any] = {name: texts[name] for name in WORDS if name in texts}
    person = {name: texts[name] for name in ("name", "phone") if name in texts}
    return with_anonymity(body | ({"person": person} if person else {}))


def with_anonymity(body: Mapping[str, Any]) -> dict[str, Any]:
    """The opinion, said to be anonymous where it names nobody and does not say."""
    return {"anonymous": not body.get("person"), **body}
