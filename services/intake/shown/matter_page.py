"""What pages of opinions show beside the record: how urgent it is now, and what became of one that was merged."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.common.kernel.identity import submission_of_matter
from services.common.kernel.workdays import WorkCalendar
from services.common.mongo import Document
from services.common.submissions import ATTACHMENTS, COLLECTION
from services.intake.clients import Client
from services.intake.views import Views, plain, show_record

MATTERS = "matters"
OPEN = ("received", "acknowledged", "studied")
"""While the owner owes an answer."""
CHAIN_MOST = 50
ANSWER = ("stage", "owner_names", "answer", "resolution", "resolved_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class Urgency:
    """By what a limit is judged: the instant of now, and until when a limit is near (a colour) or soon (the board)."""

    now: datetime
    near: datetime
    soon: datetime

    def warning(self, state: Document) -> str | None:
        """``red`` once the time is out, ``yellow`` when that is near, None while nothing is owed."""
        if state["stage"] not in OPEN or state["pause"]:
            return None
        due = state["answer_by"]["due"]
        if due <= self.now:
            return "red"
        return "yellow" if due <= self.near else None

    def show(self, row: Document) -> dict[str, Any]:
        """A matter with its warning."""
        return {**show_record(row), "warning": self.warning(row["state"])}


def urgency(now: datetime, calendar: WorkCalendar, ladder: Mapping[str, Any]) -> Urgency:
    """What is urgent at ``now`` by an ``opinion-ladder`` document: so many working days after today."""
    near, soon = (
        calendar.deadline(now, ladder[name]).due for name in ("warning_workdays", "board_workdays")
    )
    return Urgency(now=now, near=near, soon=soon)


async def main_of(views: Views, row: Document) -> Document | None:
    """The matter at the end of the chain of merges that ``row`` begins, or None where it was not merged."""
    main: Document | None = None
    into = row["state"]["merged_into"]
    for _ in range(CHAIN_MOST):
        if into is None:
            break
        main = await views.found(MATTERS, into, {"head": 0})
        into = main["state"]["merged_into"] if main else None
    return main


async def attachments_of(views: Views, row: Document) -> list[str]:
    """The ids of what came with the opinion: whoever is concerned may read them, and finds them here alone."""
    posted = await views.found(COLLECTION, submission_of_matter(row["_id"]), {ATTACHMENTS: 1})
    return list(posted["body"].get("attachments", ())) if posted else []


def show_main(main: Document, client: Client) -> dict[str, Any]:
    """What everybody who raised the same may know of it; its number where the caller may read it."""
    state = main["state"]
    shown = {name: state[name] for name in ANSWER}
    may_read = client.unit in state["concerned"]
    answer: dict[str, Any] = plain({"id": main["_id"] if may_read else None, **shown})
    return answer
