"""What a form file must keep besides ``schemas/forms/form.schema.json``: what a schema cannot say of a schema.

The words are for whoever writes the file, so they are English and name the place.
"""

from collections.abc import Iterator
from typing import Any

from services.common.contracts import Contract, Schema
from services.intake.box.receipts import FIELD as RECEIPT
from services.intake.checking.patterns import identifies, pattern_faults
from services.intake.checking.pointers import Pointer, field_at, split

SAME_VALUE = ("not", "if", "then", "else")
SAME_VALUE_LISTS = ("allOf", "anyOf", "oneOf")


def file_faults(contract: Contract, meta: Contract) -> Iterator[str]:
    """Every fault of a form file, from its name to its patterns; its examples are judged elsewhere."""
    schema = contract.schema
    if not meta.accepts(schema):
        yield from (
            f"{error.json_path}: {error.message}" for error in meta.reference.iter_errors(schema)
        )
    else:
        yield from _name_faults(contract)
        yield from _pointer_faults(schema)
        yield from _attachment_faults(schema)
        yield from _public_faults(schema)
        yield from _field_faults(schema, schema, ())


def _name_faults(contract: Contract) -> Iterator[str]:
    _, programme, name, version = contract.name.split("/")
    block = contract.schema["x-form"]
    if block["id"] != f"{programme}/{name}" or block["programme"] != programme:
        yield f"$.x-form: names {block['id']} of {block['programme']}, the file lies elsewhere"
    if contract.schema["$id"] != f"urn:lianxin:form:{programme}:{name}:{version}":
        yield f"$.$id: must be urn:lianxin:form:{programme}:{name}:{version}"


def _pointer_faults(schema: Schema) -> Iterator[str]:
    block = schema["x-form"]
    for pointer in block["personal"]:
        if not field_at(schema, split(pointer)):
            yield f"$.x-form.personal: the form has no {pointer}"
    for pointer in dict.fromkeys((block["unit"], *block.get("key", ()))):
        field = field_at(schema, split(pointer))
        if not field:
            yield f"$.x-form: the form has no {pointer}"
        elif not _is_required(schema, split(pointer)):
            yield f"$.x-form: {pointer} must be required"
        elif field.get("type") != "string" or not identifies(field.get("pattern", "")):
            yield f"$.x-form: {pointer} must be a string whose pattern admits no colon"


def _attachment_faults(schema: Schema) -> Iterator[str]:
    for pointer in schema["x-form"].get("attachments", ()):
        field = field_at(schema, split(pointer))
        if field.get("type") != "string" or "pattern" not in field:
            yield f"$.x-form.attachments: {pointer} must be a string with a pattern"


def _public_faults(schema: Schema) -> Iterator[str]:
    """Whoever posts without a key gets a receipt code, so the form must have a place for its hash."""
    if schema["x-form"].get("public") and RECEIPT not in schema["properties"]:
        yield f"$.x-form.public: the form has no /{RECEIPT}"


def _is_required(schema: Schema, pointer: Pointer) -> bool:
    return all(
        part in field_at(schema, pointer[:depth]).get("required", ())
        for depth, part in enumerate(pointer)
    )


def _field_faults(node: Schema, field: Schema, place: Pointer) -> Iterator[str]:
    """Faults of ``node``, which says something of the value that ``field`` describes, and of all below it."""
    yield from _own_faults(node, field, place)
    for keyword in SAME_VALUE:
        if keyword in node:
            yield from _field_faults(node[keyword], field, (*place, keyword))
    for keyword in SAME_VALUE_LISTS:
        for index, part in enumerate(node.get(keyword, ())):
            yield from _field_faults(part, field, (*place, keyword, str(index)))
    for name, part in node.get("properties", {}).items():
        described = field.get("properties", {}).get(name, {})
        yield from _field_faults(part, described, (*place, "properties", name))
    for keyword in ("items", "contains"):
        if keyword in node:
            yield from _field_faults(node[keyword], field.get("items", {}), (*place, keyword))


def _own_faults(node: Schema, field: Schema, place: Pointer) -> Iterator[str]:
    where = "$." + ".".join(place)
    if "pattern" in node:
        yield from (f"{where}.pattern: {fault}" for fault in pattern_faults(node["pattern"]))
    if field.get("additionalProperties") is False:
        for name in _names(node):
            if name not in field["properties"]:
                yield f"{where}: the form has no property {name} here"


def _names(node: Schema) -> Iterator[Any]:
    yield from node.get("required", ())
    yield from node.get("properties", ())
    for trigger, names in node.get("dependentRequired", {}).items():
        yield trigger
        yield from names
