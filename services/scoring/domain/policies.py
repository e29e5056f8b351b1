"""The school's rules beside its standards that handlers go by, read once when scoring starts."""

from dataclasses import dataclass

from services.scoring.domain.award.policy import AwardPolicy
from services.scoring.domain.filing.policy import FilingPolicy
from services.scoring.domain.pioneer.policy import PioneerPolicy
from services.scoring.domain.rectification.policy import RectificationPolicy


@dataclass(frozen=True, slots=True, kw_only=True)
class Policies:
    """报备 (Q6), 整顿 (Q11), 评选表彰 (F3) and 先锋创绩 (F2)."""

    filings: FilingPolicy
    rectification: RectificationPolicy
    awards: AwardPolicy
    pioneers: PioneerPolicy
