"""A register of a million rows as a workbook beside the bare writer; each in a process of its own, for its memory."""

import json
import subprocess
import sys
from collections.abc import Sequence

from tests.bench.measure import Line
from tests.bench.parts import Servers

NAME = "register"
ROUNDS = 1
ROWS = 1_000_000
TARGET = 1.2
MEMORY_TARGET_MB = 150


def run(_: Servers, rounds: int, __: Sequence[Line]) -> list[Line]:
    """Both sides in every round; ``MEMORY_TARGET_MB`` is told beside the peak."""
    found = [(_write("ours"), _write("bare")) for _ in range(rounds)]
    few = _write("ours", ROWS // 20)
    return [
        Line(
            bench=NAME,
            what=f"{ROWS:,} rows of 12 columns as XLSX",
            unit="s",
            ours=[ours["seconds"] for ours, _ in found],
            other=[bare["seconds"] for _, bare in found],
            target=TARGET,
            at_most=True,
        ),
        Line(
            bench=NAME,
            what=f"peak memory, beside that of {ROWS // 20:,} rows (at most {MEMORY_TARGET_MB} MB)",
            unit="MB",
            ours=[ours["peak_mb"] for ours, _ in found],
            other=[few["peak_mb"]] * rounds,
            target=TARGET,
            at_most=True,
        ),
    ]


def _write(side: str, rows: int = ROWS) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.register_writing", side, str(rows)]
    done = subprocess.run(command, check=True, capture_output=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found
