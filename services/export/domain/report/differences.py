"""How frozen figures differ from those of now, cell by cell, each with its reason (EXPORTS §6)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.export.domain.report.cells import STARS, TOTAL, star_cell
from services.export.domain.report.report import Difference, Edition, FigureCell

NAMED_MOST = 10
UNKNOWN = "截止之后，计入这一项的记录有登记或更正"
WITHOUT = "无星级"


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A branch whose star at the period's end is another one than was known when it was frozen; None: none."""

    name: str
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A star as a standing holds it: from ``since`` on, up to and without ``until``."""

    star: int
    since: datetime
    until: datetime | None


def star_at(terms: Sequence[Term], at: datetime) -> int | None:
    """The star in force at an instant, None where none is."""
    held = (each for each in terms if each.since <= at and (not each.until or each.until > at))
    return next((each.star for each in held), None)


def because_of_moves(moves: Sequence[Move]) -> Mapping[str, str]:
    """For each figure of 附件4 the branches that came to it or left it since it was frozen."""
    changed = [move for move in moves if move.before != move.after]
    reasons: dict[str, str] = {}
    for star in STARS:
        touched = [move for move in changed if star in (move.before, move.after)]
        reasons[star_cell(star)] = _told(touched)
    gained = [move for move in changed if None in (move.before, move.after)]
    return {TOTAL: _told(gained), **reasons}


def because_of_returns(confirmed: Sequence[str], cells: Sequence[FigureCell]) -> Mapping[str, str]:
    """For the figures of the quarter the units that confirmed after the cut-off; no reason where none did."""
    told = f"截止之后确认的：{_listed(confirmed)}" if confirmed else ""
    return {cell.name: told for cell in cells}


def differences(
    edition: Edition, now: Sequence[FigureCell], because: Mapping[str, str]
) -> tuple[Difference, ...]:
    """Every frozen figure that is another one now; without a reason known, that records changed."""
    current = {cell.name: cell for cell in now}
    return tuple(
        Difference(
            name=cell.name,
            title=cell.title,
            frozen=cell.text,
            now=current[cell.name].text,
            because=because.get(cell.name) or UNKNOWN,
        )
        for cell in edition.cells
        if cell.name in current and current[cell.name].value != cell.value
    )


def _told(moves: Sequence[Move]) -> str:
    if not moves:
        return ""
    shown = [f"{each.name}由{_star(each.before)}变为{_star(each.after)}" for each in moves]
    return f"截止之后登记或更正：{_listed(shown)}"


def _star(star: int | None) -> str:
    return WITHOUT if star is None else STARS[star]


def _listed(names: Sequence[str]) -> str:
    told = "、".join(names[:NAMED_MOST])
    return told if len(names) <= NAMED_MOST else f"{told}等{len(names)}个"
