"""A 领导干部 (处级以上) in office at a unit; the latest form says who, at what level, from when to when."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar, get_args

from services.common.errors import NotFound, Refused
from services.common.kernel.ledger import Ledger
from services.common.kernel.workdays import day_text
from services.notify.domain.cadre.latest import is_news, require_span


class Level(StrEnum):
    """处级 cadres link a research team and a new teacher (L3); 处级 and above a class (L4)."""

    SCHOOL = "校级"
    DIVISION = "处级"


class Kind(StrEnum):
    """Whom a cadre may be linked with."""

    RESEARCH_TEAM = "科研团队"
    NEW_TEACHER = "新入职教师"
    CLASS = "班级"
    SOCIETY = "社团"
    MODEL = "模范人物"


REGISTERED = frozenset({Kind.MODEL})
"""The kinds of whom a register says who they are: nobody else can be linked as one (F4)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """In office from ``since`` through ``until`` (None: still)."""

    since: date
    until: date | None = None

    def covers(self, day: date) -> bool:
        """Whether they are in office on ``day``."""
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cadre:
    """The state. ``number`` is the 工号; ``as_of``: when the form that says all this was received."""

    unit: str
    unit_path: tuple[str, ...]
    number: str
    name: str
    level: Level
    term: Term
    as_of: datetime

    @property
    def id(self) -> str:
        """Whom links, teams, visits and wishes mean."""
        return cadre_id(self.unit, self.number)


@dataclass(frozen=True, slots=True, kw_only=True)
class CadreRegistered:
    """A form names them for the first time."""

    what: ClassVar[str] = "cadre.registered"
    cadre: Cadre


@dataclass(frozen=True, slots=True, kw_only=True)
class CadreChanged:
    """A later form says otherwise: another level, a corrected name, out of office."""

    what: ClassVar[str] = "cadre.changed"
    cadre: Cadre


CadreEvent = CadreRegistered | CadreChanged


def cadre_id(unit: str, number: str) -> str:
    """``<unit>:<工号>``."""
    return f"{unit}:{number}"


def register(state: Cadre | None, cadre: Cadre) -> tuple[CadreEvent, ...]:
    """What a form about ``cadre`` changes. Raises Refused on a term that ends before it began."""
    require_span(cadre.term.since, cadre.term.until)
    if not is_news(state, cadre):
        return ()
    return (CadreRegistered(cadre=cadre) if state is None else CadreChanged(cadre=cadre),)


def known_cadre(state: Cadre | None, named: str) -> Cadre:
    """The cadre, or NotFound."""
    if state is None:
        raise NotFound(f"没有编号为“{named}”的领导干部，请先登记或核对编号", code="cadre_not_found")
    return state


def require_in_office(cadre: Cadre, day: date) -> None:
    """Raise Refused unless ``cadre`` is in office on ``day``."""
    if not cadre.term.covers(day):
        raise Refused(
            f"{cadre.name}{day_text(day)}不在任，请核对领导干部的任职和离任日期",
            code="cadre_not_in_office",
        )


def evolve(_: Cadre | None, event: CadreEvent) -> Cadre:
    """The state after ``event``: what the form said."""
    return event.cadre


CADRES = Ledger(collection="cadres", state=Cadre, events=get_args(CadreEvent), evolve=evolve)
