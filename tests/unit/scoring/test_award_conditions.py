"""Each condition: fulfilled, not, or unknown and why (F3, Q14)."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import Refused
from services.scoring.domain.award.conditions import (
    Finding,
    Outcome,
    check,
    open_conditions,
    require_none_unmet,
)
from services.scoring.domain.award.policy import Award, Condition, Rule
from tests.unit.scoring.award_examples import BAD, FINE, KIND, OPEN, PARTY, TODAY, known


def asking(rule: Rule, **parameters: Any) -> Award:
    given: dict[str, Any] = {"star": 0, "grade": "", "years": 0, "posts": (), "standings": ()}
    condition = Condition(rule=rule, **given | parameters)
    fields = {name: getattr(PARTY, name) for name in PARTY.__dataclass_fields__}
    return Award(**fields | {"conditions": (condition,)})


def found(award: Award, **changes: Any) -> tuple[str, str]:
    (finding,) = check(award, KIND, known(**changes), year=2026, on=TODAY)
    return finding.outcome.value, finding.because


def test_q14_a_branch_has_the_star_now_or_it_does_not() -> None:
    five = asking(Rule.STAR, star=5)

    assert found(five) == ("fulfilled", "党支部现为五星")
    assert found(five, star=4) == ("unmet", "党支部现为四星，须为五星")
    assert found(five, star=None) == ("unmet", "党支部现在没有星级，须为五星")


def test_f3_an_appraisal_is_good_enough_or_too_low_or_missing() -> None:
    good = asking(Rule.APPRAISED, grade="良好", years=2)

    assert found(good, grades={2025: "优秀", 2026: "良好"}) == (
        "fulfilled",
        "评绩：2025 年“优秀”、2026 年“良好”",
    )
    assert found(good, grades={2025: "合格"}) == ("unmet", "2025 年评绩为“合格”，须在“良好”以上")
    assert found(good, grades={2025: "优秀"}) == ("unknown", "2026 年还没有评绩结果")


def test_f3_a_branch_under_rectification_is_not_put_forward() -> None:
    rule = asking(Rule.NOT_LISTED)

    assert found(rule)[0] == "fulfilled"
    assert found(rule, listed=True) == ("unmet", "党支部列入整顿，还没有解除")


def test_f3_a_veto_counts_and_an_unrated_branch_is_unknown() -> None:
    rule = asking(Rule.NO_VETO)

    assert found(rule)[0] == "fulfilled"
    assert found(rule, vetoes=("重大违纪",))[0] == "unmet"
    assert found(rule, vetoes=None)[0] == "unknown"


@pytest.mark.parametrize(
    ("since", "outcome"),
    [
        (date(2023, 12, 1), "fulfilled"),
        (date(2023, 12, 2), "unmet"),
        (date(2024, 11, 30), "unmet"),
        (None, "unknown"),
    ],
)
def test_f3_years_of_membership_are_whole_years(since: date | None, outcome: str) -> None:
    assert found(asking(Rule.YEARS, years=3), member_since=since)[0] == outcome


def test_f3_posts_and_standings_are_among_those_named() -> None:
    post = asking(Rule.POST, posts=("辅导员",))
    full = asking(Rule.STANDING, standings=("正式党员",))

    assert [found(post, post=text)[0] for text in ("学院辅导员", "教师", "")] == [
        "fulfilled",
        "unmet",
        "unknown",
    ]
    assert [found(full, standing=text)[0] for text in ("正式党员", "预备党员", "")] == [
        "fulfilled",
        "unmet",
        "unknown",
    ]


def test_f3_what_is_unknown_refuses_no_nomination_and_every_decision() -> None:
    require_none_unmet([FINE, OPEN], name="甲")

    with pytest.raises(Refused, match="甲不符合推荐条件：评绩合格") as caught:
        require_none_unmet([FINE, BAD, OPEN], name="甲")

    assert caught.value.code == "conditions_unmet"
    assert open_conditions([FINE, BAD, OPEN]) == ("评绩合格", "没有评定")


@given(
    st.dictionaries(st.integers(2022, 2026), st.sampled_from(KIND.grades)),
    st.sampled_from(KIND.grades),
    st.integers(1, 5),
)
def test_f3_an_appraisal_is_fulfilled_exactly_when_every_year_is_good_enough(
    grades: dict[int, str], grade: str, years: int
) -> None:
    (finding,) = check(
        asking(Rule.APPRAISED, grade=grade, years=years),
        KIND,
        known(grades=grades),
        year=2026,
        on=TODAY,
    )

    rank = KIND.grades.index
    wanted = range(2026 - years + 1, 2027)
    good = all(year in grades and rank(grades[year]) <= rank(grade) for year in wanted)
    low = any(year in grades and rank(grades[year]) > rank(grade) for year in wanted)
    expected = Outcome.FULFILLED if good else Outcome.UNMET if low else Outcome.UNKNOWN
    assert isinstance(finding, Finding)
    assert finding.outcome is expected
