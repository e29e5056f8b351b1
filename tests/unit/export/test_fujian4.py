"""附件4: counts in, the printed table out (Q10)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import Refused
from services.export.domain.dates import DateStyle
from services.export.domain.fujian4 import FUJIAN4, Signatories, count_stars, fill_fujian4
from services.export.domain.table import FilledTable

Counts = dict[int, int]
counts_of_stars = st.fixed_dictionaries({star: st.integers(0, 10**6) for star in range(1, 6)})


def _filled(*rows: tuple[str, Counts], unit: str = "计算机学院党委") -> FilledTable:
    return fill_fujian4(unit=unit, period="2026年上半年", filled_on=date(2026, 7, 1), rows=rows)


def _texts(table: FilledTable) -> list[str]:
    return [" ".join(cell.text for cell in row) for row in table.rows]


def _stars(*counts: int) -> Counts:
    return dict(zip((5, 4, 3, 2, 1), counts, strict=True))


def test_the_columns_are_those_of_the_source() -> None:
    headers = [column.headers for column in FUJIAN4.columns]

    assert headers[:2] == [("领域", "领域"), ("基层党组织\n数量", "基层党组织\n数量")]
    assert [top for top, _ in headers[2::2]] == ["五星级", "四星级", "三星级", "二星级", "一星级"]
    assert {bottom for _, bottom in headers[2::2]} == {"数量"}
    assert {bottom for _, bottom in headers[3::2]} == {"比例"}
    assert sum(column.width_mm for column in FUJIAN4.columns) == 225


def test_a_row_holds_the_sum_and_each_star_with_its_share() -> None:
    table = _filled(("机关事业单位", _stars(7, 21, 28, 12, 2)))

    assert _texts(table) == ["机关事业单位 70 7 10.0% 21 30.0% 28 40.0% 12 17.1% 2 2.9%"]


def test_without_rows_the_one_sector_of_the_source_is_all_zero() -> None:
    table = fill_fujian4(unit="新学院党委", period="2026年上半年", filled_on=None)

    assert _texts(table) == ["机关事业单位 0 0 — 0 — 0 — 0 — 0 —"]
    assert table.filled_on == "    年  月  日"


def test_rows_keep_their_order() -> None:
    table = _filled(("乙", _stars(0, 0, 0, 0, 1)), ("甲", _stars(1, 0, 0, 0, 0)))

    assert [row[0].text for row in table.rows] == ["乙", "甲"]


def test_the_rounding_note_stands_only_where_shares_miss_a_hundred() -> None:
    exact = _filled(("机关事业单位", _stars(1, 1, 0, 0, 0)))
    rounded = _filled(("甲", _stars(1, 1, 0, 0, 0)), ("乙", _stars(1, 1, 1, 0, 0)))

    assert exact.note_line.endswith("保留1位小数。")
    assert rounded.note_line.endswith("保留1位小数；由于四舍五入，各项之和可能不等于100%。")
    assert rounded.note_line.startswith("注：“比例”为")


@given(counts_of_stars)
def test_every_total_is_the_sum_of_its_stars(stars: Counts) -> None:
    row = _filled(("机关事业单位", stars)).rows[0]

    assert row[1].number == sum(stars.values())
    assert [cell.number for cell in row[2::2]] == [stars[star] for star in (5, 4, 3, 2, 1)]
    assert all((cell.text == "—") == (row[1].number == 0) for cell in row[3::2])


@given(st.lists(st.integers(1, 5)))
def test_branches_are_counted_by_their_star(stars: list[int]) -> None:
    counted = count_stars(stars)

    assert list(counted) == [5, 4, 3, 2, 1]
    assert all(counted[star] == stars.count(star) for star in counted)


@pytest.mark.parametrize("stars", [{5: 1, 4: 0, 3: 0, 2: 0}, count_stars([5, 6]), count_stars([0])])
def test_a_missing_or_unknown_star_is_refused_not_read_as_zero(stars: Counts) -> None:
    with pytest.raises(Refused, match="缺项不按零计") as refusal:
        _filled(("机关事业单位", stars))

    assert refusal.value.code == "stars_incomplete"


def test_a_negative_count_is_refused() -> None:
    with pytest.raises(Refused, match="不能为负数"):
        _filled(("机关事业单位", _stars(-1, 1, 0, 0, 0)))


def test_a_table_without_a_row_or_with_a_sector_twice_is_refused() -> None:
    with pytest.raises(Refused, match="至少要有一行"):
        _filled()
    with pytest.raises(Refused, match="只能填报一行"):
        _filled(("甲", count_stars([5])), (" 甲\n", count_stars([4])))


def test_a_unit_without_a_name_is_refused() -> None:
    with pytest.raises(Refused, match="填报单位不能为空"):
        _filled(("机关事业单位", count_stars([5])), unit=" ")


def test_the_signature_line_is_left_out_unless_asked_for() -> None:
    assert _filled(("甲", count_stars([5]))).signatures == ()


def test_an_empty_signature_leaves_room_to_write() -> None:
    table = fill_fujian4(
        unit="计算机学院党委",
        period="2026年上半年",
        filled_on=date(2026, 7, 1),
        signatories=Signatories(head="欧阳志远", phone="0791-88120000"),
        date_style=DateStyle.DIGITS,
    )

    assert table.signatures == ("欧阳志远", "", "0791-88120000")
    assert table.filled_on == "20260701"
