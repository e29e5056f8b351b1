"""What comes round by the calendar, for no record in particular: each occurrence leaves the next.

After downtime the missed occurrences follow each other in order, none twice; a handler that has nothing
to say about a day long past says nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.common.jobs import Job, NewJob
from services.notify.ports import Notify

Handler = Callable[[Job, Notify], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Round:
    """A job ``kind`` that comes round: ``following(port, instant)`` is the first time (UTC) after ``instant``."""

    kind: str
    following: Callable[[Notify, datetime], datetime]
    handle: Handler

    def occurrence(self, port: Notify, after: datetime) -> NewJob:
        """The first occurrence after ``after``."""
        due = self.following(port, after)
        job_id = f"{self.kind}@{due:%Y-%m-%dT%H:%M}"
        return NewJob(
            id=job_id,
            queue="notify",
            kind=self.kind,
            subject=self.kind,
            due=due,
            correlation_id=job_id,
        )

    def handler(self) -> Handler:
        """Do what is due, and leave the next occurrence in the same transaction."""

        def handle(job: Job, port: Notify) -> Mapping[str, Any]:
            result = self.handle(job, port)
            port.enqueue(self.occurrence(port, job.due))
            return result

        return handle


def first_occurrences(port: Notify, rounds: tuple[Round, ...]) -> list[NewJob]:
    """Each round's next occurrence; leaving them twice changes nothing."""
    return [each.occurrence(port, port.now) for each in rounds]
