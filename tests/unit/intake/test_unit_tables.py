"""Tables as offices keep them come out as rows; those that are none are refused as a whole."""

import csv
import io
import struct
import zipfile
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from services.common.errors import Refused
from services.intake.tree import UnitRow
from services.intake.unit_tables import COLUMNS_MOST, ROWS_MOST, UNPACKED_MOST, read_units

COLUMNS = ["编码", "名称", "类型", "类别", "上级编码"]
CELLS = st.text(st.characters(codec="gb18030", exclude_categories=["Cc", "Cs"]), max_size=12).map(
    str.strip
)


def csv_of(rows: list[list[str]], encoding: str = "utf-8-sig") -> bytes:
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows(rows)
    return stream.getvalue().encode(encoding)


def xlsx_of(rows: list[list[Any]]) -> bytes:
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


WORKBOOK = xlsx_of([COLUMNS, ["a", "甲", "党总支", "", ""]])


@given(
    st.lists(
        st.tuples(st.text("abc.", min_size=1), CELLS, CELLS, CELLS, CELLS).map(list), min_size=1
    ),
    st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]),
)
def test_what_is_written_is_read(rows: list[list[str]], encoding: str) -> None:
    found = read_units(csv_of([COLUMNS, *rows], encoding), "单位.csv")

    assert [(unit.code, unit.name, unit.category or "", unit.parent or "") for unit in found] == [
        (code, name, category, parent) for code, name, _, category, parent in rows
    ]
    assert [unit.line for unit in found] == list(range(2, len(rows) + 2))


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("学校党委", "university"),
        ("职能部门", "department"),
        ("院级党委", "college"),
        ("党总支", "college"),
        ("党支部", "branch"),
        ("branch", "branch"),
        ("工会", "工会"),
    ],
)
def test_kinds_may_be_chinese(name: str, kind: str) -> None:
    (unit,) = read_units(csv_of([COLUMNS, ["a", "甲", name, "", ""]]), "a.csv")

    assert unit.kind == kind


def test_columns_may_stand_in_any_order_among_others() -> None:
    table = [["备注", "Parent", "NAME", " kind ", "code"], ["x", "b", "甲", "college", "a", "y"]]

    assert read_units(csv_of(table), "a.csv") == [
        UnitRow(line=2, code="a", name="甲", kind="college", category=None, parent="b")
    ]


def test_lines_are_those_of_the_file_whatever_cells_hold() -> None:
    data = '\r\n编码,名称,类型,上级\r\n\r\na,"一\r\n二\r\n三",党总支,\r\n ,,,\r\nb,乙,党总支,a\r\n'

    found = read_units(data.encode(), "a.csv")

    assert [(unit.line, unit.code) for unit in found] == [(4, "a"), (8, "b")]


def test_numbers_in_a_workbook_are_codes() -> None:
    found = read_units(xlsx_of([COLUMNS, [1001, "甲", "党总支", None, 7.0]]), "a.XLSX")

    assert [(unit.code, unit.parent) for unit in found] == [("1001", "7")]


def test_only_the_first_columns_of_a_wide_sheet_are_read() -> None:
    wide = [[*COLUMNS, *["x"] * COLUMNS_MOST], ["a", "甲", "党总支", "", "", *["y"] * COLUMNS_MOST]]

    assert len(read_units(xlsx_of(wide), "a.xlsx")) == 1


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("", "表头缺少这些列：code、name、kind、parent"),
        ("编码,名称\n", "表头缺少这些列：kind、parent"),
        ("编码;名称;类型;上级\n", "表头缺少"),
        ("编码,名称,类型,上级\n , ,\n", "没有一行数据"),
        ("编码,code,名称,类型,上级\n", "出现了两次：code"),
        ('编码,名称,类型,上级\n"a', "引号或分隔符有误"),
        ("编码,名称,类型,上级\na," + "x" * 200_000, "引号或分隔符有误"),
    ],
)
def test_a_table_that_is_none_is_refused(table: str, words: str) -> None:
    with pytest.raises(Refused, match=words):
        read_units(table.encode(), "a.csv")


def test_too_many_rows_are_refused() -> None:
    line = "a,甲,党总支,,\r\n"
    table = ",".join(COLUMNS) + "\r\n" + line * ROWS_MOST

    assert len(read_units(table.encode(), "a.csv")) == ROWS_MOST
    with pytest.raises(Refused, match="一次最多导入 100000 行"):
        read_units((table + line).encode(), "a.csv")


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = bytearray(WORKBOOK)
    entry = bomb.rindex(b"PK\x01\x02")
    bomb[entry + 24 : entry + 28] = struct.pack("<I", UNPACKED_MOST + 1)

    with pytest.raises(Refused, match="展开后过大"):
        read_units(bytes(bomb), "a.xlsx")


def refusal(data: bytes, name: str) -> str | None:
    """The code with which a file is refused; None if its rows are read."""
    try:
        return None if read_units(data, name) else "no rows"
    except Refused as refused:
        return refused.code


@given(st.binary(max_size=200), st.sampled_from(["a.csv", "a.xlsx"]))
def test_any_bytes_are_rows_or_a_refusal(data: bytes, name: str) -> None:
    assert refusal(data, name) in (None, "bad_table")


@given(st.lists(st.tuples(st.integers(0, len(WORKBOOK) - 1), st.binary(min_size=1, max_size=1))))
def test_a_damaged_workbook_is_rows_or_a_refusal(damage: list[tuple[int, bytes]]) -> None:
    whole = bytearray(WORKBOOK)
    for place, byte in damage:
        whole[place : place + 1] = byte

    assert refusal(bytes(whole), "a.xlsx") in (None, "bad_table")


@pytest.mark.parametrize(
    ("place", "damage"),
    [(6, b"\x40"), (9, b"\x08")],
    ids=["an unknown zip version", "a name that is no UTF-8"],
)
def test_what_zipfile_cannot_list_is_refused(place: int, damage: bytes) -> None:
    whole = bytearray(WORKBOOK)
    entry = whole.rindex(b"PK\x01\x02")
    whole[entry + place : entry + place + len(damage)] = damage
    whole[entry + 46] = 0xFF

    with pytest.raises(Refused, match="这不是一个 XLSX 文件"):
        read_units(bytes(whole), "a.xlsx")


def test_a_zip_that_is_no_workbook_is_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("xl/workbook.xml", "<not-xml")

    with pytest.raises(Refused, match="无法读出"):
        read_units(stream.getvalue(), "a.xlsx")
