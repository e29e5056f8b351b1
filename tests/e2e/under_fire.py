"""A rating season under fire: forms are posted while something is broken, and afterwards the laws must hold.

Every accepted form has exactly one effect, no accepted form is missing, nothing happened twice, every
chain verifies, nothing lies in the quarantine.
"""

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pymongo.database import Database

from services.common.jobs import COLLECTION, OPEN_STATES
from services.common.kernel.identity import matter_id
from services.common.verify import verify_collection
from services.intake.clients import Client, client_document, new_key
from services.intake.tree import plan_import
from services.intake.unit_tables import read_units
from services.ledgers import LEDGERS
from services.local.demo.assessments import assessment
from services.local.demo.portal import Letter, post_all
from services.local.demo.university import UNITS_FILE
from services.local.stack import Plan, Stack

ANY_DAY = {"opens_on": "2020-01-01", "due_on": "2099-12-31"}
CAMPAIGNS = tuple(f"c{number}" for number in range(1, 6))
OPINIONS = 60
SETTLE_WITHIN_S = 150.0
Disturb = Callable[[Stack, threading.Event], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """Where the season takes place."""

    database: Database[dict[str, Any]]
    mongo_url: str
    amqp_url: str
    queue_prefix: str
    folder: Path


@dataclass(frozen=True, slots=True)
class Accepted:
    """The ids that were answered with 202, by form."""

    assessments: list[str] = field(default_factory=list)
    opinions: list[str] = field(default_factory=list)


def live_through(front: Front, disturb: Disturb, *, forms: int = 2_000) -> Accepted:
    """Post ``forms`` self-assessments and some opinions while ``disturb`` does its worst; then wait for calm."""
    key = _found_school(front.database)
    plan = Plan(
        folder=front.folder,
        database=front.database.name,
        queue_prefix=front.queue_prefix,
        mongo_url=front.mongo_url,
        amqp_url=front.amqp_url,
        settings={"LIANXIN_LEASE_S": "5", "LIANXIN_LOG_LEVEL": "WARNING"},
    )
    with Stack(plan, say=lambda _: None) as stack:
        asyncio.run(_open_campaigns(stack.url, key))
        _wait_for_calm(front.database)
        with _disturbance(stack, disturb):
            accepted = asyncio.run(_post(stack.url, _letters(front.database, key, forms)))
        _wait_for_calm(front.database)
    return accepted


@contextmanager
def _disturbance(stack: Stack, disturb: Disturb) -> Any:
    over = threading.Event()
    faults: list[BaseException] = []

    def run() -> None:
        try:
            disturb(stack, over)
        except BaseException as fault:  # noqa: BLE001 - shown by the test's own thread
            faults.append(fault)

    thread = threading.Thread(target=run, name="disturbance")
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
    if faults:
        raise faults[0]


def _found_school(database: Database[dict[str, Any]]) -> str:
    units, _ = plan_import(read_units(UNITS_FILE.read_bytes(), UNITS_FILE.name), {})
    database["units"].insert_many(units)
    key = new_key("everything")
    roles = frozenset({"portal", "org_dept"})
    client = Client("everything", "全部", "jxnu", roles)
    database["clients"].insert_one(client_document(client, key))
    return key


async def _open_campaigns(url: str, key: str) -> None:
    letters = [
        Letter(
            api_key=key,
            form="qiangji/campaign",
            body={
                "campaign": campaign,
                "unit": "jxnu",
                "title": campaign,
                "standard": "jiguan-shiye-2015",
                "period": "2026H2",
                "self": ANY_DAY,
                "review": ANY_DAY,
            },
            idempotency_key=campaign,
        )
        for campaign in CAMPAIGNS
    ]
    async for _ in post_all(url, letters):
        pass


def _letters(database: Database[dict[str, Any]], key: str, forms: int) -> list[Letter]:
    branches = [row["_id"] for row in database["units"].find({"kind": "branch"}).sort("_id", 1)]
    pairs = [(campaign, branch) for campaign in CAMPAIGNS for branch in branches][:forms]
    letters = [
        Letter(
            api_key=key,
            form="qiangji/self-assessment",
            body=assessment("fire", campaign, branch),
            idempotency_key=f"{campaign}-{branch}",
        )
        for campaign, branch in pairs
    ]
    every = max(1, len(letters) // OPINIONS)
    for number in range(OPINIONS):
        letters.insert(number * every, _opinion(key, branches[number], number))
    return letters


def _opinion(key: str, unit: str, number: int) -> Letter:
    body = {"unit": unit, "category": "建议", "title": f"意见{number}", "content": "请改进。"}
    return Letter(
        api_key=key, form="lianxin/opinion", body=body, idempotency_key=f"opinion-{number}"
    )


async def _post(url: str, letters: Sequence[Letter]) -> Accepted:
    accepted = Accepted()
    async for posted in post_all(url, letters):
        ids = accepted.opinions if posted.letter.form == "lianxin/opinion" else accepted.assessments
        ids.append(posted.answer["id"])
    return accepted


def _wait_for_calm(database: Database[dict[str, Any]]) -> None:
    give_up = time.monotonic() + SETTLE_WITHIN_S
    query = {"state": {"$in": list(OPEN_STATES)}, "kind": {"$regex": "/"}}
    while left := database[COLLECTION].count_documents(query):
        assert time.monotonic() < give_up, f"{left} jobs never ended"
        time.sleep(0.1)


def broken_laws(database: Database[dict[str, Any]], accepted: Accepted) -> list[str]:
    """One sentence per broken law; none when all is well."""
    scored = Counter(
        entry["submission_id"]
        for rating in database["ratings"].find({}, {"history": 1})
        for entry in rating["history"]
        if entry["what"] == "rating.self_assessed"
    )
    received = Counter(row["_id"] for row in database["matters"].find({}, {"_id": 1}))
    broken = _not_once("scored", Counter(accepted.assessments), scored)
    broken += _not_once("opened", Counter(map(matter_id, accepted.opinions)), received)
    broken += [
        f"dead: {row['_id']} {row.get('result')}"
        for row in database[COLLECTION].find({"state": "dead"})
    ]
    broken += [
        f"{collection}/{found.record}: {found.reasons}"
        for collection in LEDGERS
        for found in verify_collection(database, collection, LEDGERS[collection])
        if found
    ]
    return broken


def _not_once(what: str, accepted: Counter[str], happened: Counter[str]) -> list[str]:
    lost = sorted(accepted.keys() - happened.keys())
    unasked = sorted(happened.keys() - accepted.keys())
    doubled = sorted(name for name, count in happened.items() if count > 1)
    found = [("never", lost), ("without a 202", unasked), ("more than once", doubled)]
    return [f"{what} {how}: {len(names)}, such as {names[0]}" for how, names in found if names]
