"""A workbook of a department above, how a table is entered in it, and its versions."""

from dataclasses import dataclass, replace
from typing import ClassVar, get_args

from services.common.errors import NotFound, Refused
from services.common.kernel.ledger import Ledger
from services.export.domain.template.versions import (
    OWN,
    Version,
    before,
    next_number,
    require_newer,
)
from services.export.domain.workbook.cells import Dates, Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One accepted file and its cell map; ``table`` is the one that is entered, ``suffix`` xlsx or xlsm."""

    file: Version
    title: str
    table: str
    suffix: str
    dates: Dates
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Workbook:
    """The state. ``in_force`` is the number of an edition, 0 where none may be used any more.

    It is there for ``unit`` and every unit below that has none of the same ``code``.
    """

    code: str
    unit: str
    unit_path: tuple[str, ...]
    in_force: int
    editions: tuple[Edition, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkbookAccepted:
    """A file and its cell map passed every check."""

    what: ClassVar[str] = "workbook.accepted"
    code: str
    unit: str
    unit_path: tuple[str, ...]
    edition: Edition


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkbookWithdrawn:
    """The edition in force is not used any more; ``in_force`` is what is used instead, 0 for none."""

    what: ClassVar[str] = "workbook.withdrawn"
    because: str
    in_force: int


WorkbookEvent = WorkbookAccepted | WorkbookWithdrawn


def workbook_id(unit: str, code: str) -> str:
    """The workbook that ``unit`` calls ``code``."""
    return f"{unit}:{code}"


def accept(state: Workbook | None, offered: WorkbookAccepted) -> tuple[WorkbookAccepted]:
    """Take a checked file as the next edition; the same file with another map is one, too.

    Raises Refused: workbook_unchanged, version_overtaken.
    """
    editions = state.editions if state else ()
    files = [each.file for each in editions]
    require_newer(files, offered.edition.file)
    current = next(
        (each for each in editions if state and each.file.number == state.in_force), None
    )
    if current is not None and _same(current, offered.edition):
        raise Refused(
            f"与现在使用的第{current.file.number}版完全相同，不必再交", code="workbook_unchanged"
        )
    file = replace(offered.edition.file, number=next_number(files))
    return (replace(offered, edition=replace(offered.edition, file=file)),)


def withdraw(state: Workbook | None, because: str) -> tuple[WorkbookWithdrawn]:
    """Give up the edition in force. Raises NotFound, or Refused (workbook_out_of_use)."""
    if state is None:
        raise NotFound("没有这个代号的工作簿，请核对代号和单位", code="workbook_not_found")
    if state.in_force == OWN:
        raise Refused("这个工作簿已经停用", code="workbook_out_of_use")
    earlier = before([each.file for each in state.editions], state.in_force)
    return (WorkbookWithdrawn(because=because, in_force=earlier),)


def evolve(state: Workbook | None, event: WorkbookEvent) -> Workbook:
    """The state after ``event``; raises ValueError on a history that begins with a withdrawal."""
    if isinstance(event, WorkbookAccepted):
        return Workbook(
            code=event.code,
            unit=event.unit,
            unit_path=event.unit_path,
            in_force=event.edition.file.number,
            editions=(*(state.editions if state else ()), event.edition),
        )
    if state is None:
        raise ValueError("a workbook begins with an accepted edition")
    editions = tuple(_ended(each, event, state.in_force) for each in state.editions)
    return replace(state, in_force=event.in_force, editions=editions)


def _ended(edition: Edition, event: WorkbookWithdrawn, number: int) -> Edition:
    if edition.file.number != number:
        return edition
    return replace(edition, file=replace(edition.file, withdrawn_because=event.because))


def _same(one: Edition, other: Edition) -> bool:
    return replace(one, file=other.file) == other and one.file.sha256 == other.file.sha256


WORKBOOKS = Ledger(
    collection="workbooks", state=Workbook, events=get_args(WorkbookEvent), evolve=evolve
)
