"""推荐表 on its way above the school: sent, sent back, granted or not (F3, Q14)."""

from datetime import date, datetime

from services.common.errors import Conflict, Refused
from services.common.kernel.workdays import day_text, local_day
from services.scoring.domain.filing.filing import Receipt, Sending
from services.scoring.domain.nomination.events import NominationAnswered, NominationSent
from services.scoring.domain.nomination.nomination import (
    STAGE_TEXT,
    Nomination,
    NominationStage,
    known_nomination,
)

ANSWERS = {
    "granted": NominationStage.HONOURED,
    "declined": NominationStage.NOT_GRANTED,
    "returned": NominationStage.RECOMMENDED,
}
"""What an answer of the level above makes of a nomination."""


def send(
    state: Nomination | None, *, on: date, number: str, by: str, now: datetime
) -> tuple[NominationSent, ...]:
    """The papers left; raises Conflict unless they are to be sent, Refused on a day to come."""
    nomination = _require(state, NominationStage.RECOMMENDED)
    _require_day(on, local_day(nomination.checked_at), now)
    sending = Sending(on=on, number=number, by=by, late=False)
    return (NominationSent(sending=sending),)


def answer(
    state: Nomination | None, outcome: str, answered: Receipt, *, reason: str, now: datetime
) -> tuple[NominationAnswered, ...]:
    """The level above said what comes of it; raises Conflict unless the papers are with it."""
    nomination = _require(state, NominationStage.SENT)
    earliest = nomination.sent.on if nomination.sent else answered.on
    _require_day(answered.on, earliest, now)
    return (NominationAnswered(stage=ANSWERS[outcome], answer=answered, because=reason),)


def _require(state: Nomination | None, stage: NominationStage) -> Nomination:
    nomination = known_nomination(state)
    if nomination.stage is not stage:
        raise Conflict(
            f"这份推荐{STAGE_TEXT[nomination.stage]}，{STAGE_TEXT[stage]}的才能登记",
            code=f"nomination_{nomination.stage.value}",
        )
    return nomination


def _require_day(day: date, earliest: date, now: datetime) -> None:
    if not earliest <= day <= local_day(now):
        raise Refused(
            f"日期 {day_text(day)}应在{day_text(earliest)}之后、提交日期之前（含当天），请核对",
            code="day_out_of_order",
        )
