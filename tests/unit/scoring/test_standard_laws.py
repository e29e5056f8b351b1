"""What holds of every standard without faults, whoever wrote it (Q1, Q4)."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from services.scoring.domain.allocation import allocate
from services.scoring.domain.candidate import candidate
from services.scoring.domain.discretion import Discretion
from services.scoring.domain.sheet import score
from services.scoring.standards import standard_of
from tests.unit.scoring import any_standard, reference
from tests.unit.scoring.any_standard import AnyStandard
from tests.unit.scoring.examples import SHAPE

STANDARDS = any_standard.standards()
POLICIES = st.sampled_from(["strict", "lenient"])


@given(STANDARDS, st.data())
def test_a_total_lies_between_nothing_and_the_maximum(
    any_: AnyStandard, data: st.DataObject
) -> None:
    off = [item.code for item in any_.standard.items if item.discretionary]
    lines = [Discretion(item=code, points=Decimal(3), reason="理由", by="支部") for code in off]

    sheet = score(any_.standard, data.draw(any_standard.facts(any_)), lines)

    assert all(0 <= item.score <= item.points for item in sheet.items)
    assert sheet.total == sum(item.score for item in sheet.items)
    assert 0 <= sheet.total <= any_.standard.maximum
    assert 0 <= sheet.bonus <= any_.standard.bonus


@given(STANDARDS, st.data())
def test_no_star_is_reached_without_its_score_its_requirement_and_above_a_veto(
    any_: AnyStandard, data: st.DataObject
) -> None:
    sheet = score(any_.standard, data.draw(any_standard.facts(any_)))

    star = any_.standard.star(sheet.star_by_score)
    assert sheet.star_by_score <= (sheet.veto_ceiling or 5)
    assert sheet.total >= star.min_score
    stopped = sheet.veto_ceiling == sheet.star_by_score
    assert stopped or star.requires is None or star.requires.id in sheet.met


@given(STANDARDS, POLICIES, st.data())
def test_allocation_agrees_with_the_slow_one_under_any_caps_and_thresholds(
    any_: AnyStandard, policy: str, data: st.DataObject
) -> None:
    rows = data.draw(any_standard.candidates(any_))

    result = allocate(rows, any_.standard, policy)

    expected = reference.allocate(rows, policy, any_.terms)
    assert {each.unit: each.star for each in result.placements()} == expected.stars
    assert {tie.star: set(tie.units) for tie in result.ties} == expected.ties
    assert {limit.star: limit.used for limit in result.limits} == expected.used


@given(STANDARDS, POLICIES, st.data())
def test_every_placement_says_its_score_its_rank_and_its_star(
    any_: AnyStandard, policy: str, data: st.DataObject
) -> None:
    rows = data.draw(any_standard.candidates(any_))

    for each in allocate(rows, any_.standard, policy).placements():
        title = any_.standard.star(each.star).title
        assert each.reason.startswith("总分 ")
        assert f"评为{title}" in each.reason.rpartition("；")[2]
        assert "，，" not in each.reason
        assert "；；" not in each.reason


@given(STANDARDS, st.data())
def test_a_candidate_is_compared_by_the_items_that_settle_ties(
    any_: AnyStandard, data: st.DataObject
) -> None:
    sheet = score(any_.standard, data.draw(any_standard.facts(any_)))

    one = candidate("甲", sheet)

    assert one.compared == tuple(sheet.score_of(code) for code in any_.standard.tie_break)
    assert (one.total, one.met, one.veto_ceiling) == (sheet.total, sheet.met, sheet.veto_ceiling)


@given(STANDARDS)
def test_reading_a_standard_twice_gives_the_same_numbers(any_: AnyStandard) -> None:
    again = standard_of(any_.document, SHAPE)

    assert (again.maximum, again.tie_break) == (any_.standard.maximum, any_.standard.tie_break)
