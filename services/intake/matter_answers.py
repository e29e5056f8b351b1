"""What the holder of a receipt code is told of an opinion: units, days and the answer, and no person's name (L6, L10).

Steps are told in words of our own: the reasons that records keep were written for offices.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from services.common.kernel.workdays import day_text, local_day
from services.intake.told import CONFIRM, SUPPLEMENT, Told, ToldStep

OPEN = ("received", "acknowledged", "studied")
ANSWERED, RESOLVED = "answered", "resolved"
SILENCE = "silence"
SOMEBODY = "承办单位"
"""A unit that is not on the way from the school to the one that received it."""

Data = Mapping[str, Any]
Names = Mapping[str, str]


def tell_matter(row: Data) -> Told:
    """What is told of a matter, as stored with its history."""
    state = row["state"]
    asked = _asked(state)
    answer = state["answer"]
    return Told(
        status="paused" if asked else state["stage"],
        text=_text(state),
        answer=answer["text"] if answer else None,
        answer_by=state["answer_by"]["due"] if state["stage"] in OPEN and not asked else None,
        asked=asked,
        steps=tuple(_steps(row["history"], _names(state))),
        may=_may(state),
    )


def _asked(state: Data) -> str | None:
    """What the owner asked of the sender before it goes on, if the clock stands still for that."""
    return state["pause"]["question"] if state["pause"] else None


def _may(state: Data) -> tuple[str, ...]:
    if state["stage"] in OPEN:
        return (SUPPLEMENT,)
    return (CONFIRM,) if state["stage"] == ANSWERED else ()


def _text(state: Data) -> str:
    owner = state["owner_names"][-1]
    stage = state["stage"]
    if state["pause"]:
        last = day_text(last_day(state["pause"]["resume_by"]["due"]))
        return f"{owner}请您补充情况，补充之后接着办理；{last}24时前没有补充的，按现有情况办理。"
    if stage == ANSWERED:
        last = day_text(last_day(state["answer"]["object_by"]["due"]))
        return f"{owner}已经答复，请在{last}24时前确认是否满意；到时没有反馈的，视为办结。"
    if stage == RESOLVED:
        silent = state["resolution"] == SILENCE
        return "已办结（答复后没有收到异议）。" if silent else "已办结（您已确认满意）。"
    by = day_text(last_day(state["answer_by"]["due"]))
    if stage == "received":
        again = "根据您的反馈重新办理，" if state["reopenings"] else ""
        return f"已送达{owner}，{again}等待受理，应在{by}24时前答复。"
    return f"{owner}已受理，正在办理，应在{by}24时前答复。"


def last_day(due: datetime) -> Any:
    """The last day that is in time before ``due``, which is 24:00 of it."""
    return local_day(due - timedelta(milliseconds=1))


def _names(state: Data) -> Names:
    ways = ((state["unit_path"], state["unit_names"]), (state["owner_path"], state["owner_names"]))
    return {code: name for path, names in ways for code, name in zip(path, names, strict=True)}


def _steps(history: list[Data], names: Names) -> Iterator[ToldStep]:
    for entry in history:
        words = _WORDS.get(entry["what"])
        if words is not None:
            yield ToldStep(entry["at"], words(entry["data"], names))


def _unit(data: Data, names: Names, field: str = "unit") -> str:
    return names.get(data.get(field, ""), SOMEBODY)


def _received(data: Data, _: Names) -> str:
    return f"已送达{data['unit_names'][-1]}"


def _answered(data: Data, names: Names) -> str:
    return f"{_unit(data['answer'], names)}作出答复"


def _studied(data: Data, names: Names) -> str:
    return f"{_unit(data['study'], names)}进行了专题研究"


def _resolved(data: Data, _: Names) -> str:
    return "办结（没有收到异议）" if data["how"] == SILENCE else "办结（您表示满意）"


def _extended(data: Data, names: Names) -> str:
    last = day_text(last_day(data["answer_by"]["due"]))
    return f"{_unit(data, names)}延长办理，应在{last}24时前答复"


_WORDS: Mapping[str, Callable[[Data, Names], str]] = {
    "matter.received": _received,
    "matter.acknowledged": lambda data, names: f"{_unit(data, names)}受理",
    "matter.studied": _studied,
    "matter.answered": _answered,
    "matter.resolved": _resolved,
    "matter.reopened": lambda _, __: "您表示不满意，重新办理",
    "matter.reported_up": lambda data, names: f"上报{_unit(data, names, 'to_unit')}办理",
    "matter.escalated": lambda data, names: (
        f"逾期没有答复，转由{_unit(data, names, 'to_unit')}办理"
    ),
    "matter.transferred": lambda data, _: f"转由{data['to_names'][-1]}办理",
    "matter.extended": _extended,
    "matter.paused": lambda data, names: f"{_unit(data, names)}请您补充情况",
    "matter.supplemented": lambda _, __: "您补充了情况",
    "matter.resumed": lambda _, __: "接着办理",
    "matter.acknowledgement_urged": lambda data, names: f"催促{_unit(data, names)}受理",
    "matter.urged": lambda data, names: f"催促{_unit(data, names)}答复",
}
"""Events that concern whoever raised it, by name; the others are the offices' own."""
