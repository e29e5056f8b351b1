"""Announcing a check: by the unit that decided the stars or one above it, of final stars only (Q7)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from services.common.errors import Conflict, Forbidden, Refused
from services.scoring.domain.campaign.state import Campaign, Stage, known
from services.scoring.domain.sampling import list_hash
from services.scoring.domain.spot_check.spot_check import Announced, SpotCheck, Stratum

MOST_DRAWN = 500
"""How many branches one check draws at most: what is drawn stands in its record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A stratum as it is asked for; ``college_path`` runs down to the college, empty for the whole scope."""

    star: int
    college_path: tuple[str, ...]
    count: int


def to_check(state: Campaign | None, *, unit: str, by_unit: str) -> Campaign:
    """The campaign whose final stars ``by_unit`` may check; raises NotFound, Refused, Forbidden."""
    campaign = known(state)
    if unit != campaign.unit:
        raise Refused(
            f"这次创评活动由单位“{campaign.unit}”评定，请把单位填为它的编码",
            code="check_elsewhere",
        )
    if by_unit not in campaign.unit_path:
        raise Forbidden(
            "抽查由评定星级的单位或它的上级组织，本单位不能抽查这次评定", code="not_a_superior"
        )
    require_standing(campaign)
    return campaign


def require_standing(campaign: Campaign) -> None:
    """Raise Refused unless the campaign's stars are final and count."""
    if campaign.stage is Stage.VOIDED:
        raise Refused(
            f"这次创评活动已经推倒重来，请看新一轮“{campaign.successor}”", code="campaign_voided"
        )
    if campaign.stage is not Stage.FINAL:
        raise Refused("这次评定的结果还没有确定，公示期满、结果确定之后才能办理", code="not_final")


def stratum(number: int, wanted: Wanted, branches: Sequence[str]) -> Stratum:
    """The stratum with its list frozen; raises Refused where more are asked for than are listed."""
    if wanted.count > len(branches):
        raise Refused(
            f"第 {number} 组名单（{_named(wanted)}）只有 {len(branches)} 个党支部，"
            f"不能抽取 {wanted.count} 个，请减少抽查数",
            code="sample_invalid",
        )
    return Stratum(
        number=number,
        star=wanted.star,
        college=wanted.college_path[-1] if wanted.college_path else None,
        count=wanted.count,
        listed=len(branches),
        list_hash=list_hash(branches),
    )


def require_distinct(wanted: Sequence[Wanted]) -> None:
    """Raise Refused where a branch could be drawn twice, or too many are asked for."""
    faults = list(_faults(wanted))
    if faults:
        raise Refused("；".join(faults), code="strata_invalid")


def announce(state: SpotCheck | None, check: SpotCheck) -> tuple[Announced, ...]:
    """Announce under an id that is not taken; raises Conflict."""
    if state is not None:
        raise Conflict("这个编号的抽查已经存在，请换一个编号", code="spot_check_exists")
    return (Announced(check=check),)


def _faults(wanted: Sequence[Wanted]) -> Iterator[str]:
    total = sum(each.count for each in wanted)
    if total > MOST_DRAWN:
        yield f"一次抽查最多抽取 {MOST_DRAWN} 个党支部，现在合计 {total} 个，请分次抽查"
    for one, other in combinations(wanted, 2):
        if one.star == other.star and _overlap(one.college_path, other.college_path):
            yield f"{_named(one)}与{_named(other)}的名单有重叠，同一个党支部可能被抽到两次"


def _overlap(one: Sequence[str], other: Sequence[str]) -> bool:
    return not one or not other or one[-1] in other or other[-1] in one


def _named(wanted: Wanted) -> str:
    where = f"单位“{wanted.college_path[-1]}”的" if wanted.college_path else "全部"
    return f"{where} {wanted.star} 星党支部"
