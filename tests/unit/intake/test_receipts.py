"""Receipt codes: drawn at random, typed by people, kept as a hash ("left open" 10)."""

import re

from hypothesis import given
from hypothesis import strategies as st

from services.intake.box.receipts import ALPHABET, code_hash, new_code

GROUPS = re.compile(r"[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}\Z")


def test_a_code_is_80_random_bits_in_groups_that_read_well() -> None:
    codes = {new_code() for _ in range(200)}

    assert len(codes) == 200
    assert all(GROUPS.match(code) for code in codes)
    assert len(set(ALPHABET)) == 32
    assert not set("ILOU") & set(ALPHABET)


def test_every_character_of_the_alphabet_is_drawn() -> None:
    drawn = "".join(new_code() for _ in range(300)).replace("-", "")

    assert set(drawn) == set(ALPHABET)


def test_what_is_stored_tells_nothing_of_the_code() -> None:
    code = new_code()

    assert re.fullmatch(r"[0-9a-f]{64}", code_hash(code))
    assert code_hash(code) != code_hash(new_code())


@given(st.text(ALPHABET, min_size=16, max_size=16), st.data())
def test_how_a_code_is_typed_makes_no_difference(code: str, data: st.DataObject) -> None:
    typed = "".join(
        data.draw(st.sampled_from([character, character.lower(), f" {character}", f"-{character}"]))
        for character in code
    )
    mistaken = typed.translate(str.maketrans("01", data.draw(st.sampled_from(["OI", "ol", "oL"]))))

    assert code_hash(typed) == code_hash(code)
    assert code_hash(mistaken) == code_hash(code)


@given(st.text(max_size=40))
def test_whatever_is_asked_for_has_a_hash(asked: str) -> None:
    assert len(code_hash(asked)) == 64
