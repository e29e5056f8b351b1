"""The end of reviews: from here on, what counts is what stands (Q4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.common.errors import Refused
from services.scoring.domain.campaign.events import Closed
from services.scoring.domain.campaign.state import Campaign, Stage, known, require_own

NAMED = 5
"""How many of those that are missing a refusal names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """A wish to close: by which unit, when, and what is not there yet, by name.

    ``missing`` branches are neither reviewed nor excused, ``unsent`` colleges have not sent up their
    part, ``held`` forms could not be dealt with for a fault of ours and lie in the quarantine.
    """

    unit: str
    at: datetime
    missing: Sequence[str]
    unsent: Sequence[str]
    held: int
    leave_out: bool
    reason: str


def close(state: Campaign | None, wish: Closing) -> tuple[Closed, ...]:
    """Close for good; raises Refused, Forbidden and NotFound with what stands in the way."""
    campaign = known(state)
    require_own(campaign, wish.unit)
    if campaign.stage is Stage.PLANNED:
        raise Refused("这次创评活动尚未开始，不能截止", code="campaign_not_begun")
    if campaign.stage not in (Stage.SELF, Stage.REVIEW):
        raise Refused("这次创评活动已经截止，不能再次截止", code="campaign_closed")
    if wish.leave_out and not wish.reason.strip():
        raise Refused("不纳入未审核的党支部，必须写明理由（reason）", code="reason_missing")
    if not wish.leave_out:
        _nobody_is_left_out(wish)
    return (Closed(closed_at=wish.at, left_out=len(wish.missing), reason=wish.reason),)


def _nobody_is_left_out(wish: Closing) -> None:
    if wish.held:
        raise Refused(
            f"有 {wish.held} 份表单因系统故障没有办理，请先由运维人员处理隔离区；"
            "或注明理由后选择不纳入（leave_out_missing）",
            code="forms_held",
        )
    if wish.missing:
        raise Refused(
            f"还有 {len(wish.missing)} 个党支部没有审核（{_names(wish.missing)}）；"
            "请催办，或注明理由后选择不纳入本次评定（leave_out_missing）",
            code="reviews_missing",
        )
    if wish.unsent:
        raise Refused(
            f"还有 {len(wish.unsent)} 个单位没有报送审核结果（{_names(wish.unsent)}），请催报",
            code="parts_missing",
        )


def _names(names: Sequence[str]) -> str:
    return "、".join(names[:NAMED]) + ("等" if len(names) > NAMED else "")
