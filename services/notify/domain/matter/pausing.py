"""The clock stands still while the owner waits for whoever raised the matter (L10), and goes on where it stood.

Working days that pass meanwhile never count: the answer is due so many later, and each step that was
still to come keeps its place before or behind it. A pause ends by the reply, by the owner, or by itself.
Without a reply there is no second one: waiting is not a way to put off.
"""

from datetime import datetime

from services.common.errors import Refused
from services.common.kernel.workdays import day_text
from services.notify.domain.matter.acting import owned
from services.notify.domain.matter.clock import Rules, Step
from services.notify.domain.matter.commands import Pause as Ask
from services.notify.domain.matter.commands import Resume, Supply
from services.notify.domain.matter.events import MatterEvent
from services.notify.domain.matter.pause_events import Paused, Resumed, Resumption, Supplemented
from services.notify.domain.matter.state import Matter, Pause, Stage, Supplement


def pause(state: Matter, command: Ask, rules: Rules) -> tuple[MatterEvent, ...]:
    """The clock stopped; raises Refused with a stable code."""
    owned(state, command.unit)
    workdays = command.workdays or rules.ladder.pause_workdays
    _may_pause(state, command.at)
    if workdays > rules.ladder.pause_workdays:
        raise Refused(f"一次最多暂停{rules.ladder.pause_workdays}个工作日", code="pause_too_long")
    resume_by = rules.resume_by(command.at, workdays)
    steps = (state.next, *state.later)
    waiting = Pause(
        paused_at=command.at,
        reason=command.reason,
        question=command.question,
        resume_by=resume_by,
        waiting=tuple(step.step for step in steps if step),
    )
    return (
        Paused(
            unit=command.unit,
            pause=waiting,
            resume=rules.morning_after(Step.RESUME, resume_by),
            because=f"{state.owner_name}请提出人补充情况，暂停计时；{day_text(resume_by.day)}24时前"
            "没有补充的，自动恢复",
        ),
    )


def resume(state: Matter, command: Resume, rules: Rules) -> tuple[MatterEvent, ...]:
    """The clock goes on because the owner wants it to; raises Refused ``not_paused``."""
    owned(state, command.unit)
    if state.pause is None:
        raise Refused("计时没有暂停，不必恢复", code="not_paused")
    return (resumed(state, state.pause, Resumption.OWNER, command.at, rules),)


def supply(state: Matter, command: Supply, rules: Rules) -> tuple[MatterEvent, ...]:
    """What the raiser adds, and the clock that goes on by it; raises Refused with a stable code."""
    _may_supply(state, command, rules)
    supplement = Supplement(at=command.at, text=command.text)
    added = Supplemented(supplement=supplement, because="提出人补充了情况")
    if state.pause is None:
        return (added,)
    return (added, resumed(state, state.pause, Resumption.REPLIED, command.at, rules))


def resumed(state: Matter, waiting: Pause, how: Resumption, at: datetime, rules: Rules) -> Resumed:
    """How a pause ends at ``at``: the limit and its steps moved by the working days that passed."""
    workdays = rules.workdays_passed(waiting.paused_at, at)
    answer_by = state.answer_by
    if workdays:
        answer_by = rules.put_off(answer_by, workdays, "暂停")
    limits = rules.ladder.limits(state.category, state.level)
    return Resumed(
        how=how,
        workdays=workdays,
        answer_by=answer_by,
        steps=rules.kept_steps(answer_by, limits, waiting.waiting),
        because=f"{_WHY[how].format(owner=state.owner_name)}，恢复计时；暂停了{workdays}个工作日，"
        f"应于{day_text(answer_by.day)}24时前答复",
    )


_WHY = {
    Resumption.OWNER: "{owner}恢复办理",
    Resumption.REPLIED: "提出人已补充情况",
    Resumption.LAPSED: "提出人在期限内没有补充情况",
}


def _may_pause(state: Matter, at: datetime) -> None:
    if state.stage is Stage.RECEIVED:
        raise Refused("请先受理，再请提出人补充情况", code="not_acknowledged")
    if state.pause is not None:
        raise Refused("计时已经暂停，正在等待提出人补充", code="already_paused")
    if state.unreplied:
        raise Refused(
            "上次暂停没有等到提出人补充，不能接连暂停；请按现有情况研究答复", code="paused_in_vain"
        )
    if state.is_overdue(at):
        raise Refused(
            f"答复时限{day_text(state.answer_by.day)}已过，暂停须在到期前提出", code="too_late"
        )


def _may_supply(state: Matter, command: Supply, rules: Rules) -> None:
    if command.by != state.raised_by:
        raise Refused("只有提出人可以补充，请从提出意见的平台或凭回执码提交", code="not_the_raiser")
    if state.stage is Stage.ANSWERED:
        raise Refused("这件意见建议已经答复；不满意的，请在满意确认中说明", code="already_answered")
    if len(state.supplements) >= rules.ladder.supplements:
        raise Refused(
            f"已经补充过{len(state.supplements)}次；如有新的情况，请作为新的意见提出",
            code="too_many_supplements",
        )
