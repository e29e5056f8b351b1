"""The tags that a table's Word template may name, what each stands for, and which of them it must have."""

from dataclasses import dataclass

from services.export.domain.document import Document
from services.export.domain.table import FilledTable, TableDefinition

ROWS = "明细"
"""The list of a statistical table's rows; a template repeats a row of its own for each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """A name between ``{{`` and ``}}``. One with ``of`` is a column of that list, named through a row of it.

    Without a ``required`` one the printed form would lack what the table is for.
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


def _means(headers: tuple[str, ...]) -> str:
    parts = dict.fromkeys(header.replace("\n", "") for header in headers)
    return f"“{' / '.join(parts)}”一列"
