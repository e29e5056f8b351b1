"""The state of a matter after an event; replaying a history gives the state again."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, get_args

from services.common.kernel.ledger import Ledger
from services.notify.domain.matter.above_events import HandedUp, ToldAbove
from services.notify.domain.matter.clock import ACKNOWLEDGING, Clock, NextStep
from services.notify.domain.matter.events import (
    Absorbed,
    Acknowledged,
    AcknowledgementUrged,
    Answered,
    Assigned,
    Escalated,
    Extended,
    MatterEvent,
    Merged,
    Received,
    Reminded,
    Reopened,
    ReportedUp,
    Rescheduled,
    Resolved,
    Satisfied,
    Studied,
    Transferred,
    Urged,
    Way,
)
from services.notify.domain.matter.pause_events import Paused, Resumed, Supplemented
from services.notify.domain.matter.state import Above, Matter, Stage


def evolve(state: Matter | None, event: MatterEvent) -> Matter:
    """The state after ``event``; raises ValueError on a history that does not begin with its reception."""
    if isinstance(event, Received):
        return _received(event)
    if state is None:
        raise ValueError("a matter begins with its reception")
    return _NEXT_STATE[type(event)](state, event)


def _received(event: Received) -> Matter:
    clock = event.clock
    return Matter(
        id=event.id,
        category=event.category,
        title=event.title,
        content=event.content,
        source=event.source,
        raised_by=event.raised_by,
        raised_at=clock.started_at,
        unit_path=event.unit_path,
        unit_names=event.unit_names,
        owner_path=event.unit_path,
        owner_names=event.unit_names,
        concerned=event.unit_path,
        stage=Stage.RECEIVED,
        clock_started_at=clock.started_at,
        acknowledge_by=clock.acknowledge_by,
        answer_by=clock.answer_by,
        next=clock.steps[0],
        later=clock.steps[1:],
    )


def _plan(matter: Matter, steps: tuple[NextStep, ...]) -> Matter:
    return replace(matter, next=steps[0], later=steps[1:])


def _restart(matter: Matter, clock: Clock) -> Matter:
    fresh = replace(
        matter,
        stage=Stage.RECEIVED,
        clock_started_at=clock.started_at,
        acknowledge_by=clock.acknowledge_by,
        answer_by=clock.answer_by,
        urged=0,
        report_by=None,
        pause=None,
        unreplied=False,
        satisfied=(),
        above=None,
    )
    return _plan(fresh, clock.steps)


def _acknowledged(matter: Matter, _: Acknowledged) -> Matter:
    planned = (matter.next, *matter.later)
    left = tuple(step for step in planned if step and step.step not in ACKNOWLEDGING)
    return replace(_plan(matter, left), stage=Stage.ACKNOWLEDGED)


def _studied(matter: Matter, event: Studied) -> Matter:
    return replace(matter, stage=Stage.STUDIED, study=event.study)


def _answered(matter: Matter, event: Answered) -> Matter:
    closing = _plan(matter, (event.close,))
    return replace(closing, stage=Stage.ANSWERED, answer=event.answer, pause=None)


def _resolved(matter: Matter, event: Resolved) -> Matter:
    return replace(
        matter,
        stage=Stage.RESOLVED,
        resolution=event.how,
        resolved_at=event.at,
        next=None,
        later=(),
    )


def _reopened(matter: Matter, event: Reopened) -> Matter:
    return replace(_restart(matter, event.clock), reopenings=matter.reopenings + 1)


def _given(matter: Matter, path: tuple[str, ...], names: tuple[str, ...]) -> Matter:
    """``matter`` in the hands of another owner: what the last one did for itself falls away."""
    return replace(
        matter,
        owner_path=path,
        owner_names=names,
        held=tuple(dict.fromkeys((*matter.held, matter.owner_path))),
        concerned=tuple(dict.fromkeys((*matter.concerned, *path))),
        study=None,
        assignment=None,
        extensions=0,
    )


def _moved_up(matter: Matter, event: ReportedUp | Escalated) -> Matter:
    moved = _given(matter, matter.owner_path[:-1], matter.owner_names[:-1])
    return _restart(replace(moved, level=matter.level + 1), event.clock)


def _transferred(matter: Matter, event: Transferred) -> Matter:
    moved = replace(
        _given(matter, event.to_path, event.to_names),
        level=1,
        transfers=matter.transfers + 1,
        designated=event.way is Way.DESIGNATED,
    )
    return _restart(moved, event.clock)


def _assigned(matter: Matter, event: Assigned) -> Matter:
    return replace(matter, assignment=event.assignment)


def _extended(matter: Matter, event: Extended) -> Matter:
    extended = replace(matter, answer_by=event.answer_by, extensions=matter.extensions + 1)
    return _plan(extended, event.steps)


def _paused(matter: Matter, event: Paused) -> Matter:
    return replace(_plan(matter, (event.resume,)), pause=event.pause, unreplied=True)


def _resumed(matter: Matter, event: Resumed) -> Matter:
    return replace(_plan(matter, event.steps), answer_by=event.answer_by, pause=None)


def _supplemented(matter: Matter, event: Supplemented) -> Matter:
    return replace(matter, supplements=(*matter.supplements, event.supplement), unreplied=False)


def _merged(matter: Matter, event: Merged) -> Matter:
    return replace(
        matter, stage=Stage.MERGED, merged_into=event.into, next=None, later=(), pause=None
    )


def _absorbed(matter: Matter, event: Absorbed) -> Matter:
    return replace(matter, absorbed=(*matter.absorbed, *event.originators))


def _satisfied(matter: Matter, event: Satisfied) -> Matter:
    return replace(matter, satisfied=(*matter.satisfied, event.originator))


def _fired(matter: Matter, _: Reminded | AcknowledgementUrged) -> Matter:
    return _plan(matter, matter.later)


def _urged(matter: Matter, event: Urged) -> Matter:
    planned = _plan(matter, (event.following,))
    return replace(planned, urged=event.times, report_by=event.report_by)


def _rescheduled(matter: Matter, event: Rescheduled) -> Matter:
    limits = replace(
        matter,
        acknowledge_by=event.acknowledge_by,
        answer_by=event.answer_by,
        report_by=event.report_by,
        answer=event.answer,
        pause=event.pause,
    )
    return _plan(limits, event.steps)


def _handed_up(matter: Matter, event: HandedUp) -> Matter:
    return replace(matter, above=Above(name=event.upper.name, at=event.at, reason=event.reason))


def _told_above(matter: Matter, event: ToldAbove) -> Matter:
    above = matter.above and replace(matter.above, status=event.status)
    return replace(matter, above=above)


_NEXT_STATE: Mapping[type, Callable[[Matter, Any], Matter]] = {
    Acknowledged: _acknowledged,
    Studied: _studied,
    Answered: _answered,
    Resolved: _resolved,
    Reopened: _reopened,
    ReportedUp: _moved_up,
    Extended: _extended,
    Reminded: _fired,
    AcknowledgementUrged: _fired,
    Urged: _urged,
    Escalated: _moved_up,
    Transferred: _transferred,
    Assigned: _assigned,
    Paused: _paused,
    Resumed: _resumed,
    Supplemented: _supplemented,
    Merged: _merged,
    Absorbed: _absorbed,
    Satisfied: _satisfied,
    Rescheduled: _rescheduled,
    HandedUp: _handed_up,
    ToldAbove: _told_above,
}


MATTERS = Ledger(collection="matters", state=Matter, events=get_args(MatterEvent), evolve=evolve)
