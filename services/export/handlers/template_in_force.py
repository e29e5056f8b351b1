"""Which Word template an order is written with: the nearest unit's own, or the program's."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from services.common.units import Unit
from services.export.domain.document import Document
from services.export.domain.template.template import TEMPLATES, template_id
from services.export.domain.template.versions import OWN
from services.export.ports import Exports
from services.export.writers.own_template import own_template

WRITTEN_OVER = frozenset({"docx", "pdf"})
"""The formats that are written over a Word template."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InForce:
    """``owner`` is the unit whose template it is, empty for the program's own (version 0, ``data`` None)."""

    owner: str
    version: int
    sha256: str
    data: bytes | None


def template_of(
    port: Exports, table: str, unit: Unit, *, document: Document, as_of: datetime | None
) -> InForce | None:
    """The template in force at ``as_of`` (now without one); None for a document that has no template."""
    own = own_template(document)
    if own is None:
        return None
    for owner in reversed(unit.path):
        record = template_id(owner, table)
        state = port.state_of(TEMPLATES.collection, record, as_of=as_of)
        if state is not None and state["in_force"] != OWN:
            return _accepted(port, owner, state)
    return InForce(owner="", version=OWN, sha256=sha256(own).hexdigest(), data=None)


def told_of(template: InForce | None, formats: Collection[str]) -> dict[str, Any] | None:
    """What an export says of its template; None where no file of it was written over one."""
    if template is None or WRITTEN_OVER.isdisjoint(formats):
        return None
    return {"owner": template.owner, "version": template.version, "sha256": template.sha256}


def _accepted(port: Exports, owner: str, state: Mapping[str, Any]) -> InForce:
    version = next(each for each in state["versions"] if each["number"] == state["in_force"])
    return InForce(
        owner=owner,
        version=version["number"],
        sha256=version["sha256"],
        data=port.read_file(version["file_id"]),
    )
