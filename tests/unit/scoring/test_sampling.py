"""Verifiable 抽查: anyone can repeat the draw with sha256sum."""

import hashlib
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import Refused
from services.scoring.domain.sampling import Sample, draw

UNITS = st.lists(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1), unique=True, max_size=20
)


def drawn(sample: Sample) -> list[str]:
    return [ticket.unit for ticket in sample.drawn]


def test_a_draw_known_from_sha256sum() -> None:
    # printf '丙支部\n乙支部\n甲支部' | sha256sum; printf '2026\n<that>\n甲支部' | sha256sum; …
    sample = draw(["甲支部", "乙支部", "丙支部"], count=2, seed="2026")

    assert sample.list_hash == "dbc5acc91e28ef6d902c012cc8b4fa4adb399ce4fa5df321ed03796068c76dc1"
    assert drawn(sample) == ["丙支部", "甲支部"]
    assert sample.drawn[0].digest.startswith("6e5803f42e818c617b80")


@given(UNITS, st.text(max_size=5), st.data())
def test_it_is_what_design_says(units: list[str], seed: str, data: st.DataObject) -> None:
    count = data.draw(st.integers(0, len(units)))
    seed_bytes = seed.encode("utf-8", "ignore")
    seed = seed_bytes.decode()

    sample = draw(units, count=count, seed=seed)

    list_hash = hashlib.sha256("\n".join(sorted(units)).encode()).hexdigest()
    tickets = {u: hashlib.sha256(f"{seed}\n{list_hash}\n{u}".encode()).hexdigest() for u in units}
    assert sample.list_hash == list_hash
    assert drawn(sample) == sorted(units, key=tickets.__getitem__)[:count]


@given(UNITS, st.randoms())
def test_the_order_of_the_list_is_irrelevant(units: list[str], random: Random) -> None:
    shuffled = list(units)
    random.shuffle(shuffled)

    assert draw(units, count=len(units), seed="a") == draw(shuffled, count=len(units), seed="a")


def test_a_smaller_draw_is_the_beginning_of_a_larger() -> None:
    units = [str(number) for number in range(50)]

    assert drawn(draw(units, count=20, seed="x"))[:5] == drawn(draw(units, count=5, seed="x"))


@pytest.mark.parametrize(
    ("units", "count", "fault"),
    [
        (["甲", "甲"], 1, "单位 甲 在名单中重复出现 2 次"),
        (["甲"], -1, "抽查数 -1 不能小于 0"),
        (["甲"], 2, "抽查数 2 超过名单上的 1 个单位"),
    ],
)
def test_a_draw_that_makes_no_sense_is_refused(units: list[str], count: int, fault: str) -> None:
    with pytest.raises(Refused) as caught:
        draw(units, count=count, seed="")

    assert caught.value.details["faults"] == (fault,)
