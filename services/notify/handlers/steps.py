"""What several handlers do alike: sign for the system, leave the next step, go through units."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from services.common.jobs import NewJob
from services.common.kernel.history import Author
from services.common.kernel.identity import step_job
from services.common.kernel.ledger import Ledger
from services.notify.ports.desk import Desk

SYSTEM = "system:notify"
Result = Mapping[str, Any]


def signed_by_system(port: Desk, unit: str) -> Author:
    """Nobody in person: the author of what time does, on behalf of ``unit``."""
    return Author(at=port.now, by=SYSTEM, unit=unit)


def leave_step(
    port: Desk,
    ledger: Ledger[Any],
    record_id: str,
    kind: str,
    *,
    due: datetime | None = None,
    data: Mapping[str, Any] | None = None,
) -> None:
    """A job ``kind`` about the record as this version planned it; ``due`` now, or later.

    Its data carry the ``version``, so that the step does nothing once the record has moved on.
    """
    version = port.version(ledger, record_id)
    at = "" if due is None else f"@{due:%Y-%m-%dT%H:%M}"
    port.enqueue(
        NewJob(
            id=step_job(record_id, version, f"{kind}{at}"),
            queue="notify",
            kind=kind,
            subject=record_id,
            due=due or port.now,
            data={"version": version, **(data or {})},
        )
    )


def spread_over(
    port: Desk,
    units: Sequence[str],
    *,
    most: int,
    each: Callable[[str], NewJob],
    rest: Callable[[str], NewJob],
) -> None:
    """Leave a job for ``each`` of ``units``; where they are ``most``, one that goes on after the last of them."""
    for unit in units:
        port.enqueue(each(unit))
    if len(units) == most:
        port.enqueue(rest(units[-1]))
