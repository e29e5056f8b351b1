"""A workbook as a department above hands it out: merged head, formulas, print set-up, a second sheet with sums."""

from collections.abc import Callable
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.drawing.image import Image
from openpyxl.styles import Border, Font, Side
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from PIL import Image as Picture

from services.export.domain.workbook.cells import Place

SHEET, SUMS = "统计表", "校验"
HEAD = (
    "领域",
    "总数",
    "五星",
    "比例",
    "四星",
    "比例",
    "三星",
    "比例",
    "二星",
    "比例",
    "一星",
    "比例",
)

STARS = ("五星级", "四星级", "三星级", "二星级", "一星级")


def at(field: str, cell: str, **more: Any) -> Place:
    """Where a value goes on the first sheet."""
    return Place(field=field, sheet=SHEET, cell=cell, **more)


WHOLE = (
    at("填报单位", "B3"),
    at("填报日期", "J2"),
    at("领域", "A5", rows=4),
    at("基层党组织数量", "B5", rows=4),
    *(at(f"{star}数量", f"{column}5", rows=4) for star, column in zip(STARS, "CEGIK", strict=True)),
    *(at(f"{star}比例", f"{column}5", rows=4) for star, column in zip(STARS, "DFHJL", strict=True)),
)


def province_book() -> bytes:
    """The bytes of the workbook; rows 5 to 8 are to be filled, row 9 adds them up."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = SHEET
    sheet.merge_cells("A1:L1")
    sheet["A1"] = "全省高校基层党组织星级情况"
    sheet.merge_cells("A2:F2")
    sheet["A2"], sheet["I2"] = "填报单位", "填报日期"
    for column, name in enumerate(HEAD, start=1):
        sheet.cell(4, column, name).font = Font(name="黑体", bold=True)
    for row in range(5, 9):
        for column in range(4, 13, 2):
            sheet.cell(row, column).number_format = "0.0%"
    sheet["A4"].border = Border(diagonal=Side(style="thin"), diagonalDown=True)
    for letter in "BCEGIK":
        sheet[f"{letter}9"] = f"=SUM({letter}5:{letter}8)"
    sheet.column_dimensions["A"].width = 33
    sheet.freeze_panes = "B5"
    sheet.print_title_rows = "3:4"
    footer: Any = sheet.oddFooter
    footer.center.text = "第 &P 页"
    check = DataValidation(type="whole", operator="greaterThanOrEqual", formula1="0")
    sheet.add_data_validation(check)
    check.add("B5:C8")
    picture = BytesIO()
    Picture.new("RGB", (4, 4), "red").save(picture, "PNG")
    sheet.add_image(Image(picture), "N2")
    sums = book.create_sheet(SUMS)
    sums["A1"] = f"=IF({SHEET}!B9=SUM({SHEET}!C9,{SHEET}!E9),0,1)"
    book.defined_names["合计"] = DefinedName("合计", attr_text=f"{SHEET}!$B$9")
    target = BytesIO()
    book.save(target)
    return with_results(target.getvalue())


def repacked_with(data: bytes, change: Callable[[dict[str, bytes]], None]) -> bytes:
    """The same file, changed as a container."""
    with ZipFile(BytesIO(data)) as container:
        parts = {name: container.read(name) for name in container.namelist()}
    change(parts)
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as container:
        for name, content in parts.items():
            container.writestr(name, content)
    return target.getvalue()


def with_results(data: bytes) -> bytes:
    """As a spreadsheet program saves it: formulas have the results of an empty table."""

    def change(parts: dict[str, bytes]) -> None:
        for name in ("xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"):
            parts[name] = parts[name].replace(b"</f><v></v>", b"</f><v>0</v>")

    return repacked_with(data, change)


def with_macros(data: bytes) -> bytes:
    """The same as a workbook with macros: only the container says so."""

    def change(parts: dict[str, bytes]) -> None:
        plain = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
        contents = parts["[Content_Types].xml"]
        assert plain in contents
        kind = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
        project = b'<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'
        contents = contents.replace(plain, kind).replace(b"</Types>", project + b"</Types>")
        parts["[Content_Types].xml"] = contents
        parts["xl/vbaProject.bin"] = b"\xd0\xcf\x11\xe0 not a real one"

    return repacked_with(data, change)
