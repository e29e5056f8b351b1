"""What the API shows of registers, oversight and regrades is what their records hold (Q7, Q9, Q12, Q13)."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any, get_args, get_type_hints

import pytest

from services.common.contracts import Contracts
from services.common.settings import REPOSITORY
from services.scoring.domain.inspection.inspection import Inspection
from services.scoring.domain.pledge.pledge import Pledge
from services.scoring.domain.register.register import Register
from services.scoring.domain.regrade.regrade import Regrade
from services.scoring.domain.spot_check.spot_check import SpotCheck

CONTRACTS = Contracts(REPOSITORY / "schemas")
RECORDS = {
    "register": Register,
    "inspection": Inspection,
    "pledge": Pledge,
    "spot_check": SpotCheck,
    "regrade": Regrade,
}


def places(kind: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], set[str]]]:
    """The fields of a dataclass and of all dataclasses in it, by where they stand."""
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        yield path, {field.name for field in fields(kind)}
        for field in fields(kind):
            yield from places(hints[field.name], (*path, field.name))
    else:
        for part in get_args(kind):
            yield from places(part, path)


def shown(schema: Any, path: tuple[str, ...]) -> set[str]:
    """The properties of the object at ``path``, through lists and alternatives."""
    if "items" in schema:
        return shown(schema["items"], path)
    for part in schema.get("anyOf", ()):
        if part["type"] != "null":
            return shown(part, path)
    if path:
        return shown(schema["properties"][path[0]], path[1:])
    return set(schema["properties"])


@pytest.mark.parametrize("name", RECORDS)
def test_a_view_knows_every_field_of_its_record_and_no_other(name: str) -> None:
    schema = CONTRACTS.get(f"views/{name}.v1").schema

    for path, names in places(RECORDS[name]):
        extra = {"id", "version", "history"} if not path else set()
        assert shown(schema, path) == names | extra, path
