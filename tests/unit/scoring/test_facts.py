"""Missing is never zero: an item without its facts is 缺项."""

from typing import Any

import pytest

from services.common.errors import Refused
from services.scoring.domain.facts import checked_facts
from tests.unit.scoring.examples import FAULTLESS, STANDARD, facts, project, without


def refusal(given: dict[str, Any]) -> Refused:
    with pytest.raises(Refused) as caught:
        checked_facts(STANDARD, given)
    return caught.value


def named(error: Refused) -> set[tuple[str, str, str]]:
    return {(each["item"], each["fact"], each["kind"]) for each in error.details["faults"]}


NEEDED = sorted(FAULTLESS)


@pytest.mark.parametrize("name", NEEDED)
def test_every_fact_is_missed_when_it_matters(name: str) -> None:
    error = refusal(without(name))

    assert error.code == "facts_missing"
    assert [each["fact"] for each in error.details["faults"]] == [name]


def test_null_is_missing() -> None:
    assert refusal(facts(complaints=None)).code == "facts_missing"


def test_equipment_is_asked_only_where_there_is_a_venue() -> None:
    given = {**without("venue_equipped"), "has_venue": False}

    assert "venue_equipped" not in checked_facts(STANDARD, given)


def test_full_time_officers_are_asked_from_fifty_members() -> None:
    small = {**without("full_time_officers"), "members": 49}
    large = {**without("full_time_officers"), "members": 50}

    assert checked_facts(STANDARD, small)["members"] == 49
    assert named(refusal(large)) == {("backbone", "full_time_officers", "missing")}


def test_what_depends_on_an_invalid_fact_is_not_asked_yet() -> None:
    error = refusal({**without("full_time_officers"), "members": "六十"})

    assert named(error) == {("backbone", "members", "invalid")}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("complaints", "3"),
        ("complaints", -1),
        ("complaints", 2.5),
        ("complaints", True),
        ("satisfaction_percent", 100.1),
        ("has_venue", 1),
        ("work_funds", "much"),
        ("innovation_projects", [{"title": "无分"}]),
        ("innovation_projects", [project(-1)]),
        ("innovation_projects", [project(True)]),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused(name: str, value: Any) -> None:
    error = refusal(facts(**{name: value}))

    assert error.code == "facts_invalid"
    assert [each["kind"] for each in error.details["faults"]] == ["invalid"]


def test_every_fault_is_named_at_once() -> None:
    error = refusal({**without("open_affairs"), "members": -1})

    assert error.code == "facts_missing"
    assert named(error) == {
        ("backbone", "members", "invalid"),
        ("institutions", "open_affairs", "missing"),
    }
    assert "工作制度缺项：党务公开落实（open_affairs），请填 true" in error.message


def test_a_fact_only_a_veto_needs_is_missed_too() -> None:
    error = refusal(without("mass_petition_within_1_year"))

    assert named(error) == {("vetoes", "mass_petition_within_1_year", "missing")}
    assert error.message.startswith("直接定星情形缺项")


def test_facts_nobody_asks_for_are_left_out() -> None:
    assert "weather" not in checked_facts(STANDARD, facts(weather="晴"))
