"""Making, correcting and withdrawing an entry (L5, L8)."""

from datetime import datetime

from services.common.errors import Refused
from services.common.kernel.workdays import day_text
from services.notify.domain.link.link import Link
from services.notify.domain.visit.evolve import VisitCorrected, VisitRecorded, VisitWithdrawn
from services.notify.domain.visit.state import KINDS, VISIT, Account, Book, Visit


def record(
    state: Visit | None, visit: Visit, *, link: Link | None, now: datetime
) -> tuple[VisitRecorded, ...]:
    """Make the entry; ``link`` is the record that ``visit.link`` names. Raises Refused or Conflict.

    A visit may be older than the link: links are settled by mid November, visits begin in September.
    """
    VISIT.require_new(state)
    VISIT.require_past(visit.held_on, now)
    if visit.book is Book.POVERTY and visit.point is None:
        raise Refused("扶贫点台账须填写走访的连心点（point）", code="point_missing")
    if visit.book in KINDS:
        _require_link(visit, link)
    return (VisitRecorded(visit=visit),)


def correct(
    visit: Visit, account: Account, *, because: str, now: datetime
) -> tuple[VisitCorrected, ...]:
    """Say what is right; raises Refused when nothing changes, or the entry was withdrawn."""
    VISIT.require_recorded(visit)
    VISIT.require_past(account.held_on, now)
    VISIT.require_change(visit.account, account)
    return (VisitCorrected(account=account, because=because),)


def withdraw(visit: Visit, *, because: str) -> tuple[VisitWithdrawn, ...]:
    """Let it count no more; opinions and wishes heard in it go on. Raises Refused the second time."""
    VISIT.require_recorded(visit)
    return (VisitWithdrawn(because=because),)


def _require_link(visit: Visit, link: Link | None) -> None:
    kinds = "、".join(kind.value for kind in KINDS[visit.book])
    if link is None:
        raise Refused(
            f"{visit.book.value}台账须填写走访的联系对象（link：{kinds}的联系编号）",
            code="link_missing",
        )
    if link.kind not in KINDS[visit.book]:
        raise Refused(
            f"{visit.book.value}台账只登记对{kinds}的走访，“{link.target_name}”是{link.kind.value}",
            code="link_of_another_kind",
        )
    if link.unit not in visit.unit_path:
        raise Refused(f"联系“{link.target_name}”的是别的单位，请核对", code="link_elsewhere")
    if link.cadre not in visit.cadres:
        raise Refused(
            f"走访“{link.target_name}”须有联系它的{link.cadre_name}参加（cadres）",
            code="linked_cadre_absent",
        )
    if link.ended_on is not None and visit.held_on > link.ended_on:
        raise Refused(
            f"对“{link.target_name}”的联系已于{day_text(link.ended_on)}结束，请核对日期",
            code="link_ended",
        )
