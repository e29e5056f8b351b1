"""The organisation tree as intake keeps it: checked when it is changed, remembered when it is read."""

import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from services.common.errors import NotFound

REMEMBER_S = 30.0
KINDS = (
    "provincial_org_dept",
    "education_committee",
    "university",
    "department",
    "college",
    "branch",
)
CATEGORIES = ("教职工", "学生", "机关")
REMEMBERED = ("name", "kind", "category", "parent", "path")
"""What of a unit may change; its code never does."""
CODE = re.compile(r"[A-Za-z0-9._-]{1,64}\Z")
NAME_MOST = 100
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")


class UnitStore(Protocol):
    """What the tree needs of the repository."""

    async def unit(self, unit_id: str) -> Mapping[str, Any] | None: ...


class UnitTree:
    """Paths by unit code; a moved unit is noticed within 30 seconds."""

    def __init__(self, store: UnitStore, now: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._now = now
        self._known: dict[str, tuple[float, tuple[str, ...]]] = {}

    async def path(self, unit_id: str) -> tuple[str, ...]:
        """The unit's ancestors, root first, itself last; raises NotFound."""
        known = self._known.get(unit_id)
        if known and self._now() < known[0]:
            return known[1]
        row = await self._store.unit(unit_id)
        if row is None:
            raise NotFound(f"没有编码为“{unit_id}”的单位", code="unit_not_found")
        path = tuple(row["path"])
        self._known[unit_id] = (self._now() + REMEMBER_S, path)
        return path

    def forget(self) -> None:
        """Read every path anew: this process has changed the tree itself."""
        self._known.clear()


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
    a moved one move along. What would not change is left out, so doing it again finishes what was interrupted.
    """
    named = {code: _row_of(unit) for code, unit in existing.items()} | {
        row.code: row for row in rows
    }
    faults = [fault for row in rows for fault in _row_faults(row, named)] + list(_doubles(rows))
    faults = faults or list(_ring_faults(named))
    if faults:
        return [], sorted(faults, key=lambda fault: fault.line)
    documents = [_document(row, _path(code, named)) for code, row in named.items()]
    changed = [each for each in documents if _is_news(each, existing.get(each["_id"]))]
    return sorted(changed, key=lambda document: len(document["path"])), []


def remembering(
    documents: Sequence[dict[str, Any]],
    existing: Mapping[str, Mapping[str, Any]],
    now: datetime,
) -> list[dict[str, Any]]:
    """The documents with what each unit was before, oldest first, so that the past keeps its names (B12).

    ``since`` is when the unit was entered; one that was there before anybody noted it has none.
    """
    return [_remembering(each, existing.get(each["_id"]), now) for each in documents]


def _remembering(
    document: dict[str, Any], before: Mapping[str, Any] | None, now: datetime
) -> dict[str, Any]:
    if before is None:
        return document | {"since": now}
    kept = {name: before[name] for name in ("since",) if name in before}
    was = {name: before.get(name) for name in REMEMBERED} | {"until": now}
    return document | kept | {"former": [*before.get("former", ()), was]}


def _is_news(document: Mapping[str, Any], before: Mapping[str, Any] | None) -> bool:
    return before is None or any(before.get(name) != value for name, value in document.items())


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


def _row_faults(row: UnitRow, named: Mapping[str, UnitRow]) -> Iterator[RowFault]:
    if not CODE.match(row.code):
        yield RowFault(row.line, "code", "编码须为 1 到 64 个字母、数字、点、下划线或连字符")
    if not row.name or len(row.name) > NAME_MOST:
        yield RowFault(row.line, "name", f"名称须为 1 到 {NAME_MOST} 个字")
    if UNPRINTABLE.search(row.name):
        yield RowFault(row.line, "name", "名称里有换行或控制字符，请删除")
    yield from _kind_faults(row)
    if row.parent is not None and row.parent not in named:
        yield RowFault(row.line, "parent", f"上级“{row.parent}”既不在表中，也不在系统中")


def _kind_faults(row: UnitRow) -> Iterator[RowFault]:
    if row.kind not in KINDS:
        yield RowFault(row.line, "kind", f"类型“{row.kind}”不认识，应为 {'、'.join(KINDS)} 之一")
    if row.category is not None and row.category not in CATEGORIES:
        yield RowFault(row.line, "category", f"类别应为 {'、'.join(CATEGORIES)} 之一，或留空")
    if row.kind == "branch" and row.category is None:
        yield RowFault(row.line, "category", "党支部须填类别：" + "、".join(CATEGORIES))


def _doubles(rows: Sequence[UnitRow]) -> Iterator[RowFault]:
    seen: dict[str, int] = {}
    for row in rows:
        if row.code in seen:
            yield RowFault(row.line, "code", f"编码“{row.code}”与第 {seen[row.code]} 行重复")
        seen.setdefault(row.code, row.line)


def _ring_faults(named: Mapping[str, UnitRow]) -> Iterator[RowFault]:
    """One fault for each row that makes a unit its own ancestor; rows that hang below such a ring are none of it."""
    settled: set[str] = set()
    for start in named:
        trail: dict[str, None] = {}
        code: str | None = start
        while code is not None and code not in settled and code not in trail:
            trail[code] = None
            code = named[code].parent
        if code is not None and code in trail:
            ring = list(trail)[list(trail).index(code) :]
            way = " → ".join([*ring, code])
            for member in [each for each in ring if named[each].line] or ring:
                yield RowFault(named[member].line, "parent", f"上级关系成环：{way}")
        settled.update(trail)


def _path(code: str, named: Mapping[str, UnitRow]) -> list[str]:
    """Root first; there is no ring."""
    path = [code]
    while (parent := named[path[-1]].parent) is not None:
        path.append(parent)
    return path[::-1]
