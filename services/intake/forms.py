"""The forms: one file under ``schemas/forms`` each, and everything intake needs stands in its ``x-form`` block.

A new form is one new file and no new code (DESIGN "Forms"). A file that breaks the rules stops the
start with every fault named; a version that was published is never changed, a new one is added.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from services.common.contracts import BrokenContract, Contract, Contracts
from services.common.errors import NotFound, Refused
from services.intake.faults import Fault, faults_of

META = "forms/form.schema"
Pointer = tuple[str, ...]


class InvalidForm(Refused):
    """The document breaks its form; ``details["errors"]`` names every fault."""

    default_code = "invalid_form"


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One version of a form. ``key`` is empty for facts; pointers are split into their parts."""

    id: str
    version: int
    title: str
    programme: str
    kind: str
    key: tuple[Pointer, ...]
    roles: tuple[str, ...]
    period: str
    routes: tuple[str, ...]
    personal: tuple[Pointer, ...]
    unit: Pointer
    contract: Contract = field(repr=False)

    @property
    def schema(self) -> Mapping[str, Any]:
        """The JSON Schema, as portals get it."""
        return self.contract.schema

    def check(self, body: object) -> None:
        """Raise InvalidForm with every fault of ``body``; the valid ones pass in microseconds."""
        if self.contract.accepts(body):
            return
        faults = faults_of(self.contract.reference, body) or [
            # The stricter of the two validators decides; the fast one knows the place, not the words.
            Fault(pointer, "schema", "这一项不符合要求，请对照填写说明改正")
            for pointer in self.contract.complaints(body)
        ]
        raise InvalidForm(
            f"“{self.title}”有 {len(faults)} 处需要改正",
            details={"errors": [fault.document() for fault in faults]},
        )


def value_at(body: Any, pointer: Pointer) -> Any:
    """What stands at ``pointer``, or None."""
    for part in pointer:
        if not isinstance(body, Mapping) or part not in body:
            return None
        body = body[part]
    return body


def record_key(form: Form, body: Mapping[str, Any]) -> str | None:
    """The key under which only the latest version of a record counts; None for a fact."""
    if not form.key:
        return None
    return ":".join(str(value_at(body, pointer)) for pointer in form.key)


class Forms:
    """Every form by id and version; raises BrokenContract at once when a file breaks the rules."""

    def __init__(self, contracts: Contracts) -> None:
        meta = contracts.get(META)
        loaded = [_form(contract, meta) for contract in _files(contracts)]
        self._known = {(form.id, form.version): form for form in loaded}
        self._latest: dict[str, Form] = {}
        for form in sorted(loaded, key=lambda form: form.version):
            self._latest[form.id] = form

    def latest(self, form_id: str) -> Form:
        """The newest version; raises NotFound."""
        if form_id not in self._latest:
            raise NotFound(f"没有“{form_id}”这种表单，全部表单见 /v1/forms", code="form_not_found")
        return self._latest[form_id]

    def get(self, form_id: str, version: int) -> Form:
        """One version; raises NotFound."""
        if (form_id, version) not in self._known:
            raise NotFound(f"没有“{form_id}”的第 {version} 版", code="form_not_found")
        return self._known[form_id, version]

    def all(self) -> Sequence[Form]:
        """The newest version of every form, by id."""
        return [self._latest[form_id] for form_id in sorted(self._latest)]


def _files(contracts: Contracts) -> Iterator[Contract]:
    for path in sorted((contracts.root / "forms").glob("*/*/v*.json")):
        yield contracts.get(path.relative_to(contracts.root).with_suffix("").as_posix())


def _form(contract: Contract, meta: Contract) -> Form:
    faults = [
        f"{error.json_path}: {error.message}"
        for error in meta.reference.iter_errors(contract.schema)
    ]
    if faults:
        raise BrokenContract(f"{contract.name}: {'; '.join(faults)}")
    block = contract.schema["x-form"]
    _, programme, name, version = contract.name.split("/")
    form = Form(
        id=block["id"],
        version=int(version.removeprefix("v")),
        title=block["title"],
        programme=block["programme"],
        kind=block["kind"],
        key=tuple(map(_split, block.get("key", ()))),
        roles=tuple(block["roles"]),
        period=block["period"],
        routes=tuple(block["routes"]),
        personal=tuple(map(_split, block["personal"])),
        unit=_split(block["unit"]),
        contract=contract,
    )
    faults = [*_form_faults(form, f"{programme}/{name}"), *_example_faults(form)]
    if faults:
        raise BrokenContract(f"{contract.name}: {'; '.join(faults)}")
    return form


def _split(pointer: str) -> Pointer:
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:])


def _form_faults(form: Form, place: str) -> Iterator[str]:
    if form.id != place or form.programme != place.split("/")[0]:
        yield f"x-form names {form.id} of {form.programme}, the file lies at {place}"
    if bool(form.key) != (form.kind == "record"):
        yield "a record needs a key, a fact has none"
    for pointer in (form.unit, *form.key, *form.personal):
        if not _stands_in(form.schema, pointer):
            yield f"no property at /{'/'.join(pointer)}"
    for pointer in (form.unit, *form.key):
        if pointer and pointer[0] not in form.schema.get("required", ()):
            yield f"/{'/'.join(pointer)} must be required"


def _stands_in(schema: Mapping[str, Any], pointer: Pointer) -> bool:
    node: Any = schema
    for part in pointer:
        node = node.get("items", {}) if part == "*" else node.get("properties", {}).get(part)
        if node is None:
            return False
    return True


def _example_faults(form: Form) -> Iterator[str]:
    for number, example in enumerate(form.schema["examples"], start=1):
        for fault in faults_of(form.contract.reference, example):
            yield f"example {number} {fault.pointer}: {fault.message}"
