"""The mark of a page: ours, for this box, of this age; and the receipt code that belongs to what it sent."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.box.receipts import ALPHABET, code_hash, derived_code
from services.intake.pages.tokens import Age, PageTokens, Shown

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
TOKENS = PageTokens(b"secret")
LEAST, MOST = timedelta(seconds=3), timedelta(hours=12)


def test_a_mark_says_when_its_page_was_shown_and_is_never_the_same() -> None:
    marks = {TOKENS.issue("jxnu", NOW) for _ in range(20)}

    assert len(marks) == 20
    assert {shown.at for mark in marks if (shown := TOKENS.read("jxnu", mark))} == {NOW}


@given(text=st.text(max_size=300))
def test_what_we_did_not_sign_is_no_mark(text: str) -> None:
    assert TOKENS.read("jxnu", text) is None


@given(place=st.integers(0, 200), sign=st.sampled_from("0aZ._é"))
def test_a_mark_with_one_sign_changed_is_none(place: int, sign: str) -> None:
    mark = TOKENS.issue("jxnu", NOW)
    at = place % len(mark)
    changed = mark[:at] + sign + mark[at + 1 :]

    assert changed == mark or TOKENS.read("jxnu", changed) is None


def test_a_mark_is_for_one_box_and_one_installation() -> None:
    mark = TOKENS.issue("jxnu", NOW)

    assert TOKENS.read("jxnu.mks", mark) is None
    assert PageTokens(b"another").read("jxnu", mark) is None


@pytest.mark.parametrize(
    ("passed", "age"),
    [
        (timedelta(seconds=-1), Age.TOO_YOUNG),
        (timedelta(milliseconds=2999), Age.TOO_YOUNG),
        (timedelta(seconds=3), Age.GOOD),
        (timedelta(hours=12), Age.GOOD),
        (timedelta(hours=12, milliseconds=1), Age.TOO_OLD),
    ],
)
def test_a_page_is_good_from_the_least_to_the_most(passed: timedelta, age: Age) -> None:
    assert Shown("n", NOW).age(NOW + passed, least=LEAST, most=MOST) is age


@given(seed=st.text(max_size=50))
def test_a_derived_code_reads_like_a_drawn_one_and_stays_the_same(seed: str) -> None:
    code = derived_code(b"secret", seed)

    assert [len(group) for group in code.split("-")] == [4, 4, 4, 4]
    assert set(code) <= {*ALPHABET, "-"}
    assert code == derived_code(b"secret", seed)
    assert code_hash(code) != code_hash(derived_code(b"another", seed))


def test_codes_of_many_seeds_differ_in_every_place() -> None:
    codes = {derived_code(b"secret", str(number)) for number in range(2000)}

    assert len(codes) == 2000
    assert all(len({code[place] for code in codes}) == 32 for place in range(19) if place % 5 != 4)
