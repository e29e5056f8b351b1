"""Memorial days of red education (F1): when they fall, in leap years too, and which one an activity answers."""

import json
from copy import deepcopy
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.kernel.festivals import Festival
from services.common.kernel.memorials import Memorials, memorials_from

TABLE = Path(__file__).parents[3] / "schemas" / "policies" / "memorial-days.json"
DATA: dict[str, Any] = json.loads(TABLE.read_text(encoding="utf-8"))
MEMORIALS = memorials_from(DATA)
YEARS = st.integers(2020, 2090)
QINGMING = ["2023-04-05", "2024-04-04", "2025-04-04", "2026-04-05", "2027-04-05", "2028-04-04"]


def days_of(year: int) -> dict[str, date]:
    found = MEMORIALS.between(date(year, 1, 1), date(year, 12, 31))
    return {each.memorial.id: each.day for each in found}


def faults(**changes: Any) -> str:
    data = deepcopy(DATA)
    data["days"][0] |= changes
    with pytest.raises(ValueError, match="纪念日表有误") as refused:
        memorials_from(data)
    return str(refused.value)


def test_f1_the_days_of_the_party_and_of_the_revolution_are_in_the_table() -> None:
    assert days_of(2027) == {
        "zunyi": date(2027, 1, 15),
        "qingming": date(2027, 4, 5),
        "jinggangshan": date(2027, 4, 28),
        "may-fourth": date(2027, 5, 4),
        "party": date(2027, 7, 1),
        "army": date(2027, 8, 1),
        "fangzhimin": date(2027, 8, 6),
        "victory": date(2027, 9, 3),
        "autumn-harvest": date(2027, 9, 9),
        "martyrs": date(2027, 9, 30),
        "national-day": date(2027, 10, 1),
        "long-march": date(2027, 10, 17),
        "soviet": date(2027, 11, 7),
        "nanjing": date(2027, 12, 13),
    }


@pytest.mark.parametrize("day", QINGMING)
def test_f1_qingming_falls_on_its_known_day(day: str) -> None:
    assert days_of(int(day[:4]))["qingming"] == date.fromisoformat(day)


@given(YEARS)
def test_f1_every_memorial_day_comes_once_a_year_and_in_order(year: int) -> None:
    found = MEMORIALS.between(date(year, 1, 1), date(year, 12, 31))

    assert [each.day for each in found] == sorted(each.day for each in found)
    assert sorted(each.memorial.id for each in found) == sorted(
        each.id for each in MEMORIALS.entries
    )
    assert date(year, 4, 4) <= days_of(year)["qingming"] <= date(year, 4, 6)


def test_f1_the_anniversary_is_counted_from_what_happened() -> None:
    found = MEMORIALS.between(date(2027, 9, 9), date(2027, 9, 30))

    assert [(each.memorial.id, each.anniversary) for each in found] == [
        ("autumn-harvest", 100),
        ("martyrs", None),
    ]


@given(st.dates(date(2024, 1, 1), date(2060, 12, 31)), st.integers(0, 20))
def test_f1_an_activity_answers_one_years_day_at_most(first: date, length: int) -> None:
    last = first + timedelta(days=length)
    for memorial in MEMORIALS.entries:
        around = MEMORIALS.between(first - timedelta(days=500), last + timedelta(days=500))
        meant = [each for each in around if each.memorial == memorial]

        meeting = [each for each in meant if each.first_day <= last and first <= each.last_day]

        assert len(meeting) <= 1
        assert MEMORIALS.answered(memorial, first, last) == (meeting[0] if meeting else None)


def test_f1_what_a_table_gets_wrong_is_named_all_at_once() -> None:
    said = faults(id="qingming", name="清明节", day="02-29", remind_days_before=14)

    assert "“清明节”列了两次" in said
    assert "“qingming”列了两次" in said
    assert "02-29不是每年都有" in said
    assert "提醒应在提议之后" in said


def test_f1_a_school_that_owes_nothing_says_so() -> None:
    nothing: Memorials = memorials_from(DATA | {"expected": None})

    assert nothing.expected is None
    assert MEMORIALS.expected is not None
    assert MEMORIALS.expected.at_least == 1


def test_f1_a_term_may_be_shifted_to_its_eve() -> None:
    eve = Festival(name="清明前一日", term="清明", shift=-1)

    assert list(eve.days(date(2028, 1, 1), date(2028, 12, 31))) == [date(2028, 4, 3)]


def test_a_memorial_day_is_known_by_its_id() -> None:
    found = MEMORIALS.known("martyrs")

    assert found is not None
    assert found.name == "烈士纪念日"
    assert MEMORIALS.known("none") is None
