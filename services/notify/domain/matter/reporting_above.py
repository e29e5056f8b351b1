"""At the top of this tree a matter may go on to the instance above, and its answer comes back (L10, B10).

Two ways, as inside the tree: the top unit declares that it cannot solve it, with a study, or its time runs out. The
matter is handed over once for each time it is dealt with; it stays open, listed and urged here all the while.
"""

from services.common.errors import Refused
from services.notify.domain.matter.above_events import HandedUp, ToldAbove
from services.notify.domain.matter.acting import seen, studied
from services.notify.domain.matter.clock import Rules, Step
from services.notify.domain.matter.commands import DeclareUnsolvable, HearAbove, Tick
from services.notify.domain.matter.events import Answered, MatterEvent
from services.notify.domain.matter.state import Answer, Matter

STUDY_MISSING = "上报前须先专题研究：请填写研究的日期、参加人员和结论（study）"


def hand_up(state: Matter, command: DeclareUnsolvable) -> tuple[MatterEvent, ...]:
    """The top unit cannot solve it. Raises Refused without anybody above, without a study, and a second time."""
    upper = command.above
    if upper is None:
        raise Refused(
            "本单位已是最高一级，也没有登记接收意见建议的上级部门，不能再上报，请研究后直接答复",
            code="at_the_top",
        )
    if state.above is not None:
        raise Refused(f"已经上报{state.above.name}，正在等待答复", code="already_handed_up")
    if command.study is None and state.study is None:
        raise Refused(STUDY_MISSING, code="study_missing")
    return (
        *seen(state, command.at, f"{state.owner_name}研究后上报，视为受理"),
        *((studied(state, command.study, command.at),) if command.study else ()),
        HandedUp(
            unit=state.owner,
            upper=upper,
            reason=command.reason,
            overdue=False,
            at=command.at,
            because=f"{state.owner_name}研究后认为自身解决不了，上报{upper.name}",
        ),
    )


def hand_up_overdue(state: Matter, command: Tick) -> tuple[HandedUp, ...]:
    """Urged once and a week later still without an answer, it goes up by itself; nothing where it did, or cannot."""
    upper = command.above
    if command.step is not Step.URGE_AGAIN or upper is None or state.above is not None:
        return ()
    because = f"{state.owner_name}经催办仍未答复，上报{upper.name}"
    return (
        HandedUp(
            unit=state.owner,
            upper=upper,
            reason="逾期未答复",
            overdue=True,
            at=command.at,
            because=because,
        ),
    )


def hear(state: Matter, command: HearAbove, rules: Rules) -> tuple[MatterEvent, ...]:
    """What the instance above said: how far it is, and its answer, which becomes ours. News only."""
    if state.above is None or not state.is_open:
        return ()
    name = state.above.name
    told: tuple[MatterEvent, ...] = ()
    if command.status != state.above.status:
        because = f"{name}：{command.status}"
        told = (ToldAbove(name=name, status=command.status, because=because),)
    if not command.answer:
        return told
    object_by = rules.object_by(command.at)
    answer = Answer(
        unit=state.owner,
        text=f"{name}答复：{command.answer}",
        answered_at=command.at,
        object_by=object_by,
    )
    answered = Answered(
        answer=answer,
        late=state.is_overdue(command.at),
        close=rules.morning_after(Step.CLOSE, object_by),
        because=f"{name}作出答复，由{state.owner_name}转告",
    )
    return (*told, answered)
