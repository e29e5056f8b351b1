"""What happens to a rating."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from services.scoring.domain.rating.state import (
    Adjustment,
    Branch,
    Correction,
    Excuse,
    Recognition,
    Return,
    Review,
    SelfAssessment,
)
from services.scoring.domain.sheet import ScoreSheet


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfAssessed:
    """The branch rated itself; this replaces whatever it said before (Q2)."""

    what: ClassVar[str] = "rating.self_assessed"
    campaign: str
    period: str
    branch: Branch
    assessment: SelfAssessment


@dataclass(frozen=True, slots=True, kw_only=True)
class Excused:
    """The branch takes no part in this campaign."""

    what: ClassVar[str] = "rating.excused"
    campaign: str
    period: str
    branch: Branch
    excuse: Excuse


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """The college sent the self-assessment back for correction (Q3)."""

    what: ClassVar[str] = "rating.returned"
    returned: Return


@dataclass(frozen=True, slots=True, kw_only=True)
class Reinstated:
    """An excused branch takes part again and has to assess itself, as after a return."""

    what: ClassVar[str] = "rating.reinstated"
    returned: Return


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """The college scored anew; ``sheet`` is its sheet with recognised projects only (Q3)."""

    what: ClassVar[str] = "rating.reviewed"
    review: Review
    sheet: ScoreSheet


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectDecided:
    """党委组织部 decided on a project; ``sheet`` is what counts now (Q4)."""

    what: ClassVar[str] = "rating.project_decided"
    recognition: Recognition
    sheet: ScoreSheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """The branch has its star by allocation ``allocation``, and ``because`` says why (DOMAIN "left open" 3)."""

    what: ClassVar[str] = "rating.placed"
    allocation: int
    star: int
    because: str
    tied_at: int | None
    placed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjusted:
    """党委组织部 gave another star by hand, with its reason (DOMAIN "left open" 2, 7)."""

    what: ClassVar[str] = "rating.adjusted"
    adjustment: Adjustment
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """The answer to an objection changed the sheet; the star follows with the next allocation (Q8)."""

    what: ClassVar[str] = "rating.corrected"
    correction: Correction
    sheet: ScoreSheet
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finalised:
    """The star stands."""

    what: ClassVar[str] = "rating.finalised"
    star: int
    finalised_at: datetime


RatingEvent = (
    SelfAssessed
    | Excused
    | Returned
    | Reinstated
    | Reviewed
    | ProjectDecided
    | Placed
    | Adjusted
    | Corrected
    | Finalised
)
