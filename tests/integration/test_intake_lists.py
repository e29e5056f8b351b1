"""Lists: the caller's subtree, page by page, each read by an index in its order."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.integration.front_door import FrontDoor
from tests.integration.life import BRANCH, CLIENTS, Life
from tests.integration.season import CAMPAIGN, COLLEGES, SCHOOL

pytestmark = pytest.mark.real
LISTS = ("ratings", "campaigns", "matters", "exports", "units")


async def test_lists_show_the_callers_subtree_only(window: FrontDoor, life: Life) -> None:
    seen: dict[str, dict[str, int]] = {
        role: {
            collection: len((await window.read(f"/v1/{collection}", role, limit=200))["items"])
            for collection in LISTS
        }
        for role in CLIENTS
    }

    whole = {"ratings": 12, "campaigns": 2, "matters": 7, "exports": 1, "units": 15}
    assert seen == {
        "org_dept": whole,
        "ops": whole,
        "college": whole | {"ratings": 6, "campaigns": 1, "units": 7},
        "branch": {"ratings": 1, "campaigns": 1, "matters": 7, "exports": 0, "units": 1},
        "portal": {"ratings": 6, "campaigns": 2, "matters": 0, "exports": 0, "units": 7},
    }


async def test_filters_narrow_what_is_shown(window: FrontDoor, life: Life) -> None:
    async def ids(path: str, **params: str) -> set[str]:
        return {
            item.get("id") or item["code"] for item in (await window.read(path, **params))["items"]
        }

    assert await ids("/v1/ratings", unit=BRANCH) == {f"{CAMPAIGN}:{BRANCH}"}
    assert await ids("/v1/ratings", campaign="none") == set()
    assert await ids("/v1/matters", stage="answered") == {life.answered}
    assert await ids("/v1/matters", owner=COLLEGES[1]) == set()
    assert len(await ids("/v1/matters", owner=BRANCH, unit=COLLEGES[0])) == 7
    assert await ids("/v1/units", kind="college") == set(COLLEGES)
    assert await ids("/v1/units", below=COLLEGES[0], kind="university") == set()


@pytest.mark.parametrize("limit", [1, 2, 5, 200])
async def test_pages_hold_every_row_once_and_in_order(
    window: FrontDoor, life: Life, limit: int
) -> None:
    for collection in LISTS:
        found: list[str] = []
        cursor: dict[str, str] = {}
        while True:
            page = await window.read(f"/v1/{collection}", limit=limit, **cursor)
            found += [item.get("id") or item["code"] for item in page["items"]]
            assert len(page["items"]) <= limit
            if page["next"] is None:
                break
            assert len(page["items"]) == limit
            cursor = {"cursor": page["next"]}
        assert found == sorted(set(found))
        assert len(found) == life.database[collection].count_documents({})


async def test_a_row_that_comes_or_goes_moves_no_page(window: FrontDoor, life: Life) -> None:
    units = life.database["units"]
    first = await window.read("/v1/units", limit=4)
    gone = units.find_one_and_delete({"_id": first["items"][1]["code"]})
    assert gone is not None
    units.insert_one({**gone, "_id": "aaa", "path": [SCHOOL, "aaa"]})

    second = await window.read("/v1/units", limit=4, cursor=first["next"])
    units.delete_one({"_id": "aaa"})
    units.insert_one(gone)

    every = [item["code"] for item in (await window.read("/v1/units"))["items"]]
    assert [item["code"] for item in second["items"]] == every[4:8]


OWN = COLLEGES[1]
ASKED: list[tuple[str, dict[str, str]]] = [
    ("/v1/ratings", {}),
    ("/v1/ratings", {"campaign": CAMPAIGN}),
    ("/v1/ratings", {"campaign": CAMPAIGN, "unit": OWN}),
    ("/v1/campaigns", {}),
    ("/v1/matters", {}),
    ("/v1/matters", {"owner": OWN}),
    ("/v1/matters", {"stage": "answered"}),
    ("/v1/matters", {"overdue": "true"}),
    ("/v1/matters", {"owner": OWN, "overdue": "true"}),
    ("/v1/matters", {"level": "2"}),
    ("/v1/matters", {"owner": OWN, "stage": "answered", "unit": OWN}),
    ("/v1/exports", {}),
    ("/v1/units", {}),
    ("/v1/units", {"kind": "branch"}),
    ("/v1/units", {"below": OWN}),
]


@contextmanager
def profiled(life: Life) -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """MongoDB's own record of the queries that run meanwhile."""
    for collection in LISTS:
        life.database.command("planCacheClear", collection)
    life.database["system.profile"].drop()
    life.database.command("profile", 2)
    try:
        yield lambda: list(life.database["system.profile"].find({"op": "query"}))
    finally:
        life.database.command("profile", 0)


async def queries(window: FrontDoor, life: Life, role: str) -> list[dict[str, Any]]:
    """What MongoDB did for the first two pages of every list."""
    with profiled(life) as record:
        for path, params in ASKED:
            page = await window.read(path, role, limit=2, **params)
            if page["next"]:
                await window.read(path, role, limit=2, cursor=page["next"], **params)
        return [row for row in record() if row["command"].get("sort") == {"_id": 1}]


@pytest.mark.parametrize("role", ["org_dept", "portal"])
async def test_no_list_scans_or_sorts(window: FrontDoor, life: Life, role: str) -> None:
    found = await queries(window, life, role)

    assert len(found) >= len(ASKED)
    for row in found:
        assert "COLLSCAN" not in row["planSummary"], row["command"]
        assert not row.get("hasSortStage"), row["command"]


async def test_a_small_subtree_is_read_by_its_index_and_not_past_its_neighbours(
    window: FrontDoor, life: Life
) -> None:
    found = await queries(window, life, "portal")

    assert len(found) >= len(ASKED)
    for row in found:
        assert row["docsExamined"] <= row["nreturned"] + 1, row["command"]


async def test_a_submission_is_read_by_ids(window: FrontDoor, life: Life) -> None:
    with profiled(life) as record:
        await window.read(f"/v1/submissions/{life.late}")
        plans = {row["ns"].rpartition(".")[2]: row["planSummary"] for row in record()}

    assert plans["submissions"] in ("IDHACK", "IXSCAN { _id: 1 }")
    assert plans["jobs"] in ("IDHACK", "IXSCAN { _id: 1 }")
