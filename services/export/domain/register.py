"""A register (台账): a table of as many rows as there are records, which never lie in memory together.

Its form is a :class:`TableDefinition` like that of a statistical table: the same columns drive every format.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from services.export.domain.table import Cell, TableDefinition

Row = tuple[Cell, ...]


def _nobody(_: int) -> None:
    """Where a register is of no records."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """A register ready to be written; ``rows`` begins anew at every call and gives the same ``count`` rows.

    All text of cells is printable; line breaks stay in columns of kind ``long`` only. ``filled_on`` is text
    as printed. ``source_of`` names the record that a row is of, counted from one.
    """

    definition: TableDefinition
    unit: str
    period: str
    filled_on: str
    rows: Callable[[], Iterator[Row]]
    count: int
    notes: tuple[str, ...] = ()
    source_of: Callable[[int], str | None] = _nobody

    @property
    def number(self) -> str:
        """As the form is numbered, or ``台账``."""
        return self.definition.number

    @property
    def title(self) -> str:
        """As the register is called."""
        return self.definition.title

    @property
    def note_line(self) -> str:
        """The sentence printed below the register, empty without notes."""
        return f"注：{'；'.join(self.notes)}。" if self.notes else ""
