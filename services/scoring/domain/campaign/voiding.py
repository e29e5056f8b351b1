"""推倒重来 (Q7): a campaign whose result a spot check discredited counts no more, and starts over.

The old one is kept whole: its record, its ratings and its histories stay readable and verifiable. The
new one is the next round over the same scope, by the same frozen standards.
"""

from dataclasses import dataclass
from datetime import date

from services.common.errors import Forbidden, Refused
from services.scoring.domain.campaign.events import Opened, Voided
from services.scoring.domain.campaign.opening import open_campaign
from services.scoring.domain.campaign.state import Campaign, Stage, Window, known
from services.scoring.domain.spot_check.spot_check import SpotCheck, SpotCheckStage, known_check


@dataclass(frozen=True, slots=True, kw_only=True)
class Restart:
    """How to start over: the old campaign and the new one by name, the new windows, and why."""

    campaign: str
    successor: str
    title: str
    windows: tuple[Window, ...]
    because: str


def to_void(
    state: Campaign | None, check: SpotCheck | None, *, name: str, unit: str, by_unit: str
) -> Campaign:
    """The campaign that ``by_unit`` may void now, resting on ``check``; raises NotFound, Forbidden, Refused."""
    campaign = known(state)
    if campaign.stage is Stage.VOIDED:
        raise Refused(
            f"这次创评活动已经推倒重来，新一轮是“{campaign.successor}”", code="campaign_voided"
        )
    if campaign.stage is not Stage.FINAL:
        raise Refused("这次评定的结果还没有确定，不能推倒重来", code="not_final")
    if unit != campaign.unit:
        raise Refused(
            f"这次创评活动由单位“{campaign.unit}”评定，请把单位填为它的编码",
            code="redo_elsewhere",
        )
    _require_grounds(known_check(check), name, (campaign.unit, by_unit))
    return campaign


def start_over(
    campaign: Campaign, successor: Campaign | None, restart: Restart, *, on: date
) -> tuple[tuple[Voided, ...], tuple[Opened, ...]]:
    """What happens to the old campaign and to the new one, ``on`` a day in Asia/Shanghai.

    Raises Conflict where the new name is taken, Refused on windows out of order.
    """
    opening = Opened(
        title=restart.title or campaign.title,
        unit=campaign.unit,
        unit_path=campaign.unit_path,
        standards=campaign.standards,
        policy=campaign.policy,
        period=campaign.period,
        windows=restart.windows,
        publication_days=campaign.publication_days,
        round=campaign.round + 1,
        supersedes=restart.campaign,
    )
    opened = open_campaign(successor, opening, on=on)
    return (Voided(because=restart.because, successor=restart.successor),), opened


def _require_grounds(check: SpotCheck, name: str, who: tuple[str, str]) -> None:
    unit, by_unit = who
    if check.campaign != name:
        raise Refused("这次抽查不是对这次创评活动的，请核对编号", code="spot_check_elsewhere")
    if check.stage is not SpotCheckStage.CONCLUDED or not check.has_faults:
        raise Refused(
            "推倒重来须以一次已经办结、并且发现把关不严或弄虚作假的抽查为依据",
            code="grounds_missing",
        )
    if by_unit not in (unit, check.by_unit):
        raise Forbidden(
            f"推倒重来由评定星级的单位“{unit}”或组织抽查的单位“{check.by_unit}”办理",
            code="not_the_checks_unit",
        )
