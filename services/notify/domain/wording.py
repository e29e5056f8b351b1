"""What people read: the notice a unit gets for each event, and the status a receipt shows.

Nothing here names whoever raised the matter ("left open" 10).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from services.common.kernel.workdays import day_text
from services.notify.domain.events import (
    AcknowledgementUrged,
    Answered,
    Escalated,
    MatterEvent,
    Received,
    Reminded,
    Reopened,
    ReportedUp,
    Resolved,
    Urged,
)
from services.notify.domain.matter import Matter, Resolution, Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A message to ``unit`` about a matter; ``kind`` is the event that caused it."""

    unit: str
    kind: str
    title: str
    body: str


def notices(event: MatterEvent, matter: Matter) -> tuple[Notice, ...]:
    """The notices that ``event`` causes; ``matter`` is the state after it. Many events need none."""
    write = _NOTICES.get(type(event))
    return write(event, matter) if write else ()


def status_text(matter: Matter) -> str:
    """One sentence for whoever raised it, as the receipt shows it."""
    owner = matter.owner_name
    match matter.stage:
        case Stage.RECEIVED:
            again = "根据您的反馈重新办理，" if matter.reopenings else ""
            return f"已送达{owner}，{again}等待受理，答复时限{day_text(matter.answer_by.day)}。"
        case Stage.ACKNOWLEDGED | Stage.STUDIED:
            return f"{owner}已受理，正在办理，答复时限{day_text(matter.answer_by.day)}。"
        case Stage.ANSWERED:
            return f"{owner}已答复，请确认是否满意；逾期未反馈的，视为办结。"
        case _:
            silence = matter.resolution is Resolution.SILENCE
            return "已办结（答复后未收到异议）。" if silence else "已办结（您已确认满意）。"


def _notice(event: MatterEvent, matter: Matter, mark: str, ask: str, *, unit: str = "") -> Notice:
    body = f"编号{matter.id}，类别“{matter.category.value}”。{event.because}。{ask}"
    return Notice(
        unit=unit or matter.owner, kind=event.what, title=f"【{mark}】{matter.title}", body=body
    )


def _ask(matter: Matter) -> str:
    if matter.at_the_top:
        return "请尽快研究答复。"
    return "请及时研究答复；自身解决不了的，附专题研究情况上报。"


def _received(event: Received, matter: Matter) -> tuple[Notice, ...]:
    return (_notice(event, matter, "待受理", _ask(matter)),)


def _reminded(event: Reminded, matter: Matter) -> tuple[Notice, ...]:
    return (_notice(event, matter, "到期提醒", "请在时限前办理；确有困难的，可在到期前申请延期。"),)


def _acknowledgement_urged(event: AcknowledgementUrged, matter: Matter) -> tuple[Notice, ...]:
    return (_notice(event, matter, "催办", "请立即受理。"),)


def _urged(event: Urged, matter: Matter) -> tuple[Notice, ...]:
    mark = "催办" if event.times == 1 else f"第{event.times}次催办"
    return (_notice(event, matter, mark, _ask(matter)),)


def _escalated(event: Escalated, matter: Matter) -> tuple[Notice, ...]:
    return (
        _notice(event, matter, "逾期上报", _ask(matter)),
        _notice(event, matter, "逾期移交", "本单位不再办理，请配合。", unit=event.from_unit),
    )


def _reported_up(event: ReportedUp, matter: Matter) -> tuple[Notice, ...]:
    return (_notice(event, matter, "下级上报", f"上报理由：{event.reason}。{_ask(matter)}"),)


def _reopened(event: Reopened, matter: Matter) -> tuple[Notice, ...]:
    reason = f"不满意的理由：{event.reason}。" if event.reason else ""
    return (_notice(event, matter, "重新办理", f"{reason}{_ask(matter)}"),)


def _answered(event: Answered, matter: Matter) -> tuple[Notice, ...]:
    if matter.unit == matter.owner:
        return ()
    return (_notice(event, matter, "已答复", "请告知提出人。", unit=matter.unit),)


def _resolved(event: Resolved, matter: Matter) -> tuple[Notice, ...]:
    return (_notice(event, matter, "办结", "请归入台账。"),)


_NOTICES: Mapping[type, Callable[[Any, Matter], tuple[Notice, ...]]] = {
    Received: _received,
    Reminded: _reminded,
    AcknowledgementUrged: _acknowledgement_urged,
    Urged: _urged,
    Escalated: _escalated,
    ReportedUp: _reported_up,
    Reopened: _reopened,
    Answered: _answered,
    Resolved: _resolved,
}
