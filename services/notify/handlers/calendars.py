"""Working days that staff enter, and what follows: open limits are counted again, and next year's are asked for.

Counting again runs over open matters in chunks of 200, each leaving the next. It is done a second time half
an hour later: a batch that had read the working days before they were entered has been written by then.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from services.common.errors import NotYet
from services.common.jobs import Job, NewJob
from services.common.kernel.workdays import at_local, local_day
from services.common.submissions import Submission
from services.notify.domain.calendar.calendar import (
    CALENDARS,
    Announcement,
    Applied,
    Calendar,
    ChangedDay,
    Outcome,
)
from services.notify.domain.calendar.entering import Announce, ChangeDays, enter
from services.notify.domain.matter.clock import Rules
from services.notify.domain.matter.events import Rescheduled, Shift
from services.notify.domain.matter.evolve import MATTERS, evolve
from services.notify.domain.matter.rescheduling import reschedule
from services.notify.domain.matter.state import known
from services.notify.domain.notice import Notice
from services.notify.handlers.matters import STEP
from services.notify.handlers.steps import Result, leave_step, signed_by_system
from services.notify.ports.calendars import Ahead, CalendarDesk, Pass
from services.notify.rounds import Round

APPLY = "calendar.apply"
FILE = "file"
"""The subject of counting again after the file of the installation changed."""
MISSING = "calendar.missing"
FORM = "lianxin/calendar-days"
ASK_ON = (1, 8, 15, 22)
ASK_EVERY = timedelta(days=7)
CHUNK = 200
LOOKS = 2
SECOND_LOOK = timedelta(minutes=30)
WHOLE_YEAR = "整年安排"
COUNTED = {
    Shift.LATER: Outcome(moved=1),
    Shift.KEPT: Outcome(kept=1),
    Shift.SETTLED: Outcome(settled=1),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Counting:
    """How far counting again has come for one entry of a calendar; a job carries it to the next."""

    subject: str
    entry: str
    since: datetime
    look: int = 1
    part: Pass = Pass.ANSWERS
    chunk: int = 0
    after: Ahead | None = None
    outcome: Outcome = field(default_factory=Outcome)

    def job(self, due: datetime) -> NewJob:
        """The job that does the next chunk."""
        place = f"{self.look}:{self.part.value}:{self.chunk}"
        outcome, after = self.outcome, self.after
        return NewJob(
            id=f"{APPLY}:{self.subject}:{self.entry}:{place}",
            queue="notify",
            kind=APPLY,
            subject=self.subject,
            due=due,
            data={
                "entry": self.entry,
                "since": self.since,
                "look": self.look,
                "part": self.part.value,
                "chunk": self.chunk,
                "after": None if after is None else {"matter": after.matter, "due": after.due},
                "outcome": [outcome.moved, outcome.kept, outcome.settled],
            },
        )


def counting_from(job: Job) -> Counting:
    """What a job carries."""
    data = job.data
    moved, kept, settled = data["outcome"]
    return Counting(
        subject=job.subject,
        entry=data["entry"],
        since=data["since"],
        look=data["look"],
        part=Pass(data["part"]),
        chunk=data["chunk"],
        after=Ahead(**data["after"]) if data["after"] else None,
        outcome=Outcome(moved=moved, kept=kept, settled=settled),
    )


def enter_days(job: Job, port: CalendarDesk) -> Result:
    """Form lianxin/calendar-days: a year's notice, or single days; in the order in which they were received."""
    submission = port.submission(job.subject)
    year = str(submission.body["year"])
    port.wait_for_earlier_days(job, year)
    events = enter(port.state(CALENDARS, year), _command(submission), port.calendar)
    port.append(CALENDARS, year, submission.author(port.now), events)
    state = _known(port, year)
    if state.since is not None:
        since = at_local(state.since, time())
        port.enqueue(Counting(subject=year, entry=str(state.entries), since=since).job(port.now))
    return {"calendar": year, "since": state.since.isoformat() if state.since else None}


def apply(job: Job, port: CalendarDesk) -> Result:
    """Job calendar.apply: count the limits of the next 200 open matters again, and leave the next chunk."""
    if port.now < job.due:
        raise NotYet("重新推算的时间还没有到")
    at = counting_from(job)
    rows = port.matters_ahead(at.part, max(at.since, port.now), at.after, CHUNK)
    for row in rows:
        at = replace(at, outcome=at.outcome.plus(_count_again(port, at, row.matter)))
    _go_on(port, at, rows[-1] if len(rows) == CHUNK else None)
    return {"calendar": at.subject, "matters": len(rows), "outcome": port.plain(at.outcome)}


def _go_on(port: CalendarDesk, at: Counting, last: Ahead | None) -> None:
    following = replace(at, chunk=at.chunk + 1, after=last)
    if last is not None:
        port.enqueue(following.job(port.now))
    elif at.part is Pass.ANSWERS:
        port.enqueue(replace(following, part=Pass.STEPS).job(port.now))
    else:
        _finish(port, at)


def _count_again(port: CalendarDesk, at: Counting, matter: str) -> Outcome:
    rules = Rules(ladder=port.policies.opinions, calendar=port.calendar)
    outcome = Outcome()
    for event in reschedule(known(port.state(MATTERS, matter)), rules, port.now):
        _note(port, at, event, matter)
        outcome = outcome.plus(COUNTED[event.shift])
    return outcome


def _note(port: CalendarDesk, at: Counting, event: Rescheduled, matter: str) -> None:
    state = evolve(port.state(MATTERS, matter), event)
    port.append(MATTERS, matter, signed_by_system(port, state.owner), (event,))
    if state.next is not None:
        step = {"step": state.next.step.value}
        leave_step(port, MATTERS, matter, STEP, due=state.next.due, data=step)
    shown = {"matter": matter, "title": state.title, "owner": state.owner, "at": port.now}
    told = {"shift": event.shift.value, "because": event.because}
    place = {"calendar": at.subject, "unit_path": list(state.concerned)}
    port.note_rescheduling(f"{at.subject}:{at.entry}:{matter}", {**place, **shown, **told})
    if event.shift is Shift.LATER:
        fields = {"标题": state.title, "编号": matter, "类别": state.category.value}
        notice = Notice(
            kind=event.what,
            unit=state.owner,
            about=matter,
            fields={**fields, "经过": event.because},
        )
        port.tell(f"{matter}:{port.version(MATTERS, matter)}:1", notice)


def _finish(port: CalendarDesk, at: Counting) -> None:
    """The last chunk of a look: what it found goes into the record, and a first look leaves the second."""
    if at.look < LOOKS:
        again = Counting(subject=at.subject, entry=at.entry, since=at.since, look=at.look + 1)
        port.enqueue(again.job(port.now + SECOND_LOOK))
    state = port.state(CALENDARS, at.subject)
    if state is None or str(state.entries) != at.entry:
        return
    if at.look == 1 or at.outcome != Outcome():
        because = f"第{at.look}遍推算未办结事项的时限"
        applied = Applied(outcome=at.outcome, because=because)
        port.append(CALENDARS, at.subject, signed_by_system(port, state.unit), (applied,))
    if at.look == 1:
        port.tell(f"{at.subject}:{at.entry}:applied", _summary(state, at.outcome))


def _summary(state: Calendar, outcome: Outcome) -> Notice:
    entered = state.notice.document if state.notice and not state.changed else "个别调整"
    return Notice(
        kind="calendar.applied",
        unit=state.unit,
        about=str(state.year),
        fields={
            "年份": str(state.year),
            "经过": f"{state.year}年的放假安排（{entered}）已经录入",
            "顺延": str(outcome.moved),
            "保留": str(outcome.kept),
            "确定": str(outcome.settled),
        },
    )


def _known(port: CalendarDesk, year: str) -> Calendar:
    state = port.state(CALENDARS, year)
    if state is None:
        raise LookupError(f"calendar {year} was entered a moment ago")
    return state


def _command(submission: Submission) -> Announce | ChangeDays:
    body, year = submission.body, int(submission.body["year"])
    off, work = _days(body["off"]), _days(body["work"])
    if body["kind"] == WHOLE_YEAR:
        published = body.get("published_on")
        notice = Announcement(
            off=off,
            work=work,
            document=body["document"],
            source=body["source"],
            published_on=date.fromisoformat(published) if published else None,
        )
        return Announce(
            at=submission.received_at, year=year, unit_path=submission.unit_path, notice=notice
        )
    days = tuple(_changed(body, day, works=day in work) for day in (*off, *work))
    return ChangeDays(
        at=submission.received_at, year=year, unit_path=submission.unit_path, days=days
    )


def _days(texts: list[str]) -> tuple[date, ...]:
    return tuple(sorted(map(date.fromisoformat, texts)))


def _changed(body: Mapping[str, Any], day: date, *, works: bool) -> ChangedDay:
    return ChangedDay(
        day=day, works=works, reason=body["reason"], document=body.get("document", "")
    )


def count_after_file(digest: str, now: datetime) -> NewJob:
    """Counting again because the file of the installation is another one; once for each ``digest``."""
    job = Counting(subject=FILE, entry=digest, since=now).job(now)
    return replace(job, correlation_id=job.id)


def ask_for_days(job: Job, port: CalendarDesk) -> Result:
    """Round calendar.missing: tell the universities of a year whose notice nobody has entered.

    Next year's is asked for from 1 December on, this year's as long as it is missing; a round that is
    more than a week late says nothing, for the next one will.
    """
    if port.now - job.due > ASK_EVERY:
        return {"missing": []}
    today = local_day(job.due)
    missing = [str(year) for year in port.calendar.missing(today)]
    for unit in port.top_units() if missing else ():
        for year in missing:
            key = f"{unit.id}:calendar.missing:{year}:{today.isoformat()}"
            fields = {"年份": year}
            port.tell(key, Notice(kind=MISSING, unit=unit.id, about=year, fields=fields))
    return {"missing": missing}


def next_asking(port: CalendarDesk, after: datetime) -> datetime:
    """The first hour of notices after ``after`` on the 1st, 8th, 15th or 22nd of a month."""
    day = local_day(after)
    while day.day not in ASK_ON or at_local(day, port.policies.opinions.notice_at) <= after:
        day += timedelta(days=1)
    return at_local(day, port.policies.opinions.notice_at)


HANDLERS = {FORM: enter_days, APPLY: apply}
ROUNDS = (Round(MISSING, next_asking, ask_for_days),)
