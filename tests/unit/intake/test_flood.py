"""Token buckets: so many at once, so many an hour, each sender for itself and all together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.box.flood import Buckets, FloodGate, Limit, TooMany

HOUR = 3600.0


class Clock:
    """Seconds that pass when told to, read in nanoseconds."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> int:
        return round(self.now * 1e9)


def gate(clock: Clock, *, each: int = 2, overall: int = 100) -> FloodGate:
    return FloodGate(Limit(burst=each, per_hour=60), Limit(burst=overall, per_hour=6000), clock)


def refused(at: FloodGate, address: str) -> int:
    with pytest.raises(TooMany) as caught:
        at.admit(address)
    assert caught.value.code == "too_many_requests"
    return int(caught.value.retry_in_s)


def test_a_burst_passes_then_one_a_minute() -> None:
    clock = Clock()
    at = gate(clock)
    at.admit("10.0.0.1")
    at.admit("10.0.0.1")

    assert refused(at, "10.0.0.1") == 60

    clock.now += 60
    at.admit("10.0.0.1")
    assert refused(at, "10.0.0.1") == 60


def test_one_sender_costs_another_nothing() -> None:
    at = gate(Clock(), overall=3)
    at.admit("10.0.0.1")
    at.admit("10.0.0.1")
    for _ in range(10):
        refused(at, "10.0.0.1")

    at.admit("10.0.0.2")


def test_all_together_have_a_limit_too() -> None:
    at = gate(Clock(), overall=3)
    for number in range(3):
        at.admit(f"10.0.0.{number}")

    assert refused(at, "10.0.0.9") == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9"),
        ("10.0.0.1", "::ffff:10.0.0.1"),
        ("fe80::1%eth0", "fe80::1"),
        ("", "not an address"),
    ],
)
def test_what_is_one_sender_counts_as_one(one: str, other: str) -> None:
    at = gate(Clock(), each=1)
    at.admit(one)

    refused(at, other)


def test_another_network_is_another_sender() -> None:
    at = gate(Clock(), each=1)

    for address in ("2001:db8:1:2::1", "2001:db8:1:3::1", "10.0.0.1", "10.0.0.2"):
        at.admit(address)


def test_only_so_many_senders_are_remembered_the_latest() -> None:
    buckets = Buckets(Limit(burst=1, per_hour=1), Clock(), most=3)

    assert [buckets.take(bytes([number])) for number in range(5)] == [0.0] * 5
    assert len(buckets) == 3
    assert buckets.take(b"\x04") > 0
    assert buckets.take(b"\x00") == 0


def test_a_limit_of_one_number_is_ten_minutes_worth_at_once() -> None:
    assert Limit.of(120) == Limit(burst=20, per_hour=120)
    assert Limit.of(1) == Limit(burst=1, per_hour=1)


@given(
    st.integers(1, 20), st.integers(1, 1000), st.lists(st.floats(0, HOUR), min_size=1, max_size=60)
)
def test_never_more_than_the_burst_and_what_time_gave(
    burst: int, per_hour: int, pauses: list[float]
) -> None:
    clock = Clock()
    buckets = Buckets(Limit(burst=burst, per_hour=per_hour), clock)
    start, admitted = clock.now, 0

    for pause in pauses:
        clock.now += pause
        admitted += buckets.take(b"a") == 0.0
        assert admitted <= burst + (clock.now - start) * per_hour / HOUR + 1e-3


@given(st.integers(1, 20), st.integers(1, 1000), st.integers(1, 40))
def test_whoever_waits_as_long_as_told_is_admitted(burst: int, per_hour: int, asks: int) -> None:
    clock = Clock()
    buckets = Buckets(Limit(burst=burst, per_hour=per_hour), clock)
    waits = [buckets.take(b"a") for _ in range(burst + asks)]

    clock.now += max(waits) + 1e-6

    assert buckets.take(b"a") == 0.0
