"""Every fault of a document at once, each with its place and a Chinese sentence that says what to do.

The sentences come from the keyword, the field's ``title`` and the schema's own ``x-msg-zh`` where it
has one; the validator's English messages are never shown.
"""

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

from jsonschema import Draft202012Validator, ValidationError
from jsonschema.exceptions import best_match

from services.common.contracts import Complaint, Contract
from services.intake.checking.pointers import field_at, written
from services.intake.checking.sentences import own_words, sentence

FAULTS_MOST = 200
NAME_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: JSON pointer (RFC 6901), the keyword that failed, what to do."""

    pointer: str
    keyword: str
    message: str

    def document(self) -> dict[str, str]:
        """As problem+json shows it."""
        return {"pointer": self.pointer, "keyword": self.keyword, "message": self.message}


def faults_of(validator: Draft202012Validator, document: object) -> list[Fault]:
    """The faults by place; the first 200, so that an answer stays readable and bad posts stay cheap."""
    return _first(
        chain.from_iterable(
            _faults(error, validator.schema) for error in validator.iter_errors(document)
        )
    )


def fast_faults(contract: Contract, document: object) -> list[Fault]:
    """The faults that only the fast validator sees: same words, found by the keyword's place in the schema."""
    return _first(_fast_fault(found, contract.schema) for found in contract.complaints(document))


def _first(faults: Iterable[Fault]) -> list[Fault]:
    unique = dict.fromkeys(islice(faults, FAULTS_MOST))
    return sorted(unique, key=lambda fault: (fault.pointer, fault.keyword))


def _faults(found: ValidationError, root: Any) -> Iterator[Fault]:
    error = _nearest(found)
    keyword = str(error.validator)
    if keyword in ("required", "dependentRequired"):
        yield from _missing(error, root)
    elif keyword == "additionalProperties":
        yield from _unknown(error)
    else:
        limit: Any = error.validator_value
        schema = _titled(_schema_of(error), root, error.absolute_path)
        words = sentence(keyword, schema, limit=limit, found=error.instance)
        yield Fault(written(error.absolute_path), keyword, words)


def _nearest(error: ValidationError) -> ValidationError:
    """Of alternatives that all fail, the fault of the one that was meant, if one stands out."""
    if not error.context or own_words(str(error.validator), _schema_of(error)):
        return error
    return best_match([error]) or error


def _missing(error: ValidationError, root: Any) -> Iterator[Fault]:
    """``required`` blames the whole object; here it names each property that is missing."""
    keyword = str(error.validator)
    # The keyword often stands in a branch of its own; the titles stand where the field is described.
    properties = field_at(root, error.absolute_path).get("properties", {})
    words = own_words(keyword, _schema_of(error))
    present: Any = error.instance
    for name in _wanted(keyword, error.validator_value, present):
        if name not in present:
            title = properties.get(name, {}).get("title", name)
            yield Fault(
                written((*error.absolute_path, name)),
                keyword,
                words or f"缺少必填项“{title}”，请补充",
            )


def _wanted(keyword: str, limit: Any, present: Mapping[str, Any]) -> Iterable[str]:
    if keyword == "required":
        return list(limit)
    return [name for trigger, names in limit.items() if trigger in present for name in names]


def _unknown(error: ValidationError) -> Iterator[Fault]:
    known = list(_schema_of(error).get("properties", {}))
    present: Any = error.instance
    for name in present:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"，是不是“{near[0]}”？" if near else "，请删除"
            shown = name if len(name) <= NAME_SHOWN else name[:NAME_SHOWN] + "…"
            yield Fault(
                written((*error.absolute_path, name)),
                "additionalProperties",
                f"没有“{shown}”这个字段{hint}",
            )


def _fast_fault(complaint: Complaint, root: Any) -> Fault:
    *place, keyword = complaint.schema_path
    schema: Any = root
    for part in place:
        schema = schema[part]
    words = sentence(
        str(keyword),
        _titled(schema, root, complaint.path),
        limit=schema[keyword],
        found=complaint.found,
    )
    return Fault(written(complaint.path), str(keyword), words)


def _schema_of(error: ValidationError) -> Mapping[str, Any]:
    return error.schema if isinstance(error.schema, Mapping) else {}


def _titled(schema: Mapping[str, Any], root: Any, path: Iterable[object]) -> Mapping[str, Any]:
    """``schema``, with the title of the field it speaks of if it has none of its own (a branch of a condition)."""
    if "title" in schema:
        return schema
    return {"title": field_at(root, path).get("title"), **schema}
