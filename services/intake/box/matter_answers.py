"""What the holder of a receipt code is told of an opinion: how far it is, the answer, what there is to do (L6, L10).

An opinion that was merged into another hears that one's answer, and is asked about it like its own; what
an office asks the other's sender is not told.
"""

from collections.abc import Mapping
from typing import Any

from services.intake.box.matter_steps import SILENCE, last_day_text, steps_of
from services.intake.box.told import CONFIRM, SUPPLEMENT, Told

RECEIVED, ANSWERED, RESOLVED, PAUSED = "received", "answered", "resolved", "paused"
OPEN = (RECEIVED, "acknowledged", "studied")
TOGETHER = "已与同类意见合并办理。"

Data = Mapping[str, Any]


def tell_matter(own: Data, main: Data) -> Told:
    """What is told of ``own``, which is dealt with in ``main`` (itself, if it was not merged)."""
    state = main["state"]
    merged = main["_id"] != own["_id"]
    pause = state["pause"]
    asked = pause["question"] if pause and not merged else None
    satisfied = own["_id"] in state["satisfied"]
    return Told(
        status=PAUSED if asked else state["stage"],
        text=(TOGETHER if merged else "") + _text(state, merged=merged, satisfied=satisfied),
        answer=state["answer"]["text"] if state["answer"] else None,
        answer_by=state["answer_by"]["due"] if state["stage"] in OPEN and not pause else None,
        asked=asked,
        steps=tuple(steps_of(own, main)),
        may=_may(state["stage"], merged=merged, satisfied=satisfied),
    )


def _may(stage: str, *, merged: bool, satisfied: bool) -> tuple[str, ...]:
    if stage in OPEN and not merged:
        return (SUPPLEMENT,)
    return (CONFIRM,) if stage == ANSWERED and not satisfied else ()


def _text(state: Data, *, merged: bool, satisfied: bool) -> str:
    owner = state["owner_names"][-1]
    if state["pause"]:
        return _paused(state, owner, merged=merged)
    if state["stage"] == ANSWERED:
        if satisfied:
            return "您已经确认满意，正在等其他提出人确认。"
        last = last_day_text(state["answer"]["object_by"]["due"])
        return f"{owner}已经答复，请在{last}确认是否满意；到时没有反馈的，视为办结。"
    if state["stage"] == RESOLVED:
        silent = state["resolution"] == SILENCE
        return "已办结（答复后没有收到异议）。" if silent else "已办结（已确认满意）。"
    return _under_way(state, owner)


def _paused(state: Data, owner: str, *, merged: bool) -> str:
    if merged:
        return f"{owner}已受理，正在办理。"
    last = last_day_text(state["pause"]["resume_by"]["due"])
    return f"{owner}请您补充情况，补充之后接着办理；{last}没有补充的，按现有情况办理。"


def _under_way(state: Data, owner: str) -> str:
    by = f"应在{last_day_text(state['answer_by']['due'])}答复。"
    if state["stage"] == RECEIVED:
        again = "根据反馈重新办理，" if state["reopenings"] else ""
        return f"已送达{owner}，{again}等待受理，{by}"
    return f"{owner}已受理，正在办理，{by}"
