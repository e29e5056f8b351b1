"""What has happened to a matter; every event carries its reason as a Chinese sentence."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from services.common.kernel.workdays import Deadline
from services.notify.domain.matter.above_events import HandedUp, ToldAbove
from services.notify.domain.matter.clock import Clock, NextStep, Step
from services.notify.domain.matter.ladder import Category
from services.notify.domain.matter.pause_events import Paused, Resumed, Supplemented
from services.notify.domain.matter.state import (
    Answer,
    Assignment,
    Originator,
    Pause,
    Resolution,
    Study,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """The matter exists, and the first unit's clock runs."""

    what: ClassVar[str] = "matter.received"
    id: str
    category: Category
    title: str
    content: str
    source: str
    raised_by: str
    unit_path: tuple[str, ...]
    unit_names: tuple[str, ...]
    clock: Clock
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledged:
    """The owner took it on; ``late`` when its limit had passed."""

    what: ClassVar[str] = "matter.acknowledged"
    unit: str
    late: bool
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Studied:
    """A study by the owner is on record; the clock goes on."""

    what: ClassVar[str] = "matter.studied"
    study: Study
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The owner answered; ``close`` is the step that resolves the matter if nobody objects."""

    what: ClassVar[str] = "matter.answered"
    answer: Answer
    late: bool
    close: NextStep
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """Done, for good."""

    what: ClassVar[str] = "matter.resolved"
    how: Resolution
    at: datetime
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopened:
    """Whoever raised it was not satisfied: the same unit, a fresh clock."""

    what: ClassVar[str] = "matter.reopened"
    reason: str
    clock: Clock
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedUp:
    """The owner declared it unsolvable; the unit one level up owns it now, with a fresh clock (逐级上报)."""

    what: ClassVar[str] = "matter.reported_up"
    from_unit: str
    to_unit: str
    reason: str
    clock: Clock
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Extended:
    """The answer is due later; ``steps`` replace those that led up to the old limit."""

    what: ClassVar[str] = "matter.extended"
    unit: str
    workdays: int
    reason: str
    answer_by: Deadline
    steps: tuple[NextStep, ...]
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminded:
    """The owner was reminded of a limit that comes near."""

    what: ClassVar[str] = "matter.reminded"
    step: Step
    unit: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AcknowledgementUrged:
    """The owner was urged to acknowledge; the clock of the answer goes on beside it."""

    what: ClassVar[str] = "matter.acknowledgement_urged"
    unit: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Urged:
    """The owner was urged to answer, for the ``times``-th time; ``report_by`` is None at the top of the tree."""

    what: ClassVar[str] = "matter.urged"
    unit: str
    times: int
    report_by: Deadline | None
    following: NextStep
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalated:
    """The owner's time ran out; the unit one level up owns it now, with a fresh clock."""

    what: ClassVar[str] = "matter.escalated"
    from_unit: str
    to_unit: str
    clock: Clock
    because: str


class Way(StrEnum):
    """How a matter was transferred: by its owner, past it to the common parent, or by that one's last word."""

    DIRECT = "direct"
    TO_PARENT = "to_parent"
    DESIGNATED = "designated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Transferred:
    """Another unit of the school owns it now (转办), with a fresh clock; ``asked_for`` is whom the giver named."""

    what: ClassVar[str] = "matter.transferred"
    way: Way
    from_unit: str
    to_unit: str
    to_path: tuple[str, ...]
    to_names: tuple[str, ...]
    asked_for: str
    reason: str
    clock: Clock
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Assigned:
    """The owner named who deals with it (交办); the clock goes on."""

    what: ClassVar[str] = "matter.assigned"
    unit: str
    assignment: Assignment
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """It is dealt with in another matter now (``into``), whose answer is its own."""

    what: ClassVar[str] = "matter.merged"
    unit: str
    into: str
    into_title: str
    reason: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Absorbed:
    """Others who raised the same were added to those who hear the answer."""

    what: ClassVar[str] = "matter.absorbed"
    unit: str
    originators: tuple[Originator, ...]
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Satisfied:
    """One of several who raised it (the matter ``originator``) is satisfied; the others are waited for."""

    what: ClassVar[str] = "matter.satisfied"
    originator: str
    because: str


class Shift(StrEnum):
    """What a changed calendar did to the limits that lie ahead."""

    LATER = "later"
    KEPT = "kept"
    SETTLED = "settled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rescheduled:
    """The calendar changed: a limit ends ``later``, or is ``kept`` though it would now end earlier, or is no
    longer provisional (``settled``). ``steps`` replace the plan; ``answer`` and ``pause`` are those there were.
    """

    what: ClassVar[str] = "matter.rescheduled"
    shift: Shift
    acknowledge_by: Deadline
    answer_by: Deadline
    report_by: Deadline | None
    answer: Answer | None
    pause: Pause | None
    steps: tuple[NextStep, ...]
    because: str


MatterEvent = (
    Received
    | Acknowledged
    | Studied
    | Answered
    | Resolved
    | Reopened
    | ReportedUp
    | Extended
    | Reminded
    | AcknowledgementUrged
    | Urged
    | Escalated
    | Transferred
    | Assigned
    | Paused
    | Resumed
    | Supplemented
    | Merged
    | Absorbed
    | Satisfied
    | Rescheduled
    | HandedUp
    | ToldAbove
)
