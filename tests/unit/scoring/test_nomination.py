"""A nomination climbs, comes back, ends, is chosen, removed, settled, sent up (F3)."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import reduce
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import NotFound, Refused
from services.common.records import CONVERTER
from services.scoring.domain.award.policy import Level, NomineeKind
from services.scoring.domain.award.quota import LeftOut, Places
from services.scoring.domain.filing.filing import Receipt
from services.scoring.domain.nomination.choosing import (
    candidate,
    propose,
    release,
    require_shown,
    settle,
    uphold,
)
from services.scoring.domain.nomination.climbing import (
    decline,
    give_back,
    left_out,
    pass_on,
    require_award,
    require_below_top,
    require_listed_once,
    require_waiting,
)
from services.scoring.domain.nomination.events import NominationEvent, NominationLeftOut
from services.scoring.domain.nomination.evolve import evolve
from services.scoring.domain.nomination.nominating import (
    amend,
    is_amendment,
    ladder_of,
    nominate,
    require_nominee,
    withdraw,
)
from services.scoring.domain.nomination.nomination import (
    Nomination,
    NominationStage,
    known_nomination,
    nomination_id,
    person_id,
)
from services.scoring.domain.nomination.slate import (
    Slate,
    SlateFilled,
    SlateFreed,
    fill,
    free_place,
    slate_id,
    take_place,
)
from services.scoring.domain.nomination.slate import evolve as evolve_slate
from services.scoring.domain.nomination.upward import answer, send
from tests.unit.scoring.award_examples import (
    BAD,
    BRANCH,
    COLLEGE,
    FINE,
    LADDER,
    NOW,
    OPEN,
    PARTY,
    POLICY,
    SCHOOL,
    TODAY,
    UNITS,
    meeting,
    nomination,
    nominee,
    opinion,
)

KEY = "r:youxiu-dangyuan:jxnu.mks.01:1"
PROVINCIAL = POLICY.kind("shengji-dangzuzhi").awards[0]
COUNSELLOR = POLICY.kind("shijia-fudaoyuan").awards[0]


def after(state: Nomination, events: Sequence[NominationEvent]) -> Nomination:
    return reduce(evolve, events, state)


def proposed() -> Nomination:
    top = nomination(at=2)
    return after(top, propose(1, opinion(Level.UNIVERSITY), (FINE,), at=NOW))


def returned() -> Nomination:
    return after(
        nomination(), give_back(nomination(), reason="没有数据", until=date(2026, 12, 5), at=NOW)
    )


def recommended() -> Nomination:
    return after(proposed(), settle(proposed(), PROVINCIAL))


def code(act: Any) -> str:
    with pytest.raises(Refused) as caught:
        act()
    return caught.value.code


def test_f3_the_ladder_has_the_levels_of_the_award_up_to_the_round() -> None:
    assert ladder_of(PARTY, UNITS, top=SCHOOL) == LADDER
    assert [rung.unit for rung in ladder_of(COUNSELLOR, UNITS[1:], top=SCHOOL)] == [COLLEGE, SCHOOL]
    with pytest.raises(Refused, match="优秀共产党员由党支部推荐") as caught:
        ladder_of(PARTY, UNITS[1:], top=SCHOOL)
    assert caught.value.code == "not_a_nominator"


def test_f3_a_nominee_is_of_the_kind_that_the_award_is_for() -> None:
    person = nominee(kind=NomineeKind.PERSON)

    require_nominee(PARTY, nominee(), UNITS[0])
    require_nominee(COUNSELLOR, nominee(), UNITS[0])
    require_nominee(COUNSELLOR, person, UNITS[0])
    assert code(lambda: require_nominee(PARTY, person, UNITS[0])) == "wrong_nominee"
    assert code(lambda: require_nominee(PROVINCIAL, nominee(), UNITS[0])) == "wrong_nominee"
    assert code(
        lambda: require_nominee(COUNSELLOR, nominee(kind=NomineeKind.BRANCH), UNITS[0])
    ) == ("wrong_nominee")


def test_f3_a_unit_speaks_for_its_own_and_a_department_for_its_field() -> None:
    elsewhere = nominee(unit_path=(SCHOOL, "jxnu.wx"))
    department = replace(UNITS[1], kind="department")

    require_nominee(PARTY, elsewhere, department)
    assert code(lambda: require_nominee(PARTY, elsewhere, UNITS[1])) == "nominee_elsewhere"


@pytest.mark.parametrize("state", [nomination(), returned()])
def test_f3_who_nominated_may_take_it_back_and_put_forward_anew(state: Nomination) -> None:
    withdrawn = after(state, withdraw(state, unit=BRANCH, reason="改推荐"))

    assert (withdrawn.stage, withdrawn.note) == (NominationStage.WITHDRAWN, "改推荐")
    assert after(withdrawn, nominate(withdrawn, nomination())) == nomination()


@pytest.mark.parametrize(
    ("state", "unit", "why"),
    [
        (nomination(), COLLEGE, "not_the_nominator"),
        (nomination(at=2), BRANCH, "passed_on"),
        (proposed(), BRANCH, "nomination_ended"),
    ],
)
def test_f3_nobody_else_takes_it_back_and_nobody_once_it_was_passed_on(
    state: Nomination, unit: str, why: str
) -> None:
    assert code(lambda: withdraw(state, unit=unit, reason="改推荐")) == why


def test_f3_a_place_that_was_freed_is_given_to_the_next() -> None:
    full = replace(slate(), taken=("n1",))

    (freed,) = free_place(full, "n1")

    assert freed == SlateFreed(nomination="n1")
    assert evolve_slate(full, freed).taken == ()
    assert free_place(full, "n2") == free_place(None, "n1") == ()


def test_f3_somebody_is_put_forward_once_with_the_conditions_as_they_are() -> None:
    (event,) = nominate(None, nomination(checks=(FINE, OPEN)))

    assert evolve(None, event).checks == (FINE, OPEN)
    assert code(lambda: nominate(nomination(), nomination())) == "already_nominated"
    assert code(lambda: nominate(None, nomination(checks=(BAD,)))) == "conditions_unmet"
    late = (opinion(meeting=meeting(day=2)),)
    assert code(lambda: nominate(None, nomination(opinions=late))) == "meeting_in_future"


def test_f3_what_was_returned_comes_again_from_the_first_rung() -> None:
    state = returned()
    case = replace(state.case, deeds="有数据")

    again = after(state, amend(state, case, opinion(), (OPEN,), at=NOW))

    assert is_amendment(state, BRANCH)
    assert not is_amendment(state, COLLEGE)
    assert not is_amendment(nomination(), BRANCH)
    assert not is_amendment(None, BRANCH)
    assert (again.stage, again.at, again.case.deeds) == (NominationStage.WAITING, 1, "有数据")
    assert (again.checks, again.until) == ((OPEN,), date(2026, 12, 5))


def test_f3_only_the_rung_where_it_waits_deals_with_it() -> None:
    state = nomination()

    assert require_waiting(state, round_id="r", unit=COLLEGE) == state
    refusals = {
        "nomination_elsewhere": lambda: require_waiting(state, round_id="q", unit=COLLEGE),
        "not_at_this_level": lambda: require_waiting(state, round_id="r", unit=SCHOOL),
        "nomination_not_waiting": lambda: require_waiting(returned(), round_id="r", unit=COLLEGE),
        "nomination_not_found": lambda: require_waiting(None, round_id="r", unit=COLLEGE),
        "other_award": lambda: require_award(state, "other"),
        "nomination_twice": lambda: require_listed_once(["a", "b", "a"]),
        "at_the_top": lambda: require_below_top(nomination(at=2)),
    }
    assert {name: code(act) for name, act in refusals.items()} == {name: name for name in refusals}
    require_award(state, PARTY.id)
    require_listed_once(["a", "b"])


def test_f3_it_is_passed_on_left_out_returned_or_declined() -> None:
    passed = after(nomination(), pass_on(nomination(), opinion(Level.COLLEGE)))
    left = LeftOut(id=KEY, because="排第 2，名额已满")
    out = after(nomination(), left_out(nomination(), left))
    declined = after(nomination(), decline(nomination(), reason="不予推荐"))

    assert (passed.at, passed.rung.unit, len(passed.opinions)) == (2, SCHOOL, 2)
    assert (out.note, left_out(out, left)) == ("排第 2，名额已满", ())
    assert (declined.stage, declined.note) == (NominationStage.DECLINED, "不予推荐")
    past = date(2026, 11, 30)
    assert code(lambda: give_back(nomination(), reason="", until=past, at=NOW)) == "date_passed"


def test_f3_a_candidate_has_all_that_stands_against_it() -> None:
    def against(state: Nomination | None, *findings: Any, round_id: str = "r") -> tuple[str, ...]:
        return candidate(KEY, state, findings, round_id=round_id).against

    assert against(nomination(at=2), FINE) == ()
    assert against(proposed()) == ()
    assert against(nomination(), OPEN) == ("没有评定", "推荐还在“马院”，没有报上来")
    assert against(returned()) == ("推荐已退回修改",)
    assert against(None) == against(nomination(), round_id="q") == ("这次评选没有这份推荐",)


def test_f3_the_chosen_may_be_chosen_again_with_one_opinion_of_the_school() -> None:
    again = after(proposed(), propose(2, opinion(Level.UNIVERSITY, text="再议"), (FINE,), at=NOW))

    assert (again.stage, again.edition) == (NominationStage.PROPOSED, 2)
    assert [each.text for each in again.opinions] == ["同意", "再议"]
    out = after(again, release(again, because="没有列入"))
    assert (out.stage, out.edition, len(out.opinions)) == (NominationStage.WAITING, 0, 1)
    assert release(out, because="没有列入") == ()


def test_q8_an_upheld_objection_removes_or_releases() -> None:
    removed, change = uphold(KEY, proposed(), removed=True)
    released, other = uphold(KEY, proposed(), removed=False)

    assert after(proposed(), removed).stage is NominationStage.REMOVED
    assert after(proposed(), released).stage is NominationStage.WAITING
    assert (change.about, change.sheet) == (KEY, None)
    assert change.text == f"取消优秀共产党员的推荐（{KEY}）"
    assert "甲" not in after(proposed(), removed).note
    assert other.text.endswith("撤出公示，重新审查")


@pytest.mark.parametrize("state", [None, nomination(), replace(proposed(), round="q")])
def test_q8_only_what_is_shown_is_objected_to(state: Nomination | None) -> None:
    assert code(lambda: require_shown(state, "r")) == "nomination_not_shown"
    assert require_shown(proposed(), "r") == proposed()


def test_f3_the_end_of_the_round_ends_every_nomination_once() -> None:
    honoured = after(proposed(), settle(proposed(), PARTY))
    waiting = after(nomination(), settle(nomination(), PARTY))

    assert honoured.stage is NominationStage.HONOURED
    assert recommended().stage is NominationStage.RECOMMENDED
    assert waiting.stage is NominationStage.NOT_CHOSEN
    assert settle(waiting, PARTY) == settle(honoured, PARTY) == ()


def test_f3_the_papers_go_up_and_are_answered() -> None:
    sent = after(recommended(), send(recommended(), on=TODAY, number="1号", by="组织科", now=NOW))
    told = Receipt(on=TODAY, number="赣发8号")

    outcomes = {
        outcome: after(sent, answer(sent, outcome, told, reason="因", now=NOW)).stage
        for outcome in ("granted", "declined", "returned")
    }

    assert outcomes == {
        "granted": NominationStage.HONOURED,
        "declined": NominationStage.NOT_GRANTED,
        "returned": NominationStage.RECOMMENDED,
    }


def test_f3_papers_are_sent_and_answered_in_order() -> None:
    day: dict[str, Any] = {"number": "1号", "by": "组织科", "now": NOW}
    told = Receipt(on=TODAY, number="8号")
    unsent = replace(recommended(), stage=NominationStage.SENT)

    assert code(lambda: send(nomination(), on=TODAY, **day)) == "nomination_waiting"
    assert code(lambda: send(recommended(), on=date(2026, 12, 2), **day)) == "day_out_of_order"
    assert code(lambda: send(recommended(), on=date(2026, 11, 30), **day)) == "day_out_of_order"
    told_early = code(lambda: answer(recommended(), "granted", told, reason="", now=NOW))
    assert told_early == "nomination_recommended"
    assert answer(unsent, "granted", told, reason="", now=NOW)


def test_f3_names_stand_in_no_id() -> None:
    key = nomination_id("r", "a", person_id(BRANCH, "（虚构）李老师"))

    assert key.startswith("r:a:p")
    assert "李" not in key
    assert person_id(BRANCH, "甲") != person_id(COLLEGE, "甲")


def test_a_history_begins_with_its_making() -> None:
    with pytest.raises(ValueError, match="begins with its making"):
        evolve(None, NominationLeftOut(because=""))
    with pytest.raises(ValueError, match="begins with its places"):
        evolve_slate(None, SlateFilled(nominations=()))
    with pytest.raises(NotFound):
        known_nomination(None)


def slate(places: int = 1) -> Slate:
    return Slate(
        round="r",
        award=PARTY.id,
        level=Level.BRANCH,
        unit=BRANCH,
        unit_path=(SCHOOL, COLLEGE, BRANCH),
        places=Places(count=places, because="每个单位 1 名"),
    )


def test_f3_a_place_is_taken_once_and_no_more_than_there_are() -> None:
    state = reduce(evolve_slate, take_place(None, slate(), "n1"), None)

    assert state is not None
    assert (state.taken, state.free) == (("n1",), 0)
    assert take_place(state, slate(), "n1") == ()
    with pytest.raises(Refused, match="每个单位 1 名") as caught:
        take_place(state, slate(5), "n2")
    assert caught.value.code == "quota_used"
    assert code(lambda: take_place(None, slate(0), "n1")) == "quota_used"
    assert slate_id("r", "a", BRANCH) == f"r:a:{BRANCH}"
    assert fill(state, slate(), [])[0] == ()


ACTS: dict[str, Callable[[Nomination], Sequence[Any]]] = {
    "pass": lambda state: pass_on(state, opinion(Level.COLLEGE)),
    "return": lambda state: give_back(state, reason="因", until=TODAY, at=NOW),
    "decline": lambda state: decline(state, reason="因"),
    "amend": lambda state: amend(state, state.case, opinion(), (FINE,), at=NOW),
    "propose": lambda state: propose(1, opinion(Level.UNIVERSITY), (FINE,), at=NOW),
    "release": lambda state: release(state, because="因"),
    "settle": lambda state: settle(state, PARTY),
}


@given(st.lists(st.sampled_from(sorted(ACTS)), max_size=20))
def test_f3_played_again_a_history_gives_its_state_and_the_ladder_is_kept(acts: list[str]) -> None:
    events: list[Any] = list(nominate(None, nomination()))
    state = reduce(evolve, events, None)
    for act in acts:
        assert state is not None
        try:
            if act in ("pass", "return", "decline"):
                require_waiting(state, round_id="r", unit=state.rung.unit)
            if act == "amend" and not is_amendment(state, BRANCH):
                continue
            if act == "propose" and candidate(KEY, state, (), round_id="r").against:
                continue
            new = ACTS[act](state)
        except Refused:
            continue
        events += new
        state = after(state, new)

    stored = [CONVERTER.structure(CONVERTER.unstructure(each), type(each)) for each in events]
    assert reduce(evolve, stored, None) == state
    assert state is not None
    assert 1 <= state.at < len(state.ladder)
    levels = [each.level for each in state.opinions]
    assert levels.count(Level.UNIVERSITY) <= 1
