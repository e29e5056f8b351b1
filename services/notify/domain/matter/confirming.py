"""Whoever raised a matter says whether the answer will do; where several raised it, each of them is asked (L10).

All satisfied: it is resolved. One who is not: it is dealt with again, for all, as often as the ladder says.
"""

from services.common.errors import Refused
from services.notify.domain.matter.clock import Rules, limits_text
from services.notify.domain.matter.commands import Confirm
from services.notify.domain.matter.events import MatterEvent, Reopened, Resolved, Satisfied
from services.notify.domain.matter.state import Matter, Resolution, Stage


def confirm(state: Matter, command: Confirm, rules: Rules) -> tuple[MatterEvent, ...]:
    """What is said of the answer; raises Refused with a stable code."""
    if not any(
        (each.id, each.raised_by) == (command.raised, command.by) for each in state.originators
    ):
        raise Refused("只有提出人可以确认，请从提出意见的平台或凭回执码提交", code="not_the_raiser")
    if state.stage is not Stage.ANSWERED:
        raise Refused("这件意见建议还没有答复，答复后才能确认", code="not_answered")
    return _content(state, command) if command.satisfied else _reopen(state, command, rules)


def _content(state: Matter, command: Confirm) -> tuple[MatterEvent, ...]:
    if command.raised in state.satisfied:
        raise Refused("您已经确认满意，不必重复提交", code="already_confirmed")
    if {each.id for each in state.originators} == {*state.satisfied, command.raised}:
        because = "提出人对答复表示满意"
        return (Resolved(how=Resolution.CONFIRMED, at=command.at, because=because),)
    return (Satisfied(originator=command.raised, because="一位提出人对答复表示满意"),)


def _reopen(state: Matter, command: Confirm, rules: Rules) -> tuple[MatterEvent, ...]:
    if state.reopenings >= rules.ladder.reopenings:
        raise Refused(
            f"这件意见建议已按不满意重新办理过{state.reopenings}次，不能再次重新办理；"
            "如有新的情况或理由，请作为新的意见提出，也可以直接向上一级单位反映",
            code="already_reopened",
        )
    clock = rules.start(state.category, state.level, command.at)
    because = f"提出人对答复不满意，由{state.owner_name}重新办理：{limits_text(clock)}"
    return (Reopened(reason=command.reason, clock=clock, because=because),)
