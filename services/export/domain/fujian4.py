"""附件4 《基层党组织星级评定情况统计表》 of 校党字〔2015〕71号 (Q10): branches and their stars, per 领域."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from services.common.errors import Refused
from services.export.domain.dates import DateStyle, date_text
from services.export.domain.table import (
    Cell,
    Column,
    FilledTable,
    Kind,
    TableDefinition,
    fill_row,
    shows_rounding,
)
from services.export.domain.text import field

SECTOR_OF_THE_SOURCE = "机关事业单位"
STARS: Mapping[int, str] = {5: "五星级", 4: "四星级", 3: "三星级", 2: "二星级", 1: "一星级"}
_SECTOR, _TOTAL = "领域", "基层党组织数量"
_PAIR_WIDTH_MM = Decimal("16.5")  # 100.0% in 14 pt fits into it with 0.4 mm at either side


def _star_columns(label: str) -> tuple[Column, Column]:
    count = Column(
        name=f"{label}数量", headers=(label, "数量"), kind=Kind.COUNT, width_mm=_PAIR_WIDTH_MM
    )
    part = Column(
        name=f"{label}比例",
        headers=(label, "比例"),
        kind=Kind.SHARE,
        width_mm=_PAIR_WIDTH_MM,
        share_of=(count.name, _TOTAL),
    )
    return count, part


FUJIAN4 = TableDefinition(
    number="附件4",
    title="基层党组织星级评定情况统计表",
    source="校党字〔2015〕71号附件4",
    corner=("星级", _SECTOR),
    unit_label="填报单位（盖章）：",
    date_label="填报日期：",
    signature_labels=("单位负责人：", "填表人：", "联系电话："),
    columns=(
        Column(name=_SECTOR, headers=(_SECTOR, _SECTOR), kind=Kind.TEXT, width_mm=Decimal(33)),
        Column(
            name=_TOTAL,
            headers=("基层党组织\n数量", "基层党组织\n数量"),
            kind=Kind.COUNT,
            width_mm=Decimal(27),
            sum_of=tuple(f"{label}数量" for label in STARS.values()),
        ),
        *(column for label in STARS.values() for column in _star_columns(label)),
    ),
    rules=(
        "数量：填报期末本单位及所属基层党组织中，评定结果为该星级的基层党组织个数。",
        "基层党组织数量：本领域五个星级的数量之和。",
        "比例：该星级数量÷本领域基层党组织数量×100%，四舍五入保留1位小数；总数为0的填“—”。",
    ),
    notes=("“比例”为该星级基层党组织数量占本领域基层党组织总数的百分比，保留1位小数",),
    rounding_note="由于四舍五入，各项之和可能不等于100%",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signatories:
    """Who answers for the figures; an empty text leaves room to write by hand."""

    head: str = ""
    filled_by: str = ""
    phone: str = ""


def count_stars(stars: Iterable[int]) -> dict[int, int]:
    """Branches per star, all five named; a star outside 1 to 5 is kept, so that the filling refuses it."""
    return dict.fromkeys(STARS, 0) | Counter(stars)


def _counts(name: str, stars: Mapping[int, int]) -> dict[str, int]:
    if set(stars) != set(STARS):
        raise Refused(
            f"{name}：须分别填报五星至一星的数量，缺项不按零计。", code="stars_incomplete"
        )
    if any(count < 0 for count in stars.values()):
        raise Refused(f"{name}：数量不能为负数。", code="count_negative")
    return {f"{label}数量": stars[star] for star, label in STARS.items()}


def _rows(given: Sequence[tuple[str, Mapping[int, int]]]) -> tuple[tuple[Cell, ...], ...]:
    rows = [(field(_SECTOR, name, limit=30, required=True), stars) for name, stars in given]
    if not rows:
        raise Refused("统计表至少要有一行领域。", code="rows_missing")
    if len({name for name, _ in rows}) < len(rows):
        raise Refused("同一领域只能填报一行。", code="sector_repeated")
    return tuple(
        fill_row(FUJIAN4.columns, {_SECTOR: name}, _counts(name, stars)) for name, stars in rows
    )


def _signatures(given: Signatories | None) -> tuple[str, ...]:
    if given is None:
        return ()
    values = (given.head, given.filled_by, given.phone)
    labels = FUJIAN4.signature_labels
    return tuple(
        field(label.rstrip("："), value, limit=30)
        for label, value in zip(labels, values, strict=True)
    )


def fill_fujian4(
    *,
    unit: str,
    period: str,
    filled_on: date | None,
    rows: Sequence[tuple[str, Mapping[int, int]]] = ((SECTOR_OF_THE_SOURCE, count_stars(())),),
    signatories: Signatories | None = None,
    date_style: DateStyle = DateStyle.CHINESE,
) -> FilledTable:
    """The filled table; rows keep their order, and without rows the source's one 领域 is all zero.

    Each row is (领域, star → branches) with all five stars named. Without ``signatories`` their line is
    left out, as in the source; without a date there is room for one. Raises Refused: ``field_missing``,
    ``text_too_long``, ``rows_missing``, ``sector_repeated``, ``stars_incomplete``, ``count_negative``.
    """
    filled = _rows(rows)
    rounded = any(shows_rounding(row) for row in filled)
    return FilledTable(
        definition=FUJIAN4,
        unit=field("填报单位", unit, limit=60, required=True),
        period=field("填报期", period, limit=20, required=True),
        filled_on=date_text(filled_on, date_style),
        rows=filled,
        notes=FUJIAN4.notes + ((FUJIAN4.rounding_note,) if rounded else ()),
        signatures=_signatures(signatories),
    )
