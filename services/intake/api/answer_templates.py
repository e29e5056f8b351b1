"""Templates for answers to opinions, for portals to offer (L10)."""

from functools import lru_cache
from pathlib import Path

from fastapi import APIRouter, Depends, Response

from services.common.policy_files import read_policy
from services.intake.api.bodies import json_answer, json_answers
from services.intake.api.callers import AtDesk, Caller
from services.intake.api.documented import GUARDED, listed, told
from services.intake.shown.answer_templates import AnswerTemplate, answer_templates_from

router = APIRouter(tags=["意见建议"], dependencies=[Depends(json_answers)])


@router.get(
    "/v1/answer-templates",
    summary="意见建议答复的模板",
    responses=told(*GUARDED, shape=listed("answer_template", paged=False)),
)
async def list_answer_templates(desk: AtDesk, _: Caller) -> Response:
    """由门户显示并填写，填好的文字作为 lianxin/opinion-answer 的 text 提交；学校可以修改模板文件。"""
    known = _known(desk.contracts.root)
    return json_answer({"items": [each.document() for each in known]})


@lru_cache(maxsize=4)
def _known(schemas: Path) -> tuple[AnswerTemplate, ...]:
    return answer_templates_from(read_policy(schemas, "answer-templates"))
