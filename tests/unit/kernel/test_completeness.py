"""How complete a report is, in one sentence that names who is missing (EXPORTS §6)."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.kernel.completeness import Completeness, Counted, Part


def part(name: str = "甲学院", **changes: Any) -> Part:
    usual = {"unit": "u", "expected": 1, "present": 1, "late": None, "missing": ()}
    return Part(name=name, **{**usual, **changes})


def whole(*parts: Part, of: Counted = Counted.BRANCHES) -> Completeness:
    return Completeness(of=of, parts=parts)


def test_q10_nothing_missing_is_said_in_short() -> None:
    found = whole(part(expected=3, present=3), part("乙学院", expected=2, present=2))

    assert (found.expected, found.present, found.complete) == (5, 5, True)
    assert found.sentence == "应有5个党支部，都有星级"


def test_q10_branches_without_a_star_are_named_below_their_college() -> None:
    lacking = part(expected=3, present=1, missing=("一支部", "二支部"))

    found = whole(lacking, part("乙学院", present=1))

    assert not found.complete
    assert found.sentence == "应有4个党支部，2个有星级；没有星级的：甲学院（一支部、二支部）"


def test_l9_units_that_have_not_confirmed_are_named_and_late_ones_counted() -> None:
    silent = part("乙学院", present=0, late=0, missing=("乙学院",))

    found = whole(part(late=1), silent, of=Counted.RETURNS)

    assert found.sentence == "应报2个单位，1个已确认，其中1个迟报；尚未确认的：乙学院"
    assert whole(part(late=1), of=Counted.RETURNS).sentence == "应报1个单位，都已确认，其中1个迟报"


def test_no_branch_is_complete_and_nobody_to_confirm_is_not() -> None:
    assert whole().complete
    assert whole().sentence == "本单位及其下现在没有党支部"
    assert not whole(of=Counted.RETURNS).complete


@pytest.mark.parametrize(("many", "ending"), [(10, "院10"), (11, "院10等11个单位")])
def test_a_sentence_names_ten_and_counts_the_others(many: int, ending: str) -> None:
    names = [f"院{number}" for number in range(1, many + 1)]

    found = whole(*(part(name, present=0, missing=(name,)) for name in names))

    assert found.sentence.endswith(ending)


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), max_size=12))
def test_it_is_complete_where_every_part_is(sizes: list[tuple[int, int]]) -> None:
    parts = [part(expected=a + b, present=a, missing=("支部",) * b) for a, b in sizes]

    found = whole(*parts)

    assert found.complete == all(each.present == each.expected for each in parts)
    assert ("没有星级的" in found.sentence) == (not found.complete)


def test_packages_that_did_not_come_are_named_as_such() -> None:
    absent = part("乙校", expected=1, present=0, missing=("乙校",))

    found = whole(part(expected=1, present=1), absent, of=Counted.PACKAGES)

    assert found.sentence == "应报来2个单位，1个已接收；没有报来的：乙校"
