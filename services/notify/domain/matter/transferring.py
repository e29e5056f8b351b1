"""转办: an opinion that reached the wrong unit goes to the right one, and not round in circles (L10).

An owner gives it away soon after it came and with a reason, twice at most, and to nobody who had it
before. A third request brings it to the common parent of all units involved; that one, and whoever is
above it, has the last word: it may name any unit below it, which then keeps it.
"""

from itertools import takewhile

from services.common.errors import Refused
from services.common.kernel.workdays import day_text
from services.notify.domain.matter.acting import owned
from services.notify.domain.matter.clock import Rules, limits_text
from services.notify.domain.matter.commands import Transfer
from services.notify.domain.matter.events import Transferred, Way
from services.notify.domain.matter.state import Matter

Path = tuple[str, ...]


def transfer(state: Matter, command: Transfer, rules: Rules) -> tuple[Transferred, ...]:
    """The matter in other hands; raises Refused with a stable code."""
    owned(state, command.unit)
    _possible(state, command)
    _in_time(state, command, rules)
    parent = common_parent((*state.held, state.owner_path, command.to_path))
    if state.transfers < rules.ladder.transfers:
        _not_again(state, command.to_path)
        return (_moved(state, command, rules, Way.DIRECT),)
    if state.transfers == rules.ladder.transfers and parent != state.owner_path:
        return (_moved(state, command, rules, Way.TO_PARENT),)
    if state.owner not in command.to_path:
        raise Refused(
            f"已经转办{state.transfers}次，现由{state.owner_name}指定，只能指定本单位之下的单位办理",
            code="not_below_the_parent",
        )
    return (_moved(state, command, rules, Way.DESIGNATED),)


def common_parent(paths: tuple[Path, ...]) -> Path:
    """The longest path that all ``paths`` begin with."""
    shared = takewhile(lambda units: len(set(units)) == 1, zip(*paths, strict=False))
    return tuple(units[0] for units in shared)


def _possible(state: Matter, command: Transfer) -> None:
    if command.to_path[-1] == state.owner:
        raise Refused("这件意见建议已经由本单位办理，请填写要转给的单位", code="same_unit")
    if command.to_path[0] != state.owner_path[0]:
        raise Refused("只能转给本校的单位", code="another_school")
    if command.to_path[-1] in state.owner_path:
        raise Refused(
            "不能转给本单位的上级：自身解决不了的，请附专题研究情况上报", code="report_up_instead"
        )
    if state.designated:
        raise Refused(
            "这件意见建议已由上级指定本单位办理，不能再转；请研究答复，解决不了的上报",
            code="designated",
        )


def _in_time(state: Matter, command: Transfer, rules: Rules) -> None:
    limit = rules.calendar.deadline(state.clock_started_at, rules.ladder.transfer_workdays)
    if command.at >= limit.due:
        raise Refused(
            f"转办须在收到后{rules.ladder.transfer_workdays}个工作日内提出，{day_text(limit.day)}已过；"
            "请研究答复，解决不了的上报",
            code="too_late_to_transfer",
        )


def _not_again(state: Matter, target: Path) -> None:
    if any(path[-1] == target[-1] for path in state.held):
        raise Refused(
            "这个单位已经办理过这件意见建议，不能再转给它；请与它协商，或由上级指定",
            code="had_it_before",
        )


def _moved(state: Matter, command: Transfer, rules: Rules, way: Way) -> Transferred:
    path, names = command.to_path, command.to_names
    if way is Way.TO_PARENT:
        path = common_parent((*state.held, state.owner_path, path))
        names = state.owner_names[: len(path)]
    clock = rules.start(state.category, 1, command.at)
    said = {
        Way.DIRECT: f"{state.owner_name}认为应由{names[-1]}办理，转办",
        Way.TO_PARENT: f"{state.owner_name}要求转给{command.to_names[-1]}；"
        f"已经转办{state.transfers}次，改由共同的上级{names[-1]}办理或指定",
        Way.DESIGNATED: f"{state.owner_name}指定由{names[-1]}办理，不再转办",
    }
    return Transferred(
        way=way,
        from_unit=state.owner,
        to_unit=path[-1],
        to_path=path,
        to_names=names,
        asked_for=command.to_path[-1],
        reason=command.reason,
        clock=clock,
        because=f"{said[way]}：{limits_text(clock)}",
    )
