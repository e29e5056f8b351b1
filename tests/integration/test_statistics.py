"""Stars now, before, and counted as of any day, through the front door (Q10, Q12)."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from pymongo.database import Database

from services.common.contracts import Contracts
from services.common.settings import REPOSITORY
from services.scoring.domain.standing.standing import Cause
from tests.integration.front_door import (
    BRANCH,
    COLLEGE,
    OFFICE,
    OTHER,
    OTHERS,
    SCHOOL,
    FrontDoor,
    front_door,
)
from tests.integration.starred import SECOND, STATISTICS, Document, found_stars

pytestmark = pytest.mark.real
CONTRACTS = Contracts(REPOSITORY / "schemas")


@pytest.fixture
async def hall(mongo_url: str, school: Database[Document]) -> AsyncIterator[FrontDoor]:
    """The front door of the school with stars."""
    found_stars(school)
    async with front_door(mongo_url, school, simulated_clock=True) as door:
        yield door


def counts(figures: Document) -> dict[int | None, int]:
    """Branches by star, zeros left out."""
    found = {row["star"]: row["branches"] for row in figures["stars"]}
    return {star: count for star, count in found.items() if count} | (
        {None: figures["without_star"]} if figures["without_star"] else {}
    )


def test_the_views_know_the_causes_of_stars() -> None:
    terms = CONTRACTS.get("views/standing.v1").schema["properties"]["terms"]

    assert terms["items"]["properties"]["cause"]["enum"] == [cause.value for cause in Cause]


async def test_q10_stars_now_with_their_shares(hall: FrontDoor) -> None:
    shown = await hall.read(STATISTICS)

    CONTRACTS.require("views/statistics.v1", shown)
    assert counts(shown) == {4: 1, 3: 1, None: 1}
    assert (shown["unit"], shown["branches"], shown["voided_later"]) == (SCHOOL, 3, 0)
    assert [row["share"] for row in shown["stars"]] == ["0.0", "33.3", "33.3", "0.0", "0.0"]
    assert (shown["as_of"], shown["at"]) == ("2026-11-23", "2026-11-23T01:00:00.000Z")
    assert shown["remark"] == "本单位及其下现有3个党支部，其中1个现在没有星级。"


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2025-12-19", {None: 3}),
        ("2025-12-20", {5: 1, 3: 1, None: 1}),
        ("2026-02-28", {5: 1, 3: 1, None: 1}),
        ("2026-03-01", {3: 1, None: 2}),
        ("2026-06-29", {3: 1, None: 2}),
        ("2026-06-30", {4: 1, None: 2}),  # until 24:00, and not a moment of the next day
        ("2026-07-01", {4: 1, 3: 1, None: 1}),
        ("2026-11-23", {4: 1, 3: 1, None: 1}),
    ],
)
async def test_q10_stars_as_of_any_day(
    hall: FrontDoor, day: str, expected: dict[int | None, int]
) -> None:
    shown = await hall.read(STATISTICS, as_of=day)

    CONTRACTS.require("views/statistics.v1", shown)
    assert (shown["as_of"], counts(shown)) == (day, expected)


async def test_q10_a_star_that_was_voided_later_counts_for_its_time_and_it_says_so(
    hall: FrontDoor,
) -> None:
    shown = await hall.read(STATISTICS, as_of="2026-02-28", unit=OTHER)

    assert (counts(shown), shown["voided_later"]) == ({5: 1}, 1)
    assert shown["remark"].endswith("当时的星级中有1个后来作废。")
    assert "按现在的组织结构" in shown["remark"]


async def test_q10_a_period_is_counted_at_its_end_and_a_running_one_now(hall: FrontDoor) -> None:
    over = await hall.read(STATISTICS, period="2026H1")
    running = await hall.read(STATISTICS, period="2026H2")

    assert (over["at"], over["period"]) == ("2026-06-30T16:00:00.000Z", "2026H1")
    assert counts(over) == {4: 1, None: 2}
    assert (running["at"], counts(running)) == ("2026-11-23T01:00:00.000Z", {4: 1, 3: 1, None: 1})


async def test_q10_every_unit_directly_below_has_its_row(hall: FrontDoor) -> None:
    shown = await hall.read(STATISTICS, by="unit")

    CONTRACTS.require("views/statistics.v1", shown)
    assert [(row["unit"], row["branches"], counts(row)) for row in shown["units"]] == [
        (COLLEGE, 2, {4: 1, 3: 1}),
        (OTHER, 1, {None: 1}),
        (OFFICE, 0, {}),
    ]
    assert shown["units"][2]["stars"][0]["share"] is None
    assert shown["units"][0]["name"] == f"{COLLEGE}的名称"
    assert (await hall.read(STATISTICS))["units"] is None


async def test_q10_a_unit_without_branches_has_no_shares(hall: FrontDoor) -> None:
    shown = await hall.read(STATISTICS, "department", by="unit")

    CONTRACTS.require("views/statistics.v1", shown)
    assert (shown["unit"], shown["branches"], shown["units"]) == (OFFICE, 0, [])
    assert {row["share"] for row in shown["stars"]} == {None}
    assert shown["remark"] == "本单位及其下现在没有党支部。"


async def test_q10_a_branch_counts_itself(hall: FrontDoor) -> None:
    shown = await hall.read(STATISTICS, "branch", by="unit")

    assert (counts(shown), shown["units"]) == ({4: 1}, [])


async def test_q10_a_branch_that_moved_counts_where_it_is_now(hall: FrontDoor) -> None:
    hall.database["units"].update_one(
        {"_id": SECOND}, {"$set": {"parent": OTHER, "path": [SCHOOL, OTHER, SECOND]}}
    )

    shown = await hall.read(STATISTICS, by="unit")

    assert [(row["unit"], counts(row)) for row in shown["units"]][:2] == [
        (COLLEGE, {4: 1}),
        (OTHER, {3: 1, None: 1}),
    ]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"as_of": "2026-11-24"}, "还没有到"),
        ({"as_of": "2026-02-30"}, "没有“2026-02-30”这一天"),
        ({"as_of": "20260630"}, "参数"),
        ({"as_of": "2026-06-30", "period": "2026H1"}, "只能填一个"),
        ({"period": "2027H1"}, "还没有开始"),
        ({"period": "2026H3"}, "无法识别"),
        ({"by": "star"}, "参数"),
    ],
)
async def test_q10_what_cannot_be_counted_is_refused_with_its_reason(
    hall: FrontDoor, asked: dict[str, str], said: str
) -> None:
    answer = await hall.get(STATISTICS, **asked)

    problem = answer.json()
    CONTRACTS.require("views/problem.v1", problem)
    assert (answer.status_code, problem["code"]) == (422, "bad_parameters")
    assert said in problem["detail"]
    assert problem["errors"][0]["pointer"] in {f"/query/{name}" for name in asked}


async def test_q10_another_units_stars_are_not_the_callers(hall: FrontDoor) -> None:
    for path in (STATISTICS, "/v1/standings"):
        assert (await hall.get(path, unit=OTHER)).status_code == 403, path
        assert (await hall.get(path, unit="nobody")).json()["code"] == "unit_not_found", path
    assert (await hall.get(f"/v1/standings/{OTHERS}")).status_code == 404
    assert (await hall.get("/v1/standings/nobody")).status_code == 404


async def test_q12_standings_are_listed_by_unit_and_star(hall: FrontDoor) -> None:
    async def listed(role: str = "org_dept", **params: Any) -> list[str]:
        items = (await hall.read("/v1/standings", role, **params))["items"]
        assert all("terms" not in item and "history" not in item for item in items)
        for item in items:
            CONTRACTS.require("views/standing.v1", item)
        return [item["id"] for item in items]

    assert await listed() == [BRANCH, SECOND, OTHERS]
    assert await listed("college") == [BRANCH, SECOND]
    assert await listed(star=4) == [BRANCH]
    assert await listed(star=3, unit=OTHER) == []
    page = await hall.read("/v1/standings", limit=2)
    assert await listed(cursor=page["next"]) == [OTHERS]


async def test_q12_a_standing_shows_all_its_terms(hall: FrontDoor) -> None:
    shown = await hall.read(f"/v1/standings/{BRANCH}", "branch")
    lost = await hall.read(f"/v1/standings/{OTHERS}")

    CONTRACTS.require("views/standing.v1", shown)
    assert [(term["star"], term["until"]) for term in shown["terms"]] == [
        (3, "2026-06-30T02:00:00.000Z"),
        (4, None),
    ]
    assert (lost["star"], lost["campaign"], lost["terms"][0]["voided"]) == (None, None, True)
