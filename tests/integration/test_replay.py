"""Every stored history leads to the very state that is stored, and a state that was changed is found."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from pymongo.database import Database

from services.common.verify import verify_collection
from services.ledgers import LEDGERS
from tests.integration.mailroom import COLLEGE, MONDAY, STUDY, Mailroom
from tests.integration.season import found_season

pytestmark = pytest.mark.real
Documents = Database[dict[str, Any]]


@pytest.fixture
def lived(database: Documents) -> Documents:
    """A season that is published, and opinions that went every way."""
    season = found_season(database, 3)
    season.run_to_placed()
    assert season.do("publication", scope="全校") == "done"
    move_opinions(Mailroom(season.room))
    return database


def move_opinions(mail: Mailroom) -> None:
    forgotten, answered, climbing = (mail.raise_opinion("建议") for _ in range(3))
    mail.room.run_until(MONDAY + timedelta(hours=2))
    mail.act(answered, "study", **STUDY)
    mail.act(climbing, "extension", reason="等批复")
    mail.room.run_until(MONDAY + timedelta(hours=3))
    mail.act(answered, "answer", text="已办")
    mail.act(climbing, "unsolvable", reason="无权限", study=STUDY)
    mail.room.run_until(MONDAY + timedelta(hours=4))
    mail.act(answered, "confirmation", satisfied=False, reason="没有办好")
    mail.room.run_until(MONDAY + timedelta(days=1))
    mail.act(climbing, "answer", COLLEGE, text="已列入计划")
    mail.room.run_until(MONDAY + timedelta(weeks=9))
    assert "escalated" in mail.trail(forgotten)
    assert "reopened" in mail.trail(answered)
    assert mail.state(climbing)["resolution"] == "silence"


def test_every_history_gives_the_stored_state_again(lived: Documents) -> None:
    found = {name: [*verify_collection(lived, name, LEDGERS[name])] for name in LEDGERS}

    counts = {name: len(answers) for name, answers in found.items() if answers}
    assert counts == {"campaigns": 1, "ratings": 6, "parts": 2, "notices": 1, "matters": 3}
    assert not any(broken for answers in found.values() for broken in answers)


def change(path: str, value: Any) -> Callable[[Documents, str], Any]:
    def write(database: Documents, collection: str) -> None:
        database[collection].update_one({}, {"$set": {path: value}})

    return write


@pytest.mark.parametrize(
    ("collection", "tamper"),
    [
        ("ratings", change("state.star", 5.0)),
        ("ratings", change("state.because", "总分最高。")),
        ("ratings", change("state.extra", 1)),
        ("campaigns", change("state.placing.summary.limits.0.cap", 99)),
        ("matters", change("state.stage", "studied")),
        ("matters", change("history.0.what", "matter.unheard_of")),
        ("matters", change("history.0.data.category", "表扬")),
    ],
)
def test_what_was_changed_by_hand_is_found(
    lived: Documents, collection: str, tamper: Callable[[Documents, str], Any]
) -> None:
    tamper(lived, collection)

    broken = [found for found in verify_collection(lived, collection, LEDGERS[collection]) if found]

    assert len(broken) == 1
    assert "重演" in broken[0].reasons[-1]
