"""One standard refining another (Q1: 分层次分类别): what is not said stays as it is in the one refined.

A refinement names the other by ``extends``. Entries of lists have names (an item's code, a fact's name,
the id of a rule, a star's number), and a refinement adds, changes and removes them by name: what it
changes or removes must be there, what it adds must not. Its result is a whole standard's document, which
is what gets checked and frozen; it knows where it comes from (``lineage``) and no longer ``extends``.
"""

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from services.common.errors import Refused

Document = Mapping[str, Any]
Lookup = Callable[[str], Document | None]
"""The document of a standard by its id, as its file has it; None where there is none."""
REPLACED = ("id", "title", "source", "notes", "category", "points", "two_and_below", "tie_break")
SECTIONS = ("vetoes", "participation")
EMPTY: Document = {"facts": (), "rules": ()}
"""A section that the refined standard doesn't have."""


@dataclass(frozen=True, slots=True)
class _List:
    """A list whose entries are named by ``key``; ``inside`` are the lists of an entry."""

    what: str
    key: str
    inside: Mapping[str, "_List"] = field(default_factory=dict)


FACTS = _List("事实", "name")
RULES = _List("规则", "id")
ITEMS = _List("项目", "code", {"facts": FACTS, "rules": RULES, "additions": RULES})
STARS = _List("星级", "star")
IN_SECTION = {"facts": FACTS, "rules": RULES}


def resolve(document: Document, lookup: Lookup) -> dict[str, Any]:
    """The whole standard that ``document`` describes; one that refines none comes back as it is.

    The documents have the shape of ``standard.schema.json`` already. Raises Refused
    ``standard_invalid`` with every fault in ``details["faults"]``: an unknown base, standards that
    refine each other in a circle, changes to what is not there.
    """
    line, faults = _line(document, lookup)
    whole: dict[str, Any] = deepcopy(dict(line[-1]))
    if not faults:
        for refinement in reversed(line[:-1]):
            whole = _refined(whole, refinement, faults)
    if faults:
        raise Refused(
            f"标准 {document['id']} 有 {len(faults)} 处错误：" + "；".join(faults),
            code="standard_invalid",
            details={"faults": tuple(faults)},
        )
    return whole


def _line(document: Document, lookup: Lookup) -> tuple[Sequence[Document], list[str]]:
    """The document and what it refines, step by step, the whole standard last."""
    line, seen = [document], [document["id"]]
    while "extends" in line[-1]:
        base_id = line[-1]["extends"]
        if base_id in seen:
            circle = " → ".join((*seen[seen.index(base_id) :], base_id))
            return line, [f"细化关系成环：{circle}"]
        base = lookup(base_id)
        if base is None:
            return line, [f"标准 {line[-1]['id']} 要细化的标准 {base_id} 不存在"]
        line.append(base)
        seen.append(base_id)
    return line, []


def _refined(base: dict[str, Any], refinement: Document, faults: list[str]) -> dict[str, Any]:
    """``base`` with the changes of one refinement; what can't be changed is added to ``faults``."""
    edit = _Edit(refinement["id"], faults)
    whole = {**base, **{key: refinement[key] for key in REPLACED if key in refinement}}
    whole["lineage"] = [base["id"], *base.get("lineage", ())]
    if "items" in refinement:
        whole["items"] = edit.entries(base["items"], refinement["items"], ITEMS, "")
    if "stars" in refinement:
        whole["stars"] = edit.entries(base["stars"], refinement["stars"], STARS, "")
    for name in SECTIONS:
        if name in refinement:
            entry = base.get(name, EMPTY)
            whole[name] = edit.fields(entry, refinement[name], IN_SECTION, f"{name} 的")
    return whole


class _Edit:
    """The changes of one refinement, and what is wrong with them."""

    def __init__(self, refinement: str, faults: list[str]) -> None:
        self._refinement = refinement
        self._faults = faults

    def fields(
        self, entry: Document, changes: Document, inside: Mapping[str, _List], where: str
    ) -> dict[str, Any]:
        """An entry with other fields; null takes one away, lists are changed by name."""
        changed = dict(entry)
        for name, value in changes.items():
            if value is None:
                changed.pop(name, None)
            elif name in inside:
                changed[name] = self.entries(entry.get(name, ()), value, inside[name], where)
            else:
                changed[name] = value
        return changed

    def entries(
        self, entries: Sequence[Document], edits: Document, list_: _List, where: str
    ) -> list[Any]:
        """The list after its changes: additions stand at the end unless ``order`` says otherwise."""
        named = {str(entry[list_.key]): entry for entry in entries}
        what = f"{where}{list_.what}"
        for name, changes in edits.get("change", {}).items():
            if self._is_there(name, named, what, "修改"):
                named[name] = self.fields(named[name], changes, list_.inside, f"{what} {name} 的")
        for name in edits.get("remove", ()):
            if self._is_there(name, named, what, "删去"):
                del named[name]
        for entry in edits.get("add", ()):
            name = str(entry.get(list_.key))
            if name in named:
                self._fault(f"要新增的{what} {name} 已经有了，请用 change")
            named[name] = entry
        return [named[name] for name in self._ordered(named, edits.get("order"), what)]

    def _is_there(self, name: str, named: Document, what: str, verb: str) -> bool:
        if name not in named:
            self._fault(f"要{verb}的{what} {name} 不存在")
        return name in named

    def _ordered(self, named: Document, order: Sequence[str] | None, what: str) -> Sequence[str]:
        if order is None or sorted(order) == sorted(named):
            return list(order or named)
        self._fault(f"{what}的 order 应恰好列出全部：{'、'.join(named)}")
        return list(named)

    def _fault(self, text: str) -> None:
        self._faults.append(f"标准 {self._refinement}：{text}")
