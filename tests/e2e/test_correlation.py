"""One correlation id, from the HTTP request to the last worker's log line."""

import json
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
from pymongo.database import Database

from services.intake.clients import Client, client_document, new_key
from services.local.stack import Plan, Stack

pytestmark = pytest.mark.real
CORRELATION_ID = "trace-0001"
OPINION = {
    "unit": "jxnu",
    "category": "建议",
    "title": "多开一个窗口",
    "content": "食堂中午排队太长。",
}


@pytest.fixture
def key(database: Database[dict[str, Any]]) -> str:
    database["units"].insert_one(
        {
            "_id": "jxnu",
            "name": "学校",
            "kind": "university",
            "category": None,
            "parent": None,
            "path": ["jxnu"],
        }
    )
    api_key = new_key("portal")
    client = Client("portal", "门户", "jxnu", frozenset({"portal"}))
    database["clients"].insert_one(client_document(client, api_key))
    return api_key


def logged(path: Path, event: str) -> list[dict[str, Any]]:
    lines = (json.loads(line) for line in path.read_text("utf-8").splitlines())
    return [line for line in lines if line["event"] == event]


def wait_for(path: Path, event: str, kind: str) -> list[dict[str, Any]]:
    """The lines of ``event`` about jobs of ``kind``, once there is one."""
    give_up = time.monotonic() + 30
    while time.monotonic() < give_up:
        if found := [line for line in logged(path, event) if line["kind"] == kind]:
            return found
        time.sleep(0.05)
    return []


def test_a_request_can_be_followed_to_the_last_workers_log(
    database: Database[dict[str, Any]],
    key: str,
    queue_prefix: str,
    mongo_url: str,
    amqp_url: str,
    tmp_path: Path,
) -> None:
    plan = Plan(
        folder=tmp_path,
        database=database.name,
        queue_prefix=queue_prefix,
        processes={"intake": 1, "relay": 1, "notify": 1},
        mongo_url=mongo_url,
        amqp_url=amqp_url,
    )

    with Stack(plan, say=lambda _: None) as stack:
        answer = httpx.post(
            f"{stack.url}/v1/forms/lianxin/opinion/submissions",
            json=OPINION,
            headers={"Authorization": f"Bearer {key}", "X-Correlation-Id": CORRELATION_ID},
            trust_env=False,
        )
        done = wait_for(tmp_path / "logs" / "notify.log", "job.done", "lianxin/opinion")

    assert answer.headers["X-Correlation-Id"] == CORRELATION_ID
    assert [line["correlation_id"] for line in done] == [CORRELATION_ID]
    assert {line["service"] for line in done} == {"notify"}
