"""What a form does to a matter: events, or a refusal with its reason (L10, "left open" 9).

Two ways up: the owner declares the matter unsolvable (here), or its time runs out (``ticks``). A unit
that answers, studies, extends or reports without acknowledging first has acknowledged by doing so.
A study does not stop the clock: only an answer or a report upwards does.
"""

from collections.abc import Callable, Mapping
from typing import Any

from services.common.errors import Conflict, Refused
from services.common.kernel.workdays import day_text, local_day
from services.notify.domain.matter.acting import owned, seen, studied
from services.notify.domain.matter.clock import Rules, Step, limits_text
from services.notify.domain.matter.commands import (
    Absorb,
    Acknowledge,
    Assign,
    Command,
    Confirm,
    DeclareUnsolvable,
    Extend,
    GiveAnswer,
    HearAbove,
    Merge,
    Pause,
    Receive,
    RecordStudy,
    Resume,
    Supply,
    Tick,
    Transfer,
)
from services.notify.domain.matter.confirming import confirm
from services.notify.domain.matter.events import (
    Answered,
    Assigned,
    Extended,
    MatterEvent,
    Received,
    ReportedUp,
)
from services.notify.domain.matter.merging import absorb, merge
from services.notify.domain.matter.pausing import pause, resume, supply
from services.notify.domain.matter.reporting_above import STUDY_MISSING, hand_up, hear
from services.notify.domain.matter.state import Answer, Matter, Stage, known
from services.notify.domain.matter.ticks import tick
from services.notify.domain.matter.transferring import transfer

Events = tuple[MatterEvent, ...]


def decide(state: Matter | None, command: Command, rules: Rules) -> Events:
    """The events that ``command`` causes; raises Refused, NotFound or Conflict with a stable code."""
    if isinstance(command, Receive):
        return _receive(state, command, rules)
    state = known(state)
    if isinstance(command, Tick):
        return tick(state, command, rules)
    _alive(state)
    return _DECISIONS[type(command)](state, command, rules)


def _alive(state: Matter) -> None:
    if state.stage is Stage.RESOLVED:
        raise Refused(
            "这件意见建议已经办结；如有新的情况，请作为新的意见提出", code="already_resolved"
        )
    if state.stage is Stage.MERGED:
        raise Refused(
            f"这件意见建议已经并入{state.merged_into}办理，请到那一件办理", code="already_merged"
        )


def _receive(state: Matter | None, command: Receive, rules: Rules) -> Events:
    if state is not None:
        raise Conflict("这个编号的意见建议已经受理登记", code="matter_exists")
    clock = rules.start(command.category, 1, command.at)
    because = (
        f"{day_text(local_day(command.at))}收到“{command.category.value}”类意见，由{command.unit_names[-1]}"
        f"办理：{limits_text(clock)}"
    )
    return (
        Received(
            id=command.id,
            category=command.category,
            title=command.title,
            content=command.content,
            source=command.source,
            raised_by=command.raised_by,
            unit_path=command.unit_path,
            unit_names=command.unit_names,
            clock=clock,
            because=because,
        ),
    )


def _acknowledge(state: Matter, command: Acknowledge, _: Rules) -> Events:
    owned(state, command.unit)
    events = seen(state, command.at, f"{state.owner_name}受理")
    if not events:
        raise Refused("本单位已经受理，不必重复提交", code="already_acknowledged")
    return events


def _study(state: Matter, command: RecordStudy, _: Rules) -> Events:
    owned(state, command.study.unit)
    return (
        *seen(state, command.at, f"{state.owner_name}已专题研究，视为受理"),
        studied(state, command.study, command.at),
    )


def _answer(state: Matter, command: GiveAnswer, rules: Rules) -> Events:
    owned(state, command.unit)
    object_by = rules.object_by(command.at)
    late = state.is_overdue(command.at)
    timing = f"，已超过答复时限{day_text(state.answer_by.day)}" if late else ""
    answer = Answer(
        unit=command.unit, text=command.text, answered_at=command.at, object_by=object_by
    )
    return (
        *seen(state, command.at, f"{state.owner_name}直接答复，视为受理"),
        Answered(
            answer=answer,
            late=late,
            close=rules.morning_after(Step.CLOSE, object_by),
            because=f"{state.owner_name}作出答复{timing}；{day_text(object_by.day)}24时前无异议即办结",
        ),
    )


def _declare_unsolvable(state: Matter, command: DeclareUnsolvable, rules: Rules) -> Events:
    owned(state, command.unit)
    if state.superior is None:
        return hand_up(state, command)
    if command.study is None and state.study is None:
        raise Refused(STUDY_MISSING, code="study_missing")
    clock = rules.start(state.category, state.level + 1, command.at)
    return (
        *seen(state, command.at, f"{state.owner_name}研究后上报，视为受理"),
        *((studied(state, command.study, command.at),) if command.study else ()),
        ReportedUp(
            from_unit=state.owner,
            to_unit=state.superior,
            reason=command.reason,
            clock=clock,
            because=f"{state.owner_name}研究后认为自身解决不了，上报{state.superior_name}：{limits_text(clock)}",
        ),
    )


def _extend(state: Matter, command: Extend, rules: Rules) -> Events:
    owned(state, command.unit)
    limits = rules.ladder.limits(state.category, state.level)
    workdays = command.workdays or limits.extension_workdays
    if state.extensions >= rules.ladder.extensions_per_level:
        raise Refused("本单位已经延期过，不能再次延期", code="already_extended")
    if state.pause is not None:
        raise Refused("计时已经暂停，恢复办理以后才能申请延期", code="paused")
    if state.is_overdue(command.at):
        raise Refused(
            f"答复时限{day_text(state.answer_by.day)}已过，延期须在到期前提出", code="too_late"
        )
    if workdays > limits.extension_workdays:
        raise Refused(f"一次最多延期{limits.extension_workdays}个工作日", code="extension_too_long")
    answer_by = rules.put_off(state.answer_by, workdays, "延期")
    return (
        *seen(state, command.at, f"{state.owner_name}申请延期，视为受理"),
        Extended(
            unit=command.unit,
            workdays=workdays,
            reason=command.reason,
            answer_by=answer_by,
            steps=rules.answer_steps(answer_by, limits, command.at),
            because=f"{state.owner_name}在到期前申请延期，答复时限改为{day_text(answer_by.day)}24时"
            f"（{answer_by.because}）",
        ),
    )


def _assign(state: Matter, command: Assign, _: Rules) -> Events:
    owned(state, command.unit)
    assignment = command.assignment
    if assignment == state.assignment:
        raise Refused("已经这样交办，不必重复提交", code="already_assigned")
    again = "改由" if state.assignment else "交由"
    who = "、".join(filter(None, (assignment.section, assignment.person)))
    return (
        *seen(state, command.at, f"{state.owner_name}交办，视为受理"),
        Assigned(
            unit=command.unit, assignment=assignment, because=f"{state.owner_name}{again}{who}承办"
        ),
    )


_DECISIONS: Mapping[type, Callable[[Matter, Any, Rules], Events]] = {
    Acknowledge: _acknowledge,
    RecordStudy: _study,
    GiveAnswer: _answer,
    DeclareUnsolvable: _declare_unsolvable,
    HearAbove: hear,
    Extend: _extend,
    Transfer: transfer,
    Assign: _assign,
    Pause: pause,
    Resume: resume,
    Supply: supply,
    Merge: merge,
    Absorb: absorb,
    Confirm: confirm,
}
