"""The register of one branch, what happens to it, and the state after that (Q9, 附件3).

The star is never typed: it is taken from the branch's standing, and follows it.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar, get_args

from services.common.kernel.ledger import Ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class Secretary:
    """党支部负责人: personal data, whose phone is masked wherever it is shown without a purpose."""

    name: str
    phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Leader:
    """Somebody who answers for a weak branch: personal data like the secretary's."""

    name: str
    duty: str
    phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaders:
    """Who answers for a 软弱涣散 branch at 校级 and at 处级; neither is empty."""

    school_level: tuple[Leader, ...]
    division_level: tuple[Leader, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What is filled in; ``weak`` is what the form says, ``leaders`` None where none are asked for."""

    secretary: Secretary
    basics: str
    problems: str
    measures: str
    weak: bool
    leaders: Leaders | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is known of the branch elsewhere: its star, if it has one, and whether it is listed for 整顿."""

    star: int | None
    listed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """The state. ``path`` runs from the root down to the branch, as the tree had it at the last revision.

    ``weak``: listed for 整顿, or said to be 软弱涣散; ``leaders_missing``: it became so after it was filled in.
    """

    branch: str
    name: str
    path: tuple[str, ...]
    star: int | None
    listed: bool
    weak: bool
    leaders_missing: bool
    content: Content
    revised_at: datetime
    submission: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Revised:
    """The register was filled in, or corrected; ``changed`` names the fields as 附件3 does, all at first."""

    what: ClassVar[str] = "register.revised"
    branch: str
    name: str
    path: tuple[str, ...]
    content: Content
    standing: Standing
    revised_at: datetime
    submission: str
    changed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """The branch has another star, or was listed for 整顿, or released from it; ``because`` of what."""

    what: ClassVar[str] = "register.followed"
    standing: Standing
    because: str


RegisterEvent = Revised | Followed


def evolve(state: Register | None, event: RegisterEvent) -> Register:
    """The state after ``event``; raises ValueError on a history that does not begin with a revision."""
    if isinstance(event, Revised):
        return _revised(event)
    if state is None:
        raise ValueError("a register begins with being filled in")
    weak = event.standing.listed or state.content.weak
    return replace(
        state,
        star=event.standing.star,
        listed=event.standing.listed,
        weak=weak,
        leaders_missing=weak and state.content.leaders is None,
    )


def _revised(event: Revised) -> Register:
    weak = event.standing.listed or event.content.weak
    return Register(
        branch=event.branch,
        name=event.name,
        path=event.path,
        star=event.standing.star,
        listed=event.standing.listed,
        weak=weak,
        leaders_missing=weak and event.content.leaders is None,
        content=event.content,
        revised_at=event.revised_at,
        submission=event.submission,
    )


REGISTERS = Ledger(
    collection="registers", state=Register, events=get_args(RegisterEvent), evolve=evolve
)
