"""The forms: one file under ``schemas/forms`` each, and everything intake needs stands in its ``x-form`` block.

A new form is one new file and no new code (DESIGN "Forms"). A file that breaks the rules stops the
start with every fault of every file named; a version that was published is never changed, a new one is added.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from services.common.contracts import BrokenContract, Contract, Contracts
from services.common.errors import NotFound, Refused
from services.intake.checking.faults import Fault, fast_faults, faults_of
from services.intake.checking.form_rules import file_faults
from services.intake.checking.pointers import Pointer, split, value_at

META = "forms/form.schema"
PLACE = re.compile(r"forms/[a-z]+/[a-z0-9-]+/v[1-9][0-9]*\Z")


class InvalidForm(Refused):
    """The document breaks its form; ``details["errors"]`` names every fault."""

    default_code = "invalid_form"


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One version of a form. ``key`` is empty for facts; pointers are split into their parts.

    ``attachments``: where ids of uploaded evidence stand.
    ``public``: anybody may post it through a public address, without a key. ``by_receipt``: so may
    whoever has the receipt code of what it is about.
    """

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
    attachments: tuple[Pointer, ...]
    unit: Pointer
    public: bool
    by_receipt: bool
    contract: Contract = field(repr=False)

    @property
    def schema(self) -> Mapping[str, Any]:
        """The JSON Schema, as portals get it."""
        return self.contract.schema

    def faults(self, body: object) -> list[Fault]:
        """Every fault of ``body``, none if it is valid; the valid ones pass in microseconds.

        Where the two validators differ the stricter one decides (decision record 0005).
        """
        if self.contract.accepts(body):
            return []
        return faults_of(self.contract.reference, body) or fast_faults(self.contract, body)

    def check(self, body: object) -> None:
        """Raise InvalidForm with every fault of ``body``."""
        self.refuse(self.faults(body))

    def refuse(self, faults: Sequence[Fault]) -> None:
        """Raise InvalidForm if there are faults."""
        if faults:
            raise InvalidForm(
                f"“{self.title}”有 {len(faults)} 处需要改正",
                details={"errors": [fault.document() for fault in faults]},
            )


def record_key(form: Form, body: Mapping[str, Any]) -> str | None:
    """The key under which only the latest version of a record counts; None for a fact.

    No two keys read alike: the rules for forms keep ``:`` out of every part.
    """
    if not form.key:
        return None
    return ":".join(str(value_at(body, pointer)) for pointer in form.key)


class Forms:
    """Every form by id and version; raises BrokenContract at once when files break the rules."""

    def __init__(self, contracts: Contracts) -> None:
        loaded = _load(contracts)
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

    def every_version(self) -> Sequence[Form]:
        """All versions of all forms, by id and version."""
        return [self._known[known] for known in sorted(self._known)]


def _load(contracts: Contracts) -> list[Form]:
    meta = contracts.get(META)
    loaded: list[Form] = []
    faults: list[str] = []
    for path in sorted((contracts.root / "forms").rglob("*.json")):
        name = path.relative_to(contracts.root).with_suffix("").as_posix()
        if name == META:
            continue
        try:
            loaded.append(_form(name, contracts, meta))
        except BrokenContract as error:
            faults.append(error.message)
    if faults:
        raise BrokenContract("\n".join(faults))
    return loaded


def _form(name: str, contracts: Contracts, meta: Contract) -> Form:
    if not PLACE.match(name):
        raise BrokenContract(f"{name}.json: forms lie at forms/<programme>/<form>/v<number>.json")
    contract = contracts.get(name)
    _refuse(name, file_faults(contract, meta))
    form = _read(contract)
    _refuse(name, _example_faults(form))
    return form


def _refuse(name: str, faults: Iterator[str]) -> None:
    found = list(faults)
    if found:
        raise BrokenContract(f"{name}.json: {'; '.join(found)}")


def _read(contract: Contract) -> Form:
    block = contract.schema["x-form"]
    return Form(
        id=block["id"],
        version=int(contract.name.rpartition("/v")[2]),
        title=block["title"],
        programme=block["programme"],
        kind=block["kind"],
        key=tuple(map(split, block.get("key", ()))),
        roles=tuple(block["roles"]),
        period=block["period"],
        routes=tuple(block["routes"]),
        personal=tuple(map(split, block["personal"])),
        attachments=tuple(map(split, block.get("attachments", ()))),
        unit=split(block["unit"]),
        public=block.get("public", False),
        by_receipt=block.get("by_receipt", False),
        contract=contract,
    )


def _example_faults(form: Form) -> Iterator[str]:
    for number, example in enumerate(form.schema["examples"], start=1):
        for fault in form.faults(example):
            yield f"example {number} {fault.pointer}: {fault.message}"
