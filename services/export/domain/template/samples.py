"""A document of every table with made-up values: what a new template is tried with, and its preview shows."""

from collections.abc import Callable, Mapping
from datetime import date

from services.common.kernel.figures import Figures
from services.export.domain.document import Document
from services.export.domain.fujian4 import Signatories, fill_fujian4
from services.export.domain.progress_table import fill_progress

UNIT = "中共某某大学某某学院委员会（样张）"
DAY = date(2026, 12, 31)
STARS = {5: 3, 4: 9, 3: 12, 2: 5, 1: 1}
FIGURES = Figures(
    participants=1286,
    points=31,
    people_helped=402,
    funds_fen=12_345_600,
    opinions=875,
    problems_solved=790,
    wishes_fulfilled=264,
)


def _fujian4() -> Document:
    return fill_fujian4(
        unit=UNIT,
        period="2026年下半年",
        filled_on=DAY,
        rows=(("机关事业单位", STARS), ("高等学校〈&〉", STARS)),
        signatories=Signatories(head="某某", filled_by="某某某", phone="0791-88120000"),
    )


def _progress() -> Document:
    return fill_progress(unit=UNIT, period="2026年第4季度", filled_on=DAY, figures=FIGURES)


SAMPLES: Mapping[str, Callable[[], Document]] = {
    "fujian4": _fujian4,
    "sijinsilian": _progress,
}
"""Name of the table → a sample; a table that stands here may have templates of its own."""
