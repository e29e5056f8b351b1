"""What differs and why, as sentences (B12)."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from services.export.domain.comparing import RowChanged
from services.export.domain.rebuild import (
    WHOLE_ROW,
    WIDEST,
    Difference,
    Entry,
    Renamed,
    Verdict,
    Why,
    cells_of,
    is_renaming,
    of_bytes_alone,
    parts_changed,
    reason_of,
    renaming,
    worst,
)
from tests.unit.export.fake_port import NOON

HOUR = timedelta(hours=1)


def entry(at: datetime, received_at: datetime | None) -> Entry:
    return Entry(
        ledger="visits", record="v1", what="visit.corrected", at=at, received_at=received_at
    )


def changed(**sides: Any) -> RowChanged:
    return RowChanged(**{"then_at": None, "now_at": None, "then": None, "now": None} | sides)


@pytest.mark.parametrize(
    ("at", "received_at", "why"),
    [
        (NOON + HOUR, NOON - HOUR, Why.LATE),
        (NOON + HOUR, NOON, Why.LATE),
        (NOON + HOUR, NOON + HOUR, Why.CHANGED),
        (NOON + HOUR, None, Why.CHANGED),
        (NOON, NOON - HOUR, Why.LATE),
    ],
)
def test_late_is_what_was_there_and_not_dealt_with(
    at: datetime, received_at: datetime | None, why: Why
) -> None:
    reason = reason_of(entry(at, received_at), NOON)

    assert (reason.code, reason.record) == (why, "visits/v1")
    assert "visit.corrected" in reason.text


def test_a_value_that_differs_by_a_units_name_only_is_a_renaming() -> None:
    each = Renamed(unit="jxnu.a", was="甲学院", called="乙学院", at=NOON)

    def is_it(then: str | None, now: str | None) -> bool:
        return is_renaming(Difference(place="", column="", then=then, now=now), each)

    assert is_it("甲学院党委", "乙学院党委")
    assert not is_it("甲学院党委", "乙学院")
    assert not is_it(None, "乙学院")
    assert renaming(each).text == "单位 jxnu.a 原名“甲学院”，2026-11-23 改为“乙学院”"


def test_only_parts_that_were_noted_can_have_changed() -> None:
    reason = parts_changed({"typst": "0.15", "gone": "1"}, {"typst": "0.16"})

    assert reason is not None
    assert "typst（0.15 → 0.16）" in reason.text
    assert "gone（1 → 无）" in reason.text
    assert parts_changed({"typst": "0.15"}, {"typst": "0.15"}) is None
    assert parts_changed({}, {"typst": "0.16"}) is None


def test_a_whole_is_as_bad_as_its_worst_part() -> None:
    assert worst([]) == Verdict.SAME
    assert worst([Verdict.DAMAGED, Verdict.SAME, Verdict.DIFFERS]) == Verdict.DAMAGED


@pytest.mark.parametrize(
    ("cause", "beside", "verdict"),
    [
        (Why.PROGRAM, {}, Verdict.SAME_CONTENT),
        (Why.CHANGED, {}, Verdict.DIFFERS),
        (Why.UNKNOWN, {}, Verdict.DIFFERS),
        (Why.UNKNOWN, {"xlsx": Verdict.DAMAGED}, Verdict.DIFFERS),
        (Why.UNKNOWN, {"xlsx": Verdict.SAME}, Verdict.SAME_CONTENT),
        (Why.TEMPLATE, {"xlsx": Verdict.SAME}, Verdict.DIFFERS),
        (Why.TEMPLATE, {"docx": Verdict.SAME_CONTENT}, Verdict.SAME_CONTENT),
        (Why.PROGRAM, {"docx": Verdict.SAME, "xlsx": Verdict.DIFFERS}, Verdict.DIFFERS),
    ],
)
def test_b12_what_nobody_reads_back_is_not_called_the_same_without_a_reason(
    cause: Why, beside: dict[str, Verdict], verdict: Verdict
) -> None:
    assert of_bytes_alone(cause, beside) is verdict


def test_the_cells_of_a_changed_row_are_named_by_their_columns() -> None:
    row = changed(then_at=1, now_at=1, then=("甲", "乙", "丙"), now=("甲", "丁", "丙", "戊"))

    found = list(cells_of(row, place="序号1", columns=("姓名", "职务"), record="r1"))

    told = [(each.column, each.then, each.now, each.record) for each in found]
    assert told == [("职务", "乙", "丁", "r1"), ("第4格", None, "戊", "r1")]


def test_a_row_that_came_or_went_is_one_difference_cut_to_size() -> None:
    came = changed(now_at=2, now=("甲", "", "长" * WIDEST))

    (found,) = cells_of(came, place="序号2", columns=())

    assert (found.column, found.then) == (WHOLE_ROW, None)
    assert found.now is not None
    assert found.now.startswith("甲 | 长")
    assert len(found.now) == WIDEST
