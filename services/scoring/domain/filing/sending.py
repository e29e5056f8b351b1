"""What may happen to a filing, by whom and when: it never skips a state (Q6)."""

from datetime import date, datetime

from services.common.errors import NotFound, Refused
from services.common.kernel.workdays import Deadline, day_text, end_of_day, local_day
from services.scoring.domain.filing.filing import (
    IN_FORCE,
    TO_SEND,
    Filing,
    FilingAcknowledged,
    FilingEvent,
    FilingFellDue,
    FilingLapsed,
    FilingMade,
    FilingPutOff,
    FilingReturned,
    FilingSent,
    FilingStage,
    FilingVoided,
    Receipt,
    Return,
    Sending,
)

WHY_NOT = {
    FilingStage.DUE: "还没有报送，请先登记报送",
    FilingStage.SENT: "已经报送，正等待回执",
    FilingStage.RETURNED: "已被退回，请重新报送",
    FilingStage.ACKNOWLEDGED: "已经收到回执，报备完成",
    FilingStage.LAPSED: "评定结果已经作废，不必再报",
    FilingStage.CORRECTING: "评定结果在报送之后作废，请发文更正并登记",
    FilingStage.CORRECTED: "评定结果作废后已经更正",
}


def known_filing(state: Filing | None) -> Filing:
    """The filing, or NotFound."""
    if state is None:
        raise NotFound("没有这个编号的报备，请核对编号", code="filing_not_found")
    return state


def make(state: Filing | None, filing: Filing) -> tuple[FilingMade, ...]:
    """Make it once; whatever became of it, making it again changes nothing."""
    return () if state is not None else (FilingMade(filing=filing),)


def require_own(filing: Filing, unit: str) -> None:
    """Raise Refused unless ``unit`` decided the star (谁评定、谁负责)."""
    if filing.unit != unit:
        raise Refused(
            f"这项报备由评定星级的单位“{filing.unit}”办理，请核对单位编码",
            code="filing_elsewhere",
        )


def send(
    filing: Filing, *, on: date, number: str, by: str, now: datetime
) -> tuple[FilingSent, ...]:
    """A document left: the filing, the same again after it came back, or its correction. Raises Refused."""
    if filing.stage not in TO_SEND:
        raise _out_of_order(filing)
    _require_between(on, _latest(filing), now, what="报送日期")
    late = end_of_day(on) > filing.due_at
    return (FilingSent(sending=Sending(on=on, number=number, by=by, late=late)),)


def acknowledge(filing: Filing, receipt: Receipt, *, now: datetime) -> tuple[FilingAcknowledged]:
    """The recipient has it. Raises Refused unless it was sent, on or before that day."""
    _require_sent_before(filing, receipt.on, now)
    return (FilingAcknowledged(receipt=receipt),)


def give_back(
    filing: Filing, returned: Return, again: Deadline, *, now: datetime
) -> tuple[FilingReturned]:
    """The recipient sent it back: it is due again. Raises Refused unless it was sent, on or before that day."""
    _require_sent_before(filing, returned.on, now)
    return (FilingReturned(returned=returned, due_at=again.due, because=again.because),)


def fall_due(filing: Filing, now: datetime) -> tuple[FilingFellDue, ...]:
    """Mark it, once, where ``due_at`` has passed at ``now`` and something is still to be sent."""
    if filing.stage not in TO_SEND or filing.overdue or now < filing.due_at:
        return ()
    return (FilingFellDue(),)


def put_off(filing: Filing, by_now: Deadline) -> tuple[FilingPutOff, ...]:
    """``by_now`` is the deadline by the calendar of now: it holds if it is later, an earlier one never does.

    Only what waits for its first document and is not overdue is put off: it was counted from ``final_at``.
    """
    if filing.stage is not FilingStage.DUE or filing.overdue or by_now.due <= filing.due_at:
        return ()
    recipient = filing.recipient
    because = f"放假安排有变动，{filing.star} 星结果{recipient.way}{recipient.name}的期限顺延"
    return (FilingPutOff(due_at=by_now.due, because=f"{because}：{by_now.because}"),)


def void(filing: Filing, *, because: str, correct_by: Deadline) -> tuple[FilingEvent, ...]:
    """The result counts no more: what the recipient doesn't have lapses, anything else is to be corrected."""
    if filing.stage not in IN_FORCE:
        return ()
    if filing.stage in TO_SEND:
        return (FilingLapsed(because=because),)
    return (
        FilingVoided(
            voided_because=because,
            due_at=correct_by.due,
            because=f"{because}，须向{filing.recipient.name}更正报备：{correct_by.because}",
        ),
    )


def _out_of_order(filing: Filing) -> Refused:
    return Refused(f"这项报备{WHY_NOT[filing.stage]}", code=f"filing_{filing.stage.value}")


def _latest(filing: Filing) -> date:
    known = (filing.sent, filing.returned, filing.receipt)
    return max([local_day(filing.final_at), *(each.on for each in known if each is not None)])


def _require_sent_before(filing: Filing, day: date, now: datetime) -> None:
    if filing.stage is not FilingStage.SENT or filing.sent is None:
        raise _out_of_order(filing)
    _require_between(day, filing.sent.on, now, what="回执或退回的日期")


def _require_between(day: date, earliest: date, now: datetime, *, what: str) -> None:
    if not earliest <= day <= local_day(now):
        raise Refused(
            f"{what} {day_text(day)}应在{day_text(earliest)}之后、提交日期之前（含当天），请核对",
            code="day_out_of_order",
        )
