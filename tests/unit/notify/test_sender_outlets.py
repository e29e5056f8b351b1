"""All ways out together: nothing raises, nothing twice, whoever is down is left alone and harms no other."""

from dataclasses import dataclass, field

import pytest

from services.common.outside.breaker import FIRST_PAUSE_S, LONGEST_PAUSE_S, ONE_TRY_S, Breaker
from services.common.outside.undelivered import Undelivered
from services.notify.domain.delivery.channel import Way
from services.notify.domain.delivery.parcel import Parcel
from services.notify.domain.delivery.sending import Outcome
from services.notify.senders.outlets import REMEMBERED, Outlets
from tests.unit.notify.parcels import mailed


@dataclass
class FakeSender:
    """``faults`` are raised one after the other, then it works; the endpoint is the title."""

    faults: list[Exception] = field(default_factory=list)
    tried: list[str] = field(default_factory=list)

    def endpoint(self, parcel: Parcel) -> str:
        return parcel.title

    def send(self, parcel: Parcel) -> None:
        self.tried.append(parcel.id)
        if self.faults:
            raise self.faults.pop(0)


@dataclass
class FakeTime:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Rig:
    sender: FakeSender = field(default_factory=FakeSender)
    time: FakeTime = field(default_factory=FakeTime)

    def __post_init__(self) -> None:
        self.outlets = Outlets({Way.EMAIL: self.sender}, Breaker(self.time))

    def send(self, name: str, endpoint: str = "a", attempt: int = 1) -> Outcome:
        return self.outlets.send(mailed(name, attempt=attempt, title=endpoint))


def test_the_same_attempt_again_repeats_the_outcome_and_the_next_one_leaves() -> None:
    rig = Rig(FakeSender([Undelivered("满了")]))

    outcomes = [rig.send("m1"), rig.send("m1"), rig.send("m1", attempt=2)]

    assert outcomes == [Outcome("满了"), Outcome("满了"), Outcome()]
    assert len(rig.sender.tried) == 2


def test_only_so_many_outcomes_are_remembered() -> None:
    rig = Rig()

    for number in range(REMEMBERED + 1):
        rig.send(f"m{number}")
    rig.send("m0")
    rig.send(f"m{REMEMBERED}")

    assert len(rig.sender.tried) == REMEMBERED + 2


def test_whoever_is_down_is_left_alone_and_the_others_are_not() -> None:
    rig = Rig(FakeSender([Undelivered("连接不上", down=True)]))

    outcomes = [rig.send("m1"), rig.send("m2"), rig.send("m3", "b")]

    assert ["连接不上" in each.reason for each in outcomes] == [True, True, False]
    assert rig.sender.tried == ["m1", "m3"]


def test_after_the_pause_one_tries_for_all() -> None:
    rig = Rig(FakeSender([Undelivered("连接不上", down=True)]))
    rig.send("m1")

    rig.time.now = FIRST_PAUSE_S
    worked = rig.send("m2")

    assert (worked, rig.send("m3")) == (Outcome(), Outcome())


def test_while_one_tries_the_others_wait() -> None:
    breaker = Breaker(time := FakeTime())
    breaker.failed("a", "不通")
    time.now = FIRST_PAUSE_S

    held = [breaker.held("a"), breaker.held("a")]
    time.now += ONE_TRY_S

    assert (held, breaker.held("a")) == (["", "不通"], "")


def test_pauses_double_up_to_a_quarter_of_an_hour() -> None:
    breaker, pauses = Breaker(time := FakeTime()), []

    for _ in range(6):
        breaker.failed("a", "不通")
        start = time.now
        while breaker.held("a"):
            time.now += 60
        pauses.append(time.now - start)

    assert pauses == [60, 120, 240, 480, LONGEST_PAUSE_S, LONGEST_PAUSE_S]


@pytest.mark.parametrize("fault", [ValueError("?"), KeyError("?")])
def test_an_unforeseen_fault_is_an_outcome_too(fault: Exception) -> None:
    outcome = Rig(FakeSender([fault])).send("m1")

    assert (type(fault).__name__ in outcome.reason, outcome.final) == (True, False)


def test_a_refusal_of_one_message_holds_no_other_back() -> None:
    rig = Rig(FakeSender([Undelivered("没有这个人", final=True)]))

    assert [rig.send("m1").final, rig.send("m2").reason] == [True, ""]
