"""Finished files are read back as the lines that people read."""

from datetime import date
from io import BytesIO

from services.export.domain.fujian4 import fill_fujian4
from services.export.domain.table import FilledTable
from services.export.readback import READERS
from services.export.writers.formats import FORMATS
from tests.unit.export.register_case import METADATA, register, row

STARS = {5: 1, 4: 2, 3: 3, 2: 0, 1: 0}


def table(five: int = 1) -> FilledTable:
    return fill_fujian4(
        unit="某大学",
        period="2026年下半年",
        filled_on=date(2026, 12, 31),
        rows=(("机关事业单位", STARS | {5: five}),),
    )


def lines(code: str, document: object) -> list[tuple[str, ...]]:
    data = FORMATS[code].bytes_of(document, METADATA)  # type: ignore[arg-type]
    return [line.cells for line in READERS[code](BytesIO(data))]


def test_a_table_says_the_same_as_a_sheet_and_as_a_document() -> None:
    sheet, document = lines("xlsx", table()), lines("docx", table())

    assert sheet[-2][:4] == ("机关事业单位", "6", "1", "0.167")
    assert ("附件4",) in sheet
    assert ("附件4",) in document
    assert any(row[:3] == ("机关事业单位", "6", "1") for row in document)


def test_only_the_cells_of_a_figure_that_changed_differ() -> None:
    then, now = lines("docx", table()), lines("docx", table(five=2))

    changed = [(a, b) for a, b in zip(then, now, strict=True) if a != b]

    assert [(a[:3], b[:3]) for a, b in changed if len(a) > 1] == [
        (("机关事业单位", "6", "1"), ("机关事业单位", "7", "2"))
    ]


def test_a_register_is_read_back_row_by_row_in_every_format() -> None:
    shown = register([row("第一次"), row("第二次\n两行")])

    read = {code: lines(code, shown) for code in ("xlsx", "docx", "csv")}

    for rows in read.values():
        first = next(at for at, each in enumerate(rows) if "第一次" in each)
        assert "第二次\n两行" in rows[first + 1]
