"""The organisation tree as intake keeps it: checked when it is changed, remembered when it is read."""

import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from services.common.errors import NotFound

REMEMBER_S = 30.0
KINDS = ("university", "department", "college", "branch")
CATEGORIES = ("教职工", "学生", "机关")
CODE = re.compile(r"[A-Za-z0-9._-]{1,64}\Z")


class UnitStore(Protocol):
    """What the tree needs of the repository."""

    async def unit(self, unit_id: str) -> Mapping[str, Any] | None: ...


class UnitTree:
    """Paths by unit code; a moved unit is noticed within 30 seconds."""

    def __init__(self, store: UnitStore) -> None:
        self._store = store
        self._known: dict[str, tuple[float, tuple[str, ...]]] = {}

    async def path(self, unit_id: str) -> tuple[str, ...]:
        """The unit's ancestors, root first, itself last; raises NotFound."""
        known = self._known.get(unit_id)
        if known and time.monotonic() < known[0]:
            return known[1]
        row = await self._store.unit(unit_id)
        if row is None:
            raise NotFound(f"没有编码为“{unit_id}”的单位", code="unit_not_found")
        path = tuple(row["path"])
        self._known[unit_id] = (time.monotonic() + REMEMBER_S, path)
        return path


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRow:
    """One unit as a table or a request names it; ``line`` is where it stands, for messages."""

    line: int
    code: str
    name: str
    kind: str
    category: str | None
    parent: str | None


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong with one line of an import."""

    line: int
    column: str
    message: str


def plan_import(
    rows: Sequence[UnitRow], existing: Mapping[str, Mapping[str, Any]]
) -> tuple[list[dict[str, Any]], list[RowFault]]:
    """The unit documents to write, parents first, and every fault; write nothing while there is a fault.

    ``existing`` are all stored units by code. A row may name one of them to rename or move it; units below
    a moved one move along. What would not change is left out.
    """
    named = {code: _row_of(unit) for code, unit in existing.items()} | {
        row.code: row for row in rows
    }
    faults = [fault for row in rows for fault in _row_faults(row, named)] + _doubles(rows)
    if faults:
        return [], faults
    paths = {code: _path(code, named) for code in named}
    faults = [
        RowFault(row.line, "parent", "上级关系成环：这个单位最终是自己的上级")
        for row in rows
        if not paths[row.code]
    ]
    if faults:
        return [], faults
    documents = [_document(row, paths[code]) for code, row in named.items()]
    changed = [document for document in documents if existing.get(document["_id"]) != document]
    return sorted(changed, key=lambda document: len(document["path"])), []


def _row_of(unit: Mapping[str, Any]) -> UnitRow:
    return UnitRow(
        line=0,
        code=unit["_id"],
        name=unit["name"],
        kind=unit["kind"],
        category=unit["category"],
        parent=unit["parent"],
    )


def _document(row: UnitRow, path: list[str]) -> dict[str, Any]:
    return {
        "_id": row.code,
        "name": row.name,
        "kind": row.kind,
        "category": row.category,
        "parent": row.parent,
        "path": path,
    }


def _row_faults(row: UnitRow, named: Mapping[str, UnitRow]) -> list[RowFault]:
    faults = []
    if not CODE.match(row.code):
        faults.append(
            RowFault(row.line, "code", "编码须为 1 到 64 个字母、数字、点、下划线或连字符")
        )
    if not row.name or len(row.name) > 100:
        faults.append(RowFault(row.line, "name", "名称须为 1 到 100 个字"))
    if row.kind not in KINDS:
        faults.append(
            RowFault(row.line, "kind", f"类型“{row.kind}”不认识，应为 {'、'.join(KINDS)} 之一")
        )
    if row.category is not None and row.category not in CATEGORIES:
        faults.append(
            RowFault(row.line, "category", f"类别应为 {'、'.join(CATEGORIES)} 之一，或留空")
        )
    if row.kind == "branch" and row.category is None:
        faults.append(RowFault(row.line, "category", "党支部须填类别：" + "、".join(CATEGORIES)))
    if row.parent is not None and row.parent not in named:
        faults.append(RowFault(row.line, "parent", f"上级“{row.parent}”既不在表中，也不在系统中"))
    return faults


def _doubles(rows: Sequence[UnitRow]) -> list[RowFault]:
    seen: dict[str, int] = {}
    faults = []
    for row in rows:
        if row.code in seen:
            faults.append(
                RowFault(row.line, "code", f"编码“{row.code}”与第 {seen[row.code]} 行重复")
            )
        seen.setdefault(row.code, row.line)
    return faults


def _path(code: str, named: Mapping[str, UnitRow]) -> list[str]:
    """Root first; empty when the parents run in a circle."""
    path = [code]
    while (parent := named[path[0]].parent) is not None:
        if parent in path:
            return []
        path.insert(0, parent)
    return path
