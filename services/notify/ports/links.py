"""What the handlers of cadres, points, teams and links need besides the desk (L1–L4)."""

from collections.abc import Sequence
from typing import Protocol

from services.common.jobs import Job
from services.common.kernel.coverage import Duty
from services.common.kernel.frames import Frame
from services.notify.ports.desk import Desk


class LinkDesk(Desk, Protocol):
    """Links of one cadre are dealt with in the order in which their forms were received."""

    def wait_for_links(self, job: Job, field: str, *, settled: bool = False) -> None:
        """Raises NotYet while a form that was received earlier and has the same ``field`` is under way.

        ``settled``: what this very batch does with such forms must be written first, too.
        """

    def wait_for_named(self, job: Job, form: str, field: str, value: str) -> None:
        """Raises NotYet while a ``form`` that says ``value`` is under way: what is named may be on its way."""

    def links_of(self, cadre: str) -> Sequence[str]:
        """Ids of links of the cadre that have not ended, as they were before this batch."""

    def duties_of(self, unit: str, frame: Frame) -> Sequence[Duty]:
        """What cadres of this very unit owe within ``frame``, and how much of it is done.

        Model persons whom the unit looks after come last: each is owed a link (F4).
        """

    def links_within(self, unit: str, year: str) -> Sequence[str]:
        """Ids of links of this very unit for the academic year that have not ended, before this batch."""

    def units_with_duties(self, *, after: str, most: int) -> Sequence[str]:
        """Units where a cadre is registered, or that look after a model person (F4), in order, after one."""
