"""What units are told about memorial days, in the fields of the templates (F1)."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.common.kernel.memorials import Commemoration
from services.common.kernel.workdays import day_text
from services.notify.domain.memorial.occasions import Step
from services.notify.domain.notice import Notice

NAMED_MOST = 30
"""Units that a summary names; the whole list is a request away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """How many units below one were asked for a memorial day, and the names of those that held something."""

    what: Commemoration
    asked: int
    names: tuple[str, ...]


def proposal(step: Step, unit: str, whats: Sequence[Commemoration]) -> Notice:
    """What ``unit`` is told ahead of these days; the same whether for the first time or as a reminder."""
    return _notice(step, unit, whats, "\n".join(map(_proposed, whats)))


def summary(unit: str, held: Sequence[Held]) -> Notice:
    """What the superior ``unit`` is told once these days are over."""
    return _notice(Step.HELD, unit, [each.what for each in held], "\n".join(map(_told, held)))


def _notice(step: Step, unit: str, whats: Sequence[Commemoration], lines: str) -> Notice:
    names = "、".join(what.memorial.name for what in whats)
    about = f"{unit}:{whats[0].id}"
    return Notice(kind=step.value, unit=unit, about=about, fields={"纪念日": names, "列举": lines})


def _proposed(what: Commemoration) -> str:
    memorial = what.memorial
    years = f"（{what.anniversary}周年）" if what.anniversary else ""
    places = f"，可去{'、'.join(memorial.places)}" if memorial.places else ""
    return (
        f"{day_text(what.day)}{memorial.name}{years}：{memorial.text}建议开展{'、'.join(memorial.activities)}"
        f"{places}。{day_text(what.last_day)}前（含当天）开展的都算，登记时纪念日填{memorial.id}。"
    )


def _told(held: Held) -> str:
    named = "、".join(held.names[:NAMED_MOST])
    more = f"等{len(held.names)}个" if len(held.names) > NAMED_MOST else ""
    who = f"：{named}{more}" if held.names else ""
    what = held.what
    return (
        f"{day_text(what.day)}{what.memorial.name}：应开展{held.asked}个单位，"
        f"已开展{len(held.names)}个{who}。"
    )
