"""Forms about wishes as notify deals with them (L5, L7)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.common.errors import NotFound, NotYet, Refused
from services.notify.domain.wish.claimant import CLAIMANTS
from services.notify.domain.wish.state import Category, Stage
from services.notify.handlers.wishes import UNCONFIRMED, open_wish
from tests.unit.notify.case import POLICY, at
from tests.unit.notify.fake_port import job_of, submission_of
from tests.unit.notify.wish_desk import (
    CADRE,
    EVERY,
    TEAM,
    FakeWishes,
    post,
    ring,
    wish_desk,
    wished,
)
from tests.unit.notify.wishing import OTHER, SCHOOL

MONDAY = at("2026-11-23 09:00")
FULFILLED = {"how": "送去一本", "fulfilled_on": "2026-11-23"}


@pytest.fixture
def port() -> FakeWishes:
    return wish_desk(MONDAY)


def test_l7_a_wish_is_collected_classified_claimed_fulfilled_and_confirmed(
    port: FakeWishes,
) -> None:
    person = {"name": "王同学（示例）", "phone": "13800000000"}
    wish = post(port, "wish", title=" 词汇书 ", person=person)["wish"]
    post(port, "wish-classification", wish=wish, category="学习用品")
    post(port, "wish-claim", OTHER, wish=wish, cadre=CADRE)
    post(port, "wish-fulfilment", OTHER, wish=wish, **FULFILLED, cost_fen=4500)
    told = post(port, "wish-confirmation", wish=wish, satisfied=True)

    assert told == {"wish": wish, "stage": "confirmed", "claimed_by": "陈书记"}
    state = port.wish(wish)
    assert (state.title, state.category) == ("词汇书", Category.STUDY)
    assert state.fulfilment is not None
    assert state.fulfilment.cost_fen == 4500
    assert [each.kind for each in port.told.values()] == ["wish.claimed", "wish.fulfilled"]
    assert "王同学" not in repr(port.records)
    assert "王同学" not in repr(port.told)


def test_l7_a_third_claim_is_refused(port: FakeWishes) -> None:
    first, second, third = (wished(port, title) for title in ("书包", "台灯", "棉被"))
    post(port, "wish-claim", OTHER, wish=first, cadre=CADRE)
    post(port, "wish-claim", OTHER, wish=second, cadre=CADRE)

    with pytest.raises(Refused, match=r"“书包”.*“台灯”"):
        post(port, "wish-claim", OTHER, wish=third, cadre=CADRE)
    post(port, "wish-claim", OTHER, wish=third, team=TEAM)
    held = port.wish(third).claim
    assert held is not None
    assert held.name == "文学院连心小分队"


def test_l7_a_claim_that_is_given_back_makes_room(port: FakeWishes) -> None:
    first, second, third = (wished(port, title) for title in ("书包", "台灯", "棉被"))
    for wish in (first, second):
        post(port, "wish-claim", OTHER, wish=wish, cadre=CADRE)

    post(port, "wish-release", OTHER, wish=first, reason="调离")
    post(port, "wish-claim", OTHER, wish=third, cadre=CADRE)

    claimant = port.state(CLAIMANTS, f"cadre:{CADRE}")
    assert claimant is not None
    assert [each.title for each in claimant.promises] == ["台灯", "棉被"]
    assert port.wish(first).stage is Stage.CLASSIFIED


def test_l7_who_is_not_satisfied_gets_more_help(port: FakeWishes) -> None:
    wish = wished(port)
    post(port, "wish-claim", OTHER, wish=wish, team=TEAM)
    post(port, "wish-fulfilment", OTHER, wish=wish, **FULFILLED)

    post(port, "wish-confirmation", wish=wish, satisfied=False, reason="不是这一版")

    assert port.wish(wish).stage is Stage.CLAIMED
    disputed = next(each for each in port.told.values() if each.kind == "wish.disputed")
    assert (disputed.unit, disputed.fields["理由"]) == (OTHER, "不是这一版")


def test_l7_a_withdrawn_wish_frees_its_claimant_and_tells_them(port: FakeWishes) -> None:
    wish = wished(port)
    post(port, "wish-claim", OTHER, wish=wish, cadre=CADRE)

    told = post(port, "wish-withdrawal", wish=wish, reason="自己买到了")

    assert told == {"wish": wish, "stage": "withdrawn", "claimed_by": "陈书记"}
    claimant = port.state(CLAIMANTS, f"cadre:{CADRE}")
    assert claimant is not None
    assert claimant.promises == ()
    assert [(each.kind, each.unit) for each in port.told.values()][-1] == ("wish.withdrawn", OTHER)


def test_l7_only_registered_and_active_ones_claim(port: FakeWishes) -> None:
    wish = wished(port)

    with pytest.raises(NotFound, match=r"没有编号为“jxnu\.wx:9”的领导干部"):
        post(port, "wish-claim", OTHER, wish=wish, cadre=f"{OTHER}:9")
    with pytest.raises(NotFound, match=r"没有编号为“jxnu\.wx:9”的连心小分队"):
        post(port, "wish-claim", OTHER, wish=wish, team=f"{OTHER}:9")
    port.now = at("2027-07-01 09:00")
    for who in ({"cadre": CADRE}, {"team": TEAM}):
        with pytest.raises(Refused, match="不在任"):
            post(port, "wish-claim", OTHER, wish=wish, **who)


def test_l7_a_claim_waits_for_its_claimant_and_for_earlier_forms(port: FakeWishes) -> None:
    wish = wished(port)

    port.waiting = {"named"}
    for who in ({"cadre": f"{OTHER}:9"}, {"team": f"{OTHER}:9"}):
        with pytest.raises(NotYet):
            post(port, "wish-claim", OTHER, wish=wish, **who)
    port.waiting = {"earlier"}
    with pytest.raises(NotYet):
        post(port, "wish-claim", OTHER, wish=wish, cadre=CADRE)


def test_l5_a_wish_heard_in_a_visit_knows_the_visit(port: FakeWishes) -> None:
    submission = submission_of((SCHOOL, OTHER), {}, MONDAY, "portal")

    told = open_wish(port, "w1", submission, {"title": "棉被", "content": "冬天"}, visit="v1")

    assert told == {"wish": "w1", "stage": "collected", "claimed_by": None}
    state = port.wish("w1")
    assert (state.visit, state.unit, state.content) == ("v1", OTHER, "冬天")


def test_l7_a_festival_is_one_of_the_table(port: FakeWishes) -> None:
    wish = wished(port, festival="春节")

    assert port.wish(wish).festival == "春节"
    with pytest.raises(Refused, match="六一儿童节、七一建党节、教师节、春节"):
        wished(port, festival="圣诞节")


def test_l7_who_does_not_confirm_is_asked_again_every_ten_working_days(port: FakeWishes) -> None:
    wish = wished(port)
    post(port, "wish-claim", OTHER, wish=wish, cadre=CADRE)
    post(port, "wish-fulfilment", OTHER, wish=wish, **FULFILLED)
    due = at("2026-12-07 08:30")
    assert [job.due for job in port.jobs if job.kind == UNCONFIRMED] == [due]

    for days in (0, 14, 100):
        port.now = due + timedelta(days=days)
        ring(port)
    asked = [each for each in port.told.values() if each.kind == "wish.unconfirmed"]
    assert len(asked) == 3
    post(port, "wish-confirmation", wish=wish, satisfied=True)
    port.now += timedelta(days=100)
    ring(port)

    assert len([each for each in port.told.values() if each.kind == "wish.unconfirmed"]) == 3
    assert not [job for job in port.jobs if job.kind == UNCONFIRMED]


def test_a_reminder_that_is_rung_early_looks_again(port: FakeWishes) -> None:
    wish = wished(port)
    post(port, "wish-claim", OTHER, wish=wish, cadre=CADRE)
    post(port, "wish-fulfilment", OTHER, wish=wish, **FULFILLED)
    (left,) = (job for job in port.jobs if job.kind == UNCONFIRMED)

    with pytest.raises(NotYet):
        EVERY[UNCONFIRMED](job_of(left.kind, wish, left.due, left.data), port)
    gone = EVERY[UNCONFIRMED](job_of(left.kind, "w0", left.due, left.data), port)
    assert gone == {"wish": "w0", "stale": True}


def test_l7_the_board_may_classify_and_take_back(port: FakeWishes) -> None:
    rules = replace(POLICY.wishes, board_unit="tuanwei")
    port.policies = replace(POLICY, wishes=rules)
    wish = post(port, "wish", title="书包")["wish"]

    post(port, "wish-classification", "tuanwei", wish=wish, category="其他")
    post(port, "wish-claim", OTHER, wish=wish, cadre=CADRE)
    post(port, "wish-release", "tuanwei", wish=wish, reason="已调离")

    assert port.wish(wish).stage is Stage.CLASSIFIED
    with pytest.raises(NotFound):
        post(port, "wish-classification", "tuanwei", wish="w" + "f" * 31, category="其他")
