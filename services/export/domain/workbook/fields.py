"""The values of a table that a workbook may ask for, by name, with their rows."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import NamedTuple

from services.export.domain.document import Document
from services.export.domain.form.filled import FilledForm
from services.export.domain.register import Register
from services.export.domain.table import Cell, FilledTable, TableDefinition

Row = tuple[Cell, ...]


class Field(NamedTuple):
    """A name that a cell map may use; one of ``rows`` goes to a block of cells, one below the other."""

    name: str
    means: str
    rows: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Values:
    """What a document has to give: single cells by name, and rows whose cells are in the order of ``columns``.

    ``rows`` begins anew at every call and gives ``count`` of them.
    """

    single: Mapping[str, Cell]
    columns: tuple[str, ...]
    rows: Callable[[], Iterator[Row]]
    count: int


def values_of(document: Document, filled_on: date) -> Values:
    """The values of a document; ``filled_on`` is the day that it has as printed text. None for other kinds."""
    day = Cell(text=_filled_on(document), day=filled_on)
    single = {
        "填报单位": Cell(text=document.unit),
        "填报日期": day,
        "统计期": Cell(text=document.period),
        "表名": Cell(text=document.title),
    }
    if isinstance(document, FilledForm):
        return _of_form(document, single)
    if isinstance(document, FilledTable):
        return Values(
            single={**single, **_below(document)},
            columns=_names(document.definition),
            rows=lambda: iter(document.rows),
            count=len(document.rows),
        )
    if isinstance(document, Register):
        return Values(
            single={**single, "附注": Cell(text=document.note_line)},
            columns=_names(document.definition),
            rows=document.rows,
            count=document.count,
        )
    return Values(single=single, columns=(), rows=lambda: iter(()), count=0)


def fields_of(values: Values) -> tuple[Field, ...]:
    """What a cell map may name for such a document."""
    return tuple(
        chain(
            (Field(name, f"“{name}”一栏", rows=False) for name in values.single),
            (Field(name, f"“{name}”一列", rows=True) for name in values.columns),
        )
    )


def _filled_on(document: Document) -> str:
    kinds = FilledForm | FilledTable | Register
    return document.filled_on if isinstance(document, kinds) else ""


def _names(definition: TableDefinition) -> tuple[str, ...]:
    return tuple(column.name for column in definition.columns)


def _below(table: FilledTable) -> Mapping[str, Cell]:
    labels = [label.rstrip("：") for label in table.definition.signature_labels]
    signatures = table.signatures or ("",) * len(labels)
    signed = {name: Cell(text=text) for name, text in zip(labels, signatures, strict=True)}
    return {"附注": Cell(text=table.note_line), **signed}


def _of_form(form: FilledForm, single: Mapping[str, Cell]) -> Values:
    listing = form.definition.listing
    columns = tuple(each.name for each in listing.columns) if listing else ()
    rows = [tuple(Cell(text=row[name]) for name in columns) for row in form.rows]
    own = {name: Cell(text=text) for name, text in form.values.items()}
    return Values(
        single={**single, **own}, columns=columns, rows=lambda: iter(rows), count=len(rows)
    )
