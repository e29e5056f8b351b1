"""The steps of an opinion as its sender reads them: units and days, and no person's name (L6, L10).

In words of our own: the reasons that records keep were written for offices.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from services.common.kernel.workdays import day_text, local_day
from services.intake.box.told import ToldStep

SILENCE = "silence"
SOMEBODY = "承办单位"
"""A unit that is neither on the way to the receiving unit nor on that to the owner."""
OF_ONE = frozenset({"matter.received", "matter.paused", "matter.supplemented", "matter.resumed"})
"""What concerns the matter's own sender, and none of those whose opinions were merged into it."""

Data = Mapping[str, Any]
Names = Mapping[str, str]


def last_day(due: datetime) -> date:
    """The last day that is in time before ``due``, which is 24:00 of it."""
    return local_day(due - timedelta(milliseconds=1))


def last_day_text(due: datetime) -> str:
    """``2026年12月3日24时前``."""
    return f"{day_text(last_day(due))}24时前"


def names_of(state: Data) -> Names:
    """The names of the units that a matter's state knows."""
    ways = ((state["unit_path"], state["unit_names"]), (state["owner_path"], state["owner_names"]))
    return {code: name for path, names in ways for code, name in zip(path, names, strict=True)}


def steps_of(own: Data, main: Data) -> Iterator[ToldStep]:
    """The steps of a matter, and from its merging on those of the ``main`` one (which may be itself)."""
    yield from _told(own["history"], names_of(own["state"]))
    if main["_id"] != own["_id"]:
        merged_at = own["history"][-1]["at"]
        later = (
            entry
            for entry in main["history"]
            if entry["at"] >= merged_at and entry["what"] not in OF_ONE
        )
        yield from _told(later, names_of(main["state"]))


def _told(history: Iterable[Data], names: Names) -> Iterator[ToldStep]:
    for entry in history:
        words = WORDS.get(entry["what"])
        if words is not None:
            yield ToldStep(entry["at"], words(entry["data"], names))


def _unit(data: Data, names: Names, field: str = "unit") -> str:
    return names.get(data[field], SOMEBODY)


def _resolved(data: Data, _: Names) -> str:
    return "办结（没有收到异议）" if data["how"] == SILENCE else "办结（已确认满意）"


def _extended(data: Data, names: Names) -> str:
    return f"{_unit(data, names)}延长办理，应在{last_day_text(data['answer_by']['due'])}答复"


WORDS: Mapping[str, Callable[[Data, Names], str]] = {
    "matter.received": lambda data, _: f"已送达{data['unit_names'][-1]}",
    "matter.acknowledged": lambda data, names: f"{_unit(data, names)}受理",
    "matter.studied": lambda data, names: f"{_unit(data['study'], names)}进行了专题研究",
    "matter.answered": lambda data, names: f"{_unit(data['answer'], names)}作出答复",
    "matter.resolved": _resolved,
    "matter.reopened": lambda _, __: "对答复不满意，重新办理",
    "matter.reported_up": lambda data, names: f"上报{_unit(data, names, 'to_unit')}办理",
    "matter.escalated": lambda data, names: (
        f"逾期没有答复，转由{_unit(data, names, 'to_unit')}办理"
    ),
    "matter.transferred": lambda data, _: f"转由{data['to_names'][-1]}办理",
    "matter.handed_up": lambda data, _: f"上报{data['upper']['name']}",
    "matter.told_above": lambda data, _: f"{data['name']}：{data['status']}",
    "matter.extended": _extended,
    "matter.paused": lambda data, names: f"{_unit(data, names)}请您补充情况",
    "matter.supplemented": lambda _, __: "您补充了情况",
    "matter.resumed": lambda _, __: "接着办理",
    "matter.merged": lambda _, __: "与同类意见合并办理",
    "matter.acknowledgement_urged": lambda data, names: f"催促{_unit(data, names)}受理",
    "matter.urged": lambda data, names: f"催促{_unit(data, names)}答复",
}
"""Events that concern whoever raised it, by name; the others are the offices' own."""
