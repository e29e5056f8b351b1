"""The ladder as data (L10): what the schema cannot say, and levels beyond the listed ones."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.common.kernel.workdays import calendar_from
from services.notify.domain.matter.clock import Rules, Step
from services.notify.domain.matter.ladder import Category, ladder_from
from tests.unit.notify.case import RULES, Case, at, policy, study

NOTHING: dict[str, list[str]] = {"off": [], "work": []}


def test_levels_above_the_last_listed_one_have_its_limits() -> None:
    data = policy("opinion-ladder")
    first = data["categories"]["建议"]["levels"][0]
    data["categories"]["建议"]["levels"] = [first, {**first, "answer_workdays": 20}]

    ladder = ladder_from(data)

    assert [ladder.limits(Category.SUGGESTION, n).answer_workdays for n in (1, 2, 3)] == [
        13,
        20,
        20,
    ]


def test_acknowledging_cannot_take_longer_than_answering() -> None:
    data: Any = policy("opinion-ladder")
    data["categories"]["咨询求助"]["levels"][0]["acknowledge_workdays"] = 4

    with pytest.raises(ValueError, match="“咨询求助”的受理时限不能长于答复时限"):
        ladder_from(data)


def two_levels() -> Rules:
    """The second level has 5 working days for an inquiry."""
    first = RULES.ladder.limits(Category.INQUIRY, 1)
    levels = {Category.INQUIRY: (first, replace(first, answer_workdays=5))}
    return replace(RULES, ladder=replace(RULES.ladder, levels=levels))


def test_the_level_above_has_its_own_limits_however_the_matter_got_there() -> None:
    declared = Case(at("2026-11-23 09:00"), rules=two_levels()).receive()
    escalated = Case(at("2026-11-23 09:00"), rules=two_levels()).receive()

    declared.declare(study(held_on=date(2026, 11, 23)))
    escalated.until(at("2026-12-05 08:30"))

    assert declared.matter.answer_by.day == date(2026, 11, 30)
    assert escalated.matter.answer_by.day == date(2026, 12, 11)


def test_a_fresh_clock_counts_its_urgings_anew() -> None:
    case = Case(at("2026-11-23 09:00")).receive().until(at("2026-11-27 08:30"))
    urged = case.matter.urged

    case.until(at("2026-12-05 08:30"))

    assert (urged, case.matter.urged) == (1, 0)


def test_a_limit_once_provisional_stays_so_when_it_is_extended() -> None:
    case = Case(at("2026-12-29 09:00")).receive()
    published = calendar_from({"years": {"2026": NOTHING, "2027": NOTHING}})

    case.rules = replace(RULES, calendar=published)
    case.extend(1)

    assert case.matter.answer_by.provisional


def test_the_reminder_of_a_provisional_limit_is_provisional() -> None:
    case = Case(at("2026-12-29 09:00")).receive()

    planned = case.matter.next

    assert case.matter.answer_by.day == date(2027, 1, 1)
    assert planned is not None
    assert (planned.step, planned.due, planned.provisional) == (
        Step.REMIND,
        at("2026-12-30 08:30"),
        True,
    )
