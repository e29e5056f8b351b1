"""台账 (Q9, 附件3): what is kept of a branch, who may fill it in, and what weak branches need."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import Conflict, Forbidden, Refused
from services.common.records import CONVERTER
from services.scoring.domain.register.register import (
    Content,
    Followed,
    Leader,
    Leaders,
    Register,
    RegisterEvent,
    Revised,
    Secretary,
    Standing,
    evolve,
)
from services.scoring.domain.register.revising import (
    follow,
    require_registrable,
    revise,
    unasked_leaders,
)

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
COLLEGE, BRANCH = "jxnu.mks", "jxnu.mks.01"
LEADER = Leader(name="（虚构）周书记", duty="校党委副书记", phone="13900000001")
LEADERS = Leaders(school_level=(LEADER,), division_level=(LEADER,))
CONTENT = Content(
    secretary=Secretary(name="（虚构）王书记", phone="13800000000"),
    basics="党员 32 人",
    problems="活动场所不足",
    measures="年内落实",
    weak=False,
    leaders=None,
)
ENTRY = Revised(
    branch=BRANCH,
    name="第一党支部",
    path=("jxnu", COLLEGE, BRANCH),
    content=CONTENT,
    standing=Standing(star=4, listed=False),
    revised_at=NOON,
    submission="s1",
)


def weak(*, leaders: Leaders | None = LEADERS) -> Revised:
    return replace(ENTRY, content=replace(CONTENT, weak=True, leaders=leaders))


def kept(*events: RegisterEvent) -> Register:
    state = reduce(evolve, events, None)
    assert state is not None
    return state


FILLED = kept(ENTRY)


def test_q9_a_register_takes_its_star_from_the_standing() -> None:
    (event,) = revise(None, ENTRY, by=COLLEGE)

    state = kept(event)

    assert (state.star, state.weak, state.leaders_missing) == (4, False, False)
    assert state.content == CONTENT
    assert "存在的主要问题" in event.changed


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        (weak(leaders=None), "填为软弱涣散基层党组织"),
        (replace(ENTRY, standing=Standing(star=1, listed=True)), "已列入整顿名单"),
    ],
)
def test_q9_a_weak_branch_needs_its_responsible_leaders(entry: Revised, why: str) -> None:
    with pytest.raises(Refused, match=why) as caught:
        revise(None, entry, by=COLLEGE)

    assert caught.value.code == "leaders_missing"


def test_q9_with_its_leaders_a_weak_branch_is_registered() -> None:
    state = kept(*revise(None, weak(), by=COLLEGE))

    assert state.weak
    assert not state.leaders_missing
    assert state.content.leaders == LEADERS


def test_q9_leaders_of_a_branch_that_is_not_weak_are_not_kept() -> None:
    entry = replace(ENTRY, content=replace(CONTENT, leaders=LEADERS))

    assert unasked_leaders(entry.content, entry.standing)
    assert kept(*revise(None, entry, by=COLLEGE)).content.leaders is None


def test_q9_a_branch_does_not_fill_in_its_own_register() -> None:
    with pytest.raises(Forbidden) as caught:
        revise(None, ENTRY, by=BRANCH)

    assert caught.value.code == "own_branch"


def test_q9_only_branches_have_a_register() -> None:
    require_registrable("branch")

    with pytest.raises(Refused) as caught:
        require_registrable("college")

    assert caught.value.code == "not_a_branch"


def test_q9_a_correction_names_what_changed() -> None:
    changed = replace(
        ENTRY,
        name="新名称",
        content=replace(CONTENT, problems="没有", secretary=Secretary(name="乙", phone="1380000")),
        standing=Standing(star=5, listed=False),
        revised_at=NOON + timedelta(hours=1),
    )

    (event,) = revise(FILLED, changed, by=COLLEGE)

    assert event.changed == (
        "党支部负责人及联系方式",
        "存在的主要问题",
        "星级评定等次",
        "党支部名称",
    )


def test_q9_a_branch_that_was_listed_meanwhile_says_so_in_its_changes() -> None:
    listed = replace(
        ENTRY,
        content=replace(CONTENT, leaders=LEADERS),
        standing=Standing(star=4, listed=True),
    )

    (event,) = revise(FILLED, listed, by=COLLEGE)

    assert event.changed == ("校级、处级负责同志", "列入整顿名单")


def test_q9_the_same_again_changes_nothing() -> None:
    assert revise(FILLED, ENTRY, by=COLLEGE) == ()


def test_q9_what_was_posted_later_stays() -> None:
    earlier = replace(ENTRY, revised_at=NOON - timedelta(seconds=1))

    with pytest.raises(Conflict) as caught:
        revise(FILLED, earlier, by=COLLEGE)

    assert caught.value.code == "superseded"


def test_q9_a_register_follows_its_branchs_standing() -> None:
    (event,) = follow(FILLED, Standing(star=2, listed=True), because="列入整顿名单")

    state = evolve(FILLED, event)

    assert (state.star, state.listed, state.weak, state.leaders_missing) == (2, True, True, True)


def test_q9_nothing_follows_without_a_register_or_a_change() -> None:
    assert follow(None, Standing(star=2, listed=True), because="因") == ()
    assert follow(FILLED, Standing(star=4, listed=False), because="因") == ()


def test_q9_a_history_begins_with_being_filled_in() -> None:
    with pytest.raises(ValueError, match="begins"):
        evolve(None, Followed(standing=Standing(star=3, listed=False), because="因"))


STANDINGS = st.builds(Standing, star=st.none() | st.integers(1, 5), listed=st.booleans())
CONTENTS = st.builds(
    lambda text, weak, leaders: replace(CONTENT, problems=text, weak=weak, leaders=leaders),
    st.sampled_from("甲乙丙"),
    st.booleans(),
    st.sampled_from([None, LEADERS]),
)
ASKS = st.lists(st.tuples(STANDINGS, st.none() | CONTENTS, st.integers(-5, 60)), max_size=15)


@given(ASKS)
def test_q9_no_sequence_of_asks_keeps_leaders_without_need_or_refuses_to_replay(
    asks: list[tuple[Standing, Content | None, int]],
) -> None:
    state: Register | None = None
    events: list[RegisterEvent] = []
    at = NOON
    for standing, content, minutes in asks:
        at += timedelta(minutes=minutes)
        try:
            found: tuple[RegisterEvent, ...] = (
                follow(state, standing, because="因")
                if content is None
                else revise(
                    state,
                    replace(ENTRY, content=content, standing=standing, revised_at=at),
                    by=COLLEGE,
                )
            )
        except Refused:
            continue
        for event in found:
            state = evolve(state, event)
            if isinstance(event, Revised):
                assert state.weak == (state.content.leaders is not None)
        events += found

    stored = [CONVERTER.structure(CONVERTER.unstructure(each), type(each)) for each in events]
    assert reduce(evolve, stored, None) == state
    assert state is None or state.leaders_missing <= state.weak
