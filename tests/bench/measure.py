"""What a benchmark found: our design and the plain one in the same rounds, and the ratio between them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from rich.table import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One measure. ``ours`` and ``other`` hold a value per round, in the same order.

    The ratio is the median of the rounds' ratios: what a busy neighbour on the machine does to one
    round it does to both sides. ``target`` is what the ratio must reach, or must not exceed
    (``at_most``); None only informs.
    """

    bench: str
    what: str
    unit: str
    ours: Sequence[float]
    other: Sequence[float] = ()
    target: float | None = None
    at_most: bool = False
    notes: dict[str, Any] = field(default_factory=dict)

    @property
    def ratio(self) -> float | None:
        """Ours by the other's; None where there is nothing to compare."""
        if not self.other:
            return None
        return median(ours / other for ours, other in zip(self.ours, self.other, strict=True))

    @property
    def met(self) -> bool | None:
        """Whether the target is reached; None without a target."""
        if self.target is None or self.ratio is None:
            return None
        return self.ratio <= self.target if self.at_most else self.ratio >= self.target

    def document(self) -> dict[str, Any]:
        """Everything, for ``--json``."""
        return {
            "bench": self.bench,
            "what": self.what,
            "unit": self.unit,
            "ours": median(self.ours),
            "other": median(self.other) if self.other else None,
            "ratio": self.ratio,
            "target": self.target,
            "at_most": self.at_most,
            "met": self.met,
            "rounds": {"ours": list(self.ours), "other": list(self.other)},
            "notes": self.notes,
        }


def table(lines: Sequence[Line]) -> Table:
    """All lines as one table."""
    shown = Table(title="this design beside the plain one (medians of the rounds)")
    for heading in ("", "measure", "unit"):
        shown.add_column(heading)
    for heading in ("ours", "other", "ratio", "target", "met"):
        shown.add_column(heading, justify="right")
    for index, line in enumerate(lines):
        starts = index == 0 or lines[index - 1].bench != line.bench
        shown.add_row(
            line.bench if starts else "",
            line.what,
            line.unit,
            _number(median(line.ours)),
            _number(median(line.other)) if line.other else "",
            f"{line.ratio:.2f} ×" if line.ratio is not None else "",
            _target(line),
            {True: "yes", False: "NO", None: ""}[line.met],
            end_section=index + 1 == len(lines) or lines[index + 1].bench != line.bench,
        )
    return shown


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.2f}"


def _target(line: Line) -> str:
    if line.target is None:
        return ""
    return f"{'≤' if line.at_most else '≥'} {line.target:g} ×"
