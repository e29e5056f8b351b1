"""An activity of 红色教育: one entry of its 台账; reflections may be added long after it (F1)."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from services.notify.domain.entry import EntryKind, Stage, account_in

ACTIVITY = EntryKind(
    code="activity",
    letter="h",
    noun="活动记录",
    day="活动日期",
    forms=("mofan/activity-correction", "mofan/activity-withdrawal", "mofan/reflection"),
)


class ActivityKind(StrEnum):
    """The three kinds of activities."""

    VISIT = "革命教育基地参观"
    COMMEMORATION = "纪念活动"
    DISCUSSION = "专题讨论"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reflection:
    """心得体会; ``by`` is empty where it is anonymous."""

    text: str
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The memorial day that it was held for: its id and name in the table as it was then, and that year's day."""

    id: str
    name: str
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What may be corrected afterwards.

    ``until`` is the last day of an activity of several days; ``begins`` and ``ends`` are times as ``08:30``,
    empty where nobody said. ``participants`` counts the leaders, too; ``people`` are those of them that are
    named. ``photos`` are ids of attachments.
    """

    kind: ActivityKind
    held_on: date
    place: str
    theme: str
    content: str
    leaders: tuple[str, ...]
    participants: int
    until: date | None = None
    begins: str = ""
    ends: str = ""
    people: tuple[str, ...] = ()
    reflections: tuple[Reflection, ...] = ()
    photos: tuple[str, ...] = ()
    memorial: Answered | None = None

    @property
    def last_day(self) -> date:
        """The last day of the activity."""
        return self.until or self.held_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity(Account):
    """The state. ``joined`` took part as units: it counts for them as for ``unit``, which organised it.

    ``counts_for`` are all of these, ``seen_by`` every unit on the path of any.
    """

    id: str
    unit: str
    unit_path: tuple[str, ...]
    joined: tuple[str, ...]
    counts_for: tuple[str, ...]
    seen_by: tuple[str, ...]
    entered_at: datetime
    stage: Stage = Stage.RECORDED
    corrections: int = 0
    withdrawn_because: str = ""

    @property
    def account(self) -> Account:
        """The part of it that may be corrected."""
        return account_in(self, Account)
