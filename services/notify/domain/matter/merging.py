"""Several opinions about the same are dealt with in one, and everybody who raised them hears its answer (L10).

What is alike is suggested by the machine and decided by a person. A matter that was merged has no next
step of its own and is closed to every act; it may lie at the end of a chain of merges.
"""

from services.common.errors import Refused
from services.notify.domain.matter.acting import owned
from services.notify.domain.matter.clock import Rules
from services.notify.domain.matter.commands import Absorb, Merge
from services.notify.domain.matter.events import Absorbed, MatterEvent, Merged
from services.notify.domain.matter.state import Matter, Stage


def merge(state: Matter, command: Merge, rules: Rules) -> tuple[MatterEvent, ...]:
    """The matter merged into another; raises Refused with a stable code."""
    owned(state, command.unit)
    main = command.main
    _possible(state, main)
    if len(main.absorbed) + len(state.originators) > rules.ladder.merged_most:
        raise Refused(
            f"一件意见建议最多并入{rules.ladder.merged_most}件，请并入另一件",
            code="too_many_merged",
        )
    because = f"{state.owner_name}认为与“{main.title}”是同一件事，并入{main.id}办理，答复时一并告知"
    return (
        Merged(
            unit=command.unit,
            into=main.id,
            into_title=main.title,
            reason=command.reason,
            because=because,
        ),
    )


def absorb(_: Matter, command: Absorb, __: Rules) -> tuple[MatterEvent, ...]:
    """The matter with those who raised the duplicate; whether it may was decided by ``merge``."""
    duplicate = command.duplicate
    because = (
        f"{duplicate.owner_name}将“{duplicate.title}”（{duplicate.id}）并入，答复时一并告知其提出人"
    )
    return (Absorbed(unit=duplicate.owner, originators=duplicate.originators, because=because),)


def _possible(state: Matter, main: Matter) -> None:
    if main.id == state.id:
        raise Refused("不能并入自己，请填写另一件意见建议的编号", code="same_matter")
    if state.owner not in main.owner_path:
        raise Refused("只能并入由本单位或其下单位办理的意见建议", code="main_of_others")
    if main.stage is Stage.MERGED:
        raise Refused(
            f"要并入的那件已经并入{main.merged_into}，请直接并入那一件", code="main_is_merged"
        )
    if not main.is_open:
        raise Refused("要并入的那件已经答复或办结，请直接答复这一件", code="main_not_open")
