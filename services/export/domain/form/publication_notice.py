"""公示公告 (Q8): the notice as it was published, and the stars that it shows by branch. It names no person."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from services.export.domain.dates import chinese_date
from services.export.domain.form.definition import ListColumn, Listing
from services.export.domain.form.filled import FilledForm, fitted, fitted_rows
from services.export.domain.form.fujian2 import STARS
from services.export.domain.form.letter import attachment_head, letter
from services.export.domain.form.line import Align

_LIST = "星级评定结果名单"
PUBLICATION_NOTICE = letter(
    template="公示公告",
    title="星级评定结果公示",
    source="校党字〔2015〕71号 二（五）",
    listing=Listing(
        columns=(
            ListColumn(name="序号", width_mm=Decimal(15), align=Align.CENTRE),
            ListColumn(name="党支部", width_mm=Decimal(75)),
            ListColumn(name="所属院级党组织", width_mm=Decimal(48)),
            ListColumn(name="星级", width_mm=Decimal(18), align=Align.CENTRE),
        ),
        above=attachment_head(_LIST),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A branch in the list."""

    code: str
    name: str
    college: str
    star: int


def fill_publication_notice(
    *, title: str, text: str, unit: str, published_on: date, shown: Sequence[Shown]
) -> FilledForm:
    """The notice as a letter; ``text`` ends with who published it and the day, which are set as the signature."""
    day = chinese_date(published_on)
    body, signed = _parted(text, unit, day)
    values = {
        "主送单位": "",
        "正文": body,
        "附件说明": _LIST if shown else "",
        "署名": signed,
        "成文日期": day,
    }
    return FilledForm(
        definition=PUBLICATION_NOTICE,
        unit=unit,
        period="",
        filled_on=day,
        values=fitted(PUBLICATION_NOTICE, values),
        rows=fitted_rows(PUBLICATION_NOTICE, [*_rows(shown)]),
        heading=title,
    )


def _parted(text: str, unit: str, day: str) -> tuple[str, str]:
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) > 2 and lines[-1] == day:
        return "\n".join(lines[:-2]), lines[-2]
    return "\n".join(lines), unit


def _rows(shown: Sequence[Shown]) -> Iterator[Mapping[str, str]]:
    best_first = sorted(shown, key=lambda each: (-each.star, each.code))
    for number, each in enumerate(best_first, start=1):
        yield {
            "序号": str(number),
            "党支部": each.name,
            "所属院级党组织": each.college,
            "星级": f"{STARS[each.star]}星级",
        }
