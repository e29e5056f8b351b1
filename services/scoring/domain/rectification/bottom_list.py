"""倒排 (Q11): who, out of two stars and below, is listed for 整顿, worst first, and why.

"10%左右" of all rated branches, rounded up. Equals at the edge that don't all fit are all listed, marked
as tied, and none is drawn by lot: the share is "about", and a review passes who needs no 整顿.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby

from services.scoring.domain.candidate import Candidate
from services.scoring.domain.numbers import shown
from services.scoring.domain.ranking import Ranking, rank


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """``rank`` counts from the worst and is shared by equals; ``tied``: its group didn't fit whole."""

    unit: str
    rank: int
    total: Decimal
    tied: bool
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BottomList:
    """``rows`` run worst first, equals by unit; ``share`` is how many the percentage makes of ``rated``."""

    rows: tuple[Listed, ...]
    rated: int
    share: int
    low: int
    because: str


def bottom_list(low: Iterable[Candidate], rated: int, *, percent: int) -> BottomList:
    """The worst of ``low`` up to ``percent`` of ``rated``; the order they came in never shows.

    Raises Refused ``duplicate_unit``, ValueError where there are more of them than were rated.
    """
    ranking = rank(low)
    count = len(ranking.ordered)
    if count > rated:
        raise ValueError(f"{count} branches of {rated} rated are low")
    share = -(-rated * percent // 100)
    rows = tuple(_listed(_groups(ranking), share))
    told = BottomList(rows=rows, rated=rated, share=share, low=count, because="")
    return replace(told, because=_sentence(told, percent))


def _groups(ranking: Ranking) -> Sequence[Sequence[Candidate]]:
    """Those of one rank together, worst first, by unit within."""
    classes = zip(ranking.ranks, range(len(ranking.ranks)), strict=True)
    groups = [
        sorted(
            (member for _, place in same for member in ranking.members(place)),
            key=lambda each: each.unit,
        )
        for _, same in groupby(classes, key=lambda each: each[0])
    ]
    return groups[::-1]


def _listed(groups: Sequence[Sequence[Candidate]], share: int) -> Iterable[Listed]:
    before = 0
    for group in groups:
        if before >= share:
            return
        tied = before + len(group) > share
        for each in group:
            yield Listed(
                unit=each.unit,
                rank=before + 1,
                total=each.total,
                tied=tied,
                because=_reason(each, before + 1, len(group), tied=tied),
            )
        before += len(group)


def _reason(each: Candidate, place: int, equals: int, *, tied: bool) -> str:
    because = f"得分 {shown(each.total)}，列二星级及以下倒数第 {place} 名"
    if equals > 1:
        because += f"（{equals} 个并列）"
    return because + ("，并列跨过倒排名额，一并列入" if tied else "，在倒排名额以内")


def _sentence(told: BottomList, percent: int) -> str:
    because = f"参评党支部 {told.rated} 个，按 {percent}% 倒排 {told.share} 个"
    if told.low < told.share:
        return f"{because}；二星级及以下只有 {told.low} 个，全部列入。"
    over = len(told.rows) - told.share
    if over:
        tied = sum(row.tied for row in told.rows)
        return f"{because}；名额边上 {tied} 个并列、无法区分，一并列入，共 {len(told.rows)} 个。"
    return f"{because}。"
