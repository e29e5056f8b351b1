"""微心愿 (L7): who may do what with a wish, and what a refusal says."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from services.common.errors import Conflict, NotFound, Refused
from services.notify.domain.wish import claimant as claimants
from services.notify.domain.wish import evolve as wishes
from services.notify.domain.wish.claimant import ClaimantFreed, Ending
from services.notify.domain.wish.claiming import claim, confirm, fulfil, promise_of, release
from services.notify.domain.wish.collecting import classify, withdraw
from services.notify.domain.wish.evolve import Withdrawn
from services.notify.domain.wish.state import Category, Party, Stage, held_claim, known_wish
from tests.unit.notify.wishing import (
    BOARD,
    BRANCH,
    COLLEGE,
    NOW,
    OTHER,
    SCHOOL,
    Wishing,
    a_wish,
    candidate,
)


@pytest.fixture
def case() -> Wishing:
    """Three wishes that wait for a claimant."""
    case = Wishing()
    for number in (1, 2, 3):
        case.collect(number, Category.STUDY)
    return case


def test_l7_a_wish_goes_from_collection_to_confirmation(case: Wishing) -> None:
    case.collect(4)
    case.classify(4)
    case.claim(4)
    case.fulfil(4)
    case.confirm(4)

    assert case.trail(4) == ["collected", "classified", "claimed", "fulfilled", "confirmed"]
    (claimant,) = case.claimants.values()
    assert (claimant.promises, claimant.done) == ((), 1)
    assert case.wishes["w4"].confirmed_at == case.now - timedelta(hours=1)


def test_l7_a_third_claim_is_refused_and_names_the_two(case: Wishing) -> None:
    case.claim(1)
    case.claim(2)

    with pytest.raises(Refused, match=r"“词汇书1”（w1）、“词汇书2”（w2）.*最多认领2个") as refusal:
        case.claim(3)
    assert refusal.value.code == "claims_at_most"


def test_l7_a_fulfilled_wish_counts_until_it_is_confirmed(case: Wishing) -> None:
    case.claim(1)
    case.claim(2)
    case.fulfil(1)

    with pytest.raises(Refused, match="最多认领2个"):
        case.claim(3)
    case.confirm(1)
    case.claim(3)
    assert case.stage(3) is Stage.CLAIMED


def test_l7_a_cadre_and_a_team_of_the_same_id_have_claims_of_their_own(case: Wishing) -> None:
    case.claim(1)
    case.claim(2)

    case.claim(3, candidate(party=Party.TEAM))

    assert sorted(case.claimants) == ["cadre:jxnu.wx:陈书记", "team:jxnu.wx:陈书记"]


def test_l7_who_comes_second_is_told_who_came_first(case: Wishing) -> None:
    case.claim(1)

    with pytest.raises(Conflict, match="已由陈书记于2026年11月23日认领") as refusal:
        case.claim(1, candidate("李校长"))
    assert refusal.value.code == "wish_claimed"


def test_l7_a_wish_is_classified_before_it_is_claimed() -> None:
    case = Wishing()
    case.collect()

    with pytest.raises(
        Refused, match="还没有分类（创业就业培训、情感健康、生活物质、学习用品、其他）"
    ):
        case.claim()


@pytest.mark.parametrize("ending", ["confirm", "withdraw"])
def test_l7_what_is_done_cannot_be_claimed(case: Wishing, ending: str) -> None:
    if ending == "confirm":
        case.claim()
        case.fulfil()
    getattr(case, ending)()

    with pytest.raises(Refused, match="不能这样办理"):
        case.claim(1, candidate("李校长"))


def test_l7_only_who_is_in_office_claims_and_only_for_their_own_unit(case: Wishing) -> None:
    promised = promise_of(candidate(), NOW)

    with pytest.raises(Refused, match="不在任"):
        case.claim(1, candidate(active=False))
    with pytest.raises(Refused, match="所在单位提交"):
        claim(case.wishes["w1"], None, promised, at_most=2, by=BRANCH)
    assert claim(case.wishes["w1"], None, promised, at_most=2, by=SCHOOL)


def test_l7_a_wish_given_back_waits_again_and_makes_room(case: Wishing) -> None:
    case.claim(1)
    case.claim(2)
    before = case.now
    case.release(1)

    wish = case.wishes["w1"]
    assert (wish.stage, wish.claim, wish.waiting_since) == (Stage.CLASSIFIED, None, before)
    assert wish.given_back == 1
    case.claim(3)


def test_l7_a_claim_is_given_back_by_its_own_unit_or_the_board(case: Wishing) -> None:
    case.claim()
    wish = case.wishes["w1"]

    assert release(wish, because="调离", by=OTHER, board=None, at=NOW)
    assert release(wish, because="调离", by=BOARD, board=BOARD, at=NOW)
    with pytest.raises(Refused, match="所在单位提交"):
        release(wish, because="调离", by=BRANCH, board=BOARD, at=NOW)
    with pytest.raises(Refused, match="还没有人认领"):
        release(case.wishes["w2"], because="调离", by=OTHER, board=None, at=NOW)


def test_l7_a_wish_that_was_not_fulfilled_enough_goes_back_to_its_claimant(case: Wishing) -> None:
    case.claim()
    case.fulfil()
    case.dispute()

    wish = case.wishes["w1"]
    assert (wish.stage, wish.fulfilment, wish.unsatisfied) == (Stage.CLAIMED, None, 1)
    assert held_claim(wish).name == "陈书记"
    case.fulfil()
    case.confirm()
    assert case.trail() == [
        *("collected", "classified", "claimed", "fulfilled"),
        *("disputed", "fulfilled", "confirmed"),
    ]


def test_l7_only_the_unit_that_collected_confirms(case: Wishing) -> None:
    case.claim()

    with pytest.raises(Refused, match="已经有人认领（陈书记）"):
        confirm(case.wishes["w1"], by=BRANCH, at=NOW)
    case.fulfil()
    with pytest.raises(Refused, match="征集单位提交"):
        confirm(case.wishes["w1"], by=COLLEGE, at=NOW)


@pytest.mark.parametrize(
    ("on", "code"), [(1, "fulfilled_in_future"), (-1, "day_out_of_order"), (0, "")]
)
def test_l7_the_day_of_fulfilment_lies_between_collection_and_today(
    case: Wishing, on: int, code: str
) -> None:
    case.claim()
    day = date(2026, 11, 23) + timedelta(days=on)
    said: dict[str, Any] = {"how": "送书", "on": day, "cost_fen": 4500, "by": OTHER, "at": case.now}

    if not code:
        assert fulfil(case.wishes["w1"], **said)
        return
    with pytest.raises(Refused) as refusal:
        fulfil(case.wishes["w1"], **said)
    assert refusal.value.code == code


def test_l7_a_wish_is_classified_by_its_unit_those_above_and_the_board() -> None:
    wish = a_wish()

    for unit in (BRANCH, COLLEGE, SCHOOL, BOARD):
        assert classify(wish, Category.OTHER, by=unit, board=BOARD)
    with pytest.raises(Refused, match="不是本单位或下级单位征集的"):
        classify(wish, Category.OTHER, by=OTHER, board=BOARD)
    same = replace(wish, category=Category.OTHER, stage=Stage.CLASSIFIED)
    with pytest.raises(Refused, match="已经归入“其他”"):
        classify(same, Category.OTHER, by=BRANCH, board=None)
    assert classify(same, Category.STUDY, by=BRANCH, board=None)


def test_l7_what_was_claimed_keeps_its_category(case: Wishing) -> None:
    case.claim()

    with pytest.raises(Refused, match="已经有人认领"):
        case.classify(1, Category.OTHER)


def test_l7_a_wish_that_is_withdrawn_frees_its_claimant(case: Wishing) -> None:
    case.claim()
    case.withdraw()
    case.withdraw(2)

    (claimant,) = case.claimants.values()
    assert (claimant.promises, claimant.done) == ((), 0)
    assert (case.wishes["w1"].claim, case.wishes["w1"].withdrawn_because) == (None, "已有")
    with pytest.raises(Refused, match="征集单位提交"):
        withdraw(case.wishes["w3"], because="已有", by=OTHER)


def test_l7_what_is_fulfilled_is_confirmed_and_not_withdrawn(case: Wishing) -> None:
    case.claim()
    case.fulfil()

    with pytest.raises(Refused, match="等待确认"):
        case.withdraw()


def test_l7_a_wish_names_a_festival_of_the_table() -> None:
    case = Wishing()

    with pytest.raises(Refused, match="“圣诞节”不在节日表中，可填：六一儿童节、春节"):
        case.collect(festival="圣诞节")
    case.collect(festival="春节")
    with pytest.raises(Conflict, match="已经登记"):
        case.collect()


def test_a_history_begins_with_its_first_event() -> None:
    with pytest.raises(ValueError, match="begins"):
        wishes.evolve(None, Withdrawn(because=""))
    with pytest.raises(ValueError, match="begins"):
        claimants.evolve(None, ClaimantFreed(wish="w1", ending=Ending.RELEASED))
    with pytest.raises(ValueError, match="nobody"):
        held_claim(a_wish())
    assert known_wish(a_wish()) == a_wish()
    with pytest.raises(NotFound, match="请核对编号"):
        known_wish(None)
