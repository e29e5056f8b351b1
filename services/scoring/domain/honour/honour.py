"""An honour on record, granted and, if need be, withdrawn; its events and the state after them (F3)."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar, get_args

from services.common.errors import Conflict, Forbidden, NotFound
from services.common.kernel.ledger import Ledger
from services.common.kernel.workdays import day_text, local_day
from services.scoring.domain.meeting import Meeting, require_held
from services.scoring.domain.nomination.nomination import Nominee


class HonourStage(StrEnum):
    """Whether it counts."""

    GRANTED = "granted"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """Why it counts no more, and who decided that."""

    reason: str
    meeting: Meeting
    decided_by: str
    withdrawn_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Honour:
    """The state. ``unit`` held the round and answers for it; ``number`` is of a document from above, if any."""

    nominee: Nominee
    award: str
    award_title: str
    year: int
    round: str
    nomination: str
    unit: str
    unit_path: tuple[str, ...]
    notice: str
    granted_at: datetime
    on: date
    number: str
    stage: HonourStage = HonourStage.GRANTED
    withdrawal: Withdrawal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HonourGranted:
    """It stands."""

    what: ClassVar[str] = "honour.granted"
    honour: Honour


@dataclass(frozen=True, slots=True, kw_only=True)
class HonourWithdrawn:
    """It counts no more; that it was there stays readable."""

    what: ClassVar[str] = "honour.withdrawn"
    withdrawal: Withdrawal


HonourEvent = HonourGranted | HonourWithdrawn


def honour_id(nominee: str, award: str, year: int) -> str:
    """The one honour of this name for a nominee in a year."""
    return f"{nominee}:{award}:{year}"


def require_none(state: Honour | None) -> None:
    """Raise Conflict where the nominee has this honour of the year already."""
    if state is not None and state.stage is HonourStage.GRANTED:
        raise Conflict(
            f"{state.nominee.name}已于 {day_text(state.on)}获得 {state.year} 年{state.award_title}，不再推荐",
            code="already_honoured",
        )


def grant(state: Honour | None, honour: Honour) -> tuple[HonourGranted, ...]:
    """Give it; one that stands stays as it is, one that was withdrawn may be given again."""
    if state is not None and state.stage is HonourStage.GRANTED:
        return ()
    return (HonourGranted(honour=honour),)


def withdraw(
    state: Honour | None, withdrawal: Withdrawal, *, unit: str
) -> tuple[HonourWithdrawn, ...]:
    """Take it back, with a reason and a meeting; raises NotFound, Forbidden, Conflict or Refused."""
    if state is None:
        raise NotFound("没有这个编号的表彰，请核对编号", code="honour_not_found")
    if unit != state.unit:
        raise Forbidden(
            f"这项表彰由单位“{state.unit}”作出，只有它可以撤销", code="not_the_honours_unit"
        )
    if state.withdrawal is not None:
        on = day_text(local_day(state.withdrawal.withdrawn_at))
        raise Conflict(f"这项表彰已于 {on}撤销", code="honour_withdrawn")
    require_held(withdrawal.meeting, by=local_day(withdrawal.withdrawn_at))
    return (HonourWithdrawn(withdrawal=withdrawal),)


def evolve(state: Honour | None, event: HonourEvent) -> Honour:
    """The state after ``event``; raises ValueError on a history that does not begin with its granting."""
    if isinstance(event, HonourGranted):
        return event.honour
    if state is None:
        raise ValueError("an honour begins with its granting")
    return replace(state, stage=HonourStage.WITHDRAWN, withdrawal=event.withdrawal)


HONOURS = Ledger(collection="honours", state=Honour, events=get_args(HonourEvent), evolve=evolve)
