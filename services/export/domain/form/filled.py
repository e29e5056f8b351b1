"""A form with its values: what every writer of forms takes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.export.domain.form.definition import FormDefinition, Variant
from services.export.domain.text import one_line, printable


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledForm:
    """A form ready to be written: a value for every name of the definition, a mapping per row of its list.

    All text is printable; only values ``of_paragraphs`` and cells of the list have line breaks. ``filled_on``
    is text as printed, ``heading`` a title other than the form's.
    """

    definition: FormDefinition
    unit: str
    period: str
    filled_on: str
    values: Mapping[str, str]
    rows: tuple[Mapping[str, str], ...] = ()
    heading: str = ""
    variant: Variant = Variant.USUAL

    @property
    def number(self) -> str:
        """As the form is numbered, or empty."""
        return self.definition.number

    @property
    def title(self) -> str:
        """As the form, or this one of its kind, is called."""
        return self.heading or self.definition.title

    @property
    def layout(self) -> FormDefinition:
        """The definition at the size of type that this form is set in."""
        return self.definition.set_in(self.variant)


def fitted(definition: FormDefinition, values: Mapping[str, str]) -> Mapping[str, str]:
    """The values as they may stand in the form; raises ValueError unless they are exactly those it asks for."""
    if set(values) != set(definition.names):
        odd = "、".join(sorted(set(values) ^ set(definition.names)))
        raise ValueError(f"values that {definition.template} has not, or lacks: {odd}")
    return {name: _fitted(definition, name, text) for name, text in values.items()}


def fitted_rows(
    definition: FormDefinition, rows: Sequence[Mapping[str, str]]
) -> tuple[Mapping[str, str], ...]:
    """The rows of the list as they may stand in the form; raises KeyError for a column without a value."""
    columns = definition.listing.columns if definition.listing else ()
    return tuple({each.name: _spaced(row[each.name]) for each in columns} for row in rows)


def paragraphs_of(text: str) -> list[str]:
    """The paragraphs of a value, without empty ones between them; at least one."""
    return [line for line in text.split("\n") if line.strip()] or [""]


def _fitted(definition: FormDefinition, name: str, text: str) -> str:
    # A blank to be written in by hand is made of spaces, which one_line would take away.
    return _spaced(text) if name in definition.of_paragraphs else _in_line(text)


def _spaced(text: str) -> str:
    return "\n".join(one_line(line) for line in printable(text).splitlines()).strip("\n")


def _in_line(text: str) -> str:
    return printable(text).replace("\n", " ").replace("\t", " ").replace("\r", " ")
