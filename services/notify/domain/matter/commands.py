"""What can be asked of a matter. ``at`` is when the form was received (UTC): limits are judged by it."""

from dataclasses import dataclass
from datetime import datetime

from services.notify.domain.matter.clock import Step
from services.notify.domain.matter.ladder import Category
from services.notify.domain.matter.state import Assignment, Matter, Study, Upper


@dataclass(frozen=True, slots=True, kw_only=True)
class Receive:
    """Open a matter. ``unit_path`` and ``unit_names`` run from the root to the receiving unit."""

    at: datetime
    id: str
    category: Category
    title: str
    content: str
    source: str
    raised_by: str
    unit_path: tuple[str, ...]
    unit_names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledge:
    """The owner has seen it and takes it on (受理)."""

    at: datetime
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordStudy:
    """The owner studied it (专题研究)."""

    at: datetime
    study: Study


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveAnswer:
    """The owner answers."""

    at: datetime
    unit: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclareUnsolvable:
    """The owner cannot solve it; needs a study, recorded before or given here. ``above``: who is above the top."""

    at: datetime
    unit: str
    reason: str
    study: Study | None = None
    above: Upper | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Extend:
    """The owner asks for more time; without ``workdays`` it gets the most that the ladder allows."""

    at: datetime
    unit: str
    reason: str
    workdays: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """The owner gives it to the unit it belongs to; ``to_path`` and ``to_names`` run from the root to that one."""

    at: datetime
    unit: str
    to_path: tuple[str, ...]
    to_names: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Assign:
    """The owner names who deals with it."""

    at: datetime
    unit: str
    assignment: Assignment


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """The owner waits for whoever raised it to say what ``question`` asks, for at most ``workdays``."""

    at: datetime
    unit: str
    reason: str
    question: str
    workdays: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Resume:
    """The owner goes on without the reply."""

    at: datetime
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Supply:
    """Whoever raised it (the client ``by``) adds something."""

    at: datetime
    by: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """The owner deals with it in ``main`` from now on."""

    at: datetime
    unit: str
    main: Matter
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Absorb:
    """The other side of a merge: ``duplicate`` as it was before."""

    at: datetime
    duplicate: Matter


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirm:
    """Whoever raised it (the client ``by``) is satisfied with the answer, or not, with a reason.

    ``raised`` is the matter that was raised by them: it may have been merged into the one that is answered.
    """

    at: datetime
    by: str
    raised: str
    satisfied: bool
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """It is ``at`` now: do ``step`` if it is the next one and due. A job is a reason to look, never the truth.

    ``above`` is who takes opinions above the top, of a matter that is there.
    """

    at: datetime
    step: Step
    above: Upper | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HearAbove:
    """The instance above says how far it is, and what it answers, if it does."""

    at: datetime
    status: str
    answer: str = ""


Command = (
    Receive
    | Acknowledge
    | RecordStudy
    | GiveAnswer
    | DeclareUnsolvable
    | Extend
    | Transfer
    | Assign
    | Pause
    | Resume
    | Supply
    | Merge
    | Absorb
    | Confirm
    | Tick
    | HearAbove
)
