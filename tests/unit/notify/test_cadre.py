"""领导干部: who is in office, as the latest form says; others name them by id."""

from datetime import date, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import NotFound, NotYet, Refused
from services.notify.domain.cadre.cadre import (
    Cadre,
    Level,
    Term,
    evolve,
    known_cadre,
    register,
    require_in_office,
)
from tests.unit.notify.linking import CADRE, COLLEGE, NOW, REGISTRATION, cadre_of, found_links


def test_a_cadre_is_known_by_unit_and_number() -> None:
    port = found_links()

    assert port.cadre().id == CADRE
    assert (port.cadre().name, port.cadre().level) == ("陈书记", Level.DIVISION)


def test_the_same_form_dealt_with_again_changes_nothing() -> None:
    port = found_links()

    port.post("cadre", **REGISTRATION)

    assert [event.what for _, _, event in port.appended] == ["cadre.registered"]


def test_a_cadre_who_leaves_is_in_office_through_the_last_day() -> None:
    port = found_links()

    port.post("cadre", **REGISTRATION, until="2026-11-30", at=NOW + timedelta(days=1))

    assert port.cadre().term.covers(date(2026, 11, 30))
    with pytest.raises(Refused, match="陈书记2026年12月1日不在任") as told:
        require_in_office(port.cadre(), date(2026, 12, 1))
    assert told.value.code == "cadre_not_in_office"


def test_a_term_does_not_end_before_it_began() -> None:
    cadre = cadre_of(term=Term(since=date(2026, 9, 1), until=date(2026, 8, 31)))

    with pytest.raises(Refused, match="结束日期2026年8月31日不能早于开始日期2026年9月1日"):
        register(None, cadre)


def test_whoever_is_not_registered_is_named_in_the_refusal() -> None:
    with pytest.raises(NotFound, match="没有编号为“wenxue:1”的领导干部"):
        known_cadre(None, "wenxue:1")


def test_what_names_a_cadre_waits_for_a_registration_under_way() -> None:
    port = found_links(registered=False)
    port.waiting = {"lianxin/cadre number=20030017"}

    with pytest.raises(NotYet):
        port.post("link", cadre=CADRE, kind="班级", code="c", name="n", academic_year="2026-2027")


@given(st.lists(st.sampled_from(["甲", "乙", "丙"]), min_size=1, max_size=4))
def test_the_form_received_last_counts_in_whatever_order_they_are_dealt_with(
    names: list[str],
) -> None:
    told = [cadre_of(name=name, as_of=NOW + timedelta(hours=n)) for n, name in enumerate(names)]

    for order in permutations(told):
        state: Cadre | None = None
        for stated in order:
            for event in register(state, stated):
                state = evolve(state, event)

        assert state is not None
        assert (state.name, state.unit) == (names[-1], COLLEGE)
