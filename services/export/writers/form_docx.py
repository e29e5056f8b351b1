"""What the Word template of a form may name."""

from typing import Any

from services.export.domain.form.filled import FilledForm, paragraphs_of
from services.export.domain.text import clipped


def form_values(form: FilledForm) -> dict[str, Any]:
    """标题, every value of the form by its name, and 明细: a list of rows, whose cells are lists of paragraphs.

    A value that may have several paragraphs is a list of them, never empty.
    """
    several = form.definition.of_paragraphs
    values: dict[str, Any] = {
        name: list(map(clipped, paragraphs_of(text))) if name in several else clipped(text)
        for name, text in form.values.items()
    }
    rows = [
        {name: list(map(clipped, paragraphs_of(text))) for name, text in row.items()}
        for row in form.rows
    ]
    lists = {"明细": rows} if form.definition.listing else {}
    return {"标题": form.title, **values, **lists}
