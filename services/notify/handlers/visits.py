"""What notify does with a form about a visit: one entry, from which opinions and wishes follow (L5, L8)."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from services.common.jobs import Job
from services.common.kernel.canonical import sha256_hex
from services.common.submissions import Submission
from services.notify.domain.link.link import LINKS, Link
from services.notify.domain.link.linking import known_link
from services.notify.domain.team.team import TEAMS, known_team
from services.notify.domain.visit.evolve import VISITS
from services.notify.domain.visit.recording import correct, record, withdraw
from services.notify.domain.visit.state import VISIT, Account, Book, Visit
from services.notify.handlers.cadres import cadre_named
from services.notify.handlers.entries import appended, entry_named
from services.notify.handlers.matters import open_matter
from services.notify.handlers.points import require_point
from services.notify.handlers.steps import Result
from services.notify.handlers.wishes import open_wish
from services.notify.ports.visits import VisitDesk

SOURCE = "谈心走访"
TEXTS = ("place", "content", "demands", "measures", "results")
LISTS = ("people", "visited", "good_deeds")
NUMBERS = ("funds_fen", "helped")


def heard_id(letter: str, submission: str, number: int) -> str:
    """The ``number``-th opinion (letter m) or wish (letter w) that was heard in a visit."""
    return letter + sha256_hex(f"{submission}\n{letter}\n{number}".encode())[:31]


def note_visit(job: Job, port: VisitDesk) -> Result:
    """Form lianxin/visit: the entry; each opinion heard becomes a matter, each wish a wish (L5)."""
    submission = port.submission(job.subject)
    key = VISIT.id_of(submission.id)
    visit = _visit_of(key, submission)
    link = _require_named(job, port, visit)
    events = record(port.state(VISITS, key), visit, link=link, now=submission.received_at)
    port.append(VISITS, key, submission.author(port.now), events)
    for matter, opinion in _heard(submission, "opinions", "m"):
        open_matter(port, matter, submission, {**opinion, "source": SOURCE})
    for wish, said in _heard(submission, "wishes", "w"):
        open_wish(port, wish, submission, said, visit=key)
    return {"visit": key, "opinions": list(visit.opinions), "wishes": list(visit.wishes)}


def note_correction(job: Job, port: VisitDesk) -> Result:
    """Form lianxin/visit-correction: what is right, or what came of it since."""
    submission, visit = entry_named(job, port, VISIT, VISITS)
    body = submission.body
    account: Account = replace(visit.account, **_said(body))
    events = correct(visit, account, because=body["reason"], now=submission.received_at)
    return appended(port, submission, VISIT, VISITS, events)


def note_withdrawal(job: Job, port: VisitDesk) -> Result:
    """Form lianxin/visit-withdrawal: the entry was a mistake."""
    submission, visit = entry_named(job, port, VISIT, VISITS)
    events = withdraw(visit, because=submission.body["reason"])
    return appended(port, submission, VISIT, VISITS, events)


HANDLERS = {
    "lianxin/visit": note_visit,
    "lianxin/visit-correction": note_correction,
    "lianxin/visit-withdrawal": note_withdrawal,
}


def _visit_of(key: str, submission: Submission) -> Visit:
    body = submission.body
    return Visit(
        id=key,
        unit=submission.unit,
        unit_path=submission.unit_path,
        book=Book(body["book"]),
        cadres=tuple(dict.fromkeys(body.get("cadres", ()))),
        link=body.get("link"),
        point=body.get("point"),
        team=body.get("team"),
        opinions=tuple(matter for matter, _ in _heard(submission, "opinions", "m")),
        wishes=tuple(wish for wish, _ in _heard(submission, "wishes", "w")),
        **_said(body),
    )


def _said(body: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of the account that a form fills in."""
    said: dict[str, Any] = {name: body[name].strip() for name in TEXTS if name in body}
    said |= {name: tuple(each.strip() for each in body[name]) for name in LISTS if name in body}
    said |= {name: body[name] for name in NUMBERS if name in body}
    if "held_on" in body:
        said["held_on"] = date.fromisoformat(body["held_on"])
    return said


def _heard(
    submission: Submission, field: str, letter: str
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for number, said in enumerate(submission.body.get(field, ()), start=1):
        yield heard_id(letter, submission.id, number), said


def _require_named(job: Job, port: VisitDesk, visit: Visit) -> Link | None:
    """What the entry names must be there; the link it is about."""
    for cadre in visit.cadres:
        cadre_named(job, port, cadre)
    if visit.point is not None:
        require_point(job, port, visit.point)
    if visit.team is not None:
        _require_team(job, port, visit.team)
    return None if visit.link is None else _link_named(job, port, visit)


def _require_team(job: Job, port: VisitDesk, named: str) -> None:
    state = port.state(TEAMS, named)
    if state is None:
        port.wait_for_named(job, "lianxin/team", "code", named.rpartition(":")[2])
    known_team(state, named)


def _link_named(job: Job, port: VisitDesk, visit: Visit) -> Link:
    named = visit.link or ""
    state = port.state(LINKS, named)
    if state is None:
        for cadre in visit.cadres:
            port.wait_for_named(job, "lianxin/link", "cadre", cadre)
    return known_link(state, named)
