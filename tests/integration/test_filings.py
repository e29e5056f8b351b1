"""报备 (Q6), from a final star to the receipt, over HTTP; and what a voided campaign does to it (Q7)."""

from collections.abc import AsyncIterator, Callable, Mapping
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from pymongo.database import Database

from services.common.contracts import Contracts
from services.common.job_store import Ending, JobStore
from services.common.jobs import NewJob
from services.common.kernel.history import Author
from services.common.mongo import Session, in_transaction
from services.common.settings import REPOSITORY, Settings
from services.common.work import Work
from services.scoring.domain.origin import Origin
from services.scoring.domain.rating.state import Branch
from services.scoring.handlers.filings import LAPSE, file_star
from services.scoring.main import make_duties
from services.scoring.ports import Scoring
from tests.integration.form_desk import FormDesk
from tests.integration.front_door import (
    BRANCH,
    COLLEGE,
    OTHER,
    OTHERS,
    SCHOOL,
    found_school,
    front_door,
)
from tests.integration.season import CAMPAIGN, Season, found_season
from tests.integration.test_settling import finalise
from tests.integration.workroom import Workroom, shanghai

pytestmark = pytest.mark.real
CONTRACTS = Contracts(REPOSITORY / "schemas")
MORNING = shanghai("2026-11-23 09:00")
OVER = shanghai("2026-12-08 00:00")
FOUR = f"2026:{BRANCH}:jiaogongwei-zuzhibu"
FIVES = [f"2026:{OTHERS}:jiaogongwei", f"2026:{OTHERS}:shengwei-zuzhibu"]
SENT = {"filing": FOUR, "unit": SCHOOL, "number": "师大组〔2026〕12号", "sent_by": "组织科"}
ANSWER = {"filing": FOUR, "unit": SCHOOL, "answered_on": "2026-11-23"}
RECEIPT = ANSWER | {"outcome": "acknowledged", "number": "收301"}


def branch(code: str) -> Branch:
    path = (SCHOOL, code.rpartition(".")[0], code)
    return Branch(code=code, name="第一党支部", path=path, category="学生")


class NoJob(JobStore):
    """No job has to end where there is none."""

    def end(self, owner: str, endings: Mapping[str, Ending], session: Session) -> bool:
        return True


def by_hand(room: Workroom, act: Callable[[Scoring], object]) -> None:
    """What a handler of scoring does, in a transaction as it does it, without a job."""
    work = Work(room.database, room.now)
    act(make_duties(Settings(mongo_database=room.database.name)).open(work))
    store = NoJob(room.database)
    in_transaction(room.database.client, partial(work.write, store, "test", {}))


def filed(room: Workroom, stars: dict[str, int], campaign: str = "2026") -> None:
    author = Author(at=room.now, by="system:scoring", unit=SCHOOL)
    origin = Origin(source=campaign, campaign=campaign, unit=SCHOOL, unit_path=(SCHOOL,))

    def act(port: Scoring) -> None:
        for code, star in stars.items():
            file_star(port, author, branch=branch(code), star=star, origin=origin, at=room.now)

    by_hand(room, act)


@pytest.fixture
async def office(mongo_url: str, database: Database[dict[str, Any]]) -> AsyncIterator[FormDesk]:
    room = Workroom(database, MORNING)
    found_school(database)
    filed(room, {BRANCH: 4, "jxnu.mks.02": 3, OTHERS: 5})
    async with front_door(mongo_url, database, simulated_clock=True) as door:
        yield FormDesk(door, room, "qiangji")


async def test_q6_four_stars_are_filed_once_and_five_twice(office: FormDesk) -> None:
    filed(office.room, {BRANCH: 4, OTHERS: 5})

    assert await office.ids("/v1/filings") == [FOUR, *FIVES]
    assert await office.ids("/v1/filings", recipient="jiaogongwei") == FIVES[:1]
    assert await office.ids("/v1/filings", unit=OTHER, stage="due") == FIVES
    assert await office.ids("/v1/filings", "college") == [FOUR]
    hidden = await office.door.get(f"/v1/filings/{FIVES[0]}", role="college")
    assert hidden.status_code == 404
    assert office.room.trail("filings", FOUR) == ["made"]


async def test_q6_a_filing_is_sent_sent_back_sent_again_and_acknowledged(office: FormDesk) -> None:
    sent = SENT | {"sent_on": "2026-11-23"}
    returned = ANSWER | {"outcome": "returned", "reason": "缺公示情况"}

    assert await office.refused("org_dept", "filing-acknowledgement", RECEIPT) == "filing_due"
    await office.done("org_dept", "filing-sent", sent)
    assert await office.refused("org_dept", "filing-sent", sent) == "filing_sent"
    await office.done("org_dept", "filing-acknowledgement", returned)
    await office.done("org_dept", "filing-sent", sent)
    told = await office.done("org_dept", "filing-acknowledgement", RECEIPT)

    assert told == {"filing": FOUR, "stage": "acknowledged", "recipient": "省委教育工委组织部"}
    whole = await office.door.read(f"/v1/filings/{FOUR}", "college")
    CONTRACTS.require("views/filing.v1", whole)
    assert [entry["what"] for entry in whole["history"]] == [
        "filing.made",
        "filing.sent",
        "filing.returned",
        "filing.sent",
        "filing.acknowledged",
    ]


async def test_q6_only_the_unit_that_decided_files(office: FormDesk) -> None:
    sent = SENT | {"sent_on": "2026-11-23"}

    answer = await office.door.post(sent, form="qiangji/filing-sent", role="college")

    assert answer.status_code == 403
    elsewhere = sent | {"unit": COLLEGE}
    assert await office.refused("org_dept", "filing-sent", elsewhere) == "filing_elsewhere"
    unknown = sent | {"filing": f"2027:{BRANCH}:jiaogongwei"}
    assert await office.refused("org_dept", "filing-sent", unknown) == "filing_not_found"


async def test_q6_ten_working_days_later_a_filing_is_overdue_once(office: FormDesk) -> None:
    office.room.run_until(OVER - timedelta(minutes=1))
    assert await office.ids("/v1/filings", overdue=True) == []
    office.room.run_until(OVER + timedelta(days=30))

    (listed,) = (await office.door.read("/v1/filings", overdue=True, unit=COLLEGE))["items"]
    CONTRACTS.require("views/filing.v1", listed)
    assert office.room.trail("filings", FOUR) == ["made", "fell_due"]
    await office.done("org_dept", "filing-sent", SENT | {"sent_on": "2026-12-20"})
    state = office.room.record("filings", FOUR)["state"]
    assert (state["overdue"], state["sent"]["late"]) == (False, True)


async def test_the_list_is_read_from_an_index(office: FormDesk) -> None:
    database = office.room.database
    database.command("profile", 2)
    await office.ids("/v1/filings", unit=COLLEGE, stage="due", overdue=False, recipient="x")
    await office.ids("/v1/filings")
    database.command("profile", 0)

    rows = list(database["system.profile"].find({"op": "query", "ns": {"$regex": "filings$"}}))
    assert len(rows) == 2
    assert not [row for row in rows if "COLLSCAN" in row["planSummary"] or row.get("hasSortStage")]


@pytest.fixture
def final(database: Database[dict[str, Any]]) -> Season:
    season = found_season(database, 2)
    season.run_to_placed()
    finalise(season)
    return season


def voided(season: Season) -> list[str]:
    """What became of the filings once the campaign was voided and its jobs had run."""
    database = season.room.database
    database["campaigns"].update_one({}, {"$set": {"state.stage": "voided"}})
    job = NewJob(id="by hand", queue="scoring", kind=LAPSE, subject=CAMPAIGN, due=season.room.now)
    season.room.store.insert([job], season.room.now)
    season.room.work()
    return [row["state"]["stage"] for row in database["filings"].find().sort("_id", 1)]


def test_q7_filings_of_a_voided_campaign_lapse_or_are_to_be_corrected(final: Season) -> None:
    database, codes = final.room.database, final.branches
    database["filings"].delete_many({})
    filed(final.room, {codes[0]: 4, codes[1]: 4}, CAMPAIGN)
    key = f"{CAMPAIGN}:{codes[0]}:jiaogongwei-zuzhibu"
    today = {"sent_on": f"{final.room.now:%Y-%m-%d}"}
    sent = SENT | today | {"filing": key}
    assert final.do("filing-sent", **sent) == "done"

    assert voided(final) == ["correcting", "lapsed"]
    assert final.do("filing-acknowledgement", **RECEIPT | {"filing": key}) == "filing_correcting"
    assert final.do("filing-sent", **sent) == "done"
    state = final.room.record("filings", key)["state"]
    assert (state["stage"], state["correction"]["number"]) == ("corrected", SENT["number"])
    assert "推倒重来" in state["voided_because"]


def test_q7_filings_of_a_campaign_that_stands_stay(final: Season) -> None:
    filed(final.room, {final.branches[0]: 4}, CAMPAIGN)
    job = NewJob(id="early", queue="scoring", kind=LAPSE, subject=CAMPAIGN, due=final.room.now)
    final.room.store.insert([job], final.room.now)

    final.room.work()

    assert final.room.database["filings"].count_documents({"state.stage": "lapsed"}) == 0


def test_q7_hundreds_of_filings_are_voided_step_by_step(final: Season) -> None:
    codes = [f"jxnu.mks.{number}" for number in range(500, 750)]
    final.room.database["filings"].delete_many({})
    filed(final.room, dict.fromkeys(codes, 4), CAMPAIGN)

    assert voided(final) == ["lapsed"] * 250
