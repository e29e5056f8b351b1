"""附件1, 参考标准: what a school rates by, from the standard's own data, so that it can never say another thing (§5.5).

Items, points to look at and how points go stand as the standard has them; below stand its notes and, since they are
part of the same data, when a branch is not rated, what settles its star directly, and what each star asks for.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from services.export.domain.dates import date_text
from services.export.domain.form.definition import FormDefinition, ListColumn, Listing
from services.export.domain.form.filled import FilledForm, fitted, fitted_rows
from services.export.domain.form.line import Align, Line
from services.export.domain.form.spacing import closed_up

_ITEM, _CRITERIA, _METHOD = "项目及分值", "评分要点", "评分办法"
_NOTE = Line(text="{注}", each="注", size=12, pitch=Decimal(18))

FUJIAN1 = FormDefinition(
    template="附件1",
    number="附件1",
    title="“五星创评”参考标准",
    source="校党字〔2015〕71号 附件1",
    head=(),
    listing=Listing(
        columns=(
            ListColumn(name=_ITEM, width_mm=Decimal(24), align=Align.CENTRE),
            ListColumn(name=_CRITERIA, width_mm=Decimal(76)),
            ListColumn(name=_METHOD, width_mm=Decimal(56)),
        ),
        size=12,
        pitch=Decimal(18),
        breaks=True,
        margin_mm=Decimal(1),
    ),
    foot=(
        Line(text="", size=6, pitch=Decimal(6)),
        _NOTE,
        Line(text="", size=6, pitch=Decimal(6)),
        Line(text="{星级条件}", each="星级条件", size=12, pitch=Decimal(18)),
    ),
)


def fill_fujian1(*, standard: Mapping[str, Any], unit: str, filled_on: date | None) -> FilledForm:
    """The standard as a document; ``standard`` is whole: one that refines another has to be completed first."""
    values = {
        "注": "\n".join(_notes(standard)),
        "星级条件": "\n".join(_conditions(standard)),
    }
    return FilledForm(
        definition=FUJIAN1,
        unit=unit,
        period="",
        filled_on=date_text(filled_on),
        values=fitted(FUJIAN1, values),
        rows=fitted_rows(FUJIAN1, [_row(item) for item in standard["items"]]),
        heading=standard["title"],
    )


def _row(item: Mapping[str, Any]) -> Mapping[str, str]:
    return {
        _ITEM: f"{item['title']}\n({item['points']}分)",
        _CRITERIA: "\n".join(_numbered(item["criteria"])),
        _METHOD: closed_up(item["method"]),
    }


def _numbered(criteria: Sequence[str]) -> Iterator[str]:
    if len(criteria) == 1:
        yield closed_up(criteria[0])
        return
    for number, text in enumerate(criteria, start=1):
        end = "。" if number == len(criteria) else "；"
        yield f"({number}){closed_up(text)}{end}"


def _notes(standard: Mapping[str, Any]) -> Iterator[str]:
    for number, note in enumerate(standard["notes"]):
        yield ("" if number else "注：") + closed_up(note)


def _conditions(standard: Mapping[str, Any]) -> Iterator[str]:
    told = "".join(standard["notes"])
    for name, before_rules in (("participation", "；"), ("vetoes", "：")):
        section = standard.get(name)
        if section and section["text"] not in told:
            yield _section(section, before_rules)
    yield "星级条件："
    yield from (f"{star['title']}：{closed_up(star['text'])}。" for star in standard["stars"])


def _section(section: Mapping[str, Any], before_rules: str) -> str:
    rules = "；".join(closed_up(rule["text"]).rstrip("；。") for rule in section["rules"])
    return f"{section['title']}：{closed_up(section['text']).rstrip('。')}{before_rules}{rules}。"
