"""A reminder in the fields of its template: by when, how many lack something, who lacks what (L3, L4, F4)."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby

from services.common.kernel.coverage import Duty
from services.common.kernel.workdays import day_text
from services.notify.domain.link.occasions import Matter, Occasion
from services.notify.domain.notice import Notice

NAMED_MOST = 30
"""Cadres and model persons that a reminder names; the whole list is a request away."""


NAME_OF_PERIOD = {Matter.VISITS_SHORT: "学期", Matter.FESTIVAL_NEAR: "节日"}


def reminder(occasion: Occasion, *, unit: str, lacking: Sequence[Duty], today: date) -> Notice:
    """What ``unit`` is told; ``lacking`` is in the order of cadres."""
    fields = {
        "截止": day_text(occasion.last_day),
        "催促": "期限已过，请尽快办理。" if today > occasion.last_day else "",
        "第几次": "" if occasion.place == 1 else f"第{occasion.place}次",
        NAME_OF_PERIOD.get(occasion.matter, "学年"): occasion.label,
    }
    return Notice(
        kind=occasion.matter.value,
        unit=unit,
        about=f"{unit}:{occasion.period}",
        fields={**fields, **_named(occasion, lacking)},
    )


def _named(occasion: Occasion, lacking: Sequence[Duty]) -> Mapping[str, str]:
    if occasion.matter is Matter.UNREPORTED:
        return {}
    lines = list(_lines(lacking))
    more = f"等{len(lines)}项" if len(lines) > NAMED_MOST else ""
    return {"人数": str(len(lines)), "名单": "；".join(lines[:NAMED_MOST]) + more}


def _lines(lacking: Sequence[Duty]) -> Iterator[str]:
    for _, group in groupby(lacking, key=lambda duty: duty.place[0]):
        duties = list(group)
        if duties[0].person:
            yield f"{duties[0].kind}“{duties[0].target}”还没有领导干部联系"
            continue
        yield f"{duties[0].name}{'、'.join(_lack(duty) for duty in duties)}"


def _lack(duty: Duty) -> str:
    if duty.link:
        return f"走访“{duty.target}”{duty.counted}次，还差{duty.missing}次"
    return f"还差{duty.missing}个{duty.kind}"
