"""What the rows of all registers are made of, and the definition that all of them share."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from services.common.kernel.figures import wan_yuan
from services.common.kernel.workdays import local_day
from services.export.domain.dates import chinese_date
from services.export.domain.table import Cell, Column, Kind, TableDefinition
from services.export.domain.text import one_line, printable

State = Mapping[str, Any]
NUMBER = "序号"


def column(name: str, kind: Kind, width_mm: int, header: str = "") -> Column:
    """A column; ``header`` is its name with line breaks, where it needs them."""
    return Column(name=name, headers=(header or name,), kind=kind, width_mm=Decimal(width_mm))


def register_definition(
    title: str, source: str, columns: Sequence[Column], notes: tuple[str, ...] = ()
) -> TableDefinition:
    """A register numbered 台账, its first column the number of the row."""
    return TableDefinition(
        number="台账",
        title=title,
        source=source,
        corner=None,
        unit_label="单位：",
        date_label="制表日期：",
        signature_labels=(),
        columns=(column(NUMBER, Kind.COUNT, 10), *columns),
        rules=(),
        notes=notes,
        rounding_note="",
    )


def text(value: str | None) -> Cell:
    """One line of text, empty where there is none."""
    return Cell(text=one_line(value or ""))


def passage(value: str | None) -> Cell:
    """Text of several lines, as it was written."""
    return Cell(text=printable(value or "").strip())


def listed(values: Iterable[str], separator: str = "、") -> Cell:
    """Names one after the other."""
    return Cell(text=separator.join(filter(None, map(one_line, values))))


def numbered(values: Iterable[str]) -> Cell:
    """Sentences below each other, numbered where there are several."""
    lines = [line for line in map(one_line, values) if line]
    if len(lines) < _SEVERAL:
        return Cell(text="".join(lines))
    return Cell(text="\n".join(f"{number}. {line}" for number, line in enumerate(lines, start=1)))


def count(value: int) -> Cell:
    """A count."""
    return Cell(text=str(value), number=value)


def in_wan_yuan(fen: int) -> Cell:
    """Fen as 万元 with two decimals."""
    shown = wan_yuan(fen)
    return Cell(text=shown, number=Decimal(shown))


def in_yuan(fen: int | None) -> Cell:
    """Fen as 元 with two decimals; empty where nobody said."""
    if fen is None:
        return Cell(text="")
    shown = f"{Decimal(fen) / 100:.2f}"
    return Cell(text=shown, number=Decimal(shown))


def day(value: date | datetime | str | None) -> Cell:
    """A day in Asia/Shanghai: of a date, of its ISO text, or of an instant (UTC)."""
    if value is None:
        return Cell(text="")
    if isinstance(value, str):
        on = date.fromisoformat(value)
    else:
        on = local_day(value) if isinstance(value, datetime) else value
    return Cell(text=chinese_date(on), day=on)


def last_day(deadline: datetime | None) -> Cell:
    """The last day that counts of a deadline, which is the instant (UTC) of its 24:00 in Asia/Shanghai."""
    return day(None if deadline is None else local_day(deadline - timedelta(seconds=1)))


_SEVERAL = 2
