"""What notify's handlers need of the outside; ``repository`` gives it with MongoDB, tests with dictionaries."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from services.common.jobs import Job, NewJob
from services.common.kernel.history import Author
from services.common.submissions import Submission
from services.notify.domain.clock import Rules
from services.notify.domain.events import MatterEvent
from services.notify.domain.matter import Matter
from services.notify.domain.wording import Notice


class Notify(Protocol):
    """One batch's view of the world; what is appended, recorded or enqueued is written together, or not at all."""

    @property
    def now(self) -> datetime: ...
    @property
    def rules(self) -> Rules: ...
    def prefetch(self, jobs: Sequence[Job]) -> None: ...

    def submission(self, submission_id: str) -> Submission:
        """The submission; raises NotYet while it is on its way, NotFound when it never came."""

    def unit_names(self, path: Sequence[str]) -> tuple[str, ...]:
        """The names along a path; a unit that is not in the tree (any more) is named by its code."""

    def wait_for_earlier(self, job: Job, matter_id: str) -> None:
        """Raises NotYet while a form about the matter that was received before ``job`` fell due is under way."""

    def matter(self, matter_id: str) -> Matter | None: ...
    def version(self, matter_id: str) -> int: ...
    def append(self, matter_id: str, author: Author, events: Sequence[MatterEvent]) -> Matter:
        """Append at least one event; the state after the last."""

    def record_delivery(self, key: str, matter_id: str, notice: Notice) -> None:
        """Keep a notice once under ``key``; channels to people come with 四进四联."""

    def enqueue(self, job: NewJob) -> None: ...
