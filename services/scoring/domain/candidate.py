"""What the allocation compares of a branch: its total, the items that settle ties, and two claims."""

from dataclasses import dataclass
from decimal import Decimal

from services.scoring.domain.sheet import ScoreSheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One rated branch; ``innovation``: a recognised project, ``veto``: 直接定为二星或一星 (Q4, Q5)."""

    unit: str
    total: Decimal
    mass_appraisal: Decimal
    performance: Decimal
    leading_group: Decimal
    innovation: bool
    veto: bool


def candidate(unit: str, sheet: ScoreSheet) -> Candidate:
    """The branch ``unit`` as its score sheet stands."""
    return Candidate(
        unit=unit,
        total=sheet.total,
        mass_appraisal=sheet.score_of("mass_appraisal"),
        performance=sheet.score_of("performance"),
        leading_group=sheet.score_of("leading_group"),
        innovation=sheet.innovation,
        veto=bool(sheet.vetoes),
    )
