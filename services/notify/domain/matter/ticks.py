"""What time does to a matter: one step per tick, in order, never twice (L10, "left open" 9).

After downtime the steps that were missed follow each other, but what *follows from* a step counts from
when it was really done: a unit that was urged late still has all its working days to report, and a
unit that was handed a matter late has all of its limits.
"""

from collections.abc import Callable, Mapping

from services.common.kernel.workdays import day_text
from services.notify.domain.matter.clock import Rules, Step, limits_text
from services.notify.domain.matter.commands import Tick
from services.notify.domain.matter.events import (
    AcknowledgementUrged,
    Escalated,
    MatterEvent,
    Reminded,
    Resolved,
    Urged,
)
from services.notify.domain.matter.pause_events import Resumption
from services.notify.domain.matter.pausing import resumed
from services.notify.domain.matter.reporting_above import hand_up_overdue
from services.notify.domain.matter.state import Matter, Resolution


def tick(state: Matter, command: Tick, rules: Rules) -> tuple[MatterEvent, ...]:
    """The step that is due at ``command.at``; nothing when it is too early, or another step comes next."""
    planned = state.next
    if planned is None or planned.step is not command.step or command.at < planned.due:
        return ()
    if state.pause is not None:
        return (resumed(state, state.pause, Resumption.LAPSED, command.at, rules),)
    return (*hand_up_overdue(state, command), _FIRED[planned.step](state, command, rules))


def _remind_acknowledge(state: Matter, command: Tick, _: Rules) -> MatterEvent:
    because = f"受理时限是{day_text(state.acknowledge_by.day)}24时，尚未受理"
    return Reminded(step=command.step, unit=state.owner, because=because)


def _urge_acknowledge(state: Matter, _: Tick, __: Rules) -> MatterEvent:
    because = f"受理时限{day_text(state.acknowledge_by.day)}已过，仍未受理"
    return AcknowledgementUrged(unit=state.owner, because=because)


def _remind(state: Matter, command: Tick, _: Rules) -> MatterEvent:
    because = f"答复时限是{day_text(state.answer_by.day)}24时，尚未答复"
    return Reminded(step=command.step, unit=state.owner, because=because)


def _urge(state: Matter, command: Tick, rules: Rules) -> MatterEvent:
    passed = f"答复时限{day_text(state.answer_by.day)}已过，仍未答复"
    if state.superior is None:
        return Urged(
            unit=state.owner,
            times=state.urged + 1,
            report_by=None,
            following=rules.urge_again(command.at),
            because=f"{passed}；已是最高一级，每{rules.ladder.top_urge_every_days}天催办一次，直至办结",
        )
    limits = rules.ladder.limits(state.category, state.level)
    report_by = rules.report_by(limits, command.at)
    return Urged(
        unit=state.owner,
        times=state.urged + 1,
        report_by=report_by,
        following=rules.morning_after(Step.ESCALATE, report_by),
        because=f"{passed}；{day_text(report_by.day)}24时前仍未答复或上报的，转由"
        f"{state.superior_name}办理",
    )


def _escalate(state: Matter, command: Tick, rules: Rules) -> MatterEvent:
    upper = state.owner_path[-2]  # the step is planned below the top only
    clock = rules.start(state.category, state.level + 1, command.at)
    return Escalated(
        from_unit=state.owner,
        to_unit=upper,
        clock=clock,
        because=f"{state.owner_name}经催办仍未答复或上报，转由{state.superior_name}办理："
        f"{limits_text(clock)}",
    )


def _close(state: Matter, command: Tick, rules: Rules) -> MatterEvent:
    because = (
        f"{state.owner_name}答复后{rules.ladder.silence_workdays}个工作日内提出人没有异议，视为办结"
    )
    return Resolved(how=Resolution.SILENCE, at=command.at, because=because)


_FIRED: Mapping[Step, Callable[[Matter, Tick, Rules], MatterEvent]] = {
    Step.REMIND_ACKNOWLEDGE: _remind_acknowledge,
    Step.URGE_ACKNOWLEDGE: _urge_acknowledge,
    Step.REMIND: _remind,
    Step.URGE: _urge,
    Step.URGE_AGAIN: _urge,
    Step.ESCALATE: _escalate,
    Step.CLOSE: _close,
}
