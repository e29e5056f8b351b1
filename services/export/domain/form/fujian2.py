"""附件2, 基层党组织星级评定申报表: a branch's star in three stages, each with its seal (EXPORTS §5.3).

What has not happened is left blank, to be written in by hand.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from services.export.domain.dates import BLANK_DATE, date_text
from services.export.domain.form.definition import (
    FormDefinition,
    Grid,
    GridCell,
    GridRow,
    Variant,
)
from services.export.domain.form.filled import FilledForm, fitted
from services.export.domain.form.heading import head_lines
from services.export.domain.form.line import Align, Line, seal
from services.export.domain.text import clipped

OPINION_LIMIT = 75
"""Characters of an opinion at 16 pt: four lines."""
SMALL_LIMIT = 130
"""Characters at 14 pt, beside a decision in two lines; what is longer is cut and says so."""
STARS = {5: "五", 4: "四", 3: "三", 2: "二", 1: "一"}
_BLANK = "    "
_PITCH = Decimal(26)
_HEIGHT_MM = Decimal(48)
_ROOM_PT = 478
"""What the three rows may take below the head: 171 mm, less what lines and breaks of lines may cost."""
_AIR_PT = 5
_OWN_ROW_PT = 30 * 2 + 8 + 28 * 2 + 12 + _AIR_PT
_LINE_CHARACTERS = 20


def _label(row: int, *lines: str) -> GridCell:
    texts = tuple(Line(text=text, size=16, pitch=_PITCH, align=Align.CENTRE) for text in lines)
    return GridCell(row=row, column=0, lines=texts)


def _opinion(row: int, name: str, date_label: str) -> GridCell:
    text = Line(text=f"{{{name}}}", size=16, pitch=_PITCH, after=18, first_chars=2)
    return GridCell(row=row, column=1, lines=(text, *seal(date_label)), bottom=True)


FUJIAN2 = FormDefinition(
    template="附件2",
    number="附件2",
    title="基层党组织星级评定申报表",
    source="校党字〔2015〕71号 附件2",
    head=head_lines("党支部名称", "填报日期"),
    grid=Grid(
        widths_mm=(Decimal(34), Decimal(122)),
        rows=(GridRow(height_mm=_HEIGHT_MM),) * 3,
        margin_mm=Decimal("2.5"),
        cells=(
            _label(0, "党支部", "自评情况"),
            GridCell(
                row=0,
                column=1,
                bottom=True,
                lines=(
                    Line(text="自评得分：{自评得分}分", size=16, pitch=Decimal(30)),
                    Line(text="自评星级：{自评星级}星级", size=16, pitch=Decimal(30), after=8),
                    *seal("申报日期"),
                ),
            ),
            _label(1, "院级党委", "（党总支）", "审核情况"),
            _opinion(1, "审核意见", "审核日期"),
            _label(2, "党委组织", "部评定", "结果"),
            _opinion(2, "评定结果", "审定日期"),
        ),
    ),
    one_page=True,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """What one stage came to, and on which day (Asia/Shanghai)."""

    text: str
    on: date


def review_text(*, methods: Sequence[str], score: str, star: int, conclusion: str) -> str:
    """What the college found, as it stands on the form: how, the score, the star, the meeting's conclusion."""
    looked = "和".join(filter(None, ("、".join(methods[:-1]), *methods[-1:])))
    return (
        f"经{looked}，考核得分{score}分，审核意见为“{STARS[star]}星”。"
        f"集体研究意见：{ended(conclusion)}"
    )


def decision_text(star: int, *, final: bool) -> str:
    """The star that 党委组织部 gave; before it is final it says so."""
    return (
        f"评定为“{STARS[star]}星”。" if final else f"拟评定为“{STARS[star]}星”，待公示期满后确定。"
    )


def ended(text: str) -> str:
    """The sentence with one full stop."""
    return text.strip().rstrip("。；;.") + "。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """A branch's rating as 附件2 has it; None is what has not happened. ``score`` is text as shown, ``star`` 1 to 5."""

    score: str | None
    star: int | None
    applied_on: date | None
    review: Stage | None
    decision: Stage | None


def fill_fujian2(
    *, branch: str, period: str, filled_on: date | None, application: Application
) -> FilledForm:
    """The filled form, at 14 pt where its opinions would not leave it on one page."""
    review, decision = application.review, application.decision
    values = {
        "党支部名称": branch,
        "填报日期": date_text(filled_on),
        "自评得分": application.score or _BLANK,
        "自评星级": STARS[application.star] if application.star else _BLANK,
        "申报日期": date_text(application.applied_on),
        "审核意见": _text(review),
        "审核日期": date_text(review.on) if review else BLANK_DATE,
        "评定结果": _text(decision),
        "审定日期": date_text(decision.on) if decision else BLANK_DATE,
    }
    return FilledForm(
        definition=FUJIAN2,
        unit=branch,
        period=period,
        filled_on=date_text(filled_on),
        values=fitted(FUJIAN2, values),
        variant=_variant(values["审核意见"], values["评定结果"]),
    )


def _text(stage: Stage | None) -> str:
    return clipped(stage.text, SMALL_LIMIT) if stage else ""


def _variant(*opinions: str) -> Variant:
    least = float(_HEIGHT_MM) * 72 / 25.4
    rows = [max(least, _opinion_height(text)) for text in opinions]
    crowded = max(map(len, opinions)) > OPINION_LIMIT or _OWN_ROW_PT + sum(rows) > _ROOM_PT
    return Variant.SMALL if crowded else Variant.USUAL


def _opinion_height(text: str) -> float:
    """Points of an opinion at 16 pt with the seal and the day below it."""
    lines = -(-(len(text) + 2) // _LINE_CHARACTERS)
    return float(_PITCH) * lines + 18 + 28 * 2 + 12 + _AIR_PT
