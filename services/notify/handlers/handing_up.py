"""A matter that goes on to the instance above is packed and sent by export (B10)."""

from datetime import datetime

from services.common.jobs import NewJob
from services.notify.domain.matter.above_events import HandedUp

PACK = "opinion.pack"


def packing(matter: str, number: int, event: HandedUp, *, due: datetime) -> NewJob:
    """The job that is left for entry ``number`` of the matter's history, once."""
    return NewJob(
        id=f"{PACK}:{matter}:{number}",
        queue="export",
        kind=PACK,
        subject=matter,
        due=due,
        data={"recipient": event.upper.recipient, "number": number, "reason": event.reason},
    )
