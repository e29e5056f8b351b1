"""What happens while an owner waits for whoever raised the matter; part of the events of a matter."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from services.common.kernel.workdays import Deadline
from services.notify.domain.matter.clock import NextStep
from services.notify.domain.matter.state import Pause, Supplement


@dataclass(frozen=True, slots=True, kw_only=True)
class Paused:
    """The clock stands still, waiting for whoever raised it; ``resume`` is the step that ends that."""

    what: ClassVar[str] = "matter.paused"
    unit: str
    pause: Pause
    resume: NextStep
    because: str


class Resumption(StrEnum):
    """Why the clock goes on."""

    OWNER = "owner"
    REPLIED = "replied"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumed:
    """The clock goes on: the answer is due as many working days later as it stood still."""

    what: ClassVar[str] = "matter.resumed"
    how: Resumption
    workdays: int
    answer_by: Deadline
    steps: tuple[NextStep, ...]
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Supplemented:
    """Whoever raised it added something."""

    what: ClassVar[str] = "matter.supplemented"
    supplement: Supplement
    because: str
