"""Keys: told apart by their hash, remembered for a while, dead within that while."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import Refused
from services.intake.access import ROLE_NAMES
from services.intake.clients import (
    PUBLIC,
    REMEMBER_S,
    ROLES,
    Client,
    ClientDirectory,
    Unauthorized,
    client_document,
    key_hash,
    new_key,
)

COLLEGE = Client("mks", "门户", "jxnu.mks", frozenset({"portal", "college"}))
KEY = "lx_mks.secret"


class Store:
    """Clients by the hash of their key; how often it was asked."""

    def __init__(self, *rows: dict[str, Any]) -> None:
        self.rows = {row["key_hash"]: row for row in rows}
        self.asked = 0

    async def client_by_key_hash(self, digest: str) -> dict[str, Any] | None:
        self.asked += 1
        return self.rows.get(digest)


def test_a_key_says_whose_it_is_and_is_stored_as_its_hash() -> None:
    key = new_key("mks")

    row = client_document(COLLEGE, key)

    assert key.startswith("lx_mks.")
    assert row == {
        "_id": "mks",
        "name": "门户",
        "unit": "jxnu.mks",
        "roles": ["college", "portal"],
        "key_hash": key_hash(key),
        "revoked": False,
    }
    assert key.partition(".")[2] not in str(row)


def test_no_two_keys_are_alike() -> None:
    assert len({new_key("mks") for _ in range(100)}) == 100


@pytest.mark.parametrize("client_id", ["", "a.b", "a b", "学院", "a" * 41, "a\n", "public"])
def test_an_id_that_a_key_cannot_carry_is_refused(client_id: str) -> None:
    with pytest.raises(Refused) as caught:
        new_key(client_id)

    assert caught.value.code == "bad_client_id"


@pytest.mark.parametrize("header", [f"Bearer {KEY}", f"bearer {KEY}", f"BEARER  {KEY} "])
async def test_the_right_key_is_its_client(header: str) -> None:
    directory = ClientDirectory(Store(client_document(COLLEGE, KEY)))

    assert await directory.of(header) == COLLEGE


@given(st.none() | st.text(st.characters(codec="latin-1")))
async def test_anything_else_is_nobody(header: str | None) -> None:
    directory = ClientDirectory(Store(client_document(COLLEGE, KEY)))

    with pytest.raises(Unauthorized):
        await directory.of(header)


async def test_a_key_is_asked_for_once_in_a_while() -> None:
    store, now = Store(client_document(COLLEGE, KEY)), [0.0]
    directory = ClientDirectory(store, lambda: now[0])

    for now[0] in (0.0, REMEMBER_S - 1, REMEMBER_S, REMEMBER_S + 1):
        await directory.of(f"Bearer {KEY}")

    assert store.asked == 2


async def test_a_key_that_was_taken_away_dies_within_that_while() -> None:
    store, now = Store(client_document(COLLEGE, KEY)), [0.0]
    directory = ClientDirectory(store, lambda: now[0])
    await directory.of(f"Bearer {KEY}")

    store.rows.clear()
    now[0] = REMEMBER_S

    with pytest.raises(Unauthorized, match="无效或已停用"):
        await directory.of(f"Bearer {KEY}")


def test_every_role_has_a_name_and_no_other() -> None:
    assert tuple(ROLE_NAMES) == (*ROLES, PUBLIC)
