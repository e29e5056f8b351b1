"""Checks and regrades over HTTP: who may post and read them, and that what is read repeats the draw (Q7, Q12)."""

import hashlib
from collections.abc import AsyncIterator
from typing import Any

import pytest
from pymongo.database import Database

from services.common.contracts import Contracts
from services.common.settings import REPOSITORY
from services.scoring.domain.regrade.regrade import regrade_id
from services.scoring.domain.sampling import draw as repeat
from tests.integration.front_door import FrontDoor, found_clients, front_door
from tests.integration.season import COLLEGES, SCHOOL, Season
from tests.integration.test_spot_checks import (
    CHECK,
    SEED,
    announce,
    ask,
    check,
    decide,
    draw,
    find,
    holders,
    review,
    seen,
)
from tests.integration.test_spot_checks import final as final  # a fixture

pytestmark = pytest.mark.real
CONTRACTS = Contracts(REPOSITORY / "schemas")
ROLES = {"org_dept": SCHOOL, "college": COLLEGES[0], "branch": f"{COLLEGES[1]}.001"}


@pytest.fixture
async def door(mongo_url: str, database: Database[dict[str, Any]]) -> AsyncIterator[FrontDoor]:
    found_clients(database, ROLES)
    async with front_door(mongo_url, database, simulated_clock=True) as opened:
        yield opened


def sound(view: str, shown: Any) -> None:
    assert list(CONTRACTS.get(f"views/{view}.v1").complaints(shown)) == []


async def test_q7_anybody_below_repeats_the_draw_from_what_is_shown(
    final: Season, door: FrontDoor
) -> None:
    announce(final, {"star": 4, "count": 1}, {"star": 3, "college": COLLEGES[0], "count": 1})
    draw(final)

    shown = await door.read(f"/v1/spot-checks/{CHECK}", "branch")
    lists = [
        await door.read(f"/v1/spot-checks/{CHECK}/lists/{number}", "branch") for number in (1, 2)
    ]

    sound("spot_check", shown)
    for listed, drawn in zip(lists, shown["drawn"], strict=True):
        sound("spot_check_list", listed)
        text = "\n".join(listed["branches"])
        assert hashlib.sha256(text.encode()).hexdigest() == listed["list_hash"]
        (ticket,) = repeat(listed["branches"], count=1, seed=SEED).drawn
        assert (drawn["branch"], drawn["ticket"]) == (ticket.unit, ticket.digest)
    none = await door.get(f"/v1/spot-checks/{CHECK}/lists/3")
    assert none.status_code == 404


async def test_q7_lists_leave_out_who_checked(final: Season, door: FrontDoor) -> None:
    announce(final, {"star": 5, "count": 1})
    draw(final)
    find(final, seen(holders(final, 5)[0]))

    (listed,) = (await door.read("/v1/spot-checks", campaign=final.campaign_id))["items"]
    elsewhere = await door.read("/v1/spot-checks", campaign="other")

    sound("spot_check", listed)
    assert "seen_by" not in listed["findings"][0]
    assert check(final)["findings"][0]["seen_by"]
    assert elsewhere["items"] == []


async def test_q7_a_college_announces_no_check(door: FrontDoor, final: Season) -> None:
    body = {
        "spot_check": CHECK,
        "campaign": final.campaign_id,
        "unit": SCHOOL,
        "strata": [{"star": 5, "count": 1}],
        "seed_commitment": hashlib.sha256(SEED.encode()).hexdigest(),
        "announced_by": "（虚构）",
    }

    refused = await door.post(body, form="qiangji/spot-check", role="college")
    taken = await door.post(body, form="qiangji/spot-check", role="org_dept")

    assert refused.status_code == 403
    assert taken.status_code == 202


async def test_q12_a_regrade_is_shown_to_its_own_line(final: Season, door: FrontDoor) -> None:
    branch = next(each for each in holders(final, 4) + holders(final, 3) if COLLEGES[0] in each)
    key = regrade_id(branch, 1)
    ask(final, branch, cause="downgrade")
    review(final, branch, 15, three_meetings_one_lesson=False, complaints=1)
    decide(final, branch, 2, rectify_by="2027-03-31")

    (listed,) = (await door.read("/v1/regrades", "college", stage="published"))["items"]
    whole = await door.read(f"/v1/regrades/{key}", "college")
    hidden = await door.get(f"/v1/regrades/{key}", role="branch")
    outside = await door.get("/v1/regrades", role="branch", unit=COLLEGES[0])

    sound("regrade", listed)
    sound("regrade", whole)
    assert (listed["id"], "attendees" in listed["review"]["meeting"]) == (key, False)
    assert whole["decision"]["meeting"]["attendees"]
    assert (hidden.status_code, outside.status_code) == (404, 403)
