"""Where a value of a table goes in somebody else's workbook."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


class Dates(StrEnum):
    """How days are written: ``2026年7月1日``, ``20260701``, or as a date that the cell's own format shows."""

    CHINESE = "中文"
    DIGITS = "八位数字"
    REAL = "日期"


class Spot(NamedTuple):
    """A cell: row and column count from one."""

    row: int
    column: int

    @property
    def address(self) -> str:
        """``B8``."""
        letters, rest = "", self.column
        while rest:
            rest, last = divmod(rest - 1, 26)
            letters = chr(ord("A") + last) + letters
        return f"{letters}{self.row}"

    @property
    def exists(self) -> bool:
        """Whether a worksheet has such a cell."""
        return 1 <= self.row <= LAST_ROW and 1 <= self.column <= LAST_COLUMN


def spot_from(address: str) -> Spot | None:
    """The cell of an address like ``B8``; None for anything else, and for a cell that no worksheet has."""
    found = _ADDRESS.fullmatch(address)
    if found is None:
        return None
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    spot = Spot(int(found[2]), column)
    return spot if spot.exists else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The value ``field`` goes to ``cell`` of ``sheet``.

    A column has ``rows`` of them at most, each so far ``down`` and to the ``right`` of the one before.
    """

    field: str
    sheet: str
    cell: str
    rows: int = 1
    down: int = 1
    right: int = 0

    def spots(self, count: int) -> Iterator[Spot]:
        """The cells of the first ``count`` rows; none where ``cell`` is no address."""
        first = spot_from(self.cell)
        if first is not None:
            for number in range(count):
                yield Spot(first.row + number * self.down, first.column + number * self.right)


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A rectangle of cells, both corners in it."""

    first: Spot
    last: Spot

    def __contains__(self, spot: object) -> bool:
        return (
            isinstance(spot, Spot)
            and self.first.row <= spot.row <= self.last.row
            and self.first.column <= spot.column <= self.last.column
        )

    @property
    def address(self) -> str:
        """``B8:C9``."""
        return f"{self.first.address}:{self.last.address}"


def area_from(reference: str) -> Area | None:
    """The rectangle of ``B8:C9`` or ``B8``; None for anything else."""
    first, _, last = reference.replace("$", "").partition(":")
    corners = spot_from(first), spot_from(last or first)
    if corners[0] is None or corners[1] is None:
        return None
    return Area(first=corners[0], last=corners[1])
