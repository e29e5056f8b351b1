"""What reports that come round ask of the others' records (Q10, L9)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from services.common.jobs import Job
from services.common.kernel.completeness import Completeness
from services.common.kernel.periods import Period
from services.common.units import Unit


class ReportDesk(Protocol):
    """Read only."""

    def completeness(self, table: str, unit: Unit, period: Period) -> Completeness:
        """Who is missing now; raises Refused (table_not_reported) for a table that never comes round."""

    def wait_for_returns(self, job: Job, period: Period) -> None:
        """Raise NotYet while a confirmation of ``period``, received before ``job`` was due, is not dealt with."""

    def touched(self, collection: str, *, below: str, path: str, since: datetime) -> Sequence[str]:
        """Ids of the records in the subtree of ``below`` that have an entry after ``since``."""
