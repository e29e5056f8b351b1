"""What the handlers of opinions need besides the desk."""

from typing import Protocol

from services.common.jobs import Job
from services.notify.domain.matter.state import Upper
from services.notify.ports.desk import Desk


class MatterDesk(Desk, Protocol):
    """Opinions are dealt with in the order in which their forms were received."""

    def wait_for_earlier(self, job: Job, *matters: str) -> None:
        """Raises NotYet while a form about one of them is under way that was received before ``job`` fell due."""

    def upper_of(self, unit: str) -> Upper | None:
        """Who takes opinions above ``unit`` over HTTPS, by what it registered; None where nobody does."""
