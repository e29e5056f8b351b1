"""A document of every table with made-up values: what a new template is tried with, and its preview shows."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial

from services.common.kernel.figures import Figures
from services.export.domain.document import Document
from services.export.domain.form.definition import FormDefinition
from services.export.domain.form.filled import FilledForm
from services.export.domain.form.fujian1 import FUJIAN1
from services.export.domain.form.fujian2 import FUJIAN2
from services.export.domain.form.fujian3 import FUJIAN3
from services.export.domain.form.nomination import NOMINATION
from services.export.domain.form.publication_notice import PUBLICATION_NOTICE
from services.export.domain.form.rectification_notice import RECTIFICATION_NOTICE
from services.export.domain.fujian4 import Signatories, fill_fujian4
from services.export.domain.progress_table import fill_progress
from services.export.domain.register import Register
from services.export.domain.registers import (
    activities,
    books,
    branches,
    filings,
    honours,
    opinions,
    pioneers,
    wishes,
)
from services.export.domain.table import Cell, Kind, TableDefinition

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


def sample_form(definition: FormDefinition) -> FilledForm:
    """The form with its names as values; texts of several paragraphs have two, its list two rows."""
    several = definition.of_paragraphs
    columns = definition.listing.columns if definition.listing else ()
    row = {each.name: f"（{each.name}）\n〈第二段〉" for each in columns}
    return FilledForm(
        definition=definition,
        unit=UNIT,
        period="",
        filled_on="2026年12月31日",
        values={
            name: f"（{name}）\n〈第二段〉" if name in several else f"（{name}）"
            for name in definition.names
        },
        rows=(row, row) if columns else (),
    )


SAMPLES: Mapping[str, Callable[[], Document]] = {
    "fujian1": partial(sample_form, FUJIAN1),
    "fujian2": partial(sample_form, FUJIAN2),
    "fujian3": partial(sample_form, FUJIAN3),
    "fujian4": _fujian4,
    "sijinsilian": _progress,
    "notice-publication": partial(sample_form, PUBLICATION_NOTICE),
    "notice-rectification": partial(sample_form, RECTIFICATION_NOTICE),
    "nomination": partial(sample_form, NOMINATION),
}
"""Name of the table → a sample; a table that stands here may have templates of its own."""


def sample_register(definition: TableDefinition) -> Register:
    """The register with one row of its columns' names, and a day where there are days."""
    days = {Kind.DATE: DAY}
    row = tuple(
        Cell(text=f"（{column.name}）", day=days.get(column.kind)) for column in definition.columns
    )
    return Register(
        definition=definition,
        unit=UNIT,
        period="2026年第4季度",
        filled_on="2026年12月31日",
        rows=lambda: iter([row]),
        count=1,
        notes=definition.notes,
    )


REGISTERS: Mapping[str, Callable[[], Register]] = {
    **{table: partial(sample_register, each) for table, each in books.DEFINITIONS.items()},
    "ledger-activities": partial(sample_register, activities.ACTIVITIES),
    "opinions": partial(sample_register, opinions.OPINIONS),
    "wishes": partial(sample_register, wishes.WISHES),
    "pioneers": partial(sample_register, pioneers.PIONEERS),
    "nominations": partial(sample_register, honours.NOMINATIONS),
    "honours": partial(sample_register, honours.HONOURS),
    "filings-four": partial(sample_register, filings.FILINGS[4]),
    "filings-five": partial(sample_register, filings.FILINGS[5]),
    "fujian3-register": partial(sample_register, branches.BRANCHES),
}
"""Those that are written over no template, and may be entered in a workbook all the same."""
