"""What "the same post again" means, and what a receipt signs."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.contracts import Contracts
from services.common.errors import Forbidden, NotFound, Refused
from services.common.metrics import Metrics
from services.common.mongo import Document
from services.common.settings import REPOSITORY
from services.intake.checking.faults import Fault
from services.intake.checking.forms import Forms, InvalidForm
from services.intake.checking.strict_json import BadJson, TooLarge
from services.intake.clients import Client
from services.intake.clock import AsyncClock
from services.intake.commit import GroupCommit
from services.intake.reception import Arrival, Reading, Reception
from services.intake.repository import Written
from services.intake.tree import UnitTree

FORM = Forms(Contracts(REPOSITORY / "schemas")).latest("lianxin/opinion")
BODY = {"unit": "jxnu.mks.01", "category": "建议", "title": "开水", "content": "想喝热水"}
NOW = datetime(2026, 11, 23, 1, 2, 3, 456_000, tzinfo=UTC)
PLAIN = st.dictionaries(st.text("abc", min_size=1), st.integers(-9, 9) | st.text("xyz"), max_size=5)


class Store:
    """Everything that reception reaches of MongoDB, in memory."""

    def __init__(self) -> None:
        self.kept: list[Document] = []
        self.jobs: list[Document] = []

    async def insert_submissions(self, documents: Sequence[Document]) -> Written:
        self.kept.extend(documents)
        return Written()

    async def insert_jobs(self, documents: Sequence[Document]) -> Written:
        self.jobs.extend(documents)
        return Written()

    async def submissions_by_id(self, ids: Sequence[str]) -> dict[str, Document]:
        return {}

    async def revive_jobs(
        self, known: Sequence[Document], *, fresh: Sequence[Document]
    ) -> None: ...

    async def unit(self, unit_id: str) -> Document | None:
        return {"path": ["jxnu", "jxnu.mks", unit_id]} if unit_id == BODY["unit"] else None

    async def hello(self) -> Document:
        return {"localTime": NOW}

    async def clock_anchor(self) -> Document | None:
        return {"server": NOW, "product": NOW, "rate": 0}


class NoEvidence:
    """Nobody has uploaded anything, and nobody names an upload."""

    async def faults(self, body: Mapping[str, Any], *_: object) -> list[Fault]:
        assert "attachments" not in body
        return []


def client(unit: str = "jxnu.mks", *roles: str) -> Client:
    return Client("mks", "门户", unit, frozenset(roles or ("portal",)))


def arrival(body: Any = BODY, key: str | None = "k", **who: Any) -> Arrival:
    return Arrival(
        client=who.get("client", client()),
        form=FORM,
        reading=Reading.of_bytes(json.dumps(body).encode()),
        idempotency_key=key,
        correlation_id="c-1",
    )


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def reception(store: Store) -> Reception:
    return Reception(
        GroupCommit(store, Metrics()),
        UnitTree(store),
        AsyncClock(store, simulated=True),
        NoEvidence(),
        secret="secret",
    )


async def test_a_submission_says_all_that_will_ever_be_asked_of_it(
    store: Store, reception: Reception
) -> None:
    kept = await reception.take(arrival())

    (document,) = store.kept
    assert kept.submission == document
    assert document | {"_id": "", "body_sha256": ""} == {
        "_id": "",
        "form": "lianxin/opinion",
        "version": 1,
        "programme": "lianxin",
        "key": None,
        "unit": "jxnu.mks.01",
        "unit_path": ["jxnu", "jxnu.mks", "jxnu.mks.01"],
        "client": "mks",
        "client_unit": "jxnu.mks",
        "body": BODY,
        "body_sha256": "",
        "received_at": NOW,
        "correlation_id": "c-1",
        "routes": ["notify"],
    }
    (job,) = store.jobs
    assert (job["_id"], job["due"]) == (f"{document['_id']}:notify", NOW)


async def test_the_same_client_form_and_key_are_the_same_submission(
    store: Store, reception: Reception
) -> None:
    other = Client("wx", "门户", "jxnu", frozenset({"portal"}))
    for each in (arrival(), arrival(), arrival(key="other"), arrival(client=other)):
        await reception.take(each)
    await reception.take(arrival(key=None))

    ids = [document["_id"] for document in store.kept]
    assert ids[0] == ids[1]
    assert len(set(ids)) == 4
    assert all(len(each) == 32 and each.startswith("s") for each in ids)


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        (arrival(BODY | {"title": ""}), InvalidForm),
        (arrival(BODY | {"unit": "nowhere"}), NotFound),
        (arrival(client=client("jxnu.wx")), Forbidden),
        (arrival(client=client("jxnu.mks", "ops")), Forbidden),
        (arrival(key=""), Refused),
        (arrival(key="a b"), Refused),
        (arrival(key="é"), Refused),
        (arrival(key="k" * 201), Refused),
    ],
)
async def test_what_is_refused_leaves_nothing(
    store: Store, reception: Reception, wrong: Arrival, error: type[Exception]
) -> None:
    with pytest.raises(error):
        await reception.take(wrong)

    assert (store.kept, store.jobs) == ([], [])


@given(PLAIN, st.randoms(use_true_random=False))
def test_order_and_spaces_make_no_other_document(document: dict[str, Any], random: Any) -> None:
    items = list(document.items())
    random.shuffle(items)

    assert Reading.of_document(document, most=10_000) == Reading.of_document(
        dict(items), most=10_000
    )


@given(PLAIN, PLAIN)
def test_other_documents_have_other_hashes(one: dict[str, Any], two: dict[str, Any]) -> None:
    hashes = {Reading.of_document(each, most=10_000).sha256 for each in (one, two)}

    assert (len(hashes) == 1) is (one == two)


def test_bytes_are_compared_as_they_are() -> None:
    compact, spaced = (Reading.of_bytes(body) for body in (b'{"a":1}', b'{"a": 1}'))

    assert compact.document == spaced.document
    assert compact.sha256 != spaced.sha256


def test_an_item_is_checked_as_strictly_as_a_body() -> None:
    with pytest.raises(BadJson):
        Reading.of_document({"$a": 1}, most=100)
    with pytest.raises(TooLarge):
        Reading.of_document({"a": "x" * 100}, most=100)


def test_a_receipt_changes_with_everything_it_signs(reception: Reception) -> None:
    signed = {"_id": "s1", "body_sha256": "0" * 64, "received_at": NOW}
    later = {"received_at": NOW + timedelta(milliseconds=1)}

    receipts = [
        reception.receipt(signed | change)
        for change in ({}, {"form": "other"}, {"_id": "s2"}, {"body_sha256": "1" * 64}, later)
    ]

    assert receipts[0] == receipts[1]
    assert len(set(receipts)) == 4
    assert all(len(receipt) == 64 for receipt in receipts)
