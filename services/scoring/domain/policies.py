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

    def __post_init__(self) -> None:
        """Raise ValueError where conditions of awards speak of other grades than 评绩 gives: none would ever be met."""
        given = tuple(each.grade for each in self.pioneers.grades)
        for kind in self.awards.kinds:
            if kind.grades != given:
                raise ValueError(
                    f"评选表彰规定里的评绩等次（{'、'.join(kind.grades)}）与先锋创绩规定里的"
                    f"（{'、'.join(given)}）不同，请改成一致"
                )
