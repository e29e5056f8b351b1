"""Notices that nobody could get reach the first contact or channel of their unit, on a real MongoDB."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from pymongo.database import Database

from services.notify.domain.delivery.catching_up import AT_ONCE_MOST
from services.notify.repository.deliveries import UNDELIVERABLE
from tests.integration.post_office import (
    BRANCH,
    Letterbox,
    PostOffice,
    found_post_office,
    letterbox,
)
from tests.integration.workroom import Post, Workroom, shanghai

pytestmark = pytest.mark.real
MONDAY = shanghai("2026-11-23 09:00")


@pytest.fixture
def box() -> Iterator[Letterbox]:
    with letterbox() as opened:
        yield opened


@pytest.fixture
def office(database: Database[dict[str, Any]], box: Letterbox) -> PostOffice:
    """A branch that heard of three opinions and has nobody who was told of them."""
    mail = {"smtp_host": "127.0.0.1", "smtp_port": box.port, "smtp_from": "lianxin@jxnu.edu.cn"}
    office = found_post_office(database, Workroom(database, MONDAY), **mail)
    for title in ("热水", "路灯", "食堂"):
        body = {"unit": BRANCH, "category": "咨询求助", "title": title, "content": "请看一看"}
        office.room.post(Post(form="lianxin/opinion", unit=BRANCH, body=body))
    office.room.work()
    return office


def reaches(office: PostOffice) -> list[str]:
    rows = office.room.database["deliveries"].find({"unit": BRANCH, "at": {"$lte": MONDAY}})
    return [row["state"] for row in rows]


def test_the_first_contacts_get_one_digest_each(office: PostOffice, box: Letterbox) -> None:
    before = reaches(office)

    office.list_contact(preferences={"normal": "立即"})
    office.list_contact(person="1002")
    office.room.run_until(MONDAY + timedelta(hours=9))

    assert before == ["undeliverable"] * 3
    assert reaches(office) == ["addressed"] * 3
    assert sorted(str(letter["To"])[:5] for letter in box.letters) == ["p1001", "p1002"]
    for text in box.texts():
        assert [text.count(title) > 0 for title in ("热水", "路灯", "食堂")] == [True] * 3


def test_who_has_no_way_leaves_nothing_to_do(office: PostOffice) -> None:
    office.list_contact(active=False)
    office.room.run_until(MONDAY + timedelta(hours=1))

    assert office.room.database["jobs"].count_documents({"kind": "contact.catch_up"}) == 0
    assert reaches(office) == ["undeliverable"] * 3


def test_they_are_found_by_an_index_of_their_own(office: PostOffice) -> None:
    notices = office.room.database["deliveries"]
    common = {"unit": BRANCH, "unit_path": [BRANCH], "person": "", "at": MONDAY}
    notices.insert_many([{**common, "_id": f"n{n}", "state": "addressed"} for n in range(500)])
    query = {"unit": BRANCH, "person": {"$in": ["", "1001"]}, "at": {"$gte": MONDAY}}

    found = notices.find(UNDELIVERABLE | query).sort("at", 1).limit(AT_ONCE_MOST)

    assert "'indexName': 'undeliverable'" in str(found.explain()["queryPlanner"]["winningPlan"])
