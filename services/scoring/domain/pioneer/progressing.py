"""践诺 (F2): how far each item is, with evidence; what was not reached says why."""

from datetime import datetime

from services.common.errors import Conflict, Refused
from services.scoring.domain.pioneer.appraising import require_reason, settled
from services.scoring.domain.pioneer.item import ItemState, Progress
from services.scoring.domain.pioneer.pioneer import Pioneer, PioneerEvent, Reported, evolve
from services.scoring.domain.pioneer.policy import PioneerPolicy


def report(
    state: Pioneer,
    reports: list[tuple[int, Progress]],
    policy: PioneerPolicy,
    *,
    because: str,
    at: datetime,
) -> tuple[PioneerEvent, ...]:
    """Note how far the items are; the same again changes nothing. The last one open may complete a result.

    Raises Refused on an item that was not pledged, one named twice, or one not reached without its reason;
    Conflict on an earlier form that comes later, or without ``because`` where a result stands.
    """
    numbers = [number for number, _ in reports]
    if len(set(numbers)) < len(numbers):
        raise Refused("同一项承诺只报一次进展，请合并", code="item_twice")
    found: list[PioneerEvent] = []
    for number, progress in reports:
        found += _reported(state, number, progress, because)
    if not found:
        return ()
    require_reason(state, because)
    for event in found:
        state = evolve(state, event)
    return (*found, *settled(state, policy, at=at))


def _reported(state: Pioneer, number: int, progress: Progress, because: str) -> list[Reported]:
    item = next((each for each in state.items if each.number == number), None)
    if item is None:
        raise Refused(
            f"没有第 {number} 项承诺：共定诺 {len(state.items)} 项，请核对序号", code="item_unknown"
        )
    if progress.state is ItemState.UNDONE and not progress.reason.strip():
        raise Refused(f"第 {number} 项没有完成，请写明原因（reason）", code="reason_missing")
    before = item.progress
    if before is not None:
        if progress.at < before.at:
            raise Conflict("已有更晚提交的进展，本次提交不再采用", code="superseded")
        if _said(before) == _said(progress):
            return []
    return [Reported(item=number, progress=progress, because=because)]


def _said(progress: Progress) -> tuple[object, ...]:
    return (progress.state, progress.note, progress.reason, progress.attachments)
