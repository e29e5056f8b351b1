"""附件3, 基层党组织“五星创评”工作台账: the register entry of one branch (Q9, EXPORTS §5.4).

It holds names and telephones. Who answers for a branch stands in it only where it is 软弱涣散.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from services.export.domain.dates import date_text
from services.export.domain.form.definition import FormDefinition, Grid, GridCell, GridRow
from services.export.domain.form.filled import FilledForm, fitted
from services.export.domain.form.fujian2 import STARS
from services.export.domain.form.heading import head_lines
from services.export.domain.form.line import Align, Line

_LEVELS = ("校级", "处级")
_DETAILS = ("姓名", "职务", "手机")
_LEADER = Line(text="", align=Align.CENTRE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody named in the register: personal data. ``duty`` is empty for the secretary."""

    name: str
    phone: str
    duty: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A branch's register; ``star`` None where it has none yet. The leaders are empty unless it is 软弱涣散."""

    secretary: Person
    star: int | None
    basics: str
    problems: str
    measures: str
    school_level: Sequence[Person] = ()
    division_level: Sequence[Person] = ()


def _centred(*texts: str) -> tuple[Line, ...]:
    return tuple(Line(text=text, align=Align.CENTRE) for text in texts)


def _text_row(row: int, name: str, *label: str) -> tuple[GridCell, GridCell]:
    value = Line(text=f"{{{name}}}", each=name, first_chars=2)
    return (
        GridCell(row=row, column=0, lines=_centred(*label)),
        GridCell(row=row, column=1, columns=3, lines=(value,)),
    )


def _level(row: int, level: str) -> tuple[GridCell, ...]:
    return (
        GridCell(row=row, column=1, rows=3, lines=_centred(level)),
        *(
            GridCell(row=row + place, column=column, lines=lines)
            for place, detail in enumerate(_DETAILS)
            for column, lines in (
                (2, _centred(detail)),
                (3, (replace(_LEADER, text=f"{{{level}{detail}}}", each=f"{level}{detail}"),)),
            )
        ),
    )


FUJIAN3 = FormDefinition(
    template="附件3",
    number="附件3",
    title="基层党组织“五星创评”工作台账样式",
    source="校党字〔2015〕71号 附件3",
    head=head_lines("党支部名称", "填报日期"),
    grid=Grid(
        widths_mm=tuple(map(Decimal, (51, 17, 22, 66))),
        rows=(
            *(GridRow(height_mm=Decimal("9.5")),) * 3,
            *(GridRow(height_mm=Decimal(height), breaks=True) for height in (30, 26, 26)),
            *(GridRow(height_mm=Decimal(9)),) * 6,
        ),
        margin_mm=Decimal("1.5"),
        cells=(
            GridCell(row=0, column=0, rows=2, lines=_centred("党支部负责人", "及联系方式")),
            GridCell(row=0, column=1, columns=2, lines=_centred("姓名")),
            GridCell(row=0, column=3, lines=_centred("{负责人姓名}")),
            GridCell(row=1, column=1, columns=2, lines=_centred("手机")),
            GridCell(row=1, column=3, lines=_centred("{负责人手机}")),
            GridCell(row=2, column=0, lines=_centred("星级评定等次")),
            GridCell(row=2, column=1, columns=3, lines=_centred("{星级评定等次}")),
            *_text_row(3, "党支部基本情况", "党支部", "基本情况"),
            *_text_row(4, "存在的主要问题", "存在的", "主要问题"),
            *_text_row(5, "整改提高的主要措施", "整改提高的", "主要措施"),
            GridCell(
                row=6,
                column=0,
                rows=6,
                lines=_centred(
                    "校党委班子成员、",
                    "院级党委（党总支）",
                    "班子成员及联系方式",
                    "（列为软弱涣散",
                    "基层党组织的填写）",
                ),
            ),
            *_level(6, "校级"),
            *_level(9, "处级"),
        ),
    ),
)


def fill_fujian3(*, branch: str, filled_on: date | None, entry: Entry) -> FilledForm:
    """The filled form. Several leaders of a level stand one below the other, in the same order in all three fields."""
    values = {
        "党支部名称": branch,
        "填报日期": date_text(filled_on),
        "负责人姓名": entry.secretary.name,
        "负责人手机": entry.secretary.phone,
        "星级评定等次": f"{STARS[entry.star]}星级" if entry.star else "",
        "党支部基本情况": entry.basics,
        "存在的主要问题": entry.problems,
        "整改提高的主要措施": entry.measures,
    }
    for level, people in zip(_LEVELS, (entry.school_level, entry.division_level), strict=True):
        values[f"{level}姓名"] = "\n".join(person.name for person in people)
        values[f"{level}职务"] = "\n".join(person.duty for person in people)
        values[f"{level}手机"] = "\n".join(person.phone for person in people)
    return FilledForm(
        definition=FUJIAN3,
        unit=branch,
        period="",
        filled_on=date_text(filled_on),
        values=fitted(FUJIAN3, values),
    )
