"""What a 抽查 is at a moment, what happens to it, and the state after that (Q7).

Its size follows what is drawn, never what is listed: a stratum's list is a hash and a number, and can
be derived from the campaign's final stars at any time.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar, get_args

from services.common.errors import NotFound
from services.common.kernel.ledger import Ledger


class SpotCheckStage(StrEnum):
    """How far a check has come."""

    ANNOUNCED = "announced"
    DRAWN = "drawn"
    CONCLUDED = "concluded"


class Verdict(StrEnum):
    """What was found at a branch: nothing, 把关不严 or 弄虚作假."""

    SOUND = "sound"
    LAX = "lax"
    FALSIFIED = "falsified"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stratum:
    """``count`` of the ``listed`` branches of ``star`` (below ``college``, if one is named) are drawn."""

    number: int
    star: int
    college: str | None
    count: int
    listed: int
    list_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnBranch:
    """A branch that was drawn, with its ticket; in a stratum the lowest ticket stands first."""

    stratum: int
    branch: str
    ticket: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What was seen at a drawn branch, by whom, on what evidence; ``redo_by``: 责令重新评定 by that day."""

    branch: str
    verdict: Verdict
    seen: str
    seen_on: date
    seen_by: tuple[str, ...]
    evidence: tuple[str, ...]
    redo_by: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SpotCheck:
    """The state. ``unit`` decided the campaign; ``by_unit`` is that unit or one above it, and checks.

    ``seed_commitment`` is the SHA-256 of the seed, which is empty until the draw reveals it.
    """

    campaign: str
    unit: str
    unit_path: tuple[str, ...]
    by_unit: str
    announced_by: str
    note: str
    announced_at: datetime
    seed_commitment: str
    strata: tuple[Stratum, ...]
    stage: SpotCheckStage = SpotCheckStage.ANNOUNCED
    seed: str = ""
    drawn: tuple[DrawnBranch, ...] = ()
    drawn_at: datetime | None = None
    findings: tuple[Finding, ...] = ()
    conclusion: str = ""
    concluded_at: datetime | None = None

    @property
    def has_faults(self) -> bool:
        """Whether 把关不严 or 弄虚作假 was found anywhere."""
        return any(each.verdict is not Verdict.SOUND for each in self.findings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """The check is announced: lists and seed are fixed by their hashes."""

    what: ClassVar[str] = "spot_check.announced"
    check: SpotCheck


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """The seed was revealed, and this is what it draws."""

    what: ClassVar[str] = "spot_check.drawn"
    seed: str
    drawn: tuple[DrawnBranch, ...]
    drawn_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A drawn branch was looked at."""

    what: ClassVar[str] = "spot_check.found"
    finding: Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Concluded:
    """Every drawn branch was looked at, and the check is over."""

    what: ClassVar[str] = "spot_check.concluded"
    conclusion: str
    concluded_at: datetime


SpotCheckEvent = Announced | Drawn | Found | Concluded


def known_check(state: SpotCheck | None) -> SpotCheck:
    """The check, or NotFound."""
    if state is None:
        raise NotFound("没有这个编号的抽查，请核对编号", code="spot_check_not_found")
    return state


def evolve(state: SpotCheck | None, event: SpotCheckEvent) -> SpotCheck:
    """The state after ``event``; raises ValueError on a history that does not begin with the announcement."""
    if isinstance(event, Announced):
        return event.check
    if state is None:
        raise ValueError("a spot check begins with its announcement")
    if isinstance(event, Drawn):
        return replace(
            state,
            stage=SpotCheckStage.DRAWN,
            seed=event.seed,
            drawn=event.drawn,
            drawn_at=event.drawn_at,
        )
    if isinstance(event, Found):
        return replace(state, findings=(*state.findings, event.finding))
    return replace(
        state,
        stage=SpotCheckStage.CONCLUDED,
        conclusion=event.conclusion,
        concluded_at=event.concluded_at,
    )


SPOT_CHECKS = Ledger(
    collection="spot_checks", state=SpotCheck, events=get_args(SpotCheckEvent), evolve=evolve
)
