"""What forms do to an opinion (L10): answered, declared unsolvable, extended, confirmed, reopened, refused."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from services.common.errors import Conflict, NotFound, Refused
from services.notify.domain.matter.clock import Step
from services.notify.domain.matter.commands import Acknowledge, RecordStudy
from services.notify.domain.matter.decide import decide
from services.notify.domain.matter.events import Answered, Extended, ReportedUp
from services.notify.domain.matter.evolve import evolve
from services.notify.domain.matter.ladder import Category
from services.notify.domain.matter.state import Resolution, Stage
from tests.unit.notify.case import PATH, RULES, Case, at, study


def monday(category: Category = Category.INQUIRY, path: tuple[str, ...] = PATH) -> Case:
    return Case(at("2026-11-23 09:00")).receive(category, path)


def refusal_of(act: Callable[[], Any]) -> str:
    with pytest.raises(Refused) as refusal:
        act()
    assert refusal.value.message
    return refusal.value.code


def test_l10_solved_in_time_and_confirmed_it_is_resolved() -> None:
    case = monday()

    case.acknowledge()
    case.study()
    case.answer()
    case.confirm(satisfied=True)

    assert case.trail == ["received", "acknowledged", "studied", "answered", "resolved"]
    assert (case.matter.stage, case.matter.resolution) == (Stage.RESOLVED, Resolution.CONFIRMED)
    assert case.matter.next is None


def test_l10_declared_unsolvable_with_its_study_it_goes_one_level_up_with_a_fresh_clock() -> None:
    case = monday()
    case.acknowledge()
    case.study()
    case.now = at("2026-11-25 16:00")

    (event,) = case.declare()

    assert isinstance(event, ReportedUp)
    assert (event.from_unit, event.to_unit, event.reason) == (
        "wenxue-2301",
        "wenxue",
        "需更换锅炉，超出本级权限",
    )
    assert (case.matter.owner, case.matter.stage) == ("wenxue", Stage.RECEIVED)
    assert case.matter.answer_by.day == date(2026, 11, 30)


def test_l10_the_study_may_come_with_the_declaration() -> None:
    case = monday()
    case.now = at("2026-11-24 16:00")

    case.declare(study())

    assert case.trail == ["received", "acknowledged", "studied", "reported_up"]
    assert case.matter.study is None


def test_l10_without_a_study_nothing_is_reported_up() -> None:
    assert refusal_of(monday().declare) == "study_missing"


def test_l10_each_level_studies_for_itself() -> None:
    case = monday()
    case.study()
    case.declare()

    assert refusal_of(case.declare) == "study_missing"


def test_l10_at_the_top_there_is_nobody_to_report_to() -> None:
    case = monday(path=("jxnu",))
    case.study()

    assert refusal_of(case.declare) == "at_the_top"


def test_a_study_in_the_future_is_refused() -> None:
    case = monday()
    future = RecordStudy(at=case.now, study=study(held_on=date(2026, 11, 24)))

    assert refusal_of(lambda: case.do(future)) == "study_in_future"


def test_l10_one_extension_moves_limit_and_reminder() -> None:
    case = monday()
    case.now = at("2026-11-26 23:59")

    _, extended = case.extend(2)

    assert isinstance(extended, Extended)
    assert case.matter.answer_by.day == date(2026, 11, 30)
    assert [step.step for step in extended.steps] == [Step.URGE]
    assert "原定2026年11月26日，延期2个工作日" in extended.because


def test_an_extension_plans_a_new_reminder() -> None:
    case = monday(Category.COMPLAINT)
    case.acknowledge()

    (extended,) = case.extend()

    assert isinstance(extended, Extended)
    assert extended.workdays == 10
    assert [step.step for step in extended.steps] == [Step.REMIND, Step.URGE]
    assert case.matter.answer_by.day == date(2026, 12, 24)


def test_l10_a_second_extension_is_refused_and_the_next_level_has_its_own() -> None:
    case = monday()
    case.extend(1)

    assert refusal_of(lambda: case.extend(1)) == "already_extended"
    case.declare(study(held_on=date(2026, 11, 23)))
    case.extend(1)
    assert case.trail.count("extended") == 2


def test_l10_no_extension_once_the_time_is_out() -> None:
    case = monday().until(at("2026-11-27 00:00"))

    assert refusal_of(case.extend) == "too_late"


def test_an_extension_has_a_longest_length() -> None:
    assert refusal_of(lambda: monday().extend(4)) == "extension_too_long"


def test_an_extension_into_an_unpublished_year_is_provisional() -> None:
    case = Case(at("2026-12-25 09:00")).receive()

    case.extend(3)

    assert case.matter.answer_by.provisional
    assert "2027年放假安排尚未公布" in case.matter.answer_by.because


def test_a_late_answer_is_taken_and_marked() -> None:
    case = monday().until(at("2026-11-28 10:00"))

    *_, answered = case.answer()

    assert isinstance(answered, Answered)
    assert answered.late
    assert "已超过答复时限2026年11月26日" in answered.because


def test_l10_not_satisfied_reopens_it_at_the_same_level_with_a_fresh_clock() -> None:
    case = monday()
    case.answer()
    case.now = at("2026-12-01 12:00")

    case.confirm(satisfied=False)

    assert (case.matter.owner, case.matter.stage) == ("wenxue-2301", Stage.RECEIVED)
    assert (case.matter.answer_by.day, case.matter.reopenings) == (date(2026, 12, 4), 1)


def test_l10_a_second_dissatisfaction_is_refused_with_what_can_be_done() -> None:
    case = monday()
    case.answer()
    case.confirm(satisfied=False)
    case.answer()

    with pytest.raises(Refused, match=r"已按不满意重新办理过1次.*作为新的意见提出") as refusal:
        case.confirm(satisfied=False)

    assert refusal.value.code == "already_reopened"


def test_l10_only_whoever_raised_it_confirms() -> None:
    case = monday()
    case.answer()

    assert refusal_of(lambda: case.confirm(satisfied=True, by="other")) == "not_the_raiser"


def test_nothing_is_confirmed_before_it_is_answered() -> None:
    assert refusal_of(lambda: monday().confirm(satisfied=True)) == "not_answered"


def test_only_the_owner_acts_and_the_refusal_names_it() -> None:
    case = monday()
    other = Acknowledge(at=case.now, unit="wenxue")

    with pytest.raises(Refused, match="现由“文学院2301党支部”办理") as refusal:
        case.do(other)

    assert refusal.value.code == "not_the_owner"


def test_who_lost_the_matter_cannot_act_on_it_any_more() -> None:
    case = monday().until(at("2026-12-05 08:30"))
    late = Acknowledge(at=case.now, unit="wenxue-2301")

    assert refusal_of(lambda: case.do(late)) == "not_the_owner"


def test_it_is_acknowledged_once() -> None:
    case = monday()
    case.acknowledge()

    assert refusal_of(case.acknowledge) == "already_acknowledged"


def test_an_answered_matter_waits_for_the_confirmation() -> None:
    case = monday()
    case.answer()

    acts = (case.acknowledge, case.study, case.answer, case.declare, case.extend)
    assert {refusal_of(act) for act in acts} == {"already_answered"}


def test_a_resolved_matter_is_closed_for_good() -> None:
    case = monday()
    case.answer()
    case.confirm(satisfied=True)

    acts = (case.acknowledge, case.study, case.answer, case.declare, case.extend)
    assert {refusal_of(act) for act in acts} == {"already_resolved"}
    assert refusal_of(lambda: case.confirm(satisfied=False)) == "already_resolved"


def test_a_matter_that_does_not_exist_is_not_found() -> None:
    with pytest.raises(NotFound):
        decide(None, Acknowledge(at=at("2026-11-23 09:00"), unit="wenxue"), RULES)


def test_a_matter_is_opened_once() -> None:
    with pytest.raises(Conflict):
        monday().receive()


def test_a_history_begins_with_the_reception() -> None:
    case = monday()
    case.acknowledge()

    with pytest.raises(ValueError, match="begins with its reception"):
        evolve(None, case.events[-1])
