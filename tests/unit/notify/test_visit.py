"""谈心走访: the four 工作台账 (L5, L8)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import Conflict, NotFound, Refused
from services.notify.domain.cadre.cadre import Kind
from services.notify.domain.entry import Stage
from services.notify.domain.link.link import Ending, Link, Target
from services.notify.domain.visit.evolve import (
    VisitCorrected,
    VisitEvent,
    VisitRecorded,
    VisitWithdrawn,
    evolve,
)
from services.notify.domain.visit.recording import correct, record, withdraw
from services.notify.domain.visit.state import VISIT as KIND
from services.notify.domain.visit.state import Book, Visit
from tests.unit.notify.case import at

NOW = at("2026-11-23 09:00")
TODAY = date(2026, 11, 23)
UNIT, CADRE = "wenxue", "wenxue:1"
LINK = Link(
    unit=UNIT,
    unit_path=("jxnu", UNIT),
    cadre=CADRE,
    cadre_name="（虚构）书记",
    target=Target(kind=Kind.CLASS, code="2301", name="中文2301班"),
    years=("2026-2027",),
    since=date(2026, 9, 10),
)
VISIT = Visit(
    id="v1",
    unit=UNIT,
    unit_path=("jxnu", UNIT),
    book=Book.STUDENTS,
    held_on=date(2026, 11, 20),
    place="301室",
    visited=("全班同学",),
    content="主题班会",
    cadres=(CADRE,),
    link=LINK.id,
    point=None,
    team=None,
    opinions=(),
    wishes=(),
)
RECORDED = evolve(None, VisitRecorded(visit=VISIT))


def code_of(visit: Visit, link: Link | None = LINK) -> str:
    with pytest.raises(Refused) as refused:
        record(None, visit, link=link, now=NOW)
    return refused.value.code


def test_l8_an_entry_names_when_where_who_and_whom() -> None:
    (event,) = record(None, VISIT, link=LINK, now=NOW)

    assert evolve(None, event) == VISIT
    assert VISIT.stage is Stage.RECORDED


@pytest.mark.parametrize(
    ("visit", "code"),
    [
        (replace(VISIT, held_on=date(2026, 11, 24)), "visit_in_future"),
        (replace(VISIT, book=Book.POVERTY, link=None), "point_missing"),
        (replace(VISIT, book=Book.RESEARCH), "link_of_another_kind"),
        (replace(VISIT, unit="lishi", unit_path=("jxnu", "lishi")), "link_elsewhere"),
        (replace(VISIT, cadres=("wenxue:2",)), "linked_cadre_absent"),
    ],
)
def test_l8_what_does_not_belong_into_a_ledger_is_refused(visit: Visit, code: str) -> None:
    assert code_of(visit) == code


def test_l8_an_entry_about_a_class_names_the_link() -> None:
    assert code_of(VISIT, None) == "link_missing"


def test_l8_a_link_that_ended_is_visited_through_its_last_day() -> None:
    ended = replace(LINK, ended=Ending(on=VISIT.held_on, reason="调离"))
    record(None, VISIT, link=ended, now=NOW)

    later = replace(VISIT, held_on=VISIT.held_on + timedelta(days=1))

    assert code_of(later, ended) == "link_ended"


@pytest.mark.parametrize(
    "changes", [{"book": Book.POVERTY, "point": "jxnu:p"}, {"book": Book.ONLINE}]
)
def test_l8_other_books_need_no_link(changes: dict[str, object]) -> None:
    visit = replace(VISIT, link=None, **changes)  # type: ignore[arg-type]

    assert record(None, visit, link=None, now=NOW) == (VisitRecorded(visit=visit),)


def test_l8_an_entry_is_made_once() -> None:
    with pytest.raises(Conflict):
        record(RECORDED, VISIT, link=LINK, now=NOW)


def test_l8_a_correction_changes_what_it_names_and_keeps_the_rest() -> None:
    account = replace(VISIT.account, results="已解决", funds_fen=100)

    (event,) = correct(RECORDED, account, because="补充", now=NOW)
    after = evolve(RECORDED, event)

    assert (after.results, after.funds_fen, after.corrections) == ("已解决", 100, 1)
    assert after.account == account
    assert replace(after, results="", funds_fen=0, corrections=0) == VISIT


def test_l8_a_correction_that_changes_nothing_is_refused() -> None:
    with pytest.raises(Refused, match="没有不同"):
        correct(RECORDED, VISIT.account, because="", now=NOW)


def test_l8_a_correction_into_the_future_is_refused() -> None:
    with pytest.raises(Refused, match="在提交日之后"):
        correct(RECORDED, replace(VISIT.account, held_on=date(2027, 1, 1)), because="改", now=NOW)


def test_l8_a_withdrawn_entry_is_kept_and_changed_no_more() -> None:
    (event,) = withdraw(RECORDED, because="重复")
    after = evolve(RECORDED, event)

    assert (after.stage, after.withdrawn_because) == (Stage.WITHDRAWN, "重复")
    for act in (
        lambda: withdraw(after, because="再次"),
        lambda: correct(after, replace(VISIT.account, place="x"), because="", now=NOW),
    ):
        with pytest.raises(Refused, match="已经撤回"):
            act()


def test_l8_only_the_unit_that_made_an_entry_changes_it() -> None:
    KIND.require_own(RECORDED, UNIT)

    with pytest.raises(Refused, match="不是本单位登记"):
        KIND.require_own(RECORDED, "lishi")


def test_an_unknown_entry_is_not_found() -> None:
    assert KIND.known(RECORDED) == RECORDED
    with pytest.raises(NotFound):
        KIND.known(None)


def test_a_visit_begins_with_its_recording() -> None:
    with pytest.raises(ValueError, match="begins"):
        evolve(None, VisitWithdrawn(because=""))


ASKS = st.one_of(
    st.builds(lambda place: ("correct", place), st.sampled_from("甲乙丙")),
    st.just(("withdraw", "")),
)


@given(st.lists(ASKS, max_size=8))
def test_law_no_sequence_of_asks_revives_an_entry_and_replay_equals_state(
    asks: list[tuple[str, str]],
) -> None:
    state, told = RECORDED, list[VisitEvent]([VisitRecorded(visit=VISIT)])
    for act, place in asks:
        try:
            events: tuple[VisitCorrected | VisitWithdrawn, ...] = (
                withdraw(state, because="误")
                if act == "withdraw"
                else correct(state, replace(state.account, place=place), because="改", now=NOW)
            )
        except Refused:
            continue
        assert state.stage is Stage.RECORDED
        told += events
        for event in events:
            state = evolve(state, event)

    replayed: Visit | None = None
    for each in told:
        replayed = evolve(replayed, each)
    assert replayed == state
    assert state.corrections == sum(isinstance(event, VisitCorrected) for event in told)
