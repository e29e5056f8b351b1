"""Projects recognised one by one by 党委组织部 (Q4)."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import Refused
from services.scoring.domain.campaign.state import Campaign, Stage
from services.scoring.domain.rating.evolve import evolve
from services.scoring.domain.rating.recognising import (
    counted_facts,
    question_stars,
    recognise,
    recognition_of,
    require_project,
    to_recognise,
)
from services.scoring.domain.rating.state import Rating, RatingStage, Recognition
from services.scoring.domain.sheet import ScoreSheet, score
from tests.unit.scoring.examples import STANDARD, branches, facts
from tests.unit.scoring.reviewed import CAMPAIGN, RATING, REVIEWED, SCHOOL, decided


def project(title: str, points: Any = 5, **changes: Any) -> dict[str, Any]:
    fields = {"title": title, "effect": "成效", "points": points, "recognised": True}
    return fields | changes


def recognition(
    title: str = "甲", points: Any = 6, *, recognised: bool = True, reason: str = "成效明显"
) -> Recognition:
    return recognition_of(title, recognised=recognised, points=points, reason=reason)


def counted(*projects: dict[str, Any], by: tuple[Recognition, ...] = ()) -> ScoreSheet:
    told = facts(innovation_projects=list(projects))
    return score(STANDARD, counted_facts(STANDARD, told, by))


def refusal(*projects: dict[str, Any], by: Recognition) -> Refused:
    with pytest.raises(Refused) as caught:
        require_project(STANDARD, facts(innovation_projects=list(projects)), by)
    return caught.value


def test_q4_a_claimed_recognition_counts_for_nothing() -> None:
    sheet = counted(project("甲", recognised=True))

    assert (sheet.innovation, sheet.bonus) == (False, Decimal(5))


def test_q4_a_recognised_project_counts_with_the_points_that_were_decided() -> None:
    sheet = counted(project("甲"), project("乙", 2), by=(recognition("甲", 6),))

    assert (sheet.innovation, sheet.bonus) == (True, Decimal(8))


def test_q4_a_project_that_is_not_recognised_adds_nothing() -> None:
    refused = recognition("甲", 6, recognised=False)

    sheet = counted(project("甲"), by=(refused,))

    assert (sheet.innovation, sheet.bonus, refused.points) == (False, Decimal(0), Decimal(0))


def test_q4_of_two_projects_of_one_title_one_is_recognised() -> None:
    told = facts(innovation_projects=[project("甲"), project("甲")])

    projects = counted_facts(STANDARD, told, [recognition("甲")])["innovation_projects"]

    assert [each["recognised"] for each in projects] == [True, False]
    assert refusal(project("甲"), project("甲"), by=recognition("甲")).code == "project_ambiguous"


def test_q4_a_standard_whose_projects_know_no_recognition_is_left_alone() -> None:
    entry = {"title": "甲", "effect": "成效", "points": 5}

    counted = counted_facts(STANDARD, {"innovation_projects": [entry]}, [])

    assert counted == {"innovation_projects": [entry]}
    assert counted_facts(STANDARD, {}, []) == {"innovation_projects": []}


def test_q4_a_project_is_named_as_the_review_names_it() -> None:
    error = refusal(project("甲"), project("乙"), by=recognition("丙"))

    assert (error.code, str(error)) == (
        "project_not_found",
        "审核表中没有名为“丙”的项目，现有：甲、乙",
    )
    assert "没有项目" in str(refusal(by=recognition("丙")))
    require_project(STANDARD, facts(innovation_projects=[project("甲 ")]), recognition(" 甲"))


def test_q4_no_more_points_than_the_bonus_has() -> None:
    error = refusal(project("甲"), by=recognition("甲", 10.5))

    assert (error.code, str(error)) == (
        "points_beyond_bonus",
        "“加分项目”最高 10 分，不能认定 10.5 分",
    )
    require_project(STANDARD, facts(innovation_projects=[project("甲")]), recognition("甲", 10))


@pytest.mark.parametrize(
    ("campaign", "state", "unit", "code"),
    [
        (CAMPAIGN, REVIEWED, "jxnu.mks", "not_the_campaigns_unit"),
        (replace(CAMPAIGN, stage=Stage.PUBLISHED), REVIEWED, SCHOOL, "not_recognising"),
        (replace(CAMPAIGN, stage=Stage.DECISION), REVIEWED, SCHOOL, "allocation_running"),
        (CAMPAIGN, None, SCHOOL, "rating_not_found"),
        (CAMPAIGN, RATING, SCHOOL, "not_reviewed"),
        (CAMPAIGN, replace(RATING, stage=RatingStage.EXCUSED), SCHOOL, "not_reviewed"),
    ],
)
def test_q4_projects_are_recognised_after_the_review_and_before_publication(
    campaign: Campaign, state: Rating | None, unit: str, code: str
) -> None:
    with pytest.raises(Refused) as caught:
        to_recognise(state, campaign, unit=unit)

    assert caught.value.code == code


def test_q4_a_decision_on_a_project_takes_the_place_of_the_one_before() -> None:
    first, second = recognition("甲"), recognition("甲", recognised=False)
    state = to_recognise(REVIEWED, CAMPAIGN, unit=SCHOOL)
    (event,) = recognise(state, first, state.sheet or counted())
    state = evolve(state, event)

    (event,) = recognise(state, second, counted())
    state = evolve(state, event)

    assert (state.recognitions, state.sheet) == ((second,), counted())
    with pytest.raises(Refused, match="没有变化"):
        recognise(state, second, counted())


def test_q4_recognised_after_the_allocation_asks_for_a_new_one() -> None:
    allocated, _ = decided(branches([90]))
    other = counted(project("甲"), by=(recognition("甲"),))

    (event,) = question_stars(allocated, REVIEWED, other)

    assert event.because == "分配之后又对第一支部的项目作了认定"
    assert question_stars(CAMPAIGN, REVIEWED, other) == ()
    assert question_stars(allocated, replace(REVIEWED, sheet=other), other) == ()


POINTS = st.decimals(min_value=0, max_value=10, places=1)
TITLES = st.sampled_from("甲乙丙丁")


@given(
    st.lists(st.tuples(TITLES, POINTS, st.booleans()), max_size=6),
    st.dictionaries(TITLES, st.tuples(POINTS, st.booleans()), max_size=4),
)
def test_whatever_is_claimed_only_decisions_recognise(
    claims: list[tuple[str, Decimal, bool]], decisions: dict[str, tuple[Decimal, bool]]
) -> None:
    projects = [project(title, points, recognised=is_) for title, points, is_ in claims]
    by = tuple(
        recognition(title, points, recognised=is_) for title, (points, is_) in decisions.items()
    )

    sheet = counted(*projects, by=by)

    titles = {title for title, _, _ in claims}
    assert sheet.innovation == any(each.recognised and each.project in titles for each in by)
    assert 0 <= sheet.bonus <= 10
    assert sheet == counted(*projects, by=tuple(reversed(by)))
