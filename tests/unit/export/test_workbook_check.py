"""Every kind of bad workbook and cell map is refused with its reason (EXPORTS §4.5)."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from services.common.errors import Refused
from services.export.domain.template.samples import SAMPLES
from services.export.domain.workbook.cells import Dates, Place
from services.export.writers.workbook import CellMap
from services.export.writers.workbook_check import suffix_of, workbook_faults
from services.export.writers.workbook_parts import BOOK
from tests.unit.export.province_book import (
    SHEET,
    WHOLE,
    at,
    province_book,
    repacked_with,
    with_macros,
)

DAY = date(2026, 12, 31)
TABLE: Any = SAMPLES["fujian4"]()
BLANK = province_book()
FIRST = "xl/worksheets/sheet1.xml"


def with_part(name: str, content: bytes = b"<a/>") -> bytes:
    return repacked_with(BLANK, lambda parts: parts.update({name: content}))


def without(name: str) -> bytes:
    def change(parts: dict[str, bytes]) -> None:
        del parts[name]

    return repacked_with(BLANK, change)


def faults(data: bytes, *places: Place, suffix: str = "xlsx") -> str:
    cell_map = CellMap(places=places or WHOLE, dates=Dates.CHINESE)
    return "\n".join(workbook_faults(data, suffix, cell_map, TABLE, DAY))


def test_a_good_workbook_and_map_pass_with_and_without_macros() -> None:
    assert faults(BLANK) == ""
    assert faults(with_macros(BLANK), suffix="xlsm") == ""


@pytest.mark.parametrize(
    ("data", "suffix", "reason"),
    [
        (b"PK", "xlsx", "不是 Office 文件"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "xlsx", "加了密码，或是旧版"),
        (with_macros(BLANK), "xlsx", "含有宏"),
        (BLANK, "xlsm", "内容不是 启用宏的 Excel 工作簿"),
        (with_part("xl/externalLinks/externalLink1.xml"), "xlsx", "外部链接"),
        (with_part("xl/connections.xml"), "xlsx", "数据库"),
        (with_part("xl/embeddings/oleObject1.xml"), "xlsx", "OLE"),
        (with_part("xl/macrosheets/sheet1.xml"), "xlsx", "4.0 宏"),
        (with_part(FIRST, b"<worksheet"), "xlsx", "不是完整的 XML"),
        (without(FIRST), "xlsx", "没有叫“统计表”的工作表"),
        (without(BOOK), "xlsx", "没有工作表"),
    ],
)
def test_a_bad_workbook_is_refused_with_its_reason(data: bytes, suffix: str, reason: str) -> None:
    told = faults(data, suffix=suffix)

    assert told
    assert reason in told


@pytest.mark.parametrize(
    ("place", "reason"),
    [
        (at("领域", "A2", rows=2, down=0), "填在同一格"),
        (at("填报单位", "B1"), "合并单元格 A1:L1"),
        (at("基层党组织数量", "B8", rows=2), "B9 里是公式"),
        (at("填报单位", "Z99"), "表样之外"),
        (at("填报人", "A3"), "没有叫“填报人”的栏目"),
    ],
)
def test_a_bad_map_is_refused_over_the_workbook_itself(place: Place, reason: str) -> None:
    assert reason in faults(BLANK, place)


@pytest.mark.parametrize(
    ("form", "passes"),
    [
        ("General", False),
        ("0.0%", False),
        ('"y"0', False),
        ("yyyy-mm-dd", True),
        ('yyyy"年"m"月"d"日"', True),
        ("mm-dd-yy", True),
    ],
)
def test_a_real_date_needs_a_cell_that_shows_dates(form: str, passes: bool) -> None:
    book = load_workbook(BytesIO(BLANK))
    book[SHEET]["J2"].number_format = form
    changed = BytesIO()
    book.save(changed)
    cell_map = CellMap(places=[at("填报日期", "J2")], dates=Dates.REAL)

    told = workbook_faults(changed.getvalue(), "xlsx", cell_map, TABLE, DAY)

    assert (told == []) is passes
    assert passes or "“统计表”的 J2 不是日期格式" in told[0]


def test_only_workbooks_are_taken() -> None:
    assert (suffix_of("省表.XLSM"), suffix_of("a.xlsx")) == ("xlsm", "xlsx")
    with pytest.raises(Refused, match=r"省表\.xls"):
        suffix_of("省表.xls")
