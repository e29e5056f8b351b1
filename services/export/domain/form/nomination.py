"""推荐表 (F3): one nomination for one award, its deeds, what they rest on, and what each level says.

What no level has said yet is left blank, to be written in by hand.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from services.export.domain.dates import date_text
from services.export.domain.form.definition import FormDefinition, Grid, GridCell, GridRow
from services.export.domain.form.filled import FilledForm, fitted
from services.export.domain.form.heading import head_lines
from services.export.domain.form.line import SEAL_INDENT_MM, Align, Line

LEVELS = {"branch": "党支部", "college": "院级党委", "school": "学校党委"}
"""The levels that a nomination passes, from below, as the form's values are named."""
_PLAIN = (("奖项", "年度"), ("被推荐对象", "类别"))
_ROW, _OPINION = GridRow(height_mm=Decimal(10)), GridRow(height_mm=Decimal(29))


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What a level says, and on which day."""

    text: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Nomination:
    """``nominee`` is a person or a 基层党组织 by name; ``duty`` may be empty; ``opinions`` by level."""

    award: str
    year: int
    nominee: str
    is_branch: bool
    unit: str
    duty: str
    deeds: str
    basis: str
    opinions: Mapping[str, Opinion]


def _centred(*texts: str) -> tuple[Line, ...]:
    return tuple(Line(text=text, align=Align.CENTRE) for text in texts)


def _plain(row: int, names: tuple[str, str]) -> tuple[GridCell, ...]:
    texts = (names[0], f"{{{names[0]}}}", names[1], f"{{{names[1]}}}")
    return tuple(
        GridCell(row=row, column=column, lines=_centred(text)) for column, text in enumerate(texts)
    )


def _wide(
    row: int, lines: tuple[Line, ...], *label: str, bottom: bool = False
) -> tuple[GridCell, ...]:
    value = GridCell(row=row, column=1, columns=3, lines=lines, bottom=bottom)
    return GridCell(row=row, column=0, lines=_centred(*label)), value


def _opinion(row: int, level: str, *label: str) -> tuple[GridCell, ...]:
    name = f"{level}意见"
    lines = (
        Line(text=f"{{{name}}}", each=name, first_chars=2, after=8),
        Line(text="盖章：", indent_mm=SEAL_INDENT_MM),
        Line(text=f"日期：{{{level}意见日期}}", indent_mm=SEAL_INDENT_MM),
    )
    return _wide(row, lines, *label, bottom=True)


NOMINATION = FormDefinition(
    template="推荐表",
    number="",
    title="先进典型推荐表",
    source="校党字〔2015〕71号“模范”工程 三",
    head=head_lines("推荐单位", "填报日期"),
    grid=Grid(
        widths_mm=tuple(map(Decimal, (34, 50, 24, 48))),
        rows=(
            *(_ROW,) * 3,
            GridRow(height_mm=Decimal(46), breaks=True),
            GridRow(height_mm=Decimal(20), breaks=True),
            *(_OPINION,) * 3,
        ),
        margin_mm=Decimal("1.5"),
        cells=(
            *(cell for row, names in enumerate(_PLAIN) for cell in _plain(row, names)),
            *_wide(2, _centred("{现任职务}"), "现任职务"),
            *_wide(3, (Line(text="{主要事迹}", each="主要事迹", first_chars=2),), "主要事迹"),
            *_wide(
                4,
                (Line(text="{评绩依据}", each="评绩依据", first_chars=2),),
                "先锋创绩",
                "评绩依据",
            ),
            *_opinion(5, "党支部", "党支部", "推荐意见"),
            *_opinion(6, "院级党委", "院级党委", "（党总支）", "推荐意见"),
            *_opinion(7, "学校党委", "学校党委", "意见"),
        ),
    ),
)


def fill_nomination(*, nomination: Nomination, filled_on: date | None) -> FilledForm:
    """The filled form, called by its award; the nominee's name stands in it, and in no property of the file."""
    values = {
        "推荐单位": nomination.unit,
        "填报日期": date_text(filled_on),
        "奖项": nomination.award,
        "年度": f"{nomination.year}年",
        "被推荐对象": nomination.nominee,
        "类别": "基层党组织" if nomination.is_branch else "个人",
        "现任职务": nomination.duty,
        "主要事迹": nomination.deeds,
        "评绩依据": nomination.basis,
    }
    for level, name in LEVELS.items():
        said = nomination.opinions.get(level)
        values[f"{name}意见"] = said.text if said else ""
        values[f"{name}意见日期"] = date_text(said.on if said else None)
    return FilledForm(
        definition=NOMINATION,
        unit=nomination.unit,
        period=f"{nomination.year}年",
        filled_on=date_text(filled_on),
        values=fitted(NOMINATION, values),
        heading=f"{nomination.award}推荐表",
    )
