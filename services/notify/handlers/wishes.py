"""What notify does with a form about a wish (L7): load it and its claimant, let the rules decide, append, tell."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from services.common.errors import NotYet
from services.common.jobs import Job
from services.common.kernel.history import Author
from services.common.kernel.workdays import at_local, local_day
from services.common.submissions import Submission
from services.notify.domain.team.team import TEAMS, known_team
from services.notify.domain.wish import claiming, collecting
from services.notify.domain.wish.claimant import CLAIMANTS, ClaimantEvent, claimant_id
from services.notify.domain.wish.claiming import Candidate, promise_of
from services.notify.domain.wish.evolve import WISHES, WishEvent, evolve
from services.notify.domain.wish.state import Category, Party, Stage, Wish, known_wish
from services.notify.domain.wish.wording import notices, unconfirmed
from services.notify.handlers.cadres import cadre_named
from services.notify.handlers.steps import Result, leave_step
from services.notify.ports.desk import Desk
from services.notify.ports.wishes import WishDesk

UNCONFIRMED = "wish.unconfirmed"
Changes = tuple[Sequence[WishEvent], Sequence[ClaimantEvent]]
"""What happens to the wish, and to whoever claims or claimed it."""
Decide = Callable[[Job, WishDesk, Submission, Wish], Changes]


def wish_id(submission: str) -> str:
    """The wish that a form of its own opens."""
    return "w" + submission[1:]


def receive(job: Job, port: WishDesk) -> Result:
    """Form lianxin/wish: a unit heard of a wish."""
    submission = port.submission(job.subject)
    return open_wish(port, wish_id(submission.id), submission, submission.body)


def open_wish(
    port: Desk,
    wish: str,
    submission: Submission,
    said: Mapping[str, Any],
    *,
    visit: str | None = None,
) -> Result:
    """Open ``wish`` for what a form consists of, or what was heard in the ``visit`` it tells of (L5)."""
    opened = Wish(
        id=wish,
        unit=submission.unit,
        unit_path=submission.unit_path,
        title=said["title"].strip(),
        content=said.get("content", "").strip(),
        festival=said.get("festival"),
        visit=visit,
        collected_at=submission.received_at,
        stage=Stage.COLLECTED,
        waiting_since=submission.received_at,
    )
    category = Category(said["category"]) if "category" in said else None
    festivals = [each.name for each in port.policies.festivals.entries]
    events = collecting.collect(port.state(WISHES, wish), opened, category, festivals=festivals)
    return _apply(port, wish, submission.author(port.now), (events, ()))


def follow(decide: Decide) -> Callable[[Job, WishDesk], Result]:
    """A handler for a form that names its wish."""

    def handle(job: Job, port: WishDesk) -> Result:
        submission = port.submission(job.subject)
        key = submission.body["wish"]
        port.wait_for_wish(job, key)
        wish = known_wish(port.state(WISHES, key))
        changes = decide(job, port, submission, wish)
        return _apply(port, key, submission.author(port.now), changes)

    return handle


def look_at_unconfirmed(job: Job, port: WishDesk) -> Result:
    """Job wish.unconfirmed: whoever collected it has not said whether the fulfilment was enough; asked again."""
    key = job.subject
    wish = port.state(WISHES, key)
    if wish is None or port.version(WISHES, key) != job.data["version"]:
        return {"wish": key, "stale": True}
    if port.now < job.due:
        raise NotYet("提醒的时间还没有到")
    port.tell(f"{key}:{job.data['version']}:{job.due:%Y-%m-%d}", unconfirmed(wish))
    _leave_asking(port, key)
    return {"wish": key, "stage": wish.stage.value}


def _classify(_: Job, port: WishDesk, submission: Submission, wish: Wish) -> Changes:
    category, board = Category(submission.body["category"]), port.policies.wishes.board_unit
    return collecting.classify(wish, category, by=submission.unit, board=board), ()


def _claim(job: Job, port: WishDesk, submission: Submission, wish: Wish) -> Changes:
    promised = promise_of(_candidate(job, port, submission), submission.received_at)
    key = claimant_id(promised.party, promised.claimant)
    at_most = port.policies.wishes.claims_at_most
    held = port.state(CLAIMANTS, key)
    return claiming.claim(wish, held, promised, at_most=at_most, by=submission.unit)


def _release(_: Job, port: WishDesk, submission: Submission, wish: Wish) -> Changes:
    return claiming.release(
        wish,
        because=submission.body["reason"],
        by=submission.unit,
        board=port.policies.wishes.board_unit,
        at=submission.received_at,
    )


def _fulfil(_: Job, _port: WishDesk, submission: Submission, wish: Wish) -> Changes:
    body = submission.body
    told = claiming.fulfil(
        wish,
        how=body["how"],
        on=date.fromisoformat(body["fulfilled_on"]),
        cost_fen=body.get("cost_fen"),
        by=submission.unit,
        at=submission.received_at,
    )
    return told, ()


def _confirm(_: Job, _port: WishDesk, submission: Submission, wish: Wish) -> Changes:
    if submission.body["satisfied"]:
        return claiming.confirm(wish, by=submission.unit, at=submission.received_at)
    return claiming.dispute(wish, because=submission.body["reason"], by=submission.unit), ()


def _withdraw(_: Job, _port: WishDesk, submission: Submission, wish: Wish) -> Changes:
    return collecting.withdraw(wish, because=submission.body["reason"], by=submission.unit)


def _candidate(job: Job, port: WishDesk, submission: Submission) -> Candidate:
    body, day = submission.body, local_day(submission.received_at)
    if "cadre" in body:
        cadre = cadre_named(job, port, body["cadre"])
        return Candidate(
            party=Party.CADRE,
            id=cadre.id,
            name=cadre.name,
            unit=cadre.unit,
            unit_path=cadre.unit_path,
            active=cadre.term.covers(day),
        )
    named = body["team"]
    if port.state(TEAMS, named) is None:
        port.wait_for_named(job, "lianxin/team", "code", named.rpartition(":")[2])
    team = known_team(port.state(TEAMS, named), named)
    return Candidate(
        party=Party.TEAM,
        id=team.id,
        name=team.name,
        unit=team.unit,
        unit_path=team.unit_path,
        active=team.since <= day and (team.until is None or day <= team.until),
    )


def _apply(port: Desk, key: str, author: Author, changes: Changes) -> Result:
    events, promised = changes
    state = before = port.state(WISHES, key)
    first = port.version(WISHES, key) + 1
    port.append(WISHES, key, author, events)
    for number, event in enumerate(events, start=first):
        held, state = state, evolve(state, event)
        for notice in notices(event, held, state):
            port.tell(f"{key}:{number}", notice)
    after = known_wish(state)
    claim = after.claim or (before.claim if before else None)
    if promised and claim is not None:
        port.append(CLAIMANTS, claimant_id(claim.party, claim.claimant), author, promised)
    if after.stage is Stage.FULFILLED:
        _leave_asking(port, key)
    return {"wish": key, "stage": after.stage.value, "claimed_by": claim.name if claim else None}


def _leave_asking(port: Desk, key: str) -> None:
    rules = port.policies.wishes
    day = port.calendar.add_workdays(local_day(port.now), rules.confirm_workdays).day
    leave_step(port, WISHES, key, UNCONFIRMED, due=at_local(day, rules.remind_at))


HANDLERS = {
    "lianxin/wish": receive,
    "lianxin/wish-classification": follow(_classify),
    "lianxin/wish-claim": follow(_claim),
    "lianxin/wish-release": follow(_release),
    "lianxin/wish-fulfilment": follow(_fulfil),
    "lianxin/wish-confirmation": follow(_confirm),
    "lianxin/wish-withdrawal": follow(_withdraw),
    UNCONFIRMED: look_at_unconfirmed,
}
