"""A table as data: headers that merge, figures that derive."""

from decimal import Decimal

import pytest

from services.export.domain.fujian4 import FUJIAN4
from services.export.domain.table import Cell, Column, Kind, fill_row, header_cells, shows_rounding


def _column(name: str, *headers: str) -> Column:
    return Column(name=name, headers=headers, kind=Kind.COUNT, width_mm=Decimal(10))


def _spans(*columns: Column) -> list[tuple[str, int, int, int, int]]:
    return [(h.text, h.row, h.column, h.rows, h.columns) for h in header_cells(columns)]


def test_equal_headers_merge_to_the_right_or_downwards() -> None:
    spans = _spans(_column("a", "甲", "甲"), _column("b", "乙", "丙"), _column("c", "乙", "丁"))

    assert spans == [
        ("甲", 0, 0, 2, 1),
        ("乙", 0, 1, 1, 2),
        ("丙", 1, 1, 1, 1),
        ("丁", 1, 2, 1, 1),
    ]


def test_the_headers_cover_every_place_once() -> None:
    places = [
        (head.row + r, head.column + c)
        for head in header_cells(FUJIAN4.columns)
        for r in range(head.rows)
        for c in range(head.columns)
    ]

    assert sorted(places) == [(r, c) for r in range(FUJIAN4.levels) for c in range(12)]


def test_a_given_count_stays_what_it_is() -> None:
    cells = fill_row([_column("a", "甲")], {}, {"a": 3})

    assert cells == (Cell(text="3", number=3),)


def test_a_column_without_its_value_is_an_error_not_a_zero() -> None:
    with pytest.raises(KeyError):
        fill_row([_column("a", "甲")], {}, {})


def test_only_shares_that_miss_a_hundred_show_rounding() -> None:
    thirds = tuple(Cell(text="33.3%", number=Decimal("33.3")) for _ in range(3))
    whole = (Cell(text="1", number=1), Cell(text="100.0%", number=Decimal("100.0")))

    assert shows_rounding(thirds)
    assert not shows_rounding(whole)
    assert not shows_rounding((Cell(text="—"),))


def test_a_name_the_table_has_not_is_an_error() -> None:
    assert FUJIAN4.index("一星级比例") == 11
    with pytest.raises(ValueError, match="六星级"):
        FUJIAN4.index("六星级数量")
