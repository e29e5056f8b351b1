"""Stars whose thresholds, shares, requirements or vetoes contradict each other (Q4, Q5)."""

from collections.abc import Iterator

from services.scoring.domain.numbers import shown
from services.scoring.domain.standard import Requirement, Standard, Star

ALL = 100
"""Percent."""
STARS = (5, 4, 3, 2, 1)
LOW = 2
"""Two-star and below share one limit, so stars up to this one have no cap of their own."""


def star_faults(standard: Standard) -> Iterator[str]:
    """Every fault of stars, caps, requirements and of the ceilings of vetoes."""
    yield from _threshold_faults(standard)
    for star in standard.stars:
        yield from _cap_faults(star)
    yield from _share_faults(standard)
    yield from _requirement_faults(standard)
    for veto in standard.vetoes:
        if veto.ceiling >= STARS[0]:
            yield f"一票否决 {veto.id} 的最高星级为 {veto.ceiling}，等于不起作用"


def _threshold_faults(standard: Standard) -> Iterator[str]:
    numbers = tuple(star.star for star in standard.stars)
    if numbers != STARS:
        yield f"星级应为 5、4、3、2、1 各一，现为 {'、'.join(map(str, numbers))}"
    for better, worse in zip(standard.stars, standard.stars[1:], strict=False):
        if worse.min_score >= better.min_score:
            yield f"星级 {worse.star} 的最低分应低于星级 {better.star} 的最低分"
    best, last = standard.stars[0], standard.stars[-1]
    if best.min_score > standard.maximum:
        yield f"星级 {best.star} 的最低分 {shown(best.min_score)} 超过满分 {shown(standard.maximum)}"
    if last.min_score != 0:
        yield f"星级 {last.star} 的最低分应为 0，否则有支部无星可评"


def _cap_faults(star: Star) -> Iterator[str]:
    if star.cap_percent is not None and star.cap_percent > ALL:
        yield f"星级 {star.star} 的比例 {star.cap_percent}% 超过 100%"
    if star.cap_percent is not None and star.star <= LOW:
        yield f"星级 {star.star} 不设单独比例，二星及以下合并计算"
    if star.cap_percent is None and star.star > LOW:
        yield f"星级 {star.star} 缺少比例 cap_percent"


def _share_faults(standard: Standard) -> Iterator[str]:
    low = standard.two_and_below_percent
    if low > ALL:
        yield f"二星及以下的比例 {low}% 超过 100%"
    together = low + sum(star.cap_percent or 0 for star in standard.stars)
    if together < ALL:
        yield f"各星级比例合计只有 {together}%，不足 100%，怎样评都会超出"


def _requirement_faults(standard: Standard) -> Iterator[str]:
    asked: dict[str, Requirement] = {}
    for star in standard.stars:
        if star.requires is not None:
            first = asked.setdefault(star.requires.id, star.requires)
            if first.text != star.requires.text:
                yield f"星级 {star.star} 的 requires 与前面同编号 {first.id}，内容却不同"
    if standard.stars[-1].requires is not None:
        yield f"星级 {standard.stars[-1].star} 不能设 requires，否则有支部无星可评"
