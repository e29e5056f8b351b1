"""A unit's own Word template of a table: its versions, and the one in force."""

from dataclasses import dataclass, replace
from typing import ClassVar, get_args

from services.common.errors import NotFound, Refused
from services.common.kernel.ledger import Ledger
from services.export.domain.template.versions import (
    OWN,
    Version,
    before,
    next_number,
    numbered,
    require_newer,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """The state. ``in_force`` is the number of a version, 0 for the program's own template.

    It holds for ``unit`` and every unit below that has none of its own.
    """

    table: str
    unit: str
    unit_path: tuple[str, ...]
    in_force: int
    versions: tuple[Version, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateAccepted:
    """A file passed every check; from now on exports are written with it."""

    what: ClassVar[str] = "template.accepted"
    table: str
    unit: str
    unit_path: tuple[str, ...]
    version: Version


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateWithdrawn:
    """The version in force is not used any more; ``in_force`` is what is used instead."""

    what: ClassVar[str] = "template.withdrawn"
    because: str
    in_force: int


TemplateEvent = TemplateAccepted | TemplateWithdrawn


def template_id(unit: str, table: str) -> str:
    """The template that ``unit`` has for ``table``."""
    return f"{unit}:{table}"


def accept(state: Template | None, offered: TemplateAccepted) -> tuple[TemplateAccepted, ...]:
    """Take a checked file as the next version. Raises Refused (template_unchanged, version_overtaken)."""
    versions = state.versions if state else ()
    require_newer(versions, offered.version)
    if state and state.in_force and _current(state).sha256 == offered.version.sha256:
        raise Refused(
            f"与现在使用的第{state.in_force}版完全相同，不必再交", code="template_unchanged"
        )
    version = replace(offered.version, number=next_number(versions))
    return (replace(offered, version=version),)


def withdraw(state: Template | None, because: str) -> tuple[TemplateWithdrawn]:
    """Give up the version in force. Raises NotFound, or Refused (template_own) where none is in force."""
    if state is None:
        raise NotFound("这个单位没有自己的模板，用的是程序自带的", code="template_not_found")
    if state.in_force == OWN:
        raise Refused("现在用的就是程序自带的模板，没有可以停用的", code="template_own")
    return (TemplateWithdrawn(because=because, in_force=before(state.versions, state.in_force)),)


def evolve(state: Template | None, event: TemplateEvent) -> Template:
    """The state after ``event``; raises ValueError on a history that begins with a withdrawal."""
    if isinstance(event, TemplateAccepted):
        return Template(
            table=event.table,
            unit=event.unit,
            unit_path=event.unit_path,
            in_force=event.version.number,
            versions=(*(state.versions if state else ()), event.version),
        )
    if state is None:
        raise ValueError("a template begins with an accepted version")
    versions = tuple(
        replace(each, withdrawn_because=event.because) if each.number == state.in_force else each
        for each in state.versions
    )
    return replace(state, in_force=event.in_force, versions=versions)


def _current(state: Template) -> Version:
    return numbered(state.versions, state.in_force)


TEMPLATES = Ledger(
    collection="templates", state=Template, events=get_args(TemplateEvent), evolve=evolve
)
