"""What scoring or export leaves to be told becomes one notice of notify, in its transaction and in its words."""

from typing import Any

import pytest
from pymongo.database import Database

from services.common.telling import tell_job
from tests.integration.workroom import Workroom, shanghai

pytestmark = pytest.mark.real
WORDS = {"标题": "附件4", "编号": "p1", "部门": "省委组织部", "原因": "期间不对"}


def test_what_another_service_leaves_is_told_once_in_the_words_of_the_school(
    database: Database[dict[str, Any]],
) -> None:
    room = Workroom(database, shanghai("2026-11-23 09:00"))
    room.found(("jxnu", "university"))
    left = tell_job(
        "p1:returned", kind="package.returned", unit="jxnu", about="p1", fields=WORDS, now=room.now
    )

    for _ in range(2):
        room.store.insert([left], room.now)
        room.work()

    (told,) = database["deliveries"].find()
    assert (told["_id"], told["unit"]) == ("p1:returned", "jxnu")
    assert "附件4" in told["title"]
