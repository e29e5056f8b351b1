"""Proposing, deciding and taking down: nothing is shown that was not approved, a takedown is for good (F4)."""

from dataclasses import replace
from datetime import date, datetime

from services.common.errors import Conflict, Refused
from services.common.kernel.workdays import day_text
from services.notify.domain.deed.events import (
    DeedDeclined,
    DeedProposed,
    DeedPublished,
    DeedReturned,
    DeedRevised,
    DeedTakenDown,
)
from services.notify.domain.deed.state import About, Deed, Revision, Stage, Verdict

CLOSED = {Stage.DECLINED: "没有获准发布", Stage.TAKEN_DOWN: "已经撤下"}


def propose(deed: Deed, *, today: date) -> tuple[DeedProposed]:
    """A first text. Raises Refused without the consent of a person."""
    _require_consent(deed, deed.waiting, today)
    return (DeedProposed(deed=deed),)


def revise(deed: Deed, revision: Revision, *, unit: str, today: date) -> tuple[DeedRevised]:
    """Another text, to be approved anew; what is shown stays. Raises Refused once the deed is closed."""
    if deed.unit != unit:
        raise Refused("这篇先进事迹不是本单位报送的，请核对编号", code="deed_elsewhere")
    _require_open(deed)
    _require_consent(deed, revision, today)
    return (DeedRevised(revision=replace(revision, number=deed.revisions + 1)),)


def decide(
    deed: Deed, verdict: Verdict, *, number: int, unit: str, because: str, at: datetime
) -> tuple[DeedPublished | DeedReturned | DeedDeclined]:
    """What the level above says to revision ``number``. Raises Refused unless that one waits for this unit."""
    _require_open(deed)
    if deed.approver != unit:
        raise Refused(
            f"这篇先进事迹由“{deed.approver}”审核，“{unit}”不能审核", code="not_the_approver"
        )
    if deed.waiting is None or deed.stage is not Stage.PENDING:
        raise Refused("现在没有待审核的稿子", code="nothing_to_approve")
    if deed.waiting.number != number:
        raise Conflict(
            f"待审核的已是第{deed.waiting.number}稿，请看过这一稿再审核", code="another_revision"
        )
    if verdict is Verdict.PASS:
        return (DeedPublished(number=number, at=at),)
    if verdict is Verdict.RETURN:
        return (DeedReturned(number=number, because=because),)
    return (DeedDeclined(number=number, because=because),)


def take_down(deed: Deed, *, unit: str, because: str) -> tuple[DeedTakenDown, ...]:
    """Show nothing of it any more; where it is closed that is so. Raises Refused for units it does not belong to."""
    if unit not in deed.unit_path:
        raise Refused("只有报送的单位和它的上级可以撤下", code="deed_elsewhere")
    if deed.stage in CLOSED:
        return ()
    return (DeedTakenDown(by_unit=unit, because=because),)


def _require_open(deed: Deed) -> None:
    if deed.stage in CLOSED:
        raise Refused(
            f"这篇先进事迹{CLOSED[deed.stage]}（{deed.because}），要再报送请另报一篇",
            code="deed_closed",
        )


def _require_consent(deed: Deed, revision: Revision | None, today: date) -> None:
    consent = revision.consent if revision is not None else None
    if deed.about is About.PERSON and consent is None:
        raise Refused("写个人的事迹须先征得本人（去世的由家属）同意", code="consent_missing")
    if consent is not None and consent.on > today:
        raise Refused(f"同意的日期{day_text(consent.on)}还没有到，请核对", code="day_out_of_order")
