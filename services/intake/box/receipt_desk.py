"""What the holder of a receipt code may do: ask, confirm the answer or object to it, add what was asked (L6, L10).

The code is the proof: whoever has it is who sent the opinion, and nobody else can have it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.common.errors import Conflict, NotFound
from services.common.kernel.canonical import sha256_hex
from services.common.mongo import Document
from services.intake.box.feedback import CONFIRMATION, SUPPLEMENT, feedback_key
from services.intake.box.matter_answers import ANSWERED
from services.intake.box.public_post import take_follow_up
from services.intake.box.receipt_answers import OPINION, Opinion
from services.intake.box.receipts import MEMBER_CODE, code_hash
from services.intake.box.told import CONFIRM
from services.intake.box.told import SUPPLEMENT as MAY_SUPPLEMENT
from services.intake.clients import PUBLIC
from services.intake.desk import Desk

NOT_YET = "还没有答复，或答复已经确认过；请凭回执码查看办到哪一步"
SAID_OTHERWISE = "您对这个答复已经反馈过，正在登记；请稍后凭回执码查看"
NOT_OPEN = "已经答复或办结，不能再补充；对答复不满意的，请在确认时说明"


@dataclass(frozen=True, slots=True)
class _Found:
    """A submission that a code found, the matter that it became, and what its sender may do."""

    submission: Document
    opinion: Opinion
    may: tuple[str, ...]


async def submission_of(desk: Desk, code: str) -> Document:
    """The submission that a receipt code belongs to; raises NotFound."""
    row = await desk.repository.submission_by_receipt(code_hash(code))
    if row is None or row["form"] == MEMBER_CODE:
        raise NotFound("没有这个回执码，请核对后重新输入", code="receipt_not_found")
    return row


async def receipt(desk: Desk, code: str) -> dict[str, Any]:
    """What the code shows; raises NotFound."""
    return await desk.receipt_answers.of(await submission_of(desk, code))


async def confirm(desk: Desk, code: str, said: Mapping[str, Any]) -> dict[str, Any]:
    """Say whether the answer satisfies (``satisfied``, ``reason``), and what the code shows then.

    Saying the same twice is saying it once.

    Raises NotFound, InvalidForm (a no without its reason), and Conflict where nothing is to be confirmed.
    """
    found = await _opinion(desk, code)
    body = {**said, **_about(found)}
    form = desk.forms.latest(CONFIRMATION)
    form.check(body)
    state = found.opinion.main["state"]
    if state["stage"] != ANSWERED:
        raise Conflict(NOT_YET, code="not_to_confirm")
    if CONFIRM in found.may:
        key = feedback_key(found.opinion.own["_id"], state, satisfied=body["satisfied"])
        await take_follow_up(desk, form, body, about=found.submission, key=key)
    elif not await _said_so(desk, found.opinion, body["satisfied"]):
        raise Conflict(SAID_OTHERWISE, code="not_to_confirm")
    return await desk.receipt_answers.of(found.submission)


async def _said_so(desk: Desk, opinion: Opinion, satisfied: bool) -> bool:
    """Whether the same was said of this answer before."""
    said = opinion.feedback(satisfied=satisfied)
    return bool(await desk.repository.submissions_by_id([said]))


async def supplement(desk: Desk, code: str, said: Mapping[str, Any]) -> dict[str, Any]:
    """Add to the opinion (``text``), asked or not, and what the code shows now; the same words twice are one post.

    Raises NotFound, InvalidForm, and Conflict where it is answered.
    """
    found = await _opinion(desk, code)
    body = {**said, **_about(found)}
    form = desk.forms.latest(SUPPLEMENT)
    form.check(body)
    if MAY_SUPPLEMENT not in found.may:
        raise Conflict(NOT_OPEN, code="not_to_supplement")
    own = found.opinion.own
    key = sha256_hex(f"{own['_id']}\n{own['version']}\n{body['text']}".encode())
    await take_follow_up(desk, form, body, about=found.submission, key=key)
    return await desk.receipt_answers.of(found.submission)


async def _opinion(desk: Desk, code: str) -> _Found:
    submission = await submission_of(desk, code)
    if submission["form"] != OPINION or submission["client"] != PUBLIC:
        raise Conflict(NOT_YET, code="not_to_confirm")
    opinion = await desk.receipt_answers.opinion(submission)
    if opinion is None:
        raise Conflict(NOT_YET, code="not_to_confirm")
    shown = await desk.receipt_answers.of(submission)
    return _Found(submission, opinion, tuple(shown["may"]))


def _about(found: _Found) -> dict[str, Any]:
    return {"matter": found.opinion.own["_id"], "unit": found.submission["unit"]}
