"""What may be done with a notice: show it, take objections, withdraw it, close it (Q8)."""

from datetime import datetime, timedelta

from services.common.errors import Conflict, Refused
from services.common.kernel.workdays import day_text, local_day
from services.scoring.domain.publication.notice import (
    Notice,
    NoticeClosed,
    NoticePublished,
    NoticeStage,
    NoticeWithdrawn,
    known_notice,
)

SETTLED_AFTER = timedelta(minutes=2)
"""How long after its window an objection received in time may still be on its way into the database."""

NAMED = 5
"""How many unanswered objections a refusal names."""


def show(state: Notice | None, notice: Notice) -> tuple[NoticePublished, ...]:
    """Show ``notice``; raises Conflict where this edition was shown before."""
    if state is not None:
        raise Conflict(
            f"这一结果已于 {day_text(local_day(state.published_at))}公示，不能重复公示",
            code="notice_exists",
        )
    return (NoticePublished(notice=notice),)


def require_in_time(state: Notice | None, received_at: datetime) -> Notice:
    """The notice, if it took objections at ``received_at``; raises NotFound or Refused (``notice_over``).

    It is when the objection was received that counts, not when it is reached: meanwhile the window may
    have ended, or a corrected notice may have taken this one's place.
    """
    notice = known_notice(state)
    if notice.stage is NoticeStage.CLOSED:
        raise Refused("公示期满，结果已经确定，不再受理异议", code="notice_over")
    if received_at >= notice.closes_at:
        raise Refused(f"公示已于 {_last_moment(notice)}结束，不再受理异议", code="notice_over")
    if notice.ended_at is not None and received_at > notice.ended_at:
        instead = f"，请对更正公示“{notice.successor}”提出" if notice.successor else ""
        raise Refused(f"这一公示已经撤回，不再受理异议{instead}", code="notice_over")
    return notice


def withdraw(
    state: Notice | None, *, at: datetime, because: str, successor: str | None
) -> tuple[NoticeWithdrawn, ...]:
    """Withdraw it; one that is withdrawn already stays so. Raises Refused on a result that is final."""
    notice = known_notice(state)
    if notice.stage is NoticeStage.WITHDRAWN:
        return ()
    if notice.stage is NoticeStage.CLOSED:
        raise Refused("公示已经结束，结果已经确定，不能撤回", code="notice_closed")
    return (NoticeWithdrawn(withdrawn_at=at, because=because, successor=successor),)


def require_over(state: Notice | None, at: datetime) -> Notice:
    """The notice that runs, if its window was over at ``at``; raises Refused and says until when it runs."""
    notice = known_notice(state)
    if notice.stage is not NoticeStage.OPEN:
        raise Refused("这一公示已经结束或撤回，不能据此确定结果", code="notice_closed")
    if at < notice.closes_at:
        raise Refused(
            f"公示期到 {_last_moment(notice)}为止（{notice.because}），期满之前不能确定结果",
            code="window_open",
        )
    if at < notice.closes_at + SETTLED_AFTER:
        minutes = SETTLED_AFTER.seconds // 60
        raise Refused(
            f"公示期刚刚结束，最后一刻提出的异议可能还在登记，请 {minutes} 分钟后再提交",
            code="window_open",
        )
    return notice


def close(
    state: Notice | None, *, at: datetime, unanswered: tuple[str, ...]
) -> tuple[NoticeClosed, ...]:
    """The result is final; raises Refused while the window runs or objections are ``unanswered`` (by id)."""
    require_over(state, at)
    if unanswered:
        named = "、".join(unanswered[:NAMED]) + ("等" if len(unanswered) > NAMED else "")
        raise Refused(
            f"还有 {len(unanswered)} 件异议没有答复（{named}），答复之后才能确定结果",
            code="objections_unanswered",
        )
    return (NoticeClosed(closed_at=at),)


def _last_moment(notice: Notice) -> str:
    return f"{day_text(local_day(notice.closes_at - timedelta(milliseconds=1)))}24:00"
