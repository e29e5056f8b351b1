"""A small register with a column of every kind."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

from services.export.domain.register import Register, Row
from services.export.domain.table import Cell, Column, Kind, TableDefinition
from services.export.writers.metadata import FileMetadata

METADATA = FileMetadata(created=datetime(2026, 11, 23, 4, tzinfo=UTC))


def _column(name: str, kind: Kind, width: int) -> Column:
    return Column(name=name, headers=(name,), kind=kind, width_mm=Decimal(width))


DEFINITION = TableDefinition(
    number="台账",
    title="走访台账",
    source="",
    corner=None,
    unit_label="填报单位：",
    date_label="填报日期：",
    signature_labels=(),
    columns=(
        _column("时间", Kind.DATE, 30),
        _column("地点", Kind.TEXT, 30),
        _column("内容", Kind.LONG, 90),
        _column("手机", Kind.CODE, 30),
        _column("人数", Kind.COUNT, 15),
        _column("比例", Kind.SHARE, 15),
        _column("资金", Kind.MONEY, 20),
    ),
    rules=(),
    notes=(),
    rounding_note="",
)


def row(content: str = "谈心", phone: str = "013800001111") -> Row:
    return (
        Cell(text="2026年11月3日", day=date(2026, 11, 3)),
        Cell(text="昇平村"),
        Cell(text=content),
        Cell(text=phone),
        Cell(text="3", number=3),
        Cell(text="34.1%", number=Decimal("34.1")),
        Cell(text="1.50", number=Decimal("1.50")),
    )


EMPTY_ROW: Row = tuple(Cell(text="") for _ in DEFINITION.columns)


def register(rows: Sequence[Row], *notes: str) -> Register:
    return Register(
        definition=DEFINITION,
        unit="甲学院",
        period="2026年第四季度",
        filled_on="2026年11月23日",
        rows=lambda: iter(rows),
        count=len(rows),
        notes=notes,
    )
