"""B11: what stands out between 自评 and 审核, by robust statistics, with reasons and without blame."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.scoring.domain.outliers.gap import Gap, ItemGap
from services.scoring.domain.outliers.report import outliers
from services.scoring.domain.outliers.spread import spread_of

POINTS = st.integers(-300, 300).map(lambda tenths: Decimal(tenths) / 10)


def gap(number: int, points: str | Decimal, college: str = "mks", **changes: object) -> Gap:
    own = Decimal(90)
    base = Gap(
        branch=f"{college}.{number:03d}",
        name=f"{college}第{number}支部",
        college=college,
        college_name=f"{college}学院党委",
        own=own,
        review=own - Decimal(points),
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def gaps(*points: str, college: str = "mks") -> list[Gap]:
    return [gap(number, each, college) for number, each in enumerate(points, 1)]


@st.composite
def schools(draw: st.DrawFn) -> list[Gap]:
    sizes = draw(st.lists(st.integers(1, 9), max_size=7))
    return [
        gap(number, draw(POINTS), f"c{index}")
        for index, size in enumerate(sizes)
        for number in range(size)
    ]


def test_b11_a_branch_far_from_its_college_is_listed_with_the_numbers() -> None:
    rows = gaps("0", "1", "2", "1", "3", "15")
    rows[-1] = replace(
        rows[-1],
        items=(
            ItemGap(title="群众评价", points=Decimal(10)),
            ItemGap(title="活动阵地", points=Decimal(5)),
        ),
    )

    (found,) = outliers(rows).branches

    assert found.branch == "mks.006"
    assert found.within == found.across == Decimal("9.11")
    assert found.because == (
        "mks第6支部自评 90 分、审核 75 分，自评比审核高 15 分（主要在：群众评价 +10、活动阵地 +5）；"
        "本院级党委 6 个差值的中位数是 +1.5 分，偏离程度（修正 z 值，按中位数绝对偏差）9.11，超过 3.5；"
        "全范围 6 个差值的中位数是 +1.5 分，偏离程度（修正 z 值，按中位数绝对偏差）9.11，超过 3.5。建议核实。"
    )


def test_b11_a_college_that_differs_as_a_whole_is_told_apart_from_its_branches() -> None:
    rows = [row for code in "abcdef" for row in gaps("0", "1", "2", "3", "4", college=code)]
    rows += gaps("-20", "-19", "-18", "-17", "-16", college="g")

    report = outliers(rows)

    (college,) = report.colleges
    assert (college.college, college.median) == ("g", Decimal(-18))
    assert "自评比审核低 18 分（中位数）" in college.because
    assert {found.college for found in report.branches} == {"g"}
    assert {found.within for found in report.branches} == {None}


def test_b11_more_than_half_alike_is_measured_by_the_mean_and_says_so() -> None:
    (found,) = outliers(gaps("0", "0", "0", "0", "0", "0", "0", "2")).branches

    assert found.within == Decimal("6.38")
    assert "按平均绝对偏差" in found.because


def test_b11_reviews_that_all_repeat_the_self_assessment_are_worth_a_look_not_blamed() -> None:
    report = outliers(gaps("0", "0", "0", "0", "0"))

    (college,) = report.colleges
    assert report.branches == ()
    assert college.score is None
    assert college.because == (
        "mks学院党委的 5 个党支部，审核得分与自评得分逐项相同，没有一处差别。"
        "可能情况确实一致，建议核实审核过程。"
    )


def test_b11_equal_totals_with_other_items_are_no_copy() -> None:
    rows = gaps("0", "0", "0", "0", "0")
    rows[0] = replace(rows[0], items=(ItemGap(title="甲", points=Decimal(1)),))

    assert outliers(rows).colleges == ()


def test_b11_equal_scores_far_from_generous_neighbours_are_named_as_equal() -> None:
    rows = [row for code in "abcdef" for row in gaps("8", "9", "9", "9", "10", college=code)]

    (college,) = outliers(rows + gaps("0", "0", "0", "0", "1", college="g")).colleges

    assert "自评与审核相同（中位数）" in college.because


def test_b11_fewer_than_five_are_not_judged_and_it_says_so() -> None:
    report = outliers(gaps("0", "0", "0", "50"))

    assert (report.branches, report.colleges) == ((), ())
    assert report.remarks == (
        "全范围只有 4 个党支部已审核，不足 5 个，样本太少，不作全范围比较。",
        "党支部达到 5 个的院级党委只有 0 个，不足 5 个，不作院级党委之间的比较。",
        "mks学院党委只有 4 个党支部已审核，不足 5 个，样本太少，不作院内比较；仍参加全范围比较。",
    )


def test_b11_a_small_college_is_still_compared_with_everybody() -> None:
    report = outliers(gaps("0", "1", "2", "3", "4") + gaps("40", college="wxy"))

    (found,) = report.branches
    assert (found.college, found.within) == ("wxy", None)
    assert "本院级党委" not in found.because


def test_b11_nothing_reviewed_lists_nothing() -> None:
    report = outliers([])

    assert (report.compared, report.branches, report.colleges) == (0, (), ())


@pytest.mark.parametrize(("last", "listed"), [("5.1891", 0), ("5.1892", 1)])
def test_b11_exactly_on_the_limit_is_not_beyond_it(last: str, listed: int) -> None:
    values = ["-1", "-1", "-1", "0", "1", "1", last]

    assert len(outliers(gaps(*values)).branches) == listed


@given(schools(), st.randoms(use_true_random=False))
def test_b11_the_order_of_input_never_matters(rows: list[Gap], chance: object) -> None:
    shuffled = list(rows)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]

    assert outliers(shuffled) == outliers(rows)


@given(schools(), POINTS)
def test_b11_a_college_that_adds_the_same_to_all_changes_no_comparison_within_colleges(
    rows: list[Gap], constant: Decimal
) -> None:
    raised = [replace(row, own=row.own + constant) if row.college == "c0" else row for row in rows]

    before, after = outliers(rows), outliers(raised)

    within = [
        {found.branch: found.within for found in report.branches if found.within is not None}
        for report in (before, after)
    ]
    assert within[0] == within[1]
    assert before.remarks == after.remarks


@given(schools(), POINTS)
def test_b11_if_everybody_adds_the_same_the_same_branches_stand_out(
    rows: list[Gap], constant: Decimal
) -> None:
    raised = [replace(row, own=row.own + constant) for row in rows]

    scores = [
        [(found.branch, found.within, found.across) for found in outliers(each).branches]
        for each in (rows, raised)
    ]

    assert scores[0] == scores[1]


@given(st.integers(0, 40), POINTS.filter(bool))
def test_b11_equal_differences_yield_none(count: int, points: Decimal) -> None:
    report = outliers(gap(number, points) for number in range(count))

    assert (report.branches, report.colleges) == ((), ())


@given(st.lists(POINTS, min_size=5))
def test_at_most_half_of_the_numbers_are_far(values: list[Decimal]) -> None:
    spread = spread_of(values)

    assert spread is not None
    assert 2 * sum(map(spread.is_far, values)) <= len(values)
    assert min(values) <= spread.median <= max(values)
