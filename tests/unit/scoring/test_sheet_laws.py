"""The score sheet keeps its laws on generated facts, projects and discretion."""

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.scoring.domain.discretion import Discretion
from services.scoring.domain.sheet import score
from tests.unit.scoring.examples import STANDARD, facts, project
from tests.unit.scoring.test_sheet import off

ANY_FACTS = st.fixed_dictionaries(
    {
        name: st.booleans()
        if isinstance(value, bool)
        else st.sampled_from(["none", "insufficient", "sufficient"])
        if isinstance(value, str)
        else st.integers(0, 100)
        for name, value in facts().items()
        if not isinstance(value, list)
    }
)
POINTS = st.decimals(0, 20, places=1)
PROJECTS = st.lists(st.builds(project, POINTS, recognised=st.booleans()), max_size=4)
LINES = st.lists(
    st.builds(
        off,
        st.sampled_from([item.code for item in STANDARD.items if item.discretionary]),
        st.decimals("0.1", 30, places=1),
    ),
    max_size=5,
)


@given(ANY_FACTS, PROJECTS, LINES)
def test_scores_stay_within_their_items_and_add_up(
    given_facts: dict[str, Any], projects: list[dict[str, Any]], lines: list[Discretion]
) -> None:
    result = score(STANDARD, {**given_facts, "innovation_projects": projects}, lines)

    assert all(0 <= item.score <= item.points for item in result.items)
    assert result.total == sum(item.score for item in result.items)
    assert 0 <= result.total <= 110
    assert 0 <= result.bonus <= 10


@given(ANY_FACTS, LINES)
def test_every_deducted_item_lost_exactly_its_lines_or_all(
    given_facts: dict[str, Any], lines: list[Discretion]
) -> None:
    result = score(STANDARD, {**given_facts, "innovation_projects": []}, lines)

    for item in result.items[:7]:
        lost = sum(line.points for line in item.deductions)
        assert item.score == max(item.points - lost, Decimal(0))


@given(ANY_FACTS, PROJECTS)
def test_the_star_follows_from_score_veto_and_recognition(
    given_facts: dict[str, Any], projects: list[dict[str, Any]]
) -> None:
    result = score(STANDARD, {**given_facts, "innovation_projects": projects})

    by_total = 1 + sum(result.total >= threshold for threshold in (60, 70, 80, 90))
    if by_total == 5 and not any(each["recognised"] for each in projects):
        by_total = 4
    assert result.star_by_score == (min(by_total, 2) if result.vetoes else by_total)
