"""What comes round for activities of 红色教育: before a period ends, units that held too few are reminded (F1).

The round leaves one job for the first units, each job the next one; a job looks at how things stand then.
"""

from datetime import datetime

from services.common.jobs import Job, NewJob
from services.notify.domain.memorial.owing import following, lacking, period_due
from services.notify.handlers.steps import Result
from services.notify.ports.desk import Desk
from services.notify.ports.memorials import MemorialDesk
from services.notify.rounds import Round

ROUND, REMIND = "activity.round", "activity.remind"
UNITS_AT_ONCE = 200


def next_round(port: Desk, instant: datetime) -> datetime:
    """The first instant after ``instant`` at which anybody may have to be reminded."""
    return following(port.policies.memorials, instant)


def come_round(job: Job, port: MemorialDesk) -> Result:
    """Round activity.round: the period that is reminded of at this very instant, if that still matters."""
    period = period_due(port.policies.memorials, job.due, port.now)
    if period is not None:
        port.enqueue(_reminding(job.due, port.now, after=""))
    return {"period": str(period) if period else None}


def remind(job: Job, port: MemorialDesk) -> Result:
    """Job activity.remind: the next units of the kinds that owe activities; those that held too few are told."""
    at, expected = job.data["at"], port.policies.memorials.expected
    period = period_due(port.policies.memorials, at, port.now)
    if period is None or expected is None:
        return {"stale": True}
    units = port.units_of(expected.units, after=job.data["after"], most=UNITS_AT_ONCE)
    counted = port.activities_in(period, units)
    notices = [lacking(unit, period, expected, counted.get(unit, 0)) for unit in units]
    told = [notice for notice in notices if notice is not None]
    for notice in told:
        port.tell(f"{notice.unit}:{notice.kind}:{at:%Y-%m-%dT%H:%M}", notice)
    if len(units) == UNITS_AT_ONCE:
        port.enqueue(_reminding(at, port.now, after=units[-1]))
    return {"units": len(units), "told": len(told)}


ROUNDS = (Round(kind=ROUND, following=next_round, handle=come_round),)
HANDLERS = {REMIND: remind}


def _reminding(at: datetime, now: datetime, *, after: str) -> NewJob:
    return NewJob(
        id=f"{REMIND}:{at:%Y-%m-%dT%H:%M}:{after}",
        queue="notify",
        kind=REMIND,
        subject=ROUND,
        due=now,
        data={"at": at, "after": after},
    )
