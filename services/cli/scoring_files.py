"""The files that the offline commands read; every fault is named at once, with file, line and column."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

from services.cli.json_text import parse_json, position, read_text
from services.common.errors import NotFound, Refused
from services.scoring.domain.candidate import Candidate
from services.scoring.domain.numbers import shown
from services.scoring.domain.standard import Standard
from services.scoring.standards import standard_of

HEADER = (
    "unit",
    "total",
    "mass_appraisal",
    "performance",
    "leading_group",
    "innovation",
    "veto",
)
SCORES = HEADER[1:5]
CLAIMS = HEADER[5:]
NUMBER = re.compile(r"[0-9]{1,6}(\.[0-9]{1,9})?")


def refused(faults: Sequence[str]) -> Refused:
    """Every fault on a line of its own."""
    return Refused("\n".join(faults), code="input_invalid", details={"faults": tuple(faults)})


def read_standard_file(name: str, schemas: Path) -> Standard:
    """The standard called ``name``, or in the file ``name``; raises NotFound that lists those there are."""
    folder = schemas / "standards"
    shipped = folder / f"{name}.json"
    path = shipped if re.fullmatch(r"[a-z0-9-]+", name) and shipped.is_file() else Path(name)
    if not path.is_file():
        known = sorted(file.stem for file in folder.glob("*.json") if "." not in file.stem)
        raise NotFound(f"没有标准 {name}，也没有这个文件；现有标准：{'、'.join(known)}")
    document = parse_json(read_text(path), path)
    shape_file = folder / "standard.schema.json"
    shape = parse_json(read_text(shape_file), shape_file)
    try:
        return standard_of(document, shape)
    except Refused as error:
        raise refused([f"{path}：{fault}" for fault in error.details["faults"]]) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class FactsFile:
    """A facts object and the text it came from."""

    path: Path
    text: str
    facts: Mapping[str, Any]

    def unknown(self, standard: Standard) -> list[str]:
        """Facts given that the standard does not ask for."""
        return [
            f"{self._place(name)}：{name} 不是本标准的事实，不参与计分"
            for name in self.facts
            if name not in standard.facts
        ]

    def faults(self, refusal: Refused) -> list[str]:
        """What the rules refused, each at its line and column where the fact is given at all."""
        return [
            f"{self._place(fault['fact'])}：{fault['message']}"
            for fault in refusal.details["faults"]
        ]

    def _place(self, name: str) -> str:
        found = re.search(rf'"{re.escape(name)}"\s*:', self.text)
        return f"{self.path} {position(self.text, found.start())}" if found else str(self.path)


def read_facts(path: Path) -> FactsFile:
    """The facts object alone, as a self-assessment's ``facts``."""
    text = read_text(path)
    facts = parse_json(text, path)
    if not isinstance(facts, dict):
        raise refused([f'{path} 第 1 行第 1 列：应为事实对象，形如 {{"members": 30, …}}'])
    return FactsFile(path=path, text=text, facts=facts)


def read_units(path: Path) -> list[str]:
    """One unit a line; blank lines are skipped, spaces around a name and repeated names are faults."""
    units: dict[str, int] = {}
    faults: list[str] = []
    for number, raw in enumerate(read_text(path).split("\n"), start=1):
        line = raw.removesuffix("\r")
        if not line.strip():
            continue
        if line != line.strip():
            column = len(line) - len(line.lstrip()) or len(line.rstrip()) + 1
            faults.append(f"{path} 第 {number} 行第 {column} 列：名称前后有空格，请删去")
        elif line in units:
            faults.append(f"{path} 第 {number} 行第 1 列：{line} 与第 {units[line]} 行重复")
        else:
            units[line] = number
    if faults:
        raise refused(faults)
    return list(units)


def read_scores(path: Path, standard: Standard) -> list[Candidate]:
    """The rows of SCORES.csv; raises Refused with every fault of every cell."""
    reader = csv.reader(StringIO(read_text(path), newline=""), strict=True)
    rows: list[Candidate] = []
    faults: list[str] = []
    seen: dict[str, int] = {}
    try:
        header = tuple(cell.strip() for cell in next(reader, ()))
        if header != HEADER:
            raise refused([f"{path} 第 1 行第 1 列：表头应为 {','.join(HEADER)}"])
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            row = _Row(path, reader.line_num, [cell.strip() for cell in cells])
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
    for code in SCORES[1:]:
        item = standard.item(code)
        above = [c.unit for c in candidates if item and getattr(c, code) > item.points]
        if item and above:
            first = "、".join(above[:3])
            yield f"有 {len(above)} 行的 {code} 高于该项满分 {shown(item.points)} 分（{first} 等），请核对"


@dataclass(frozen=True, slots=True)
class _Row:
    """One line of SCORES.csv."""

    path: Path
    line: int
    cells: Sequence[str]

    def faults(self, maximum: Decimal) -> Iterator[str]:
        if len(self.cells) != len(HEADER):
            yield f"{self.path} 第 {self.line} 行：应有 {len(HEADER)} 列，现有 {len(self.cells)} 列"
            return
        if not self.cells[0].isprintable() or not self.cells[0]:
            yield self._at("unit", "单位为空或含有不可见字符")
        for name in SCORES:
            text = self._cell(name)
            if not NUMBER.fullmatch(text) or Decimal(text) > maximum:
                yield self._at(name, f"“{text}”不是 0 到 {shown(maximum)} 之间的分数")
        for name in CLAIMS:
            if self._cell(name) not in ("0", "1"):
                yield self._at(name, f"“{self._cell(name)}”应为 0（否）或 1（是）")

    def repeats(self, seen: dict[str, int]) -> Iterator[str]:
        unit = self.cells[0]
        if unit in seen:
            yield self._at("unit", f"{unit} 与第 {seen[unit]} 行重复")
        seen.setdefault(unit, self.line)

    def candidate(self) -> Candidate:
        unit, total, appraisal, performance, group, innovation, veto = self.cells
        return Candidate(
            unit=unit,
            total=Decimal(total),
            mass_appraisal=Decimal(appraisal),
            performance=Decimal(performance),
            leading_group=Decimal(group),
            innovation=innovation == "1",
            veto=veto == "1",
        )

    def _cell(self, name: str) -> str:
        return self.cells[HEADER.index(name)]

    def _at(self, name: str, fault: str) -> str:
        column = HEADER.index(name) + 1
        return f"{self.path} 第 {self.line} 行第 {column} 列（{name}）：{fault}"
