"""A branch's stars through time. Terms never overlap, at most one is open, and who asks for an instant
finds the term with ``since`` ≤ instant < ``until``: so every table can be made again as of any date (Q10).

A campaign that is voided (推倒重来) takes its stars back from that moment: what it gave stays readable as
voided, and the star before it is in force again.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, get_args

from services.common.kernel.ledger import Ledger
from services.scoring.domain.rating.state import Branch


class Cause(StrEnum):
    """How a branch came by a star."""

    CAMPAIGN = "campaign"
    UPGRADE = "upgrade"
    DOWNGRADE = "downgrade"
    REDO = "redo"
    RESTORED = "restored"


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """``star`` from ``since`` until ``until`` (None: still), by ``campaign`` or a ``regrade`` under it."""

    star: int
    since: datetime
    until: datetime | None
    campaign: str
    regrade: str | None
    cause: Cause
    because: str
    voided: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The state. ``star`` and ``campaign`` are those of the open term, None where there is none."""

    branch: Branch
    star: int | None
    campaign: str | None
    terms: tuple[Term, ...]

    def at(self, instant: datetime) -> Term | None:
        """The term in force at ``instant``."""
        found = (
            term
            for term in self.terms
            if term.since <= instant and (term.until is None or instant < term.until)
        )
        return next(found, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """The branch has a star from ``term.since`` on; ``branch`` as the tree had it when it was rated."""

    what: ClassVar[str] = "standing.granted"
    branch: Branch
    term: Term


@dataclass(frozen=True, slots=True, kw_only=True)
class Revoked:
    """What ``campaign`` gave ends at ``at``; ``restored`` is in force again, if there was a star before it."""

    what: ClassVar[str] = "standing.revoked"
    campaign: str
    at: datetime
    because: str
    restored: Term | None


StandingEvent = Granted | Revoked


def grant(state: Standing | None, branch: Branch, term: Term) -> tuple[Granted, ...]:
    """Give a star; the same campaign or regrade gives it once only."""
    known = state.terms if state else ()
    if any((each.campaign, each.regrade) == (term.campaign, term.regrade) for each in known):
        return ()
    return (Granted(branch=branch, term=term),)


def revoke(
    state: Standing | None, campaign: str, *, at: datetime, because: str
) -> tuple[Revoked, ...]:
    """Take back what ``campaign`` gave; nothing where it gave nothing, or was revoked before."""
    terms = state.terms if state else ()
    if not any(term.campaign == campaign and not term.voided for term in terms):
        return ()
    before = [term for term in terms if term.campaign != campaign and not term.voided]
    is_in_force = state is not None and state.campaign == campaign
    restored = (
        replace(
            before[-1],
            since=at,
            until=None,
            cause=Cause.RESTORED,
            because=f"{because}，恢复原来的星级",
        )
        if before and is_in_force
        else None
    )
    return (Revoked(campaign=campaign, at=at, because=because, restored=restored),)


def evolve(state: Standing | None, event: StandingEvent) -> Standing:
    """The state after ``event``; raises ValueError on a history that does not begin with a star."""
    if isinstance(event, Granted):
        return _granted(state, event)
    if state is None:
        raise ValueError("a standing begins with a star")
    return _revoked(state, event)


def _granted(state: Standing | None, event: Granted) -> Standing:
    # A campaign that was final earlier may be settled later: its term stands where its time is.
    terms = state.terms if state else ()
    before = [_ended(term, event.term.since) for term in terms if term.since <= event.term.since]
    after = [term for term in terms if term.since > event.term.since]
    until = after[0].since if after else None
    branch = state.branch if state and after else event.branch
    return _standing(branch, (*before, replace(event.term, until=until), *after))


def _revoked(state: Standing, event: Revoked) -> Standing:
    terms = [
        replace(_ended(term, event.at), voided=True) if term.campaign == event.campaign else term
        for term in state.terms
    ]
    restored = [event.restored] if event.restored else []
    return _standing(state.branch, (*terms, *restored))


def _ended(term: Term, at: datetime) -> Term:
    return replace(term, until=at if term.until is None else min(term.until, at))


def _standing(branch: Branch, terms: tuple[Term, ...]) -> Standing:
    last = terms[-1]
    is_open = last.until is None
    return Standing(
        branch=branch,
        star=last.star if is_open else None,
        campaign=last.campaign if is_open else None,
        terms=terms,
    )


STANDINGS = Ledger(
    collection="standings", state=Standing, events=get_args(StandingEvent), evolve=evolve
)
