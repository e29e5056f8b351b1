"""Stars moved by hand after the allocation, still within the caps, and the summary that counts them (Q4).

What an allocation gave is moved one branch at a time; the campaign's record says so each time, so two
officers who decide at once can't both take the last place.
"""

from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from services.common.errors import Refused
from services.scoring.domain.allocation import LOW, Policy, TwoAndBelow
from services.scoring.domain.campaign.events import StarMoved
from services.scoring.domain.campaign.placing import require_placed
from services.scoring.domain.campaign.state import Campaign, Placing, Stage, require_own
from services.scoring.domain.standard import Standard
from services.scoring.domain.summary import LimitUse, LowShare, Summary


def to_adjust(campaign: Campaign, *, unit: str) -> Placing:
    """The allocation whose stars ``unit`` may move by hand now; raises Refused, Forbidden.

    Before publication only: what was shown changes by objections and a new allocation.
    """
    require_own(campaign, unit)
    if campaign.stage is Stage.PUBLISHED:
        raise Refused(
            "评定结果正在公示，不能直接调整；请先重新分配星级，或通过异议复核更正",
            code="already_published",
        )
    if campaign.stage is not Stage.DECISION:
        raise Refused("只有在评定阶段（审核截止之后、公示之前）才能调整星级", code="not_deciding")
    return require_placed(campaign)


def free_places(campaign: Campaign, standard: Standard, star: int) -> int | None:
    """How many more branches may have ``star`` under its cap; None where no cap binds."""
    placing = require_placed(campaign)
    given = standard.star(star)
    if given.cap_yields and campaign.policy == Policy.LENIENT:
        return None
    limits = {use.star: use for use in placing.summary.limits}
    return limits[star].cap - limits[star].used if star in limits else None


def move(
    campaign: Campaign,
    standard: Standard,
    *,
    branch: str,
    stars: tuple[int, int],
    because: str,
    tie: bool = False,
) -> StarMoved:
    """Count a branch at the second of ``stars`` in place of the first; Refused where its cap is used up."""
    from_star, to_star = stars
    free = free_places(campaign, standard, to_star)
    if free is not None and free < 1:
        raise Refused(
            f"{standard.star(to_star).title}的名额已经用完，不能再评；"
            "请先把一个党支部调出这一星级，或维持原来的星级",
            code="beyond_cap",
        )
    summary = moved(
        require_placed(campaign).summary, from_star, to_star, standard=standard, tie=tie
    )
    return StarMoved(
        branch=branch, from_star=from_star, to_star=to_star, because=because, summary=summary
    )


def moved(
    summary: Summary, from_star: int, to_star: int, *, standard: Standard, tie: bool = False
) -> Summary:
    """``summary`` after one branch went from one star to another; ``tie``: it is no longer one of the tied."""
    change = {from_star: -1, to_star: 1}
    stars = tuple(
        replace(each, branches=each.branches + change.get(each.star, 0)) for each in summary.stars
    )
    settled = to_star if tie else None
    limits = tuple(
        _used(use, change.get(use.star, 0), tied=-1 if use.star == settled else 0)
        for use in summary.limits
    )
    low = sum(each.branches for each in stars if each.star <= LOW)
    return replace(
        summary,
        stars=stars,
        limits=limits,
        two_and_below=_low_share(low, summary.rated, standard.two_and_below_percent),
    )


def _used(use: LimitUse, change: int, *, tied: int) -> LimitUse:
    used = use.used + change
    return replace(use, used=used, over=used > use.cap, tied=use.tied + tied)


def _low_share(count: int, rated: int, limit_percent: int) -> LowShare:
    share = TwoAndBelow(
        count=count,
        percent=(Decimal(count * 100) / rated).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP),
        limit_percent=limit_percent,
        over=count * 100 > limit_percent * rated,
    )
    return LowShare(count=share.count, percent=share.percent, over=share.over, remark=share.remark)
