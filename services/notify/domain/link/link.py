"""A link: one 领导干部 looks after one research team, new teacher, class or society, year after year (L3, L4).

Two or more cadres may share one target, each with a link of their own. A link that is confirmed at the
start of an academic year stays the same record, so that its visits stay with it.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar, get_args

from services.common.kernel.canonical import sha256_hex
from services.common.kernel.ledger import Ledger
from services.notify.domain.cadre.cadre import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Whoever is looked after; ``code`` is the same for every cadre who shares it."""

    kind: Kind
    code: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """``on`` is the last day of the link."""

    on: date
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """The state. ``years``: academic years that it is settled or confirmed for, oldest first, as ``2026-2027``.

    ``since``: from which day, anew where it had ended before; ``cadre_name`` is the name at that time.
    """

    unit: str
    unit_path: tuple[str, ...]
    cadre: str
    cadre_name: str
    target: Target
    years: tuple[str, ...]
    since: date
    ended: Ending | None = None

    @property
    def id(self) -> str:
        """What visits name."""
        return link_id(self.cadre, self.target)

    @property
    def kind(self) -> Kind:
        """What is looked after."""
        return self.target.kind

    @property
    def target_name(self) -> str:
        """What whoever is looked after is called."""
        return self.target.name

    @property
    def ended_on(self) -> date | None:
        """The last day; None while it goes on."""
        return self.ended.on if self.ended else None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkMade:
    """A cadre is linked, or linked again after the link had ended."""

    what: ClassVar[str] = "link.made"
    link: Link


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkConfirmed:
    """It goes on in one more academic year (L4: confirmed at the start of each)."""

    what: ClassVar[str] = "link.confirmed"
    year: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRenamed:
    """A later form calls the target otherwise."""

    what: ClassVar[str] = "link.renamed"
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkEnded:
    """It does not go on."""

    what: ClassVar[str] = "link.ended"
    ending: Ending


LinkEvent = LinkMade | LinkConfirmed | LinkRenamed | LinkEnded


def link_id(cadre: str, target: Target) -> str:
    """The one link between a cadre and a target."""
    return "l" + sha256_hex(f"{cadre}\n{target.kind.value}\n{target.code}".encode())[:31]


def evolve(state: Link | None, event: LinkEvent) -> Link:
    """The state after ``event``; raises ValueError on a history that does not begin with its making."""
    if isinstance(event, LinkMade):
        years = state.years if state else ()
        return replace(event.link, years=_with(years, *event.link.years))
    if state is None:
        raise ValueError("a link begins with its making")
    if isinstance(event, LinkConfirmed):
        return replace(state, years=_with(state.years, event.year))
    if isinstance(event, LinkRenamed):
        return replace(state, target=replace(state.target, name=event.name))
    return replace(state, ended=event.ending)


def _with(years: tuple[str, ...], *more: str) -> tuple[str, ...]:
    return tuple(sorted({*years, *more}))


LINKS = Ledger(collection="links", state=Link, events=get_args(LinkEvent), evolve=evolve)
