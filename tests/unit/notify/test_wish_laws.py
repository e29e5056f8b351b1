"""The laws of wishes and claims under whatever people ask (L7)."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from functools import reduce

from hypothesis import given, settings
from hypothesis import strategies as st

from services.common.errors import Refused
from services.common.kernel.canonical import canonical_json
from services.common.records import CONVERTER
from services.notify.domain.notice import Notice
from services.notify.domain.wish import claimant as claimants
from services.notify.domain.wish import evolve as wishes
from services.notify.domain.wish.claimant import Claimant, claimant_id
from services.notify.domain.wish.state import Category, Party, Stage, Wish
from services.notify.domain.wish.wording import notices
from tests.unit.notify.case import TEMPLATES
from tests.unit.notify.wishing import BRANCH, OTHER, Wishing, candidate

WHO = (candidate("甲"), candidate("乙"), candidate("甲", Party.TEAM))
ACTS: dict[str, Callable[[Wishing, int], object]] = {
    "collect": Wishing.collect,
    "collect classified": lambda case, number: case.collect(number, Category.LIVING),
    "classify": Wishing.classify,
    "classify anew": lambda case, number: case.classify(number, Category.OTHER),
    "release": Wishing.release,
    "fulfil": Wishing.fulfil,
    "confirm": Wishing.confirm,
    "dispute": Wishing.dispute,
    "withdraw": Wishing.withdraw,
    **{
        f"claim {place}": lambda case, number, who=who: case.claim(number, who)  # type: ignore[misc]
        for place, who in enumerate(WHO)
    },
}
LAWFUL = {
    None: {"collected"},
    "collected": {"classified", "withdrawn"},
    "classified": {"classified", "claimed", "withdrawn"},
    "claimed": {"released", "fulfilled", "withdrawn"},
    "released": {"classified", "claimed", "withdrawn"},
    "fulfilled": {"confirmed", "disputed"},
    "disputed": {"released", "fulfilled", "withdrawn"},
    "confirmed": set[str](),
    "withdrawn": set[str](),
}
MOVES = st.lists(
    st.tuples(st.sampled_from(sorted(ACTS)), st.integers(1, 5)), min_size=10, max_size=80
)


def lived(moves: list[tuple[str, int]]) -> Wishing:
    """Five wishes that wait, and then whatever people ask; what is refused changes nothing."""
    case = Wishing()
    for number in (1, 2, 3, 4):
        case.collect(number, Category.STUDY)
    for act, number in moves:
        with suppress(Refused):
            ACTS[act](case, number)
        check(case)
        case.now += timedelta(hours=7)
    return case


def check(case: Wishing) -> None:
    """Never more than two open claims; who promised what is the same on both sides."""
    held: dict[str, set[str]] = {}
    for wish in case.wishes.values():
        claimed = wish.stage in (Stage.CLAIMED, Stage.FULFILLED)
        waiting = wish.stage in (Stage.COLLECTED, Stage.CLASSIFIED)
        assert (wish.claim is not None) == (claimed or wish.stage is Stage.CONFIRMED)
        assert (wish.waiting_since is not None) == waiting
        assert (wish.fulfilment is not None) == (wish.stage in (Stage.FULFILLED, Stage.CONFIRMED))
        assert (wish.confirmed_at is not None) == (wish.stage is Stage.CONFIRMED)
        if claimed and wish.claim is not None:
            held.setdefault(claimant_id(wish.claim.party, wish.claim.claimant), set()).add(wish.id)
    for key, claimant in case.claimants.items():
        promised = [each.wish for each in claimant.promises]
        assert len(promised) <= 2
        assert len(set(promised)) == len(promised)
        assert set(promised) == held.pop(key, set())
    assert not held


CASES = st.builds(lived, MOVES)


@given(CASES)
@settings(max_examples=200, deadline=None)
def test_l7_no_asking_leads_to_an_unlawful_state(case: Wishing) -> None:
    for key in case.wishes:
        before: str | None = None
        for event in case.events[key]:
            after = event.what.partition(".")[2]
            assert after in LAWFUL[before]
            before = after


@given(CASES)
@settings(max_examples=100, deadline=None)
def test_a_history_replayed_gives_the_state(case: Wishing) -> None:
    for key, wish in case.wishes.items():
        assert reduce(wishes.evolve, case.events[key], None) == wish
    for key, claimant in case.claimants.items():
        assert reduce(claimants.evolve, case.events[key], None) == claimant


@given(CASES)
@settings(max_examples=50, deadline=None)
def test_a_state_survives_being_a_document(case: Wishing) -> None:
    for wish in case.wishes.values():
        assert CONVERTER.structure(CONVERTER.unstructure(wish), Wish) == wish
    for claimant in case.claimants.values():
        assert CONVERTER.structure(CONVERTER.unstructure(claimant), Claimant) == claimant
    for events in case.events.values():
        assert all(canonical_json(CONVERTER.unstructure(event)) for event in events)


def test_l7_who_has_to_act_next_is_told() -> None:
    case = lived(
        [
            *[("claim 0", 1), ("release", 1), ("claim 1", 1), ("fulfil", 1), ("dispute", 1)],
            *[("fulfil", 1), ("confirm", 1), ("withdraw", 2), ("claim 0", 3), ("withdraw", 3)],
        ]
    )
    told = [
        (notice.kind.partition(".")[2], notice.unit)
        for key in case.wishes
        for notice in every_notice(case, key)
    ]

    assert told == [
        *[("claimed", BRANCH), ("released", BRANCH), ("claimed", BRANCH), ("fulfilled", BRANCH)],
        *[("disputed", OTHER), ("fulfilled", BRANCH), ("claimed", BRANCH), ("withdrawn", OTHER)],
    ]


@given(CASES)
@settings(max_examples=50, deadline=None)
def test_every_notice_has_words_and_goes_to_who_collected_or_claimed(case: Wishing) -> None:
    for key, wish in case.wishes.items():
        for notice in every_notice(case, key):
            text = TEMPLATES.text(notice)
            assert wish.title in text.title
            assert "。。" not in text.body
            assert notice.unit in {BRANCH, OTHER}


def every_notice(case: Wishing, key: str) -> Iterator[Notice]:
    state: Wish | None = None
    for event in case.events[key]:
        before, state = state, wishes.evolve(state, event)
        yield from notices(event, before, state)
