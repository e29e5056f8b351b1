"""JSON Schemas as predicates, by jsonschema-rs: about a third of a microsecond a call.

Nothing is fetched: a ``$ref`` to the network is refused when the schema is compiled.
"""

from collections.abc import Mapping
from typing import Any

from jsonschema_rs import Draft202012Validator, ValidationError

from services.scoring.domain.standard import Predicate


def compile_predicate(schema: Mapping[str, Any]) -> Predicate:
    """Whether a value meets ``schema`` (2020-12; decimals compare exactly); raises ValueError on no schema."""
    try:
        return Draft202012Validator(dict(schema), offline=True).is_valid
    except ValidationError as error:
        raise ValueError(error.message) from error
