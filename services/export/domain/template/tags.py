"""The tags that a table's Word template may name, what each stands for, and which of them it must have."""

from dataclasses import dataclass

from services.export.domain.document import Document
from services.export.domain.form.definition import FormDefinition
from services.export.domain.form.filled import FilledForm
from services.export.domain.table import FilledTable, TableDefinition

ROWS = "明细"
"""The list of a statistical table's rows; a template repeats a row of its own for each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """A name between ``{{`` and ``}}``. One with ``of`` is a column of that list, named through a row of it.

    Without a ``required`` one the printed form would lack what the table is for. What ``is_list`` is repeated
    with ``for``: rows, or the paragraphs of a text.
    """

    name: str
    means: str
    required: bool
    of: str = ""
    is_list: bool = False


def tags_of(document: Document) -> tuple[Tag, ...]:
    """The tags for such a document; none for one that is not written over a template."""
    if isinstance(document, FilledTable):
        return _of_table(document.definition)
    if isinstance(document, FilledForm):
        return _of_form(document.definition)
    return ()


def _of_table(definition: TableDefinition) -> tuple[Tag, ...]:
    unit, day = definition.unit_label.rstrip("："), definition.date_label.rstrip("：")
    signed = [label.rstrip("：") for label in definition.signature_labels]
    return (
        Tag(name="填报单位", means=f"“{unit}”后面的单位名称", required=True),
        Tag(name="填报日期", means=f"“{day}”后面的日期", required=True),
        Tag(
            name=ROWS, means="表中各行，用 {%tr for 行 in 明细 %} 重复", required=True, is_list=True
        ),
        *(
            Tag(name=column.name, means=_means(column.headers), required=True, of=ROWS)
            for column in definition.columns
        ),
        Tag(name="附注", means="表下面的“注：”一句", required=True),
        Tag(name="单位名称较长", means="是否：单位和日期一行放不下", required=False),
        Tag(name="有签名行", means="是否：填了负责人、填表人、电话之一", required=False),
        *(Tag(name=label, means=f"签名行的“{label}”", required=False) for label in signed),
    )


def _of_form(definition: FormDefinition) -> tuple[Tag, ...]:
    several, listing = definition.of_paragraphs, definition.listing
    rows = Tag(name=ROWS, means="各行，用 {%tr for 行 in 明细 %} 重复", required=True, is_list=True)
    columns = listing.columns if listing else ()
    return (
        Tag(name="标题", means="这一份的标题", required=False),
        *(_of_value(name, is_list=name in several) for name in definition.names),
        *([rows] if listing else []),
        *(
            Tag(
                name=each.name,
                means=f"“{each.name}”一列的各段",
                required=True,
                of=ROWS,
                is_list=True,
            )
            for each in columns
        ),
    )


def _of_value(name: str, *, is_list: bool) -> Tag:
    means = f"“{name}”的各段，用 {{%p for 段 in {name} %}} 重复" if is_list else f"“{name}”一栏"
    return Tag(name=name, means=means, required=True, is_list=is_list)


def _means(headers: tuple[str, ...]) -> str:
    parts = dict.fromkeys(header.replace("\n", "") for header in headers)
    return f"“{' / '.join(parts)}”一列"
