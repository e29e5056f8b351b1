"""A package's way (B9): made, sent, answered, sent again, superseded; whatever is tried, in whatever order."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import reduce
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import Conflict, NotFound, Refused
from services.common.records import CONVERTER
from services.export.domain.package.package import (
    PACKAGES,
    Answer,
    Package,
    PackageAcknowledged,
    PackageEvent,
    PackageGivenUp,
    PackageMade,
    PackageReturned,
    PackageStage,
    Receipt,
    evolve,
)
from services.export.domain.package.sending import (
    acknowledge,
    enter_receipt,
    failed,
    give_back,
    hand_over,
    hold_back,
    known_package,
    make,
    send_begin,
    sent,
    supersede,
)
from services.export.domain.recipient.recipient import Way
from tests.unit.export.manifested import NOON, PACKAGE, package

Decide = Callable[[Package], Sequence[PackageEvent]]
HOUR = timedelta(hours=1)
TAKEN = Receipt(answer=Answer.TAKEN, at=NOON, by="李某", sha256="d" * 64)
BACK = Receipt(answer=Answer.RETURNED, at=NOON, by="李某", reasons=("缺少盖章页",))


def after(state: Package, *decides: Decide) -> Package:
    for decide in decides:
        state = reduce(evolve, decide(state), state)
    return state


def begin(way: Way = Way.HTTPS) -> Decide:
    return lambda state: send_begin(state, way=way, at=NOON, by="system:export")


def leave(state: Package) -> Sequence[PackageEvent]:
    return sent(state, at=NOON)


def fail(*, again: bool) -> Decide:
    again_at = NOON + HOUR if again else None
    return lambda state: failed(state, at=NOON, reason="连不上", again_at=again_at)


def take(state: Package) -> Sequence[PackageEvent]:
    return acknowledge(state, TAKEN)


def give(state: Package) -> Sequence[PackageEvent]:
    return give_back(state, BACK)


def enter(receipt: Receipt, scan: str = "") -> Decide:
    return lambda state: enter_receipt(state, receipt, scan=scan, now=NOON + HOUR)


def replaced(state: Package) -> Sequence[PackageEvent]:
    return supersede(state, "p2")


DECIDES = st.sampled_from(
    [
        *map(begin, Way),
        leave,
        fail(again=True),
        fail(again=False),
        take,
        give,
        replaced,
        enter(TAKEN, "a1"),
        enter(BACK),
        lambda state: hand_over(state, at=NOON, by="王某"),
        lambda state: hold_back(state, at=NOON, reason="标有密级"),
    ]
)


def lawful(state: Package) -> None:
    """What holds of every package at every moment."""
    answered = {
        PackageStage.ACKNOWLEDGED: Answer.TAKEN,
        PackageStage.RETURNED: Answer.RETURNED,
    }
    assert (state.stage is PackageStage.SUPERSEDED) == bool(state.superseded_by)
    if state.stage is PackageStage.MADE:
        assert state.sent is None
    if state.stage in answered:
        assert state.receipt is not None
        assert state.receipt.answer is answered[state.stage]
    if state.stage is PackageStage.SENT:
        assert state.receipt is None
    if state.receipt is not None or state.stage is PackageStage.SENT:
        assert state.sent is not None
    left = [each for each in (state.sending, state.sent) if each is not None]
    assert not (state.classification and any(each.way.over_network for each in left))
    assert state.attempts >= (1 if state.sending else 0)
    assert not (state.given_up and (state.failure is None or state.sending is not None))


def identity(state: Package) -> Package:
    """What never changes."""
    changing = ("stage", "superseded_by", "attempts", "sending", "sent", "failure", "receipt")
    blank: dict[str, Any] = {name: getattr(PACKAGE, name) for name in changing}
    return replace(state, **blank, given_up=False, scans=())


@given(decides=st.lists(DECIDES, max_size=14), classification=st.sampled_from(["", "秘密★1年"]))
def test_no_sequence_reaches_an_unlawful_state_and_replay_gives_the_same(
    decides: list[Decide], classification: str
) -> None:
    first = package(classification=classification)
    events: list[PackageEvent] = list(make(None, first))
    state = first
    for decide in decides:
        try:
            found = decide(state)
        except Refused:
            continue
        for event in found:
            state = evolve(state, event)
        events += found
        lawful(state)

    stored = [CONVERTER.unstructure(event) for event in events]
    again = [
        CONVERTER.structure(row, type(event)) for row, event in zip(stored, events, strict=True)
    ]
    replayed: Package | None = None
    for event in again:
        replayed = PACKAGES.evolve(replayed, event)

    assert replayed == state
    assert identity(state) == first
    assert CONVERTER.structure(CONVERTER.unstructure(state), Package) == state


def test_a_package_is_made_once_and_begins_with_it() -> None:
    assert make(None, PACKAGE) == (PackageMade(package=PACKAGE),)
    assert make(PACKAGE, PACKAGE) == ()
    with pytest.raises(ValueError, match="begins"):
        evolve(None, PackageGivenUp())
    with pytest.raises(NotFound):
        known_package(None)
    assert known_package(PACKAGE) is PACKAGE


def test_attempts_are_counted_until_it_left_or_was_given_up() -> None:
    twice = after(PACKAGE, begin(), fail(again=True), begin())
    crashed = after(twice, begin())
    over = after(crashed, fail(again=False))

    assert (twice.attempts, crashed.attempts, over.attempts) == (2, 3, 3)
    assert over.given_up
    assert after(over, begin()).attempts == 1
    assert after(PACKAGE, begin(), leave, begin()).attempts == 1


def test_what_may_not_leave_waits_for_somebody() -> None:
    held = after(PACKAGE, lambda state: hold_back(state, at=NOON, reason="接收部门已停用"))

    assert held.given_up
    assert (held.stage, held.attempts) == (PackageStage.MADE, 0)
    assert after(held, begin()).attempts == 1
    with pytest.raises(Refused):
        hold_back(after(PACKAGE, begin()), at=NOON, reason="x")


def test_an_end_without_a_beginning_changes_nothing() -> None:
    assert leave(PACKAGE) == ()
    assert fail(again=True)(PACKAGE) == ()


def test_what_came_back_is_sent_again_and_then_taken() -> None:
    back = after(PACKAGE, begin(), leave, give)
    again = after(back, begin(), leave)
    done = after(again, take)

    assert (back.stage, again.stage) == (PackageStage.RETURNED, PackageStage.SENT)
    assert again.receipt is None
    assert done.stage is PackageStage.ACKNOWLEDGED
    with pytest.raises(Refused, match="接收的回执"):
        after(done, begin())


@pytest.mark.parametrize("way", [way for way in Way if way.over_network])
def test_what_bears_a_classification_never_leaves_over_a_network(way: Way) -> None:
    marked = package(classification="秘密★1年")

    with pytest.raises(Refused, match="不得经网络送出") as refused:
        after(marked, begin(way))

    assert refused.value.code == "package_classified"
    by_hand = after(marked, lambda state: hand_over(state, at=NOON, by="王某"))
    assert by_hand.stage is PackageStage.SENT


def test_an_answer_needs_a_sending_and_the_same_one_counts_once() -> None:
    with pytest.raises(Refused, match="还没有送出"):
        take(PACKAGE)
    with pytest.raises(Refused, match="还没有送出"):
        enter(TAKEN)(PACKAGE)
    there = after(PACKAGE, begin(), leave, take)

    assert take(there) == ()
    with pytest.raises(Conflict, match="“接收”的回执"):
        give(there)


def test_a_return_says_why() -> None:
    with pytest.raises(Refused, match="理由"):
        give_back(after(PACKAGE, begin(), leave), replace(BACK, reasons=()))


@pytest.mark.parametrize("digest", ["", "d" * 64, "e" * 64])
def test_the_recipient_may_have_computed_the_manifest_or_the_zip_or_nothing(digest: str) -> None:
    done = after(
        PACKAGE, begin(), leave, lambda state: acknowledge(state, replace(TAKEN, sha256=digest))
    )

    assert done.stage is PackageStage.ACKNOWLEDGED


def test_another_digest_is_no_acknowledgement() -> None:
    with pytest.raises(Refused) as refused:
        acknowledge(after(PACKAGE, begin(), leave), replace(TAKEN, sha256="f" * 64))

    assert refused.value.code == "digest_differs"


def test_a_receipt_by_hand_moves_it_and_keeps_the_scanned_pages() -> None:
    gone = after(PACKAGE, begin(Way.EMAIL), leave)
    noted = enter(TAKEN, "a1")(gone)
    done = after(gone, enter(TAKEN, "a1"), enter(TAKEN, "a2"))

    assert isinstance(noted[-1], PackageAcknowledged)
    assert isinstance(enter(BACK)(gone)[-1], PackageReturned)
    assert (done.stage, done.scans) == (PackageStage.ACKNOWLEDGED, ("a1", "a2"))


@pytest.mark.parametrize("hours", [-24, 2])
def test_a_receipt_by_hand_is_of_a_day_between_the_sending_and_now(hours: int) -> None:
    gone = after(PACKAGE, begin(), leave)

    with pytest.raises(Refused) as refused:
        enter(replace(TAKEN, at=NOON + hours * HOUR))(gone)

    assert refused.value.code == "receipt_out_of_order"


def test_what_was_superseded_is_not_sent_and_notes_what_left_before() -> None:
    meanwhile = after(PACKAGE, begin(), replaced, leave, take)

    assert meanwhile.stage is PackageStage.SUPERSEDED
    assert meanwhile.sent is not None
    assert meanwhile.receipt == TAKEN
    assert replaced(meanwhile) == ()
    with pytest.raises(Conflict):
        supersede(meanwhile, "p3")
    with pytest.raises(Refused, match="被替代"):
        after(meanwhile, begin())
