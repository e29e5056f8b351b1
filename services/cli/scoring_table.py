"""SCORES.csv: its columns follow from the standard, and every fault of every cell is named at once.

For 附件1 they are ``unit,total,mass_appraisal,performance,leading_group,innovation,veto``.
"""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from io import StringIO
from pathlib import Path

from services.cli.json_text import read_text
from services.cli.scoring_files import refused
from services.scoring.domain.candidate import Candidate
from services.scoring.domain.numbers import shown
from services.scoring.domain.standard import Standard

NUMBER = re.compile(r"[0-9]{1,6}(\.[0-9]{1,9})?")
YES_OR_NO = {"0": False, "1": True}


@dataclass(frozen=True, slots=True)
class Columns:
    """What each column of a standard's table holds.

    ``vetoes`` gives for each cell of the last column the best star that is left: 0 and 1 where all
    vetoes leave the same one (column ``veto``), else 0 and the star itself (column ``veto_ceiling``).
    """

    scores: tuple[str, ...]
    claims: tuple[str, ...]
    veto: tuple[str, ...]
    vetoes: Mapping[str, int | None]

    @property
    def header(self) -> tuple[str, ...]:
        """The first line."""
        return ("unit", *self.scores, *self.claims, *self.veto)


def columns_of(standard: Standard) -> Columns:
    """The columns: unit, total, what settles ties, what stars require, and vetoes if there are any."""
    ceilings = sorted(standard.veto_ceilings)
    one = len(ceilings) == 1
    names = {0: (), 1: ("veto",)}.get(len(ceilings), ("veto_ceiling",))
    stars = {"1" if one else str(ceiling): ceiling for ceiling in ceilings}
    return Columns(
        scores=("total", *standard.tie_break),
        claims=tuple(requirement.id for requirement in standard.requirements),
        veto=names,
        vetoes={"0": None, **stars},
    )


def read_scores(path: Path, standard: Standard) -> list[Candidate]:
    """The rows of SCORES.csv; raises Refused with every fault of every cell."""
    columns = columns_of(standard)
    reader = csv.reader(StringIO(read_text(path), newline=""), strict=True)
    rows: list[Candidate] = []
    faults: list[str] = []
    seen: dict[str, int] = {}
    try:
        header = tuple(cell.strip() for cell in next(reader, ()))
        if header != columns.header:
            raise refused([f"{path} 第 1 行第 1 列：表头应为 {','.join(columns.header)}"])
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            row = _Row(path, reader.line_num, [cell.strip() for cell in cells], columns)
            found = [*row.faults(standard.maximum), *row.repeats(seen)]
            faults.extend(found)
            if not found:
                rows.append(row.candidate())
    except csv.Error as error:
        faults.append(f"{path} 第 {reader.line_num} 行：CSV 写法有误（{error}）")
    if faults:
        raise refused(faults)
    return rows


def notices_on(candidates: Sequence[Candidate], standard: Standard) -> Iterator[str]:
    """What is allowed but looks wrong: an item's score above that item's points (columns swapped?)."""
    for place, code in enumerate(standard.tie_break):
        item = standard.item(code)
        above = [c.unit for c in candidates if item and c.compared[place] > item.points]
        if item and above:
            first = "、".join(above[:3])
            yield f"有 {len(above)} 行的 {code} 高于该项满分 {shown(item.points)} 分（{first} 等），请核对"


@dataclass(frozen=True, slots=True)
class _Row:
    """One line of SCORES.csv."""

    path: Path
    line: int
    cells: Sequence[str]
    columns: Columns

    def faults(self, maximum: Decimal) -> Iterator[str]:
        wanted = len(self.columns.header)
        if len(self.cells) != wanted:
            yield f"{self.path} 第 {self.line} 行：应有 {wanted} 列，现有 {len(self.cells)} 列"
            return
        if not self.cells[0].isprintable() or not self.cells[0]:
            yield self._at("unit", "单位为空或含有不可见字符")
        for name in self.columns.scores:
            text = self._cell(name)
            if not NUMBER.fullmatch(text) or Decimal(text) > maximum:
                yield self._at(name, f"“{text}”不是 0 到 {shown(maximum)} 之间的分数")
        yield from self._claim_faults()

    def _claim_faults(self) -> Iterator[str]:
        yes_or_no = (*self.columns.claims, *(name for name in self.columns.veto if name == "veto"))
        for name in yes_or_no:
            if self._cell(name) not in YES_OR_NO:
                yield self._at(name, f"“{self._cell(name)}”应为 0（否）或 1（是）")
        if "veto_ceiling" in self.columns.veto and self.cells[-1] not in self.columns.vetoes:
            stars = "、".join(list(self.columns.vetoes)[1:])
            text = f"“{self.cells[-1]}”应为 0（没有一票否决）或一票否决后的最高星级 {stars}"
            yield self._at("veto_ceiling", text)

    def repeats(self, seen: dict[str, int]) -> Iterator[str]:
        unit = self.cells[0]
        if unit in seen:
            yield self._at("unit", f"{unit} 与第 {seen[unit]} 行重复")
        seen.setdefault(unit, self.line)

    def candidate(self) -> Candidate:
        total, *compared = [Decimal(self._cell(name)) for name in self.columns.scores]
        return Candidate(
            unit=self.cells[0],
            total=total,
            compared=tuple(compared),
            met=tuple(name for name in self.columns.claims if YES_OR_NO[self._cell(name)]),
            veto_ceiling=self.columns.vetoes[self.cells[-1]] if self.columns.veto else None,
        )

    def _cell(self, name: str) -> str:
        return self.cells[self.columns.header.index(name)]

    def _at(self, name: str, fault: str) -> str:
        column = self.columns.header.index(name) + 1
        return f"{self.path} 第 {self.line} 行第 {column} 列（{name}）：{fault}"
