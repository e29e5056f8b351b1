"""集体研究: the meeting that a review, a decision or an answer rests on (Q3, Q8)."""

from dataclasses import dataclass
from datetime import date

from services.common.errors import Refused
from services.common.kernel.workdays import day_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """Held on a day in Asia/Shanghai; ``attendees`` by name, as the minutes have them."""

    held_on: date
    place: str
    attendees: tuple[str, ...]
    conclusion: str


def require_held(meeting: Meeting, *, by: date) -> None:
    """Raise Refused (``meeting_in_future``) on a meeting later than the day ``by`` on which it is reported."""
    if meeting.held_on > by:
        raise Refused(
            f"集体研究的日期 {day_text(meeting.held_on)}晚于提交日期，请核对",
            code="meeting_in_future",
        )
