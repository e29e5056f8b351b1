"""What offices read: the notice a unit gets for each event. What senders read is told by intake.

Nothing here names whoever raised the matter ("left open" 10).
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from services.notify.domain.matter.above_events import HandedUp
from services.notify.domain.matter.events import (
    Absorbed,
    AcknowledgementUrged,
    Answered,
    Escalated,
    MatterEvent,
    Merged,
    Received,
    Reminded,
    Reopened,
    ReportedUp,
    Resolved,
    Transferred,
    Urged,
)
from services.notify.domain.matter.pause_events import Paused, Resumed, Resumption, Supplemented
from services.notify.domain.matter.state import Matter
from services.notify.domain.notice import Notice


def notices(event: MatterEvent, matter: Matter) -> tuple[Notice, ...]:
    """The notices that ``event`` causes; ``matter`` is the state after it. Many events need none."""
    write = _NOTICES.get(type(event))
    return write(event, matter) if write else ()


def _notice(event: MatterEvent, matter: Matter, kind: str = "", **more: str) -> Notice:
    fields = {
        "标题": matter.title,
        "编号": matter.id,
        "类别": matter.category.value,
        "经过": event.because,
        "要求": "请尽快研究答复。" if matter.at_the_top else _REPORT_UP,
    }
    return Notice(kind=kind or event.what, unit=matter.owner, about=matter.id, fields=fields | more)


_REPORT_UP = "请及时研究答复；自身解决不了的，附专题研究情况上报。"


def _plain(event: MatterEvent, matter: Matter) -> tuple[Notice, ...]:
    return (_notice(event, matter),)


def _urged(event: Urged, matter: Matter) -> tuple[Notice, ...]:
    again = "" if event.times == 1 else f"第{event.times}次"
    return (_notice(event, matter, 第几次=again),)


def _escalated(event: Escalated, matter: Matter) -> tuple[Notice, ...]:
    handed_over = replace(_notice(event, matter, "matter.handed_over"), unit=event.from_unit)
    return (_notice(event, matter), handed_over)


def _transferred(event: Transferred, matter: Matter) -> tuple[Notice, ...]:
    given_away = replace(_notice(event, matter, "matter.given_away"), unit=event.from_unit)
    return (_notice(event, matter, 理由=event.reason), given_away)


def _paused(event: Paused, matter: Matter) -> tuple[Notice, ...]:
    if matter.unit == matter.owner:
        return ()
    return (replace(_notice(event, matter, 问题=event.pause.question), unit=matter.unit),)


def _resumed(event: Resumed, matter: Matter) -> tuple[Notice, ...]:
    return () if event.how is Resumption.OWNER else (_notice(event, matter),)


def _supplemented(event: Supplemented, matter: Matter) -> tuple[Notice, ...]:
    """A reply that was waited for is told with the clock that goes on by it."""
    return () if matter.pause else (_notice(event, matter),)


def _reported_up(event: ReportedUp, matter: Matter) -> tuple[Notice, ...]:
    return (_notice(event, matter, 理由=event.reason),)


def _handed_up(event: HandedUp, matter: Matter) -> tuple[Notice, ...]:
    return (_notice(event, matter, 理由=event.reason, 上级=event.upper.name),)


def _reopened(event: Reopened, matter: Matter) -> tuple[Notice, ...]:
    reason = f"不满意的理由：{event.reason}。" if event.reason else ""
    return (_notice(event, matter, 理由=reason),)


def _answered(event: Answered, matter: Matter) -> tuple[Notice, ...]:
    """To each unit that received one of those merged into it, about its own."""
    plain = _notice(event, matter)
    return tuple(
        replace(
            plain,
            unit=each.unit,
            about=each.id,
            fields={**plain.fields, "标题": each.title, "编号": each.id},
        )
        for each in matter.originators
        if each.unit != matter.owner
    )


def _merged(event: Merged, matter: Matter) -> tuple[Notice, ...]:
    if matter.unit == matter.owner:
        return ()
    return (replace(_notice(event, matter), unit=matter.unit),)


def _absorbed(event: Absorbed, matter: Matter) -> tuple[Notice, ...]:
    return () if event.unit == matter.owner else (_notice(event, matter),)


_NOTICES: Mapping[type, Callable[[Any, Matter], tuple[Notice, ...]]] = {
    Received: _plain,
    Reminded: _plain,
    AcknowledgementUrged: _plain,
    Urged: _urged,
    Escalated: _escalated,
    Transferred: _transferred,
    Paused: _paused,
    Resumed: _resumed,
    Supplemented: _supplemented,
    Merged: _merged,
    Absorbed: _absorbed,
    ReportedUp: _reported_up,
    Reopened: _reopened,
    Answered: _answered,
    Resolved: _plain,
    HandedUp: _handed_up,
}
