"""How complete a report is: what should be in it, what is, and who is missing by name (EXPORTS §6).

Counted per unit right below the one that reports; shown before anything is sent, and kept when it is frozen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

NAMED_MOST = 20
"""Names kept of what one unit lacks; the number is always whole."""
TOLD_MOST = 10


class Counted(StrEnum):
    """What a table must have from everybody below."""

    BRANCHES = "党支部"
    RETURNS = "填报单位"
    PACKAGES = "报送包"


@dataclass(frozen=True, slots=True)
class _Words:
    due: str
    done: str
    missing: str
    none: str


_WORDS: Mapping[Counted, _Words] = {
    Counted.BRANCHES: _Words("应有{}个党支部", "有星级", "没有星级的", "现在没有党支部"),
    Counted.PACKAGES: _Words("应报来{}个单位", "已接收", "没有报来的", "没有登记的报送单位"),
    Counted.RETURNS: _Words("应报{}个单位", "已确认", "尚未确认的", "没有打开统计表的单位"),
}
TABLES: Mapping[str, Counted] = {"fujian4": Counted.BRANCHES, "sijinsilian": Counted.RETURNS}
"""The tables that come round, and what each must have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One unit: how many are expected of it, how many are there, and the names of (at most 20) that are not.

    ``late`` is how many of those there came after their time, None where nobody can know.
    """

    unit: str
    name: str
    expected: int
    present: int
    late: int | None
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Completeness:
    """All parts of a report at an instant."""

    of: Counted
    parts: tuple[Part, ...]

    @property
    def expected(self) -> int:
        """How many there should be."""
        return sum(part.expected for part in self.parts)

    @property
    def present(self) -> int:
        """How many there are."""
        return sum(part.present for part in self.parts)

    @property
    def complete(self) -> bool:
        """Whether nothing is missing; without anybody to confirm there is nothing to report."""
        nobody = self.of is Counted.RETURNS and not self.expected
        return self.present == self.expected and not nobody

    @property
    def sentence(self) -> str:
        """In one sentence for whoever decides: how many, and who is missing by name."""
        words = _WORDS[self.of]
        if not self.expected:
            return f"本单位及其下{words.none}"
        due, late = words.due.format(self.expected), sum(part.late or 0 for part in self.parts)
        told = f"，其中{late}个迟报" if late else ""
        if self.complete:
            return f"{due}，都{words.done}{told}"
        lacking = [part for part in self.parts if part.present < part.expected]
        names = _named([_lacking(part) for part in lacking], len(lacking), "个单位")
        return f"{due}，{self.present}个{words.done}{told}；{words.missing}：{names}"


def _lacking(part: Part) -> str:
    if part.missing == (part.name,):
        return part.name
    return f"{part.name}（{_named(part.missing, part.expected - part.present, '个')}）"


def _named(names: Sequence[str], count: int, measure: str) -> str:
    told = "、".join(names[:TOLD_MOST])
    return told if count <= TOLD_MOST else f"{told}等{count}{measure}"
