"""Whether branches rated by several standards can be placed together (Q1, Q4).

A campaign has one standard per category and one allocation over all its branches: the stars' names,
thresholds, shares and requirements, and what settles ties, must be the same in all of them. Items,
points, facts, vetoes and participation may differ.
"""

from collections.abc import Iterator, Sequence

from services.common.errors import Refused
from services.scoring.domain.standard import Standard, Star


def require_comparable(standards: Sequence[Standard]) -> None:
    """Raises Refused ``standards_not_comparable`` with every difference from the first in ``details["faults"]``."""
    faults = tuple(fault for other in standards[1:] for fault in _differences(standards[0], other))
    if faults:
        raise Refused(
            "同一次活动的各类标准须能放在一起排名：" + "；".join(faults),
            code="standards_not_comparable",
            details={"faults": faults},
        )


def _differences(first: Standard, other: Standard) -> Iterator[str]:
    both = f"{first.id} 与 {other.id} "
    if first.maximum != other.maximum:
        yield f"{both}的满分不同"
    if first.tie_break != other.tie_break:
        yield f"{both}的同分比较不同"
    if first.two_and_below_percent != other.two_and_below_percent:
        yield f"{both}的二星及以下比例不同"
    for one, two in zip(first.stars, other.stars, strict=True):
        if _terms(one) != _terms(two):
            yield f"{both}的{one.title}条件不同"


def _terms(star: Star) -> tuple[object, ...]:
    required = (star.requires.id, star.requires.text) if star.requires else None
    return star.title, star.min_score, star.cap_percent, star.cap_yields, required
