"""What cadres owe and have done, and who is reminded of it when (L3, L4, F4)."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.contracts import Contracts
from services.common.errors import Refused
from services.common.kernel.coverage import (
    Duty,
    Linked,
    Official,
    Paid,
    Registered,
    duties,
    links_owed,
    shortfalls,
)
from services.common.kernel.frames import Frame, code_of, frame_at, frame_of, frame_of_year
from services.common.settings import REPOSITORY
from services.notify.domain.link.policy import link_policy_from
from tests.unit.notify.case import FESTIVALS, POLICY, policy
from tests.unit.notify.linking import (
    YEAR,
)

RULES = POLICY.links.duties
SCHOOL = POLICY.school
TODAY = date(2026, 11, 23)
FRAME = frame_at(SCHOOL, TODAY)
LEADER = Official(id="c:1", unit="c", name="陈书记", level="处级", since=date(2024, 3, 1))
KINDS = ("科研团队", "新入职教师", "班级", "社团", "模范人物")
PAID = st.builds(Paid, semester=st.integers(0, 5), year=st.integers(0, 5))


def link_of(**changes: Any) -> Linked:
    plain: dict[str, Any] = {
        "id": "l1",
        "cadre": LEADER.id,
        "kind": "班级",
        "code": "zw-2301",
        "name": "中文2301班",
        "years": (YEAR,),
        "since": date(2026, 9, 10),
    }
    return Linked(**(plain | changes))


def owed(*links: Linked, visits: dict[str, int] | None = None) -> tuple[Duty, ...]:
    paid = {link: Paid(semester=count) for link, count in (visits or {}).items()}
    return duties([LEADER], links, paid, frame=FRAME, rules=RULES)


def test_l3_l4_a_division_cadre_owes_a_team_a_new_teacher_and_a_class() -> None:
    assert [(each.kind, each.missing) for each in owed()] == [
        ("新入职教师", 1),
        ("班级", 1),
        ("科研团队", 1),
    ]
    assert (
        owed()[1].because == "2026—2027学年处级领导干部至少联系1个班级，陈书记还没有联系，还差1个"
    )


def test_l4_a_school_cadre_owes_a_class_only() -> None:
    president = replace(LEADER, level="校级")

    found = duties([president], [], {}, frame=FRAME, rules=RULES)

    assert [each.kind for each in found] == ["班级"]


@pytest.mark.parametrize(("visits", "missing"), [(0, 2), (1, 1), (2, 0), (5, 0)])
def test_l4_each_linked_class_is_visited_twice_a_semester(visits: int, missing: int) -> None:
    (visiting,) = [each for each in owed(link_of(), visits={"l1": visits}) if each.link]

    assert (visiting.missing, visiting.counted) == (missing, visits)
    assert visiting.because.startswith(
        f"2026—2027学年第一学期应走访班级“中文2301班”至少2次，陈书记已走访{visits}次"
    )
    assert ("请于2027年1月22日前（含当天）完成" in visiting.because) == (missing > 0)


@pytest.mark.parametrize(
    "changes",
    [
        {"years": ("2025-2026",)},
        {"since": TODAY + timedelta(days=1)},
        {"until": TODAY},
        {"cadre": "c:2"},
    ],
)
def test_l4_a_link_counts_while_it_is_in_force_for_the_year(changes: dict[str, Any]) -> None:
    assert owed(link_of(**changes)) == owed()


def test_whoever_is_not_in_office_owes_nothing() -> None:
    gone = replace(LEADER, until=TODAY)

    assert duties([gone], [link_of()], {}, frame=FRAME, rules=RULES) == ()


OFFICIALS = st.builds(
    Official,
    id=st.sampled_from(["c:1", "c:2", "d:1"]),
    unit=st.just("c"),
    name=st.just("某"),
    level=st.sampled_from(["校级", "处级"]),
    since=st.sampled_from([date(2024, 1, 1), TODAY + timedelta(days=1)]),
    until=st.sampled_from([None, TODAY, date(2030, 1, 1)]),
)
LINKED = st.builds(
    Linked,
    id=st.integers(0, 9).map(lambda n: f"l{n}"),
    cadre=st.sampled_from(["c:1", "c:2", "d:1", "x:1"]),
    kind=st.sampled_from(KINDS),
    code=st.just("x"),
    name=st.sampled_from(["一班", "二队"]),
    years=st.sampled_from([(YEAR,), ("2025-2026",), ("2025-2026", YEAR)]),
    since=st.sampled_from([date(2026, 9, 1), TODAY + timedelta(days=1)]),
    until=st.sampled_from([None, TODAY, date(2030, 1, 1)]),
)


def by_id(each: Any) -> Any:
    return each.id


@given(
    st.lists(OFFICIALS, unique_by=by_id),
    st.lists(LINKED, unique_by=by_id),
    st.dictionaries(st.integers(0, 9).map(lambda n: f"l{n}"), PAID),
    st.data(),
)
def test_done_and_missing_are_what_is_owed_in_whatever_order(
    officials: list[Official], links: list[Linked], visits: dict[str, Paid], data: st.DataObject
) -> None:
    found = duties(officials, links, visits, frame=FRAME, rules=RULES)

    again = duties(
        data.draw(st.permutations(officials)),
        data.draw(st.permutations(links)),
        visits,
        frame=FRAME,
        rules=RULES,
    )
    assert found == again
    assert all(each.done + each.missing == each.owed and each.missing >= 0 for each in found)
    assert len({each.id for each in found}) == len(found)
    assert set(shortfalls(found)) == {each for each in found if each.counted < each.owed}


def test_in_the_holidays_visits_are_those_of_the_semester_before() -> None:
    frame = frame_at(SCHOOL, date(2027, 2, 10))

    assert (frame.year, frame.semester and frame.semester.code) == (YEAR, "2026-2027-1")


def test_outside_the_table_there_is_no_semester_and_no_visit_is_owed() -> None:
    frame = frame_at(SCHOOL, date(2031, 10, 1))

    found = duties([LEADER], [link_of(years=("2031-2032",))], {}, frame=frame, rules=RULES)

    assert (frame.year, frame.semester) == ("2031-2032", None)
    assert [each.link for each in found] == ["", "", ""]
    assert frame_at(SCHOOL, date(2020, 10, 1)).semester is None


def test_a_semester_that_is_over_stands_as_of_its_last_day() -> None:
    frame = frame_of(SCHOOL, "2025-2026-2", TODAY)

    assert (frame.day, frame.year) == (date(2026, 7, 10), "2025-2026")


def test_a_semester_that_is_unknown_or_still_to_come_is_refused() -> None:
    with pytest.raises(Refused, match="校历中没有“2040-2041-1”这个学期"):
        frame_of(SCHOOL, "2040-2041-1", TODAY)
    with pytest.raises(Refused, match="2027年3月1日才开始"):
        frame_of(SCHOOL, "2026-2027-2", TODAY)
    with pytest.raises(ValueError, match="no academic year"):
        code_of("2026")


def test_the_policy_follows_its_schema() -> None:
    Contracts(REPOSITORY / "schemas").require("policies/links.schema", policy("links"))


def test_a_level_and_kind_stand_once_and_days_in_order() -> None:
    data = policy("links")

    with pytest.raises(ValueError, match="处级班级写了不止一次"):
        link_policy_from(data | {"required": [*data["required"], data["required"][2]]}, FESTIVALS)
    with pytest.raises(ValueError, match="应依次在后"):
        link_policy_from(data | {"report_by": "11-01"}, FESTIVALS)
    with pytest.raises(ValueError, match="走访班级写了不止一次"):
        link_policy_from(data | {"visits": [data["visits"][0]] * 2}, FESTIVALS)
    named = data["visits"][2] | {"before_festivals": ["元宵节"]}
    with pytest.raises(ValueError, match="节日表中没有“元宵节”"):
        link_policy_from(data | {"visits": [named]}, FESTIVALS)


def test_frame_names_the_year_of_the_day() -> None:
    assert Frame(day=TODAY, year=YEAR, semester=FRAME.semester, whole=FRAME.whole) == FRAME


MODEL = {"kind": "模范人物", "code": "c.1:9", "name": "龚老师"}
PERSON = Registered(id="c.1:9", unit="c", kind="模范人物", name="龚老师")


@pytest.mark.parametrize(("paid", "missing"), [(0, 2), (1, 1), (2, 0), (4, 0)])
def test_f4_a_model_person_is_visited_twice_an_academic_year(paid: int, missing: int) -> None:
    visits = {"l1": Paid(semester=9, year=paid, latest=TODAY)}

    found = duties([LEADER], [link_of(**MODEL)], visits, frame=FRAME, rules=RULES)

    (visiting,) = [each for each in found if each.link]
    assert (visiting.missing, visiting.period, visiting.latest) == (missing, YEAR, TODAY)
    assert visiting.because.startswith("2026—2027学年应走访模范人物“龚老师”至少2次")


def test_f4_outside_the_table_a_year_counts_all_the_same() -> None:
    frame = frame_at(SCHOOL, date(2031, 10, 1))
    link = link_of(**MODEL, years=("2031-2032",))

    found = duties([LEADER], [link], {}, frame=frame, rules=RULES)

    assert [each.missing for each in found if each.link] == [2]


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({}, 0),
        ({"cadre": "elsewhere:1"}, 0),
        ({"until": TODAY}, 1),
        ({"years": ("2025-2026",)}, 1),
        ({"code": "c.1:8"}, 1),
        ({"kind": "社团"}, 1),
    ],
)
def test_f4_each_model_person_is_linked_by_some_cadre(
    changes: dict[str, Any], missing: int
) -> None:
    links = [link_of(**(MODEL | changes))]

    (owed_,) = links_owed([PERSON], links, frame=FRAME, rules=RULES)

    assert (owed_.missing, owed_.cadre, owed_.target) == (missing, "", "龚老师")
    assert ("还没有领导干部联系" in owed_.because) == bool(missing)


def test_f4_a_school_may_ask_for_no_link_to_models() -> None:
    rules = replace(RULES, each_linked=())

    assert links_owed([PERSON], [], frame=FRAME, rules=rules) == ()


def test_f4_a_year_that_is_over_stands_as_of_its_last_day() -> None:
    over, running = frame_of_year(SCHOOL, 2025, TODAY), frame_of_year(SCHOOL, 2026, TODAY)

    assert (over.day, over.year, over.semester) == (date(2026, 9, 6), "2025-2026", None)
    assert (running.day, running.year) == (TODAY, YEAR)
