"""A member's year of 先锋创绩, the events that change it, and the state after each (F2)."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, get_args

from services.common.errors import NotFound
from services.common.kernel.ledger import Ledger
from services.scoring.domain.pioneer.item import Item, Progress
from services.scoring.domain.pioneer.parts import (
    PART_NAMES,
    OfBranch,
    OfMass,
    Own,
    Part,
    Result,
)


class PioneerStage(StrEnum):
    """定诺 (and 践诺), until the first part of 评绩; then until nothing is missing."""

    PLEDGED = "pledged"
    APPRAISING = "appraising"
    DECIDED = "decided"


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestAnswer:
    """What the branch said to a request; whoever raised it reads it by their code."""

    accepted: bool
    text: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRequest:
    """A correction that the member asks for, by their code; ``number`` counts from 1."""

    number: int
    about: str
    text: str
    at: datetime
    answer: RequestAnswer | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pioneer:
    """The state. ``post`` is the category as it was when the year was pledged.

    ``missing`` names what a result still needs: missing is never zero. ``unfinished`` counts the items that are
    not done, ``unreported`` those of them that nothing was said about, ``waiting`` requests without an answer.
    """

    member: str
    name: str
    unit: str
    unit_path: tuple[str, ...]
    year: int
    post: str
    items: tuple[Item, ...]
    pledged_at: datetime
    late: bool
    amended_at: datetime | None = None
    stage: PioneerStage = PioneerStage.PLEDGED
    own: Own | None = None
    branch: OfBranch | None = None
    mass: OfMass | None = None
    result: Result | None = None
    requests: tuple[MemberRequest, ...] = ()
    missing: tuple[str, ...] = ()
    unfinished: int = 0
    unreported: int = 0
    waiting: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pledged:
    """定诺."""

    what: ClassVar[str] = "pioneer.pledged"
    pioneer: Pioneer


@dataclass(frozen=True, slots=True, kw_only=True)
class Amended:
    """Other items, while that was open; those that stayed keep their progress."""

    what: ClassVar[str] = "pioneer.amended"
    items: tuple[Item, ...]
    post: str
    name: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """践诺 of one item; ``because`` says why, where a result had been decided before."""

    what: ClassVar[str] = "pioneer.reported"
    item: int
    progress: Progress
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Appraised:
    """One part of 评绩 (the others None); ``because`` says why, where a result had been decided before."""

    what: ClassVar[str] = "pioneer.appraised"
    own: Own | None
    branch: OfBranch | None
    mass: OfMass | None
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """Nothing is missing (any more): the total and the grade, or those after a correction."""

    what: ClassVar[str] = "pioneer.decided"
    result: Result


@dataclass(frozen=True, slots=True, kw_only=True)
class Requested:
    """The member asks for a correction."""

    what: ClassVar[str] = "pioneer.requested"
    request: MemberRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestAnswered:
    """The branch confirms it, or says why not."""

    what: ClassVar[str] = "pioneer.request_answered"
    request: int
    answer: RequestAnswer


LaterEvent = Amended | Reported | Appraised | Decided | Requested | RequestAnswered
PioneerEvent = Pledged | LaterEvent


def pioneer_id(member: str, year: int) -> str:
    """``<branch>:<code>:<year>``."""
    return f"{member}:{year}"


def known_pioneer(state: Pioneer | None) -> Pioneer:
    """The year, or NotFound."""
    if state is None:
        raise NotFound(
            "这名同志在这一年度还没有定诺，请先定诺，或核对编号和年度", code="pioneer_not_found"
        )
    return state


def evolve(state: Pioneer | None, event: PioneerEvent) -> Pioneer:
    """The state after ``event``; raises ValueError on a history that does not begin with 定诺."""
    if isinstance(event, Pledged):
        return _counted(event.pioneer)
    if state is None:
        raise ValueError("a year begins with being pledged")
    return _counted(_changed(state, event))


def _changed(state: Pioneer, event: LaterEvent) -> Pioneer:
    match event:
        case Amended():
            return replace(
                state,
                items=event.items,
                post=event.post,
                name=event.name,
                amended_at=event.at,
            )
        case Reported():
            return replace(
                state,
                items=tuple(
                    replace(each, progress=event.progress) if each.number == event.item else each
                    for each in state.items
                ),
            )
        case Appraised():
            return _appraised(state, event)
        case Decided():
            return replace(state, stage=PioneerStage.DECIDED, result=event.result)
        case Requested():
            return replace(state, requests=(*state.requests, event.request))
        case _:
            return replace(state, requests=_answered(state.requests, event))


def _answered(
    requests: tuple[MemberRequest, ...], event: RequestAnswered
) -> tuple[MemberRequest, ...]:
    return tuple(
        replace(each, answer=event.answer) if each.number == event.request else each
        for each in requests
    )


def _appraised(state: Pioneer, event: Appraised) -> Pioneer:
    started = state.stage is PioneerStage.PLEDGED
    return replace(
        state,
        stage=PioneerStage.APPRAISING if started else state.stage,
        own=event.own or state.own,
        branch=event.branch or state.branch,
        mass=event.mass or state.mass,
    )


def _counted(state: Pioneer) -> Pioneer:
    """With what follows from it: a result falls where a correction leaves something missing; the history has it."""
    missing = _missing(state)
    fallen = state.result is not None and bool(missing)
    return replace(
        state,
        stage=PioneerStage.APPRAISING if fallen else state.stage,
        result=None if fallen else state.result,
        missing=missing,
        unfinished=sum(not each.is_done for each in state.items),
        unreported=sum(each.progress is None for each in state.items),
        waiting=sum(each.answer is None for each in state.requests),
    )


def _missing(state: Pioneer) -> tuple[str, ...]:
    given = {Part.OWN: state.own, Part.BRANCH: state.branch, Part.MASS: state.mass}
    parts = tuple(PART_NAMES[part] for part, value in given.items() if value is None)
    open_items = tuple(f"第{each.number}项的完成情况" for each in state.items if each.is_open)
    return (*parts, *open_items)


PIONEERS = Ledger(
    collection="pioneers", state=Pioneer, events=get_args(PioneerEvent), evolve=evolve
)
