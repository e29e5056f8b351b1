"""Links: made, shared, confirmed at the start of a year, ended (L3, L4)."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import NotFound, NotYet, Refused
from services.notify.domain.cadre.cadre import Kind
from services.notify.domain.link.link import (
    Ending,
    Link,
    LinkConfirmed,
    LinkEvent,
    Target,
    evolve,
    link_id,
)
from services.notify.domain.link.linking import confirm, end, make
from tests.unit.notify.linking import (
    CADRE,
    CLASS,
    COLLEGE,
    PATH,
    REGISTRATION,
    YEAR,
    FakeLinks,
    found_links,
)

MADE: dict[str, Any] = {"cadre": CADRE, **CLASS, "academic_year": YEAR}
TODAY = date(2026, 11, 23)


def linked(port: FakeLinks, **changes: Any) -> str:
    key: str = port.post("link", **MADE | changes)["link"]
    return key


def trail(port: FakeLinks) -> list[str]:
    return [event.what for _, _, event in port.appended]


def test_l3_a_cadre_is_linked_for_an_academic_year() -> None:
    port = found_links()

    link = port.link(linked(port))

    assert (link.cadre_name, link.target_name, link.years) == ("陈书记", "中文2301班", (YEAR,))
    assert (link.since, link.ended_on) == (TODAY, None)


def test_l3_two_cadres_may_share_one_target() -> None:
    port = found_links()
    port.post("cadre", **REGISTRATION | {"number": "2", "name": "李院长"})

    links = [port.link(linked(port, cadre=cadre)) for cadre in (CADRE, f"{COLLEGE}:2")]

    assert links[0].id != links[1].id
    assert links[0].target == links[1].target


def test_the_same_link_again_changes_nothing_and_another_name_is_kept() -> None:
    port = found_links()

    assert linked(port) == linked(port)
    assert port.link(linked(port, name="汉语言2301班")).target_name == "汉语言2301班"
    assert trail(port) == ["cadre.registered", "link.made", "link.renamed"]


def test_a_link_is_made_by_the_unit_where_the_cadre_holds_office() -> None:
    port = found_links()

    with pytest.raises(Refused, match="陈书记登记在“wenxue”") as told:
        linked(port, unit="jxnu")

    assert told.value.code == "cadre_elsewhere"


def test_nobody_is_linked_from_a_day_that_is_still_to_come() -> None:
    with pytest.raises(Refused, match="联系日期2026年11月24日还没有到"):
        linked(found_links(), linked_on="2026-11-24")


def test_nobody_out_of_office_is_linked() -> None:
    with pytest.raises(Refused, match="陈书记2024年2月29日不在任"):
        linked(found_links(), linked_on="2024-02-29")


def test_an_academic_year_has_two_years_that_follow_each_other() -> None:
    with pytest.raises(Refused, match="后一年比前一年大1"):
        linked(found_links(), academic_year="2026-2028")


def test_an_academic_year_after_the_next_is_a_slip() -> None:
    with pytest.raises(Refused, match="最多提前登记到2027—2028学年") as told:
        linked(found_links(), academic_year="2028-2029")

    assert told.value.code == "academic_year_too_far"


def test_forms_about_one_cadre_keep_their_order() -> None:
    port = found_links()
    port.waiting = {"links"}

    with pytest.raises(NotYet):
        linked(port)


def test_l4_a_link_that_ended_may_begin_again_and_keeps_its_years() -> None:
    port = found_links()
    key = linked(port, academic_year="2025-2026", linked_on="2025-10-01")

    port.post("link-end", cadre=CADRE, link=key, ended_on="2026-07-01", reason="轮换")
    again = linked(port, linked_on="2026-09-10")

    assert again == key
    assert port.link(key).years == ("2025-2026", YEAR)
    assert (port.link(key).since, port.link(key).ended) == (date(2026, 9, 10), None)


def test_a_link_does_not_begin_again_before_it_ended() -> None:
    port = found_links()
    key = linked(port, linked_on="2026-09-10")
    port.post("link-end", cadre=CADRE, link=key, ended_on="2026-11-01", reason="轮换")

    with pytest.raises(Refused, match="这项联系2026年11月1日才结束"):
        linked(port, linked_on="2026-10-20")


@pytest.mark.parametrize("ended_on", ["2026-11-09", "2026-11-24"])
def test_a_link_ends_between_its_beginning_and_today(ended_on: str) -> None:
    port = found_links()
    key = linked(port, linked_on="2026-11-10")

    with pytest.raises(Refused, match="应在2026年11月10日之后、提交日期之前"):
        port.post("link-end", cadre=CADRE, link=key, ended_on=ended_on, reason="毕业")


def test_a_link_is_ended_once_and_by_its_own_cadre() -> None:
    port = found_links()
    port.post("cadre", **REGISTRATION | {"number": "2", "name": "李院长"})
    key = linked(port)

    with pytest.raises(Refused, match="这项联系是陈书记"):
        port.post("link-end", cadre=f"{COLLEGE}:2", link=key, reason="毕业")
    for _ in range(2):
        port.post("link-end", cadre=CADRE, link=key, reason="毕业")

    assert trail(port).count("link.ended") == 1
    assert port.link(key).ended == Ending(on=TODAY, reason="毕业")


def test_a_link_that_nobody_made_is_not_ended() -> None:
    with pytest.raises(NotFound, match="没有编号为“l0”的联系"):
        found_links().post("link-end", cadre=CADRE, link="l0", reason="毕业")


def test_l4_a_year_is_confirmed_with_its_changes() -> None:
    port = found_links()
    last = {"academic_year": "2025-2026", "linked_on": "2025-10-01"}
    kept, gone = linked(port, **last), linked(port, code="zw-2201", name="中文2201班", **last)
    new = {"kind": "班级", "code": "zw-2601", "name": "中文2601班"}

    port.post(
        "link-confirmation",
        cadre=CADRE,
        academic_year=YEAR,
        ended=[{"link": gone, "reason": "毕业"}],
        added=[new],
    )

    added = link_id(CADRE, Target(kind=Kind.CLASS, code="zw-2601", name=""))
    assert port.link(kept).years == ("2025-2026", YEAR)
    assert (port.link(gone).years, port.link(gone).ended_on) == (("2025-2026",), TODAY)
    assert (port.link(added).years, port.link(added).since) == ((YEAR,), TODAY)


def test_l4_confirming_twice_changes_nothing() -> None:
    port = found_links()
    linked(port, academic_year="2025-2026", linked_on="2025-10-01")

    for _ in range(2):
        port.post("link-confirmation", cadre=CADRE, academic_year=YEAR)

    assert trail(port).count("link.confirmed") == 1


def test_confirming_leaves_what_has_ended_alone() -> None:
    port = found_links()
    key = linked(port)
    port.post("link-end", cadre=CADRE, link=key, reason="毕业")

    assert confirm(port.link(key), "2027-2028") == ()


ASKS: list[Callable[[Link | None, date], tuple[LinkEvent, ...]]] = [
    lambda state, day: make(state, made(day, "2025-2026"), today=day),
    lambda state, day: make(state, made(day, YEAR), today=day),
    lambda state, day: confirm(state, YEAR) if state else (),
    lambda state, day: (
        end(state, Ending(on=day, reason="x"), cadre=CADRE, today=day) if state else ()
    ),
]


def made(day: date, year: str) -> Link:
    return Link(
        unit=COLLEGE,
        unit_path=PATH,
        cadre=CADRE,
        cadre_name="陈书记",
        target=Target(kind=Kind.CLASS, code="1", name="一班"),
        years=(year,),
        since=day,
    )


@given(st.lists(st.tuples(st.sampled_from(ASKS), st.integers(0, 3))))
def test_whatever_is_asked_a_link_never_ends_before_it_began(asks: list[tuple[Any, int]]) -> None:
    state: Link | None = None
    day, events = date(2026, 9, 1), list[LinkEvent]()

    for ask, days in asks:
        day = date.fromordinal(day.toordinal() + days)
        for event in ask(state, day):
            events.append(event)
            state = evolve(state, event)

    replayed: Link | None = None
    for event in events:
        replayed = evolve(replayed, event)
    assert replayed == state
    assert state is None or state.ended_on is None or state.since <= state.ended_on
    assert state is None or list(state.years) == sorted(set(state.years))


def test_a_history_begins_with_the_making() -> None:
    with pytest.raises(ValueError, match="begins with its making"):
        evolve(None, LinkConfirmed(year=YEAR))
