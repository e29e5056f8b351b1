"""Who may send packages here: by which keys, for which units, as a unit above says (B10)."""

from datetime import timedelta
from typing import Any

import pytest

from services.common.errors import Refused
from services.export.domain.sender.entering import set_sender
from services.export.domain.sender.sender import (
    SenderKeysChanged,
    SenderSet,
    Stands,
    TrustedKey,
    evolve,
)
from tests.unit.export.arrived import SENDER, sender
from tests.unit.export.manifested import NOON

PATHS = {"jxnu": ("jgw", "jxnu"), "jxnu.a": ("jgw", "jxnu", "jxnu.a"), "other": ("jgw", "other")}
LATER = NOON + timedelta(days=1)


def posted(state: Any = None, by: str = "jgw", **changes: Any) -> tuple[Any, ...]:
    return set_sender(state, sender(**changes), by=by, paths=PATHS)


def test_a_form_says_who_they_are() -> None:
    events = posted()

    assert events == (SenderSet(sender=SENDER),)
    assert evolve(None, events[0]) == SENDER


def test_the_form_received_last_counts_whichever_is_dealt_with_first() -> None:
    assert posted(SENDER, as_of=NOON - timedelta(days=1)) == ()


def test_new_keys_alone_are_an_entry_of_their_own() -> None:
    keys = (TrustedKey(key="k1", until=LATER), TrustedKey(key="k2"))

    events = posted(SENDER, keys=keys, as_of=LATER)

    assert events == (SenderKeysChanged(keys=keys, as_of=LATER),)
    assert evolve(SENDER, events[0]).keys == keys


def test_while_keys_are_rotated_both_count_and_then_the_new_one_alone() -> None:
    rotating = sender(keys=(TrustedKey(key="old", until=LATER), TrustedKey(key="new")))

    assert rotating.keys_at(NOON) == ("old", "new")
    assert rotating.keys_at(LATER) == ("new",)


def test_a_unit_of_theirs_is_one_of_ours_or_nobody() -> None:
    assert (SENDER.ours("jxnu"), SENDER.ours("x")) == ("jxnu", None)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"by": "jxnu"}, "不能登记自己的公钥"),
        ({"units": (Stands(theirs="a", ours="other"),)}, "不是“jxnu”或其下的单位"),
        ({"units": (Stands(theirs="a", ours="jxnu"), Stands(theirs="a", ours="jxnu.a"))}, "2 次"),
        ({"units": (Stands(theirs="a", ours="jxnu"), Stands(theirs="b", ours="jxnu"))}, "2 次"),
        ({"keys": (TrustedKey(key="k1", until=NOON),)}, "没有一把公钥"),
    ],
)
def test_a_form_that_cannot_be_right_is_refused_with_the_reason(
    changes: dict[str, Any], told: str
) -> None:
    with pytest.raises(Refused, match=told) as refusal:
        posted(**changes)

    assert refusal.value.code == "bad_sender"


def test_a_history_begins_with_a_whole_form() -> None:
    with pytest.raises(ValueError, match="begins"):
        evolve(None, SenderKeysChanged(keys=(), as_of=NOON))
