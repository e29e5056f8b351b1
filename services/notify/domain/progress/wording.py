"""What a unit is told about its quarterly figures, and the school about all of them (L9)."""

from collections.abc import Sequence

from services.common.kernel.figures import DEFINITIONS, shown
from services.common.kernel.periods import Period
from services.common.units import Unit
from services.notify.domain.notice import Notice
from services.notify.domain.progress.policy import Reminder
from services.notify.domain.progress.returns import (
    Change,
    Return,
    ReturnChangedLater,
    ReturnEvent,
    ReturnFellOverdue,
    ReturnReminded,
    return_id,
)

_KINDS = {
    Reminder.START: "return.started",
    Reminder.MIDDLE: "return.reminded",
    Reminder.BEFORE: "return.due_soon",
}


def notice(state: Return, event: ReturnEvent) -> tuple[str, Notice] | None:
    """The step that is told, once a return, and its words; None for what nobody needs to be told."""
    if isinstance(event, ReturnReminded):
        return event.reminder.value, _notice(state, _KINDS[event.reminder])
    if isinstance(event, ReturnFellOverdue):
        return "overdue", _notice(state, "return.overdue")
    if isinstance(event, ReturnChangedLater) and event.changes:
        changes = "；".join(map(_told, event.changes))
        step = ",".join(f"{each.figure}={each.now}" for each in event.changes)
        return f"changed:{step}", _notice(state, "return.changed_later", 变化=changes)
    return None


def summary(units: Sequence[Unit], missing: Sequence[Unit], period: Period) -> Notice:
    """What the top of the tree is told of a quarter once it is due: who has not confirmed."""
    fields = {
        "统计期": period.label,
        "应报": str(len(units)),
        "已确认": str(len(units) - len(missing)),
        "未报": str(len(missing)),
        "名单": "、".join(unit.name for unit in missing) or "无",
    }
    root = units[0].path[0]
    return Notice(kind="return.summary", unit=root, about=return_id(root, period), fields=fields)


def _notice(state: Return, kind: str, **more: str) -> Notice:
    fields = {"单位": state.unit_name, "统计期": state.period_label, "时限": state.because, **more}
    return Notice(kind=kind, unit=state.unit, about=state.id, fields=fields)


def _told(change: Change) -> str:
    frozen, now = shown(change.figure, change.frozen), shown(change.figure, change.now)
    return f"{DEFINITIONS[change.figure].title}定稿{frozen}，现为{now}（{change.because}）"
