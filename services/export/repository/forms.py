"""Standards: frozen ones from the database, whole ones from their files."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from services.common.errors import NotFound, Refused
from services.common.kernel.canonical import content_hash
from services.export.repository.desk import ExportDesk

STANDARDS = "standards"
KEPT = "export_standards"
"""What 附件1 was made of, by the hash of its content."""


def shipped_standards(schemas: Path) -> Mapping[str, Mapping[str, Any]]:
    """The standards whose files are whole, by id; a refinement is whole only once a campaign froze it."""
    files = sorted((schemas / STANDARDS).glob("*.json"))
    loaded = (json.loads(path.read_text("utf-8")) for path in files)
    return {each["id"]: each for each in loaded if "items" in each and "extends" not in each}


class FormQueries(ExportDesk):
    """The port ``FormDesk``."""

    def keep_standard(self, standard: Mapping[str, Any]) -> str:
        digest, text = content_hash(dict(standard)), json.dumps(dict(standard), ensure_ascii=False)
        self._work.put(KEPT, {"_id": digest, "id": standard["id"], "text": text})
        return digest

    def standard(self, reference: str) -> Mapping[str, Any]:
        by_hash = {"_id": reference}
        frozen = self._database[STANDARDS].find_one(by_hash) or self._database[KEPT].find_one(
            by_hash
        )
        if frozen is not None:
            return _parsed(frozen)
        shipped = self._policies.standards.get(reference)
        return self._frozen_as(reference) if shipped is None else shipped

    def _frozen_as(self, standard_id: str) -> Mapping[str, Any]:
        found = list(self._database[STANDARDS].find({"id": standard_id}).sort("_id").limit(5))
        if not found:
            raise NotFound(
                f"没有编号为“{standard_id}”的参考标准；对其他标准的细化在创评活动中启用之后才能要",
                code="standard_not_found",
            )
        if len(found) > 1:
            hashes = "、".join(str(row["_id"]) for row in found)
            raise Refused(
                f"“{standard_id}”有多个启用过的版本，请填创评活动中的哈希：{hashes}",
                code="standard_ambiguous",
            )
        return _parsed(found[0])


def _parsed(row: Mapping[str, Any]) -> Mapping[str, Any]:
    document: Mapping[str, Any] = json.loads(row["text"])
    return document
