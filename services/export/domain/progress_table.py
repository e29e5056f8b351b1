"""“四进四联”活动进展情况统计表 of 校党字〔2015〕71号 (L9): seven figures of one unit in one quarter."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum

from services.common.kernel.figures import DEFINITIONS, Figure, Figures, wan_yuan
from services.export.domain.dates import DateStyle, date_text
from services.export.domain.table import Cell, Column, FilledTable, Kind, TableDefinition
from services.export.domain.text import field


class MoneyUnit(StrEnum):
    """What 提供帮扶资金数 is printed in: the source names no unit (EXPORTS §1.2)."""

    WAN_YUAN = "万元"
    YUAN = "元"


_HEADERS: Mapping[Figure, str] = {
    Figure.PARTICIPANTS: "参与党员\n干部数",
    Figure.POINTS: "建立连心\n点数",
    Figure.PEOPLE_HELPED: "结对帮扶\n群众数",
    Figure.FUNDS_FEN: "提供帮扶\n资金数",
    Figure.OPINIONS: "征求意见\n建议数",
    Figure.PROBLEMS_SOLVED: "帮助解决\n问题数",
    Figure.WISHES_FULFILLED: "实现群众\n微心愿数",
}
"""As the form breaks them."""
_WIDTH_MM = Decimal("22.29")


def _kind(figure: Figure) -> Kind:
    return Kind.MONEY if figure is Figure.FUNDS_FEN else Kind.COUNT


PROGRESS = TableDefinition(
    number="附件",
    title="“四进四联”活动进展情况统计表",
    source="校党字〔2015〕71号《“四进四联”活动打造“连心”工程品牌的工作方案》附件",
    corner=None,
    unit_label="填报单位（盖章）：",
    date_label="填报日期：",
    signature_labels=(),
    columns=tuple(
        Column(
            name=DEFINITIONS[figure].title,
            headers=(header,),
            kind=_kind(figure),
            width_mm=_WIDTH_MM,
        )
        for figure, header in _HEADERS.items()
    ),
    rules=tuple(f"{each.title}：{each.counts}。" for each in DEFINITIONS.values()),
    notes=("各有关单位按相应内容填写后提交党委组织部",),
    rounding_note="",
    portrait=True,
)


def fill_progress(
    *,
    unit: str,
    period: str,
    filled_on: date | None,
    figures: Figures,
    money: MoneyUnit = MoneyUnit.WAN_YUAN,
    date_style: DateStyle = DateStyle.CHINESE,
) -> FilledTable:
    """The filled table, its note says what money is printed in; raises Refused (field_missing, text_too_long)."""
    return FilledTable(
        definition=PROGRESS,
        unit=field("填报单位", unit, limit=60, required=True),
        period=field("填报期", period, limit=20, required=True),
        filled_on=date_text(filled_on, date_style),
        rows=(tuple(_cell(figure, figures.of(figure), money) for figure in _HEADERS),),
        notes=(*PROGRESS.notes, f"提供帮扶资金数以{money.value}计"),
    )


def _cell(figure: Figure, value: int, money: MoneyUnit) -> Cell:
    if figure is Figure.FUNDS_FEN:
        text = wan_yuan(value) if money is MoneyUnit.WAN_YUAN else f"{Decimal(value) / 100:.2f}"
        return Cell(text=text, number=Decimal(text))
    return Cell(text=str(value), number=value)
