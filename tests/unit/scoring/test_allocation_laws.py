"""The allocation keeps its laws on generated inputs."""

from decimal import Decimal
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from services.scoring.domain.allocation import Allocation, allocate
from services.scoring.domain.candidate import Candidate
from tests.unit.scoring import reference
from tests.unit.scoring.examples import STANDARD, branch

POLICIES = st.sampled_from(["strict", "lenient"])
TOTALS = st.one_of(
    st.sampled_from([Decimal(n) for n in (59, 60, 69, 70, 79, 80, 85, 89, 90, 95)]),
    st.decimals(0, 110, places=1),
)
FEW = st.sampled_from([Decimal(20), Decimal("19.5"), Decimal("19.50"), Decimal(12)])


@st.composite
def fields(draw: st.DrawFn) -> list[Candidate]:
    rows = draw(
        st.lists(st.tuples(TOTALS, FEW, FEW, FEW, st.booleans(), st.booleans()), max_size=30)
    )
    keep_veto = draw(st.booleans())
    return [
        branch(f"第{number}党支部", total, *scores, innovation=innovation, veto=veto and keep_veto)
        for number, (total, *scores, innovation, veto) in enumerate(rows)
    ]


def stars(allocation: Allocation) -> dict[str, int]:
    return {each.unit: each.star for each in allocation.placements()}


@given(fields(), POLICIES)
def test_it_agrees_with_the_reference(candidates: list[Candidate], policy: str) -> None:
    expected = reference.allocate(candidates, policy)

    result = allocate(candidates, STANDARD, policy)

    assert stars(result) == expected.stars
    assert {tie.star: set(tie.units) for tie in result.ties} == expected.ties
    assert {limit.star: limit.used for limit in result.limits} == expected.used


@given(fields(), POLICIES)
def test_every_branch_is_placed_exactly_once(candidates: list[Candidate], policy: str) -> None:
    placed = [each.unit for each in allocate(candidates, STANDARD, policy).placements()]

    assert sorted(placed) == sorted(each.unit for each in candidates)


@given(fields(), POLICIES)
def test_caps_hold(candidates: list[Candidate], policy: str) -> None:
    result = allocate(candidates, STANDARD, policy)

    for limit in result.limits:
        assert limit.cap == reference.cap(len(candidates), limit.star)
        assert limit.used == result.count(limit.star)
        assert limit.over == (limit.used > limit.cap)
        assert not limit.over or (policy == "lenient" and limit.star == 3)


@given(fields(), POLICIES)
def test_thresholds_lift_nobody(candidates: list[Candidate], policy: str) -> None:
    placed = stars(allocate(candidates, STANDARD, policy))

    assert all(placed[each.unit] <= reference.ceiling(each) for each in candidates)


@given(fields(), POLICIES)
def test_nobody_is_placed_above_one_ranked_higher_who_could_have_it(
    candidates: list[Candidate], policy: str
) -> None:
    placed = stars(allocate(candidates, STANDARD, policy))

    for low in candidates:
        for high in candidates:
            if reference.order(high) >= reference.order(low):
                could = min(placed[low.unit], reference.ceiling(high))
                assert placed[high.unit] >= could


@given(fields(), POLICIES, st.randoms())
def test_the_order_of_input_is_irrelevant(
    candidates: list[Candidate], policy: str, random: Random
) -> None:
    shuffled = list(candidates)
    random.shuffle(shuffled)

    one, other = (allocate(rows, STANDARD, policy) for rows in (candidates, shuffled))

    assert list(one.placements()) == list(other.placements())
    assert (one.ties, one.limits, one.two_and_below) == (
        other.ties,
        other.limits,
        other.two_and_below,
    )


@given(fields())
def test_lenient_differs_from_strict_only_by_lifting_two_stars_to_three(
    candidates: list[Candidate],
) -> None:
    strict, lenient = (stars(allocate(candidates, STANDARD, p)) for p in ("strict", "lenient"))

    for each in candidates:
        pair = (strict[each.unit], lenient[each.unit])
        entitled = each.veto_ceiling is None and each.total >= 70
        assert pair[0] == pair[1] or (pair == (2, 3) and entitled)
        assert not entitled or pair[1] >= 3


@given(fields(), POLICIES)
def test_the_share_of_two_and_below_is_counted_exactly(
    candidates: list[Candidate], policy: str
) -> None:
    result = allocate(candidates, STANDARD, policy)

    low = sum(star <= 2 for star in stars(result).values())
    assert result.two_and_below.count == low
    assert result.two_and_below.over == (low * 5 > len(candidates))
    exact = Decimal(low * 100) / max(len(candidates), 1)
    assert abs(result.two_and_below.percent - exact) <= Decimal("0.05")


@given(st.integers(0, 60), TOTALS, st.booleans(), POLICIES)
def test_all_equal_share_one_star(
    count: int, total: Decimal, innovation: bool, policy: str
) -> None:
    same = [branch(str(number), total, innovation=innovation) for number in range(count)]

    result = allocate(same, STANDARD, policy)

    best = 3 if policy == "lenient" else 2
    assert set(stars(result).values()) <= {min(best, reference.ceiling(same[0]))} if same else True


@given(st.lists(TOTALS, max_size=40), POLICIES)
def test_all_vetoed_are_two_or_one_star(totals: list[Decimal], policy: str) -> None:
    vetoed = [
        branch(str(number), total, innovation=True, veto=True)
        for number, total in enumerate(totals)
    ]

    result = allocate(vetoed, STANDARD, policy)

    assert stars(result) == {str(n): 2 if total >= 60 else 1 for n, total in enumerate(totals)}
    assert all(limit.used == 0 for limit in result.limits)
