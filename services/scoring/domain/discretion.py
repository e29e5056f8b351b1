"""酌情扣分: points that a person takes off, always with who, how many and why (DOMAIN "left open" 4)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from services.common.errors import Refused
from services.scoring.domain.standard import Standard


@dataclass(frozen=True, slots=True, kw_only=True)
class Discretion:
    """``points`` off item ``item`` for ``reason``, decided ``by`` a person or body."""

    item: str
    points: Decimal
    reason: str
    by: str


def check_discretion(standard: Standard, lines: Sequence[Discretion]) -> None:
    """Raises Refused ``discretion_invalid`` that names every fault of every line (counted from 1)."""
    faults = tuple(
        f"第 {number} 条酌情扣分：{fault}"
        for number, line in enumerate(lines, start=1)
        for fault in _faults(standard, line)
    )
    if faults:
        raise Refused("；".join(faults), code="discretion_invalid", details={"faults": faults})


def _faults(standard: Standard, line: Discretion) -> Iterator[str]:
    item = standard.item(line.item)
    if item is None:
        yield f"没有项目 {line.item}"
    elif not item.discretionary:
        yield f"“{item.title}”不设酌情扣分"
    if not (line.points.is_finite() and line.points > 0):
        yield "扣分应大于 0"
    if not line.reason.strip():
        yield "须写明理由"
    if not line.by.strip():
        yield "须写明由谁决定"
