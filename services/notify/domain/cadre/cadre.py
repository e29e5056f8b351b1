"""A cadre in office: the record that every link of theirs goes through, so that two links made at once cannot
both be the only one (L3: each 处级 cadre one research team and one new teacher)."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import ClassVar, get_args

from services.common.errors import NotFound
from services.common.kernel.ledger import Ledger


class Level(StrEnum):
    """The rank, as the form names it."""

    UNIVERSITY = "校级"
    DEPARTMENT = "处级"


class Kind(StrEnum):
    """What a cadre is linked with."""

    RESEARCH_TEAM = "科研团队"
    NEW_TEACHER = "新入职教师"
    CLASS = "班级"
    SOCIETY = "社团"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A link in force: which, of what kind, in which academic year (``2026—2027学年``)."""

    link: str
    kind: Kind
    year: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cadre:
    """The state; ``id`` is ``<unit>:<number>``. In office from ``since`` through ``until`` (None: still)."""

    id: str
    unit: str
    unit_path: tuple[str, ...]
    unit_name: str
    number: str
    name: str
    level: Level
    since: date
    until: date | None
    links: tuple[Held, ...] = ()

    def in_office(self, day: date) -> bool:
        """Whether ``day`` falls into the time in office."""
        return self.since <= day and (self.until is None or day <= self.until)

    def held(self, year: str) -> tuple[Held, ...]:
        """The links in force of an academic year."""
        return tuple(each for each in self.links if each.year == year)


@dataclass(frozen=True, slots=True, kw_only=True)
class CadreRegistered:
    """The unit named its cadre, or corrected what it had said; links stay."""

    what: ClassVar[str] = "cadre.registered"
    cadre: Cadre


@dataclass(frozen=True, slots=True, kw_only=True)
class CadreLinked:
    """A link came into force."""

    what: ClassVar[str] = "cadre.linked"
    held: Held


@dataclass(frozen=True, slots=True, kw_only=True)
class CadreUnlinked:
    """A link ended."""

    what: ClassVar[str] = "cadre.unlinked"
    link: str
    because: str


CadreEvent = CadreRegistered | CadreLinked | CadreUnlinked


def cadre_id(unit: str, number: str) -> str:
    """The record of a unit's cadre."""
    return f"{unit}:{number}"


def known_cadre(state: Cadre | None) -> Cadre:
    """The cadre, or NotFound."""
    if state is None:
        raise NotFound(
            "没有登记这位领导干部，请先提交领导干部登记，或核对单位和工号", code="cadre_not_found"
        )
    return state


def register(state: Cadre | None, cadre: Cadre) -> tuple[CadreRegistered, ...]:
    """Name or correct a cadre; saying the same again changes nothing."""
    told = replace(cadre, links=state.links if state else ())
    return () if told == state else (CadreRegistered(cadre=told),)


def evolve(state: Cadre | None, event: CadreEvent) -> Cadre:
    """The state after ``event``; raises ValueError on a history that does not begin with its registration."""
    if isinstance(event, CadreRegistered):
        return event.cadre
    if state is None:
        raise ValueError("a cadre begins with its registration")
    if isinstance(event, CadreLinked):
        return replace(state, links=(*state.links, event.held))
    return replace(state, links=tuple(each for each in state.links if each.link != event.link))


CADRES = Ledger(collection="cadres", state=Cadre, events=get_args(CadreEvent), evolve=evolve)
