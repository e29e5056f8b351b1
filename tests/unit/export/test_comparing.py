"""Figures and rows beside each other: every difference is named, nothing that is alike is."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from services.export.domain.comparing import Changed, RowChanged, changed_figures, changed_rows

ROWS = st.lists(st.tuples(st.sampled_from("甲乙丙丁"), st.integers(0, 3)), max_size=30)


def test_only_figures_that_differ_are_named() -> None:
    then, now = {"five": 1, "four": 2, "gone": 3}, {"five": 1, "four": 4, "new": 0}

    found = changed_figures(then, now)

    assert found == (
        Changed(name="four", then=2, now=4),
        Changed(name="gone", then=3, now=None),
        Changed(name="new", then=None, now=0),
    )


def test_a_row_put_in_between_is_one_difference() -> None:
    then = [("甲",), ("乙",), ("丙",)]

    found = list(changed_rows(then, [("甲",), ("新",), ("乙",), ("丙",)]))

    assert found == [RowChanged(then_at=None, now_at=2, then=None, now=("新",))]


def test_a_missing_row_and_a_changed_one_say_where_they_stood() -> None:
    then = [("甲",), ("乙",), ("丙",), ("丁",)]

    found = list(changed_rows(then, [("乙",), ("丙改",), ("丁",)]))

    assert [(each.then_at, each.now_at) for each in found] == [(1, None), (3, 2)]


def test_rows_that_share_nothing_are_changed_one_by_one() -> None:
    found = list(changed_rows([("甲",), ("乙",)], [("丙",)], ahead=1))

    assert [(each.then, each.now) for each in found] == [(("甲",), ("丙",)), (("乙",), None)]


@given(ROWS)
def test_what_is_alike_differs_nowhere(rows: list[tuple[str, int]]) -> None:
    found = list(changed_rows(rows, rows, ahead=3))

    assert found == []


@given(ROWS, ROWS, st.integers(1, 8))
def test_the_differences_lead_from_one_to_the_other(
    then: list[tuple[str, int]], now: list[tuple[str, int]], ahead: int
) -> None:
    found = list(changed_rows(then, now, ahead=ahead))

    gone = {each.then_at for each in found if each.then_at}
    come = {each.now_at for each in found if each.now_at}
    assert [row for at, row in enumerate(then, 1) if at not in gone] == [
        row for at, row in enumerate(now, 1) if at not in come
    ]
    assert Counter(then[at - 1] for at in gone) == Counter(e.then for e in found if e.then)
