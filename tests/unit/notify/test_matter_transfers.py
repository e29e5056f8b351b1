"""转办 and 交办 (L10): the right unit gets it, nobody gets it twice, and the giving ends."""

from datetime import date

import pytest

from services.notify.domain.matter.clock import Step
from services.notify.domain.matter.events import Transferred, Way
from services.notify.domain.matter.ladder import Category
from services.notify.domain.matter.state import Assignment, Stage
from services.notify.domain.matter.transferring import common_parent
from services.notify.domain.matter.wording import notices
from tests.unit.notify.case import PATH, TEMPLATES, Case, at, study
from tests.unit.notify.test_matter_forms import refusal_of

LIVING, POWER = "jxnu/houqin", "jxnu/houqin/shuidian"
NEIGHBOUR, STUDENTS = "jxnu/wenxue/wenxue-2302", "jxnu/xuegong"


def monday(category: Category = Category.INQUIRY, path: tuple[str, ...] = PATH) -> Case:
    return Case(at("2026-11-23 09:00")).receive(category, path)


def last(case: Case) -> Transferred:
    event = case.events[-1]
    assert isinstance(event, Transferred)
    return event


def test_l10_the_right_unit_gets_it_with_a_fresh_clock() -> None:
    case = monday()
    case.study()
    case.now = at("2026-11-25 16:00")

    case.transfer(POWER)

    assert (case.matter.owner, case.matter.owner_name) == ("shuidian", "水电科")
    assert (case.matter.stage, case.matter.study, case.matter.level) == (Stage.RECEIVED, None, 1)
    assert case.matter.answer_by.day == date(2026, 11, 30)
    assert case.matter.concerned == (*PATH, "houqin", "shuidian")
    assert last(case).because == (
        "文学院2301党支部认为应由水电科办理，转办：应于2026年11月26日24时前受理，"
        "2026年11月30日24时前答复"
    )


def test_l10_after_a_transfer_it_goes_up_where_the_new_owner_hangs() -> None:
    case = monday()
    case.transfer(POWER)

    case.until(at("2026-12-06 09:00"))

    assert case.trail[-1] == "escalated"
    assert (case.matter.owner, case.matter.superior, case.matter.level) == ("houqin", "jxnu", 2)


def test_l10_transferred_to_the_top_it_is_urged_weekly() -> None:
    case = monday(path=("jxnu", "wenxue"))
    case.transfer(LIVING)

    case.until(at("2027-03-01 09:00"))

    assert case.matter.at_the_top
    assert case.matter.next is not None
    assert case.matter.next.step is Step.URGE_AGAIN


def test_giver_and_receiver_are_told() -> None:
    case = monday()
    case.transfer(LIVING)

    told = [
        (each.unit, TEMPLATES.text(each).title) for each in notices(case.events[-1], case.matter)
    ]

    assert told == [("houqin", "【转来办理】宿舍热水"), ("wenxue-2301", "【已转办】宿舍热水")]


def test_l10_a_transfer_is_asked_for_within_2_working_days() -> None:
    punctual, late = monday(), monday()

    punctual.now, late.now = at("2026-11-25 23:59"), at("2026-11-26 00:00")

    assert punctual.transfer()
    assert refusal_of(late.transfer) == "too_late_to_transfer"


def test_l10_a_week_of_holidays_is_no_time_to_transfer() -> None:
    punctual, late = (Case(at("2026-09-30 17:00")).receive() for _ in range(2))

    punctual.now, late.now = at("2026-10-09 23:59"), at("2026-10-10 00:00")

    assert punctual.transfer()
    assert refusal_of(late.transfer) == "too_late_to_transfer"


def test_l10_nobody_is_given_what_it_had_before() -> None:
    case = monday()
    case.transfer(LIVING)

    assert refusal_of(lambda: case.transfer("/".join(PATH))) == "had_it_before"


def test_l10_the_third_request_goes_to_the_common_parent() -> None:
    case = monday()
    case.transfer(LIVING)
    case.transfer(STUDENTS)

    case.transfer(LIVING)

    assert (last(case).way, last(case).asked_for) == (Way.TO_PARENT, "houqin")
    assert (case.matter.owner, case.matter.transfers) == ("jxnu", 3)
    assert "学生工作处要求转给后勤处；已经转办2次，改由共同的上级学校党委办理或指定" in (
        last(case).because
    )


def test_the_common_parent_of_neighbours_is_their_college() -> None:
    case = monday()
    case.transfer(NEIGHBOUR)
    case.transfer("jxnu/wenxue/wenxue-2303")

    case.transfer("/".join(PATH))

    assert case.matter.owner_path == ("jxnu", "wenxue")


def test_l10_the_parent_has_the_last_word_and_may_name_who_had_it() -> None:
    case = monday()
    for unit in (LIVING, STUDENTS, LIVING):
        case.transfer(unit)

    case.transfer(STUDENTS)

    assert (last(case).way, case.matter.owner) == (Way.DESIGNATED, "xuegong")
    assert refusal_of(lambda: case.transfer("/".join(PATH))) == "designated"


def test_who_stands_above_all_of_them_has_the_last_word_at_once() -> None:
    case = monday(path=("jxnu",))
    case.transfer(LIVING)
    case.transfer(POWER)
    for _ in range(2):
        case.declare(study(held_on=case.now.date()))
    owner = case.matter.owner_path

    case.transfer(POWER)

    assert owner == ("jxnu",)
    assert (last(case).way, case.matter.owner) == (Way.DESIGNATED, "shuidian")


def test_after_the_third_request_only_units_below_can_be_named() -> None:
    case = monday()
    for unit in (NEIGHBOUR, "jxnu/wenxue/wenxue-2303", "/".join(PATH)):
        case.transfer(unit)

    assert refusal_of(lambda: case.transfer(LIVING)) == "not_below_the_parent"


@pytest.mark.parametrize(
    ("to", "code"),
    [
        ("/".join(PATH), "same_unit"),
        ("jxnu/wenxue", "report_up_instead"),
        ("jxnu", "report_up_instead"),
        ("other/houqin", "another_school"),
    ],
)
def test_where_a_matter_cannot_be_transferred_to(to: str, code: str) -> None:
    assert refusal_of(lambda: monday().transfer(to)) == code


def test_the_common_parent_is_what_all_paths_begin_with() -> None:
    assert common_parent((("a", "b", "c"), ("a", "b"), ("a", "b", "d"))) == ("a", "b")
    assert common_parent((("a", "b"), ("a", "c"))) == ("a",)
    assert common_parent((("a",),)) == ("a",)


def test_l10_an_owner_names_who_deals_with_it_and_may_change_it() -> None:
    case = monday()

    case.assign("孙老师")
    first = case.matter.assignment
    case.assign("", "学生工作办公室")

    assert case.trail == ["received", "acknowledged", "assigned", "assigned"]
    assert first == Assignment(person="孙老师", section="", note="请先到宿舍查看")
    assert case.events[-1].because == "文学院2301党支部改由学生工作办公室承办"
    assert refusal_of(lambda: case.assign("", "学生工作办公室")) == "already_assigned"


def test_an_assignment_falls_away_when_the_matter_moves() -> None:
    moved, reopened = monday(), monday()
    for case in (moved, reopened):
        case.assign()

    moved.transfer()
    reopened.answer()
    reopened.confirm(satisfied=False)

    assert moved.matter.assignment is None
    assert reopened.matter.assignment is not None
