"""What the allocation compares of a branch: its total, the scores that settle ties, and two claims."""

from dataclasses import dataclass
from decimal import Decimal

from services.scoring.domain.sheet import ScoreSheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One rated branch (Q4, Q5).

    ``compared`` runs beside its standard's ``tie_break``, ``met`` are the ids of the requirements of
    stars that it meets, ``veto_ceiling`` is the best star its vetoes leave, None without any.
    """

    unit: str
    total: Decimal
    compared: tuple[Decimal, ...]
    met: tuple[str, ...] = ()
    veto_ceiling: int | None = None


def candidate(unit: str, sheet: ScoreSheet) -> Candidate:
    """The branch ``unit`` as its score sheet stands."""
    return Candidate(
        unit=unit,
        total=sheet.total,
        compared=sheet.compared,
        met=sheet.met,
        veto_ceiling=sheet.veto_ceiling,
    )
