"""How many a unit may put forward, and which of a ranked list these are (F3).

The order in which anything arrives never matters: ranks decide. Where several share a rank and not all
of them fit, none of them passes, and the tie is named for the collective study, as with stars.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from services.common.errors import Refused
from services.scoring.domain.award.policy import Per, Quota, Rounding

PER_TITLES = {Per.MEMBER: ("党员", "人"), Per.BRANCH: ("党支部", "个")}
ROUNDING_TITLES = {
    Rounding.DOWN: "不足部分舍去",
    Rounding.UP: "不足部分进一",
    Rounding.HALF_UP: "四舍五入",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """A number of places and how it was counted."""

    count: int
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """One of a list; ``rank`` 1 is the best. ``holds``: it has its place already and needs no other."""

    id: str
    rank: int | None
    holds: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """One of a list that does not pass, and why."""

    id: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """``passed`` by rank, then id; ``new`` of them take a place. ``left_out`` in the same order."""

    passed: tuple[str, ...]
    new: tuple[str, ...]
    left_out: tuple[LeftOut, ...]


def places_of(quota: Quota, base: int) -> Places:
    """The places of a unit that has ``base`` members or branches."""
    if quota.per is None:
        return Places(count=quota.count, because=f"每个单位 {quota.count} 名")
    count = max(_divided(quota, base), quota.at_least)
    what, measure = PER_TITLES[quota.per]
    least = f"，至少 {quota.at_least} 名" if quota.at_least else ""
    return Places(
        count=count,
        because=f"{what} {base} {measure}，每 {quota.each} {measure} {quota.count} 名，"
        f"{ROUNDING_TITLES[quota.rounding]}{least}，共 {count} 名",
    )


def select(ranked: Sequence[Ranked], free: int | None) -> Selection:
    """Who passes where ``free`` places are left (None: no limit).

    Raises Refused (``rank_missing``) where not all fit and somebody has no rank.
    """
    wanted = sorted((each for each in ranked if not each.holds), key=lambda each: each.id)
    holding = [each.id for each in ranked if each.holds]
    new, left = _by_rank(wanted), list[LeftOut]()
    if free is not None and len(wanted) > free:
        _require_ranks(wanted, free)
        new, left = _fitting(new, free)
    ids = tuple(each.id for each in new)
    return Selection(passed=(*sorted(holding), *ids), new=ids, left_out=tuple(left))


def _divided(quota: Quota, base: int) -> int:
    parts = base * quota.count
    if quota.rounding is Rounding.DOWN:
        return parts // quota.each
    if quota.rounding is Rounding.UP:
        return -(-parts // quota.each)
    return (2 * parts + quota.each) // (2 * quota.each)


def _by_rank(wanted: Sequence[Ranked]) -> list[Ranked]:
    return sorted(wanted, key=lambda each: (each.rank is None, each.rank or 0, each.id))


def _require_ranks(wanted: Sequence[Ranked], free: int) -> None:
    unranked = [each.id for each in wanted if each.rank is None]
    if unranked:
        raise Refused(
            f"还有 {free} 个名额，报了 {len(wanted)} 名，须给每一名排出先后（rank）；"
            f"没有排的：{'、'.join(unranked)}",
            code="rank_missing",
        )


def _fitting(by_rank: Sequence[Ranked], free: int) -> tuple[list[Ranked], list[LeftOut]]:
    new: list[Ranked] = []
    left: list[LeftOut] = []
    for rank, group in groupby(by_rank, key=lambda each: each.rank):
        tied = list(group)
        room = free - len(new)
        if not left and len(tied) <= room:
            new += tied
        elif not left and room:
            because = (
                f"并列第 {rank} 的共 {len(tied)} 名，只剩 {room} 个名额，"
                "都不越过，请集体研究排出先后再报"
            )
            left += [LeftOut(id=each.id, because=because) for each in tied]
        else:
            left += [LeftOut(id=each.id, because=f"排第 {rank}，名额已满") for each in tied]
    return new, left
