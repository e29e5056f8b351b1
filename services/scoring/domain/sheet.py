"""The score sheet: every item with its base, each line that changed it, and its score (Q1, Q2).

Deduction lines keep the points of the standard's text even where an item is used up (扣完为止), so
their sum may exceed what the item lost.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from services.scoring.domain.discretion import Discretion, check_discretion
from services.scoring.domain.facts import checked_facts
from services.scoring.domain.numbers import exact, shown
from services.scoring.domain.standard import Bonus, Facts, Item, Rule, Standard

DISCRETIONARY = "discretionary"
"""The ``rule`` of a 酌情扣分 line."""
NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deduction:
    """One line off an item: by a rule and the fact that decided, or by discretion and then ``by`` whom."""

    rule: str
    fact: str | None
    points: Decimal
    reason: str
    by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition:
    """One project's points onto a bonus item, before the item's cap."""

    title: str
    points: Decimal
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemScore:
    """``score`` lies between 0 and ``points``, whatever the lines add up to."""

    code: str
    title: str
    points: Decimal
    deductions: tuple[Deduction, ...]
    additions: tuple[Addition, ...]
    score: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class VetoFinding:
    """A veto that applies, the best star it leaves, and the fact it rests on in words."""

    id: str
    text: str
    ceiling: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreSheet:
    """``total`` includes ``bonus``; ``compared`` settles equal totals, the first score first.

    ``met`` are the ids of the requirements of stars that are met, ``innovation``: whether any is (附件1
    has one, a recognised project). ``star_by_score`` is the best star before caps, vetoes counted.
    """

    standard: str
    items: tuple[ItemScore, ...]
    bonus: Decimal
    total: Decimal
    vetoes: tuple[VetoFinding, ...]
    innovation: bool
    met: tuple[str, ...]
    compared: tuple[Decimal, ...]
    star_by_score: int

    @property
    def veto_ceiling(self) -> int | None:
        """The best star that the vetoes leave; None where there is none."""
        return min((veto.ceiling for veto in self.vetoes), default=None)

    def score_of(self, code: str) -> Decimal:
        """The score of the item with this code; raises KeyError where there is none."""
        for item in self.items:
            if item.code == code:
                return item.score
        raise KeyError(code)


def score(standard: Standard, facts: Facts, discretionary: Sequence[Discretion] = ()) -> ScoreSheet:
    """The sheet; raises Refused ``facts_missing``, ``facts_invalid`` or ``discretion_invalid``."""
    known = checked_facts(standard, facts)
    check_discretion(standard, discretionary)
    items = tuple(_score_item(standard, item, known, discretionary) for item in standard.items)
    total = sum((item.score for item in items), NOTHING)
    scores = {item.code: item.score for item in items}
    vetoes = tuple(_vetoes(standard, known))
    met = tuple(each.id for each in standard.requirements if each.met(known))
    return ScoreSheet(
        standard=standard.id,
        items=items,
        bonus=sum((item.score for item in items if item.additions), NOTHING),
        total=total,
        vetoes=vetoes,
        innovation=bool(met),
        met=met,
        compared=tuple(scores[code] for code in standard.tie_break),
        star_by_score=standard.ceiling(
            total, met=met, veto_ceiling=min((veto.ceiling for veto in vetoes), default=None)
        ),
    )


def _score_item(
    standard: Standard, item: Item, facts: Facts, discretionary: Sequence[Discretion]
) -> ItemScore:
    by_rules = [_by_rule(standard, rule, facts) for rule in item.rules if rule.applies(facts)]
    decided = [_by_discretion(line) for line in discretionary if line.item == item.code]
    deductions = (*by_rules, *decided)
    additions = tuple(_additions(standard, item, facts))
    reached = NOTHING if item.adds else item.points
    for addition in additions:
        reached += addition.points
    for deduction in deductions:
        reached -= deduction.points
    return ItemScore(
        code=item.code,
        title=item.title,
        points=item.points,
        deductions=deductions,
        additions=additions,
        score=min(max(reached, NOTHING), item.points),
    )


def _by_rule(standard: Standard, rule: Rule, facts: Facts) -> Deduction:
    points, reason = _counted(standard, rule, facts, "扣")
    return Deduction(rule=rule.id, fact=rule.facts[-1], points=points, reason=reason)


def _counted(standard: Standard, rule: Rule, facts: Facts, verb: str) -> tuple[Decimal, str]:
    """The points of a rule that applies, and why."""
    points, counted = rule.points, ""
    if rule.each is not None:
        times = exact(facts.get(rule.each, 0))
        points = rule.points * times
        counted = f"；{shown(rule.points)} 分 × {shown(times)}，共{verb} {shown(points)} 分"
    return points, f"{rule.text}（{standard.stated(rule.facts, facts)}{counted}）"


def _by_discretion(line: Discretion) -> Deduction:
    return Deduction(
        rule=DISCRETIONARY,
        fact=None,
        points=line.points,
        reason=f"酌情扣 {shown(line.points)} 分：{line.reason}（{line.by}）",
        by=line.by,
    )


def _additions(standard: Standard, item: Item, facts: Facts) -> Iterator[Addition]:
    for rule in item.additions:
        if rule.applies(facts):
            points, reason = _counted(standard, rule, facts, "加")
            yield Addition(title=rule.text, points=points, reason=reason)
    if item.bonus is not None:
        yield from _by_entries(item.bonus, facts)


def _by_entries(bonus: Bonus, facts: Facts) -> Iterator[Addition]:
    for entry in facts[bonus.each]:
        if bonus.counts(entry):
            points = exact(entry[bonus.points])
            title = str(entry[bonus.title])
            yield Addition(title=title, points=points, reason=f"{title}，加 {shown(points)} 分")


def _vetoes(standard: Standard, facts: Facts) -> Iterator[VetoFinding]:
    for veto in standard.vetoes:
        if veto.applies(facts):
            reason = f"{veto.text}（{standard.stated(veto.facts, facts)}）"
            yield VetoFinding(id=veto.id, text=veto.text, ceiling=veto.ceiling, reason=reason)
