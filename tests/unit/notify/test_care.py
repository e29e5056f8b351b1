"""Care for model persons through a year: links, visits, and who is reminded when (F4)."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import NotFound, NotYet, Refused
from services.common.kernel.coverage import Paid
from services.notify.domain.cadre.cadre import Level
from services.notify.domain.link.occasions import following
from services.notify.handlers.models import RECOGNISED
from tests.unit.notify.case import POLICY, at
from tests.unit.notify.linking import CADRE, CLASS, YEAR, cadre_of
from tests.unit.notify.modelling import BRANCH, PERSON, FakeModels, found_models
from tests.unit.notify.test_link_reminders import pass_time

CARE: dict[str, Any] = {
    "cadre": CADRE,
    "kind": "模范人物",
    "code": PERSON,
    "name": "老龚",
    "academic_year": YEAR,
}
FESTIVAL, SHORT = "link.festival_near", "link.visits_short"


def found_care(*, linked: bool = True) -> FakeModels:
    """A school cadre with a class that is visited enough, and a model person."""
    port = found_models()
    port.now = at("2026-09-08 09:00")
    port.records["cadres", CADRE] = cadre_of(level=Level.SCHOOL)
    visited = port.post("link", cadre=CADRE, academic_year=YEAR, **CLASS)["link"]
    port.visits[visited] = Paid(semester=2)
    said = {"person": PERSON, "name": "龚老师", "unit": BRANCH, "award": "x", "year": "2026"}
    port.do(RECOGNISED, "h1", said | {"award_title": "好干部"})
    if linked:
        port.post("link", **CARE)
    port.post("link-report", academic_year=YEAR)
    port.told.clear()
    return port


def care_of(port: FakeModels) -> str:
    (key,) = [key for key in port.links_of(CADRE) if port.link(key).kind.value == "模范人物"]
    return key


def told(port: FakeModels) -> list[tuple[str, str]]:
    named = ((each.kind, each.fields) for each in port.told.values())
    return [(kind, fields.get("节日") or fields.get("学期", "")) for kind, fields in named]


def through(port: FakeModels, start: str, end: str) -> None:
    pass_time(port, at(f"{start} 00:00"), at(f"{end} 00:00"))


def test_f4_a_person_whom_nobody_visits_is_told_of_all_year() -> None:
    port = found_care()

    through(port, "2026-09-15", "2027-08-31")

    assert told(port) == [
        *[(FESTIVAL, "春节")] * 2,
        *[(FESTIVAL, "七一建党节")] * 2,
        *[(SHORT, "2026—2027学年")] * 3,
    ]
    first = next(iter(port.told.values()))
    assert first.fields["截止"] == "2027年2月5日"
    assert first.fields["名单"] == "陈书记走访“龚老师”0次，还差2次"


def test_f4_who_was_visited_lately_is_not_asked_for_before_the_festival() -> None:
    port = found_care()
    port.visits[care_of(port)] = Paid(year=1, latest=date(2027, 1, 10))

    through(port, "2026-09-15", "2027-07-02")

    assert told(port) == [(FESTIVAL, "七一建党节")] * 2


def test_f4_a_visit_long_before_the_festival_does_not_count_for_it() -> None:
    port = found_care()
    port.visits[care_of(port)] = Paid(year=1, latest=date(2026, 10, 10))

    through(port, "2026-12-01", "2027-02-10")

    assert told(port) == [(FESTIVAL, "春节")] * 2


def test_f4_a_person_without_a_cadre_is_told_of_where_cadres_hold_office() -> None:
    port = found_care(linked=False)

    through(port, "2026-10-15", "2027-02-10")

    assert [kind for kind, _ in told(port)] == ["link.unsettled"] * 2 + [FESTIVAL] * 2
    assert {each.unit for each in port.told.values()} == {"wenxue"}
    last = list(port.told.values())[-1]
    assert last.fields["名单"] == "模范人物“龚老师”还没有领导干部联系"


def test_f4_after_the_festival_nobody_is_asked_for_it() -> None:
    port = found_care()

    pass_time(port, at("2026-12-20 00:00"), at("2027-02-10 00:00"), down=True)

    assert told(port) == []


def test_f4_the_register_says_what_a_model_person_is_called() -> None:
    port = found_care()

    link = port.link(care_of(port))

    assert (link.target.name, link.target.code) == ("龚老师", PERSON)


def test_f4_only_who_stands_on_the_register_is_linked() -> None:
    port = found_care(linked=False)
    port.waiting = {"mofan/model code=7"}

    with pytest.raises(NotYet):
        port.post("link", **CARE | {"code": f"{BRANCH}:7"})
    with pytest.raises(NotFound, match="没有编号为“nowhere”的模范"):
        port.post("link", **CARE | {"code": "nowhere"})
    port.fill_in("mofan/model-end", code="1", reason="离校", because="调出")
    with pytest.raises(Refused, match="已不在模范人物名册"):
        port.post("link", **CARE)


def test_f4_a_branch_is_not_visited() -> None:
    port = found_care(linked=False)
    port.fill_in("mofan/model", name="第一党支部", honour={"title": "先进", "year": "2011"})

    with pytest.raises(Refused, match="是集体"):
        port.post("link", **CARE | {"code": BRANCH})


def test_a_school_that_visits_by_semesters_only_has_no_reminder_of_the_year() -> None:
    links = POLICY.links
    rules = replace(links.duties, visits=links.duties.visits[:2])
    policy = replace(links, duties=rules, festivals=replace(links.festivals, entries=()))

    assert following(policy, POLICY.school, at("2027-06-20 00:00")) == at("2027-07-02 09:00")
    assert following(policy, POLICY.school, at("2027-07-03 00:00")) == at("2027-09-01 09:00")


DAYS = st.dates(date(2026, 9, 10), date(2027, 8, 30))


@given(DAYS, st.integers(2, 6))
def test_f4_who_was_visited_enough_is_never_told_of(start: date, visits: int) -> None:
    port = found_care()
    port.visits[care_of(port)] = Paid(year=visits, latest=date(2026, 9, 9))

    begin = datetime.combine(start, datetime.min.time(), at("2026-09-10 00:00").tzinfo)
    pass_time(port, begin, at("2027-08-31 00:00"))

    assert all(kind != FESTIVAL and kind != SHORT for kind, _ in told(port))
