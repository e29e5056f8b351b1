"""The files that the offline commands read; every fault is named at once, with file, line and column."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from services.cli.json_text import parse_json, position, read_text
from services.common.errors import Refused
from services.scoring.domain.standard import Standard


def refused(faults: Sequence[str]) -> Refused:
    """Every fault on a line of its own."""
    return Refused("\n".join(faults), code="input_invalid", details={"faults": tuple(faults)})


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
