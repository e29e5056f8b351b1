"""What comes round for memorial days (F1): proposals, reminders where nothing was held, and who held something.

The round leaves one job for each step that is due, that one a job for each unit; a unit's own job looks at
how things stand and tells all memorial days of that instant in one message.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from services.common.jobs import Job, NewJob
from services.common.kernel.memorials import Commemoration
from services.notify.domain.memorial.occasions import Occasion, Step, due_at, following
from services.notify.domain.memorial.wording import Held, proposal, summary
from services.notify.domain.notice import Notice
from services.notify.handlers.steps import Result, spread_over
from services.notify.ports.desk import Desk
from services.notify.ports.memorials import MemorialDesk
from services.notify.rounds import Round

ROUND, SPREAD, TELL = "memorial.round", "memorial.spread", "memorial.tell"
UNITS_AT_ONCE = 200
SUPERIORS = ("university", "college")
"""The kinds of units that are told who below them held something."""


def next_round(port: Desk, instant: datetime) -> datetime:
    """The first instant after ``instant`` at which anybody may have to be told."""
    return following(port.policies.memorials, instant)


def come_round(job: Job, port: MemorialDesk) -> Result:
    """Round memorial.round: what is due at this very instant and still matters."""
    found = due_at(port.policies.memorials, job.due, port.now)
    for step in dict.fromkeys(each.step for each in found):
        port.enqueue(_spreading(step, job.due, port.now, after=""))
    return {"occasions": [f"{each.step}:{each.what.id}" for each in found]}


def spread(job: Job, port: MemorialDesk) -> Result:
    """Job memorial.spread: the next units that it is told to, a job for each."""
    step, at = Step(job.data["step"]), job.data["at"]
    kinds = _kinds(_due(port, step, at), step)
    units = port.units_of(kinds, after=job.data["after"], most=UNITS_AT_ONCE)
    spread_over(
        port,
        units,
        most=UNITS_AT_ONCE,
        each=lambda unit: _telling(step, at, port.now, unit),
        rest=lambda unit: _spreading(step, at, port.now, after=unit),
    )
    return {"units": len(units)}


def tell(job: Job, port: MemorialDesk) -> Result:
    """Job memorial.tell: what one unit is told now; nothing where nothing is left to say."""
    step, at, unit = Step(job.data["step"]), job.data["at"], job.subject
    whats = [each.what for each in _due(port, step, at)]
    notice = _summary(port, unit, whats) if step is Step.HELD else _ahead(port, step, unit, whats)
    if notice is not None:
        port.tell(f"{unit}:{step}:{at:%Y-%m-%dT%H:%M}", notice)
    return {"unit": unit, "told": notice is not None}


ROUNDS = (Round(kind=ROUND, following=next_round, handle=come_round),)
HANDLERS = {SPREAD: spread, TELL: tell}


def _due(port: Desk, step: Step, at: datetime) -> Sequence[Occasion]:
    found = due_at(port.policies.memorials, at, port.now)
    return [each for each in found if each.step is step]


def _kinds(occasions: Sequence[Occasion], step: Step) -> Collection[str]:
    if step is Step.HELD and occasions:
        return SUPERIORS
    return {kind for each in occasions for kind in each.what.memorial.units}


def _ahead(
    port: MemorialDesk, step: Step, unit: str, whats: Sequence[Commemoration]
) -> Notice | None:
    kind = port.unit(unit).kind
    asked = [what for what in whats if kind in what.memorial.units]
    open_ones = [what for what in asked if not port.held_something(what, [unit])]
    return proposal(step, unit, open_ones) if open_ones else None


def _summary(port: MemorialDesk, unit: str, whats: Sequence[Commemoration]) -> Notice | None:
    counted = [_held(port, unit, what) for what in whats]
    some = [each for each in counted if each.asked]
    return summary(unit, some) if some else None


def _held(port: MemorialDesk, unit: str, what: Commemoration) -> Held:
    below = port.asked_below(unit, what.memorial.units)
    held = port.held_something(what, [each.id for each in below])
    names = tuple(each.name for each in below if each.id in held)
    return Held(what=what, asked=len(below), names=names)


def _spreading(step: Step, at: datetime, now: datetime, *, after: str) -> NewJob:
    return _job(SPREAD, ROUND, f"{step}:{at:%Y-%m-%dT%H:%M}:{after}", step, at, now, after=after)


def _telling(step: Step, at: datetime, now: datetime, unit: str) -> NewJob:
    return _job(TELL, unit, f"{step}:{at:%Y-%m-%dT%H:%M}:{unit}", step, at, now)


def _job(
    kind: str, subject: str, name: str, step: Step, at: datetime, now: datetime, **said: str
) -> NewJob:
    return NewJob(
        id=f"{kind}:{name}",
        queue="notify",
        kind=kind,
        subject=subject,
        due=now,
        data={"step": step.value, "at": at, **said},
    )
