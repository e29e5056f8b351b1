"""Standards that nobody wrote, and facts and branches under them: what the laws of any standard are tried on."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from services.scoring.domain.candidate import Candidate
from services.scoring.domain.standard import Standard
from services.scoring.standards import standard_of
from tests.unit.scoring.examples import SHAPE
from tests.unit.scoring.reference import Terms

TITLES = ("", "一星", "二星", "三星", "四星", "五星")


@dataclass(frozen=True)
class AnyStandard:
    """A standard with its document."""

    document: dict[str, Any]
    standard: Standard

    @property
    def terms(self) -> Terms:
        """What the slow allocation needs to know of it."""
        stars = self.document["stars"]
        return Terms(
            shares={star["star"]: star["cap_percent"] for star in stars if "cap_percent" in star},
            lowest={star["star"]: star["min_score"] for star in stars},
            requires={star["star"]: star["requires"]["id"] for star in stars if "requires" in star},
            yields=frozenset(star["star"] for star in stars if star.get("cap_yields")),
        )


@st.composite
def standards(draw: st.DrawFn) -> AnyStandard:
    losing = draw(st.lists(st.integers(1, 60), min_size=1, max_size=4))
    adding = draw(st.lists(st.integers(1, 15), max_size=2))
    points = [(f"i{n}", p, False) for n, p in enumerate(losing)]
    points += [(f"b{n}", p, True) for n, p in enumerate(adding)]
    codes = [code for code, _, _ in points]
    document = {
        "id": "any",
        "title": "任意标准",
        "source": "测试",
        "points": {"full": sum(losing), "bonus": sum(adding)},
        "items": [draw(items(code, most, adds=adds)) for code, most, adds in points],
        "vetoes": draw(vetoes()),
        "stars": draw(stars(sum(losing) + sum(adding))),
        "two_and_below": {"cap_percent": 100},
        "tie_break": draw(st.lists(st.sampled_from(codes), unique=True, max_size=3)),
    }
    return AnyStandard(document, standard_of(document, SHAPE))


@st.composite
def items(draw: st.DrawFn, code: str, points: int, *, adds: bool) -> dict[str, Any]:
    facts: list[dict[str, Any]] = [
        {"name": f"{code}_f{n}", "title": "事实", "help": "如实填写"} for n in range(3)
    ]
    facts[0] |= {"type": "boolean"}
    facts[1] |= {"type": "integer", "minimum": 0, "maximum": 20}
    facts[2] |= {"type": "number", "minimum": 0, "maximum": 100}
    worth = st.integers(1, points)
    rules = [
        rule(f"{code}_no", draw(worth), {f"{code}_f0": {"const": False}}),
        rule(f"{code}_each", draw(worth), {f"{code}_f1": {"minimum": draw(st.integers(1, 20))}}),
        rule(f"{code}_low", draw(worth), {f"{code}_f2": {"exclusiveMaximum": draw(st.integers(1, 99))}}),
    ]  # fmt: skip
    rules[1]["each"] = f"{code}_f1"
    how = {"rules": [], "additions": rules} if adds else {"rules": rules}
    named = {"code": code, "title": code, "points": points, "criteria": ["要点"], "method": "办法"}
    return {**named, "facts": facts, "discretionary": not adds and draw(st.booleans()), **how}


def rule(name: str, points: int, properties: dict[str, Any]) -> dict[str, Any]:
    return {"id": name, "text": name, "points": points, "when": {"properties": properties}}


@st.composite
def vetoes(draw: st.DrawFn) -> dict[str, Any]:
    ceilings = draw(st.lists(st.integers(1, 4), max_size=3))
    facts = [
        {"name": f"v{n}", "title": "情形", "type": "boolean", "help": "如实填写"}
        for n in range(len(ceilings))
    ]
    rules = [
        {"id": f"veto{n}", "text": "情形", "ceiling": c, "when": {"properties": {f"v{n}": {"const": True}}}}
        for n, c in enumerate(ceilings)
    ]  # fmt: skip
    return {"title": "一票否决", "text": "情形", "ceiling": 2, "facts": facts, "rules": rules}


@st.composite
def stars(draw: st.DrawFn, maximum: int) -> list[dict[str, Any]]:
    scores = draw(
        st.lists(
            st.decimals(Decimal("0.1"), maximum, places=1), min_size=4, max_size=4, unique=True
        )
    )
    lowest = [Decimal(0), *sorted(scores)]
    found: list[dict[str, Any]] = [
        {"star": n, "title": TITLES[n], "text": "…", "min_score": lowest[n - 1]}
        for n in range(5, 0, -1)
    ]
    for star in found[:3]:
        star |= {"cap_percent": draw(st.integers(0, 100)), "cap_yields": draw(st.booleans())}
    for star in found[:4]:
        if draw(st.booleans()):
            claim = draw(st.sampled_from(["claim_a", "claim_b"]))
            when = {"properties": {"i0_f0": {"const": True}}}
            star["requires"] = {"id": claim, "text": claim, "when": when}
    return found


def facts(any_: AnyStandard) -> st.SearchStrategy[dict[str, Any]]:
    """Facts that a branch may have under this standard."""
    kinds = {
        "boolean": st.booleans(),
        "integer": st.integers(0, 20),
        "number": st.decimals(0, 100, places=1),
    }
    return st.fixed_dictionaries(
        {name: kinds[fact.type] for name, fact in any_.standard.facts.items()}
    )


@st.composite
def candidates(draw: st.DrawFn, any_: AnyStandard) -> list[Candidate]:
    """Branches as the allocation sees them, with many equals."""
    standard = any_.standard
    totals = st.one_of(
        st.sampled_from([star.min_score for star in standard.stars]),
        st.integers(0, int(standard.maximum)).map(Decimal),
    )
    scores = st.tuples(*[st.sampled_from([Decimal(1), Decimal("0.5")]) for _ in standard.tie_break])
    met = st.sampled_from([(), *((each.id,) for each in standard.requirements)])
    vetoed = st.sampled_from([None, *sorted(standard.veto_ceilings)])
    rows = draw(st.lists(st.tuples(totals, scores, met, vetoed), max_size=25))
    return [
        Candidate(unit=str(n), total=total, compared=compared, met=claims, veto_ceiling=veto)
        for n, (total, compared, claims, veto) in enumerate(rows)
    ]
