"""A member reads their own year by a code, and asks for corrections; the branch answers each once (F2)."""

from datetime import datetime

from services.common.errors import Conflict, NotFound, Refused
from services.scoring.domain.pioneer.pioneer import (
    MemberRequest,
    Pioneer,
    RequestAnswer,
    RequestAnswered,
    Requested,
)

WAITING_MOST = 5
"""So many requests may wait for an answer: whoever has a code writes no more until then."""
REQUESTS_MOST = 50


def ask(state: Pioneer, about: str, text: str, *, at: datetime) -> tuple[Requested, ...]:
    """Ask for a correction; the same words while they wait are one request. Raises Refused on too many."""
    waiting = [each for each in state.requests if each.answer is None]
    if any((each.about, each.text) == (about, text) for each in waiting):
        return ()
    if len(waiting) >= WAITING_MOST or len(state.requests) >= REQUESTS_MOST:
        raise Refused(
            f"已有 {len(waiting)} 件更正申请还没有答复，请等党支部答复后再提",
            code="too_many_requests",
        )
    number = len(state.requests) + 1
    return (Requested(request=MemberRequest(number=number, about=about, text=text, at=at)),)


def answer(state: Pioneer, number: int, said: RequestAnswer) -> tuple[RequestAnswered, ...]:
    """Answer a request; the same again changes nothing. Raises NotFound, Conflict."""
    request = next((each for each in state.requests if each.number == number), None)
    if request is None:
        raise NotFound(f"没有第 {number} 件更正申请，请核对序号", code="request_not_found")
    if request.answer is None:
        return (RequestAnswered(request=number, answer=said),)
    if (request.answer.accepted, request.answer.text) == (said.accepted, said.text):
        return ()
    raise Conflict(f"第 {number} 件更正申请已经答复，不能再改", code="request_answered")
