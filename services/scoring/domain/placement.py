"""A branch's star and its reason: one sentence a branch secretary understands (DOMAIN "left open" 3)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from services.scoring.domain.numbers import shown
from services.scoring.domain.ranking import Ranking
from services.scoring.domain.standard import Standard, Star


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """Where a star's places ended: ``tied`` are the equals too many for the rest, all of ``tied_rank``.

    ``binding`` is False where the policy lets the cap be exceeded.
    """

    star: Star
    cap: int
    used: int
    binding: bool
    tied_rank: int | None
    tied: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """What all branches of one allocation share; ``ceilings`` run beside the classes of ``ranking``."""

    ranking: Ranking
    ceilings: tuple[int, ...]
    standard: Standard
    edges: Mapping[int, Edge]


@dataclass(frozen=True)  # no slots: the sentence is kept once it is written
class Because:
    """Why class ``place`` of the ranking has ``star``: all that the sentence needs, looked up when asked."""

    place: int
    star: int
    field: Field

    @property
    def total(self) -> Decimal:
        """The total that all of the class have."""
        return self.field.ranking.first(self.place).total

    @property
    def rank(self) -> int:
        """Its rank from 1; equals share it."""
        return self.field.ranking.ranks[self.place]

    @property
    def ceiling(self) -> int:
        """The best star before caps."""
        return self.field.ceilings[self.place]

    @property
    def tied_at(self) -> int | None:
        """The best star at whose cap's edge these are too many equals (listed as a tie), or None."""
        tied = (edge.star.star for edge in self._missed() if edge.tied_rank == self.rank)
        return next(tied, None)

    @cached_property
    def reason(self) -> str:
        """The sentence: score, rank, what the score gives, each cap that moved it, the star."""
        parts = (self._standing(), self._entitlement(), *map(self._miss, self._missed()))
        return "；".join((*parts, self._outcome())) + "。"

    def _missed(self) -> Iterator[Edge]:
        """The edges below which this branch fell, from its ceiling down."""
        for number in range(self.ceiling, self.star, -1):
            yield self.field.edges[number]

    def _standing(self) -> str:
        ranking = self.field.ranking
        settled = f"（同分的再依次比{self._tie_break()}）" if ranking.settled(self.place) else ""
        together = "并列" if ranking.equals(self.place) > 1 else "列"
        place = f"在 {len(ranking.ordered)} 个党支部中{together}第 {self.rank} 名"
        return f"总分 {shown(self.total)} 分{settled}，{place}"

    def _tie_break(self) -> str:
        items = map(self.field.standard.item, self.field.standard.tie_break)
        return "、".join(item.title for item in items if item)

    def _entitlement(self) -> str:
        best = self.field.standard.star(self.ceiling)
        veto_ceiling = self.field.ranking.first(self.place).veto_ceiling
        if veto_ceiling is None:
            return self._earned(best)
        vetoed = f"有{self._situation(veto_ceiling)}的情形"
        if veto_ceiling == self.ceiling or best.cap_percent is None:
            parts = (vetoed, self._band(best), f"最高{best.title}")
            return "，".join(filter(None, parts))
        return f"{vetoed}，{self._earned(best)}"

    def _situation(self, veto_ceiling: int) -> str:
        """直接定为二星或一星, as 附件1 has it, or that a better star is the best."""
        star = self.field.standard.star
        if star(veto_ceiling).cap_percent is not None:
            return f"最高只能评为{star(veto_ceiling).title}"
        titles = [star(number).title for number in range(veto_ceiling, 0, -1)]
        return f"直接定为{'或'.join(titles)}"

    def _earned(self, best: Star) -> str:
        """What the score gives without a veto, and what is missing for more."""
        missed = self._unmet(best)
        if missed:
            lacking = "、".join(dict.fromkeys(f"没有{_requirement(star)}" for star in missed))
            return f"满 {shown(missed[0].min_score)} 分但{lacking}，最高{best.title}"
        if best.cap_percent is None:
            return self._band(best)
        also = f"且有{_requirement(best)}" if best.requires else ""
        return f"满 {shown(best.min_score)} 分{also}，够{best.title}条件"

    def _band(self, star: Star) -> str:
        """Between which thresholds the total lies, as far as they matter for ``star``."""
        reached = f"满 {shown(star.min_score)} 分" if star.min_score else ""
        better = self.field.standard.star(star.star + 1)
        return (
            reached
            if self.total >= better.min_score
            else f"{reached}不满 {shown(better.min_score)} 分"
        )

    def _unmet(self, best: Star) -> tuple[Star, ...]:
        """The better stars whose score is reached: they lie above the ceiling for their requirements only."""
        stars = self.field.standard.stars
        return tuple(s for s in stars if s.star > best.star and self.total >= s.min_score)

    def _miss(self, edge: Edge) -> str:
        title = edge.star.title
        left = edge.cap - edge.used
        if edge.tied_rank == self.rank:
            return (
                f"{title}名额 {edge.cap} 个只剩 {left} 个，而同分并列的有 {len(edge.tied)} 个，"
                f"均不评{title}，留待集体研究"
            )
        if edge.tied_rank is not None:
            return (
                f"{title}名额 {edge.cap} 个还剩 {left} 个，但排在前面的并列支部未能评上，不得越过"
            )
        return f"{title}名额 {edge.cap} 个已满" if edge.cap else f"{title}没有名额"

    def _outcome(self) -> str:
        title = self.field.standard.star(self.star).title
        edge = self.field.edges.get(self.star)
        if edge is None:
            return f"评为{title}"
        if not edge.binding:
            return f"评为{title}（名额 {edge.cap} 个，从宽可以超出）"
        return f"评为{title}（名额 {edge.cap} 个）"


@dataclass(frozen=True, slots=True)
class Placement:
    """One branch's star; ``because`` is shared by all that can't be told apart from it."""

    unit: str
    because: Because

    @property
    def star(self) -> int:
        """The star it was given."""
        return self.because.star

    @property
    def reason(self) -> str:
        """The sentence that explains it."""
        return self.because.reason


def _requirement(star: Star) -> str:
    return star.requires.text if star.requires else ""
