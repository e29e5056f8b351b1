"""Sending a college's part up, and giving it back (Q3): never before every branch is reviewed or excused."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from services.common.errors import Conflict, Forbidden, Refused
from services.common.kernel.workdays import local_day
from services.scoring.domain.campaign.state import Campaign, Stage, Task, require_own
from services.scoring.domain.campaign.windows import is_late
from services.scoring.domain.meeting import require_held
from services.scoring.domain.part.part import Part, PartReturn, PartStage, Returned, Sent
from services.scoring.domain.rating.state import RatingStage

NAMED = 5
"""How many branches that are missing a refusal names."""
REVIEWED_IN = (Stage.PLANNED, Stage.SELF, Stage.REVIEW)
"""The window decides; a campaign may turn a moment after its window has opened."""
MISSING = {None: "未自评", RatingStage.RETURNED: "已退回", RatingStage.SUBMITTED: "未审核"}
"""What a branch that holds its college up lacks; None: it has no rating."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far one branch of the part has come; ``stage`` is None before its self-assessment."""

    branch: str
    name: str
    stage: RatingStage | None


def require_reviewing(campaign: Campaign) -> None:
    """Raise Refused once reviews are closed."""
    if campaign.stage is Stage.VOIDED:
        raise Refused("这次创评活动已经推倒重来，请在新一轮中办理", code="campaign_voided")
    if campaign.stage not in REVIEWED_IN:
        raise Refused("这次创评活动的审核已经截止", code="campaign_closed")


def require_open(part: Part | None) -> None:
    """Raise Refused while the part is with 党委组织部: nothing in it changes behind its back."""
    if part is not None and part.stage is PartStage.SENT:
        raise Refused(
            f"{part.name}的审核结果已经报送，不能再改；确需更改的，请党委组织部先退回",
            code="part_sent",
        )


def send(
    state: Part | None, campaign: Campaign, sent: Sent, branches: Sequence[Progress]
) -> tuple[Sent, ...]:
    """Send the part up with the reviews of its ``branches``; raises Refused, Forbidden, Conflict."""
    if campaign.unit not in sent.path:
        raise Forbidden("本单位不在这次创评活动的范围内", code="out_of_scope")
    require_reviewing(campaign)
    if state is not None and state.stage is PartStage.SENT:
        raise Conflict("本单位的审核结果已经报送，不必重复报送", code="part_sent")
    on = local_day(sent.sent.sent_at)
    late = is_late(campaign, Task.REVIEW, sent.path, on)
    require_held(sent.sent.meeting, by=on)
    _require_complete(branches)
    excused = sum(each.stage is RatingStage.EXCUSED for each in branches)
    counted = replace(sent.sent, late=late, reviewed=len(branches) - excused, excused=excused)
    return (replace(sent, sent=counted),)


def _require_complete(branches: Sequence[Progress]) -> None:
    if not branches:
        raise Refused("本单位没有直属的党支部，无须报送", code="part_empty")
    missing = [each for each in branches if each.stage in MISSING]
    if missing:
        counts = count_missing(missing)
        named = "、".join(each.name for each in missing[:NAMED])
        more = "等" if len(missing) > NAMED else ""
        kinds = "、".join(f"{kind} {count} 个" for kind, count in counts)
        raise Refused(
            f"还有 {len(missing)} 个党支部没有审核（{named}{more}）：{kinds}；"
            "请逐个审核，或办理不参评，然后再报送",
            code="part_incomplete",
            details={"missing": len(missing), "kinds": [*map(list, counts)]},
        )


def count_missing(branches: Iterable[Progress]) -> list[tuple[str, int]]:
    """How many branches lack what, each kind once, in the order of the work; kinds of none left out."""
    stages = [each.stage for each in branches]
    counts = ((kind, stages.count(stage)) for stage, kind in MISSING.items())
    return [(kind, count) for kind, count in counts if count]


def give_back(
    state: Part | None, campaign: Campaign, returned: PartReturn, *, unit: str
) -> tuple[Returned, ...]:
    """Give the part back to its college; raises Refused where there is nothing to give back, Forbidden."""
    require_own(campaign, unit)
    require_reviewing(campaign)
    if state is None:
        raise Refused("这个单位还没有报送审核结果，无须退回", code="part_not_sent")
    if state.stage is PartStage.RETURNED:
        raise Conflict("这个单位的审核结果已经退回", code="part_returned")
    return (Returned(returned=returned),)
