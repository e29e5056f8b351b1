"""What the quarterly figures are counted from is what the ledgers hold (L9): a field that moved is noticed here."""

import re
from collections.abc import Iterator
from dataclasses import fields
from typing import Any, get_args, get_type_hints

import pytest

from services.common.contracts import read_json
from services.common.kernel.figures import Figure
from services.common.progress import SOURCES, Source
from services.notify.ledgers import LEDGERS
from services.notify.repository.returns import FORMS
from tests.unit.notify.case import SCHEMAS
from tests.unit.notify.quarter import Q4

STATES = {ledger.collection: ledger.state for ledger in LEDGERS}
EACH = [(figure, source) for figure in Figure for source in SOURCES[figure]]


def paths(node: Any) -> Iterator[str]:
    """Every ``state.…`` that a query or an expression names."""
    if isinstance(node, dict):
        for key, part in node.items():
            yield from paths(key)
            yield from paths(part)
    elif isinstance(node, list | tuple):
        for part in node:
            yield from paths(part)
    elif isinstance(node, str) and (found := re.fullmatch(r"\$?state\.(.+)", node)):
        yield found[1]


def leads_somewhere(kind: Any, path: list[str]) -> bool:
    """Whether a dataclass, or what a tuple of it holds, has the field at the end of ``path``."""
    if not path:
        return True
    held = next((part for part in get_args(kind) if part is not ...), kind)
    if path[0] not in {field.name for field in fields(held)}:
        return False
    return leads_somewhere(get_type_hints(held)[path[0]], path[1:])


@pytest.mark.parametrize(("figure", "source"), EACH)
def test_a_figure_is_counted_from_fields_that_its_ledger_has(
    figure: Figure, source: Source
) -> None:
    joined = [each["$lookup"]["localField"] for each in source.joined]
    named = {*paths([source.within(Q4), source.title, source.on, source.amount, joined])}

    assert named
    for path in named:
        assert leads_somewhere(STATES[source.ledger], path.split(".")), (figure, path)


def test_who_took_part_is_named_by_the_registered_name() -> None:
    assert leads_somewhere(STATES["cadres"], ["name"])


@pytest.mark.parametrize("form", FORMS)
def test_what_a_confirmation_waits_for_is_a_form_that_names_its_unit(form: str) -> None:
    found = read_json(SCHEMAS / "forms" / form / "v1.json")

    assert found["x-form"]["unit"] == "/unit"
    assert "notify" in found["x-form"]["routes"]
