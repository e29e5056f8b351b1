"""A document made again as of the instant it was made: what differs from the one that was kept, and why (B12)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from services.export.domain.comparing import RowChanged, changed_figures
from services.export.domain.text import CUT_MARK

SHOWN = 100
"""So many differences of a format are listed; the others are counted."""
WIDEST = 200
"""Characters of a value that a difference shows."""
IN_FLIGHT = timedelta(minutes=2)
"""An entry from so shortly before a document was made may have been written while it was."""
WHOLE_ROW = "整行"


class Why(StrEnum):
    """Why something differs."""

    LATE = "late"
    CHANGED = "changed"
    RENAMED = "renamed"
    TEMPLATE = "template"
    PROGRAM = "program"
    FILE_DAMAGED = "file_damaged"
    HISTORY_DAMAGED = "history_damaged"
    UNKNOWN = "unknown"


class Verdict(StrEnum):
    """How a file that was made again compares; in the order of what is worse."""

    SAME = "same"
    SAME_CONTENT = "same_content"
    NOT_MADE = "not_made"
    DIFFERS = "differs"
    DAMAGED = "damaged"


READ = frozenset({Verdict.SAME, Verdict.SAME_CONTENT, Verdict.DIFFERS})
"""What only a file that is whole, and could be made again, is found to be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An entry in the history of a record that the document stands on.

    ``received_at`` is when the form came in that it is due to, None for a step of the system's own.
    """

    ledger: str
    record: str
    what: str
    at: datetime
    received_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Renamed:
    """A unit that was called ``was`` until ``at``, and ``called`` from then on."""

    unit: str
    was: str
    called: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why, as a code and a sentence; ``record`` where one record is the cause."""

    code: Why
    text: str
    record: str = ""


NOBODY_KNOWS = Reason(
    code=Why.UNKNOWN,
    text="历史、单位、模板和程序都没有可以说明它的变化，请用 lianxin verify 核对台账",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A cell, or a whole row, that is not as it was; None on the side that has none."""

    place: str
    column: str
    then: str | None
    now: str | None
    record: str = ""


def reason_of(entry: Entry, made_at: datetime) -> Reason:
    """Late where its form was received by the time the document was made and dealt with after it; else a change."""
    record = f"{entry.ledger}/{entry.record}"
    dealt = f"{entry.at:%Y-%m-%dT%H:%M:%SZ}"
    if entry.received_at is not None and entry.received_at <= made_at < entry.at:
        received = f"{entry.received_at:%Y-%m-%dT%H:%M:%SZ}"
        text = f"当时已收到（{received}）、之后才办理（{dealt}）：{entry.what}"
        return Reason(code=Why.LATE, text=text, record=record)
    if entry.at <= made_at:
        text = f"与制作同时登记（{dealt}），当时没有赶上：{entry.what}"
        return Reason(code=Why.LATE, text=text, record=record)
    return Reason(code=Why.CHANGED, text=f"记录在 {dealt} 有变动：{entry.what}", record=record)


def is_renaming(difference: Difference, each: Renamed) -> bool:
    """Whether a value differs by the name of that unit and by nothing else."""
    then, now = difference.then or "", difference.now or ""
    return each.was in then and then.replace(each.was, each.called) == now


def renaming(each: Renamed) -> Reason:
    """That a unit is called otherwise."""
    text = f"单位 {each.unit} 原名“{each.was}”，{each.at:%Y-%m-%d} 改为“{each.called}”"
    return Reason(code=Why.RENAMED, text=text)


def parts_changed(then: Mapping[str, str], now: Mapping[str, str]) -> Reason | None:
    """That it was made with something else; None where it was not, or nobody noted it."""
    changed = changed_figures(then, now) if then else ()
    if not changed:
        return None
    told = "、".join(f"{each.name}（{each.then or '无'} → {each.now or '无'}）" for each in changed)
    return Reason(code=Why.PROGRAM, text=f"制作所用的程序、软件或字体换过：{told}")


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """That of a whole: as bad as its worst part."""
    order = list(Verdict)
    return max(verdicts, key=order.index, default=Verdict.SAME)


def of_bytes_alone(cause: Why, beside: Mapping[str, Verdict]) -> Verdict:
    """How a file compares that has other bytes and that nobody reads back (PDF).

    As the files of the same document ``beside`` it, by format, that were read; without any the content counts as
    the same only where nothing but the program changed. Only a Word document shows what a template changed.
    """
    read = {name: each for name, each in beside.items() if each in READ}
    if Verdict.DIFFERS in read.values():
        return Verdict.DIFFERS
    known = cause is Why.PROGRAM or "docx" in read or (read and cause is not Why.TEMPLATE)
    return Verdict.SAME_CONTENT if known else Verdict.DIFFERS


def cells_of(
    changed: RowChanged, *, place: str, columns: tuple[str, ...], record: str = ""
) -> Iterator[Difference]:
    """The differing cells of a changed row, or one difference for a row that was added or is missing."""
    if changed.then is None or changed.now is None:
        then, now = (_joined(row) for row in (changed.then, changed.now))
        yield Difference(place=place, column=WHOLE_ROW, then=then, now=now, record=record)
        return
    for cell in changed_figures(_named(changed.then, columns), _named(changed.now, columns)):
        yield Difference(
            place=place,
            column=cell.name,
            then=_shown(cell.then),
            now=_shown(cell.now),
            record=record,
        )


def _named(row: tuple[object, ...], columns: tuple[str, ...]) -> Mapping[str, str]:
    known = dict(enumerate(columns))
    return {known.get(at, f"第{at + 1}格"): str(cell) for at, cell in enumerate(row) if cell}


def _joined(row: tuple[object, ...] | None) -> str | None:
    return None if row is None else _shown(" | ".join(str(cell) for cell in row if cell))


def _shown(value: str | None) -> str | None:
    if value is None or len(value) <= WIDEST:
        return value
    return value[: WIDEST - len(CUT_MARK)] + CUT_MARK
