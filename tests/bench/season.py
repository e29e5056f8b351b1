"""The data of the benchmarks: a school with as many branches as wanted, and a rating campaign in it."""

from collections.abc import Sequence
from typing import Any

from services.intake.clients import Client, client_document, new_key
from services.intake.tree import UnitRow, plan_import
from services.local.demo.portal import Letter, post_one
from services.local.ports import LOOPBACK
from tests.bench.http_load import Load, Order, send
from tests.bench.parts import Documents

ROOT = "jxnu"
COLLEGES = 30
PORTAL = "portal"
ANY_DAY = {"opens_on": "2026-01-01", "due_on": "2099-12-31"}
PATH = "/v1/forms/qiangji/self-assessment/submissions"
OPINIONS = "/v1/forms/lianxin/opinion/submissions"


def branch_codes(count: int) -> list[str]:
    """The codes of the school's branches."""
    return [f"{ROOT}.c{number % COLLEGES:02d}.b{number:05d}" for number in range(count)]


def found_school(database: Documents, branches: Sequence[str]) -> str:
    """Write the tree and one client that may do everything; its API key."""
    rows = [_row(ROOT, "university", None)]
    rows += [_row(f"{ROOT}.c{number:02d}", "college", ROOT) for number in range(COLLEGES)]
    rows += [_row(code, "branch", code.rpartition(".")[0]) for code in branches]
    documents, faults = plan_import(rows, {})
    if faults:
        raise SystemExit(str(faults))
    database["units"].insert_many(documents)
    key = new_key(PORTAL)
    client = Client(PORTAL, PORTAL, ROOT, frozenset({"portal", "college", "org_dept"}))
    database["clients"].insert_one(client_document(client, key))
    return key


def _row(code: str, kind: str, parent: str | None) -> UnitRow:
    category = "教职工" if kind == "branch" else None
    return UnitRow(line=0, code=code, name=code, kind=kind, category=category, parent=parent)


def campaign_form(campaign: str) -> dict[str, Any]:
    """The form that opens a campaign over the whole school, at any time of this century."""
    return {
        "campaign": campaign,
        "unit": ROOT,
        "title": campaign,
        "standard": "jiguan-shiye-2015",
        "period": "2026H2",
        "self": ANY_DAY,
        "review": ANY_DAY,
        "publication_days": 5,
    }


def open_campaigns(port: int, api_key: str, campaigns: Sequence[str]) -> None:
    """Post the forms that open these campaigns; a worker has still to see them."""
    for campaign in campaigns:
        letter = Letter(
            api_key=api_key,
            form="qiangji/campaign",
            body=campaign_form(campaign),
            idempotency_key=campaign,
        )
        post_one(f"http://{LOOPBACK}:{port}", letter)


def post_all(order: Order) -> Load:
    """Post, and insist that everything was accepted."""
    load = send(order)
    if load.accepted != order.count:
        raise SystemExit(f"{order.path}: {load.accepted} of {order.count} accepted, {load.others}")
    return load
