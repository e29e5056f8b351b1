"""The quarterly figures: opened for everybody who reports, stated, confirmed, frozen, and watched (L9)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from services.common.errors import NotFound, NotYet
from services.common.jobs import Job, NewJob
from services.common.kernel.figures import Figure
from services.common.kernel.history import Author
from services.common.kernel.periods import Period, PeriodKind, containing, parse_period
from services.common.kernel.workdays import at_local, local_day
from services.common.submissions import Submission
from services.common.units import Unit
from services.notify.domain.progress.figures import (
    Claim,
    change_later,
    confirm,
    moved_since,
    open_return,
    require_begun,
    require_reporting,
    require_seen,
    state_figures,
)
from services.notify.domain.progress.policy import ReturnPolicy, Window, quarter, window
from services.notify.domain.progress.returns import RETURNS, Return, ReturnEvent, return_id
from services.notify.domain.progress.timing import look, looks
from services.notify.domain.progress.wording import notice, summary
from services.notify.handlers.steps import Result, leave_step, signed_by_system
from services.notify.ports.returns import ReturnDesk
from services.notify.rounds import Round

DAILY = "return.daily"
OPEN = "return.open"
LOOK = "return.look"
COMPARE = "return.compare"
BUILD = "report.build"
"""The job of export that builds a table."""


def note_statement(job: Job, port: ReturnDesk) -> Result:
    """Form lianxin/return-statement: other figures than the derived ones, with reasons."""
    submission = port.submission(job.subject)
    period = quarter(submission.body["period"], _policy(port))
    state = _begun(job, port, submission, period)
    claims = [
        Claim(**{**row, "figure": Figure(row["figure"])}) for row in submission.body["figures"]
    ]
    derived = port.figures(state.unit, period)
    events = state_figures(state, claims, derived, at=submission.received_at)
    return _noted(port, state.id, submission.author(port.now), events)


def note_confirmation(job: Job, port: ReturnDesk) -> Result:
    """Form lianxin/return-confirmation: the figures are frozen, and the table to be signed is built."""
    submission = port.submission(job.subject)
    period = quarter(submission.body["period"], _policy(port))
    state = _begun(job, port, submission, period)
    derived = port.figures(state.unit, period)
    events = confirm(state, derived, at=submission.received_at)
    seen = submission.body.get("figures", {})
    require_seen({Figure(name): value for name, value in seen.items()}, derived)
    _leave_tables(port, state, late=events[0].late)
    return _noted(port, state.id, submission.author(port.now), events)


def open_one(job: Job, port: ReturnDesk) -> Result:
    """Job return.open: the quarter may be confirmed by this unit."""
    unit, period = port.unit(job.subject), parse_period(job.data["period"], PeriodKind.QUARTER)
    opened = _open(port, unit, period)
    return {"return": return_id(unit.id, period), "opened": opened}


def look_at(job: Job, port: ReturnDesk) -> Result:
    """Job return.look: remind who has not confirmed, or mark as overdue; each once."""
    if port.now < job.due:
        raise NotYet("提醒的时间还没有到")
    state = _state(port, job.subject)
    events = look(state, _window(port, parse_period(state.period)), port.now)
    noted = _noted(port, state.id, signed_by_system(port, state.unit), events)
    if (due := _state(port, state.id).due_at) != state.due_at:
        leave_step(port, RETURNS, state.id, LOOK, due=due)
    return noted


def compare(job: Job, port: ReturnDesk) -> Result:
    """Job return.compare: what the ledgers say now beside what was frozen."""
    state = _state(port, job.subject)
    period, since = parse_period(state.period), state.confirmed_at or port.now
    now = port.figures(state.unit, period)
    touched = {
        figure: port.touched(state.unit, period, figure, since)
        for figure in moved_since(state, now)
    }
    events = change_later(state, now, touched)
    return _noted(port, state.id, signed_by_system(port, state.unit), events)


def come_round(job: Job, port: ReturnDesk) -> Result:
    """Job return.daily: open the quarters whose time has come, sum up the one that is out, compare the frozen.

    A day that was missed opens what it would have opened; only the present day compares, once a week.
    """
    to_open = _to_open(port, job.due)
    for period, unit in to_open:
        _leave(port, OPEN, unit.id, f"{OPEN}:{unit.id}:{period}", period=str(period))
    for period in _just_due(port, job.due):
        _sum_up(port, period)
    compared: Sequence[str] = ()
    today = local_day(port.now)
    if local_day(job.due) == today and today.isoweekday() == _policy(port).compare_weekday:
        compared = port.returns_confirmed(_watched(_policy(port), job.due))
    for key in compared:
        _leave(port, COMPARE, key, f"{key}:{COMPARE}@{today.isoformat()}")
    return {"opened": len(to_open), "compared": len(compared)}


def following(port: ReturnDesk, instant: datetime) -> datetime:
    """Every day, when reminders go out."""
    day, at = local_day(instant), _policy(port).remind_at
    today = at_local(day, at)
    return today if today > instant else at_local(day + timedelta(days=1), at)


ROUNDS = (Round(DAILY, following, come_round),)
HANDLERS = {
    "lianxin/return-statement": note_statement,
    "lianxin/return-confirmation": note_confirmation,
    OPEN: open_one,
    LOOK: look_at,
    COMPARE: compare,
}


def _policy(port: ReturnDesk) -> ReturnPolicy:
    return port.policies.returns


def _window(port: ReturnDesk, period: Period) -> Window:
    return window(_policy(port), period, port.calendar)


def _state(port: ReturnDesk, key: str) -> Return:
    state = port.state(RETURNS, key)
    if state is None:
        raise NotFound("没有这份季度统计表，请核对单位和季度", code="return_not_found")
    return state


def _begun(job: Job, port: ReturnDesk, submission: Submission, period: Period) -> Return:
    """The return that a form is about, opened if no round has come to it; raises Refused before its time."""
    unit = port.unit(submission.unit)
    require_reporting(unit, _policy(port))
    require_begun(period, _window(port, period), submission.received_at)
    port.wait_for_return_forms(job, unit.id)
    _open(port, unit, period)
    return _state(port, return_id(unit.id, period))


def _open(port: ReturnDesk, unit: Unit, period: Period) -> bool:
    key, times = return_id(unit.id, period), _window(port, period)
    levels = _policy(port).levels
    nested = any(port.unit(code).kind in levels for code in unit.path[:-1])
    events = open_return(port.state(RETURNS, key), unit, nested=nested, period=period, window=times)
    port.append(RETURNS, key, signed_by_system(port, unit.id), events)
    if events:
        for due in looks(times):
            leave_step(port, RETURNS, key, LOOK, due=due)
    return bool(events)


def _to_open(port: ReturnDesk, at: datetime) -> Sequence[tuple[Period, Unit]]:
    """Who has no return yet for a quarter that may be confirmed, and is not due, at this instant."""
    running = containing(PeriodKind.QUARTER, local_day(at))
    found: list[tuple[Period, Unit]] = []
    for period in (running.previous(), running):
        times = _window(port, period)
        if times.opens_at <= at < times.due.due:
            known = port.units_opened(period)
            units = port.reporting_units(_policy(port).levels)
            found += [(period, unit) for unit in units if unit.id not in known]
    return found


def _just_due(port: ReturnDesk, at: datetime) -> Sequence[Period]:
    """The quarters that fell due within the day before this instant."""
    running = containing(PeriodKind.QUARTER, local_day(at))
    dues = {each: _window(port, each).due.due for each in (running.previous(), running)}
    return [period for period, due in dues.items() if due <= at < due + timedelta(days=1)]


def _sum_up(port: ReturnDesk, period: Period) -> None:
    """Tell the top of the tree who has not confirmed; nobody is told of a quarter that was never opened."""
    opened = port.units_opened(period)
    units = [each for each in port.reporting_units(_policy(port).levels) if each.id in opened]
    confirmed = set(port.returns_confirmed([period]))
    missing = [each for each in units if return_id(each.id, period) not in confirmed]
    if units:
        told = summary(units, missing, period)
        port.tell(f"{told.about}:summary", told)


def _watched(policy: ReturnPolicy, at: datetime) -> Sequence[Period]:
    """The running quarter and those before it whose frozen figures are still compared."""
    periods = [containing(PeriodKind.QUARTER, local_day(at))]
    for _ in range(policy.watched_quarters):
        periods.append(periods[-1].previous())
    return periods


def _noted(port: ReturnDesk, key: str, author: Author, events: Sequence[ReturnEvent]) -> Result:
    port.append(RETURNS, key, author, events)
    state = _state(port, key)
    for event in events:
        told = notice(state, event)
        if told is not None:
            port.tell(f"{key}:{told[0]}", told[1])
    return {
        "return": key,
        "stage": state.stage.value,
        "happened": [event.what for event in events],
    }


def _leave(port: ReturnDesk, kind: str, subject: str, job_id: str, **data: str) -> None:
    port.enqueue(
        NewJob(id=job_id, queue="notify", kind=kind, subject=subject, due=port.now, data=data)
    )


def _leave_tables(port: ReturnDesk, state: Return, *, late: bool) -> None:
    """The table that the unit prints and hands in; the school's again where it was built without this one."""
    table, root = _policy(port).schedule.table, state.unit_path[0]
    orders = {state.unit: f"{table}:{state.id}:confirmed"}
    if late:
        orders.setdefault(root, f"{table}:{root}:{state.period}:{state.unit}")
    for unit, job_id in orders.items():
        data = {"table": table, "unit": unit, "period": state.period}
        port.enqueue(
            NewJob(id=job_id, queue="export", kind=BUILD, subject=unit, due=port.now, data=data)
        )
