"""One register written in a process of its own: ``python -m tests.bench.register_writing ours|bare ROWS``.

Prints seconds and the peak of resident memory (MB) as JSON. The bare side is XlsxWriter as its manual
shows it for large files: ``constant_memory``, the same styles, the same twelve values a row.
"""

import json
import resource
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from time import perf_counter

from xlsxwriter import Workbook

from services.export.domain.dates import chinese_date
from services.export.domain.register import Register, Row
from services.export.domain.table import Cell, Column, Kind, TableDefinition
from services.export.writers.metadata import FileMetadata
from services.export.writers.register_xlsx import write_register_xlsx

FIRST = date(2026, 1, 1)
TEXT = (
    "到班级宿舍走访，听取同学对食堂、住宿和选课的意见，逐条登记并答复；对家庭困难的两名同学联系资助中心。"
    * 2
)
KINDS = [
    Kind.DATE,
    *[Kind.TEXT] * 4,
    *[Kind.LONG] * 3,
    Kind.CODE,
    Kind.COUNT,
    Kind.COUNT,
    Kind.MONEY,
]


def texts(number: int) -> tuple[str, ...]:
    return (
        f"地点{number % 97}",
        f"走访人{number % 311}",
        f"走访对象{number % 997}",
        "班级社团",
        TEXT,
        "已答复",
        "继续关注",
        f"1380000{number % 10_000:04d}",
    )


def rows(count: int) -> Iterator[Row]:
    for number in range(count):
        day = FIRST + timedelta(days=number % 365)
        yield (
            Cell(text=chinese_date(day), day=day),
            *(Cell(text=text) for text in texts(number)),
            Cell(text=str(number % 9), number=number % 9),
            Cell(text=str(number % 5), number=number % 5),
            Cell(text="1.50", number=Decimal("1.50")),
        )


def ours(count: int) -> None:
    columns = tuple(
        Column(name=f"列{n}", headers=(f"列{n}",), kind=kind, width_mm=Decimal(25))
        for n, kind in enumerate(KINDS)
    )
    definition = TableDefinition(
        number="台账",
        title="班级社团台账",
        source="",
        corner=None,
        unit_label="填报单位：",
        date_label="填报日期：",
        signature_labels=(),
        columns=columns,
        rules=(),
        notes=(),
        rounding_note="",
    )
    register = Register(
        definition=definition,
        unit="某大学",
        period="2026年",
        filled_on="2026年11月23日",
        rows=lambda: rows(count),
        count=count,
    )
    with tempfile.TemporaryFile() as target:
        write_register_xlsx(register, FileMetadata(created=datetime.now(UTC)), target)


def bare(count: int) -> None:
    with tempfile.TemporaryFile() as target, Workbook(target, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        style = {"font_name": "仿宋_GB2312", "font_size": 12, "border": 1, "text_wrap": True}
        text, number = book.add_format(style), book.add_format({**style, "num_format": "0.00"})
        day = book.add_format({**style, "num_format": "yyyy-mm-dd"})
        for row in range(count):
            sheet.write_datetime(row, 0, FIRST + timedelta(days=row % 365), day)
            for column, words in enumerate(texts(row), start=1):
                sheet.write_string(row, column, words, text)
            sheet.write_number(row, 9, row % 9, text)
            sheet.write_number(row, 10, row % 5, text)
            sheet.write_number(row, 11, 1.5, number)


def main() -> None:
    side, count = sys.argv[1], int(sys.argv[2])
    start = perf_counter()
    {"ours": ours, "bare": bare}[side](count)
    seconds = perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(json.dumps({"seconds": seconds, "peak_mb": peak}))


if __name__ == "__main__":
    main()
