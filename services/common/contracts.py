"""The contracts under ``schemas/``: loaded once, offline, and compiled twice.

``jsonschema`` is the reference and the source of messages; ``jsonschema-rs`` is the fast path that
accepts the valid ones (decision record 0005). A contract test keeps the two in agreement. Nothing is
ever fetched: a ``$ref`` to the network is an error, and so is a format that nobody would check.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import jsonschema_rs
from jsonschema import Draft202012Validator, validators
from jsonschema.exceptions import SchemaError, ValidationError
from referencing import Registry

from services.common.errors import AppError

Schema = Mapping[str, Any]
FORMATS = Draft202012Validator.FORMAT_CHECKER
EVENTS = "events"


def _unique_items(
    _: Draft202012Validator, wanted: object, instance: object, __: Schema
) -> Iterator[ValidationError]:
    if wanted and isinstance(instance, list) and len(set(map(_identity, instance))) < len(instance):
        yield ValidationError("has non-unique elements")


def _identity(value: object) -> object:
    """Something hashable that is equal where JSON Schema calls values equal: 1 and 1.0 are, 1 and true are not."""
    if isinstance(value, dict):
        return "object", frozenset((name, _identity(part)) for name, part in value.items())
    if isinstance(value, list):
        return "array", tuple(map(_identity, value))
    return ("boolean", value) if isinstance(value, bool) else value


# jsonschema compares every pair: one megabyte of objects would stop the process for an hour.
Reference: type[Draft202012Validator] = validators.extend(  # type: ignore[no-untyped-call]
    Draft202012Validator, {"uniqueItems": _unique_items}
)


class BrokenContract(AppError):
    """A schema file is no schema, or a message does not follow its schema: our fault, never a caller's."""

    default_code = "broken_contract"


@dataclass(frozen=True, slots=True)
class Complaint:
    """What the fast validator found: place in the document, and the keyword's place in the schema."""

    path: Sequence[str | int]
    schema_path: Sequence[str | int]
    found: object


class Contract:
    """One JSON Schema (2020-12), ready to judge documents."""

    def __init__(self, name: str, schema: dict[str, Any]) -> None:
        self.name = name
        self.schema = schema
        try:
            if not jsonschema_rs.meta.is_valid(
                schema
            ):  # the fast verdict, then the reference's words
                Draft202012Validator.check_schema(schema)
            self._fast = _fast_validator(schema)
        except SchemaError as error:
            raise BrokenContract(f"{name}.json: {error.json_path}: {error.message}") from error
        except (jsonschema_rs.ValidationError, ValueError) as error:
            raise BrokenContract(f"{name}.json: {str(error).splitlines()[0]}") from error

    def accepts(self, document: object) -> bool:
        """The fast verdict."""
        return self._fast.is_valid(document)

    def complaints(self, document: object) -> Iterator[Complaint]:
        """What the fast validator objects to; it knows the places, the reference knows the words."""
        for error in self._fast.iter_errors(document):
            yield Complaint(list(error.instance_path), list(error.schema_path), error.instance)

    @cached_property
    def reference(self) -> Draft202012Validator:
        """The reference validator, with formats checked and no way to the network."""
        return Reference(self.schema, registry=Registry(), format_checker=FORMATS)


class Contracts:
    """Every ``*.json`` below ``root`` that is a schema of ours, by its path without the ending.

    What travels on the queue is compiled at once, so that a broken file stops the start; the forms
    are compiled by those who serve them.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._known: dict[str, Contract] = {}
        for _ in self.below(EVENTS):
            pass

    def get(self, name: str) -> Contract:
        """The contract ``name``, such as ``events/jobs-rung.v1``; raises BrokenContract."""
        if name not in self._known:
            self._known[name] = Contract(name, read_json(self.root / f"{name}.json"))
        return self._known[name]

    def require(self, name: str, document: object) -> None:
        """Raise BrokenContract unless ``document`` follows contract ``name``."""
        contract = self.get(name)
        if not contract.accepts(document):
            faults = [error.message for error in contract.reference.iter_errors(document)]
            raise BrokenContract(f"{name}: {'; '.join(faults)}")

    def below(self, folder: str) -> Iterator[Contract]:
        """Every contract in ``folder`` and its subfolders, by path."""
        for path in sorted((self.root / folder).rglob("*.json")):
            yield self.get(path.relative_to(self.root).with_suffix("").as_posix())


def read_json(path: Path) -> dict[str, Any]:
    """The object in a JSON file; raises BrokenContract naming the file."""
    try:
        loaded = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise BrokenContract(f"{path}: {error}") from error
    if not isinstance(loaded, dict):
        raise BrokenContract(f"{path}: must hold an object")
    return loaded


def _fast_validator(schema: dict[str, Any]) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(
        schema,
        validate_formats=True,
        ignore_unknown_formats=False,
        offline=True,
        # A leap second is a date-time to jsonschema-rs and to nobody who reads it afterwards.
        formats={"date-time": _is_date_time},
    )


def _is_date_time(text: str) -> bool:
    return bool(FORMATS.conforms(text, "date-time"))
