"""A whole campaign of 10,000 branches, stage by stage: how long one worker process takes, and its memory.

Forms come in through intake; what follows is done by one scoring process per stage, so that each
stage's peak memory is its own. The clock is a simulated one: days of publication pass at once.
"""

import json
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from services.common.clock import set_simulated_time
from services.local.demo.portal import Letter, post_one
from services.local.demo.reviews import REVIEWED_ON
from services.local.ports import LOOPBACK
from tests.bench.bench_intake import start_intake
from tests.bench.http_load import Order
from tests.bench.measure import Line
from tests.bench.parts import Documents, Servers, free_port
from tests.bench.season import (
    COLLEGES,
    ROOT,
    branch_codes,
    campaign_form,
    found_school,
    post_all,
)

NAME = "campaign"
ROUNDS = 1
BRANCHES = 10_000
CAMPAIGN = "whole"
START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
SIMULATED = {"LIANXIN_SIMULATED_CLOCK": "true"}
MEETING = {
    "held_on": REVIEWED_ON.isoformat(),
    "place": "会议室",
    "attendees": ["（虚构）甲", "（虚构）乙", "（虚构）丙"],
    "conclusion": "同意",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """One school's campaign, and what its stages took."""

    at: Servers
    database: Documents
    port: int
    api_key: str
    lines: list[Line] = field(default_factory=list)

    def post_for_all(self, form: str) -> None:
        """One form for each branch, through intake."""
        order = Order(
            port=self.port,
            path=f"/v1/forms/qiangji/{form}/submissions",
            api_key=self.api_key,
            campaign=CAMPAIGN,
            branches=branch_codes(BRANCHES),
            count=BRANCHES,
            seed=CAMPAIGN,
            kind=form,
        )
        load = post_all(order)
        self._tell(f"{form}: posted", load.seconds, load.accepted, None)

    def decide(self, form: str, /, **body: Any) -> None:
        """One form of 党委组织部."""
        whole: Mapping[str, Any] = {"campaign": CAMPAIGN, "unit": ROOT, **body}
        key = f"{form}-{whole['unit']}"
        letter = Letter(
            api_key=self.api_key, form=f"qiangji/{form}", body=whole, idempotency_key=key
        )
        post_one(f"http://{LOOPBACK}:{self.port}", letter)

    def work(self, what: str) -> None:
        """Whatever is due, in a process of its own."""
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.stage_runner"],
            env=self.at.settings(self.database.name, **SIMULATED),
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        told = json.loads(done.stdout.splitlines()[-1])
        if dead := self.database["jobs"].find_one({"state": {"$in": ["dead", "refused"]}}):
            raise SystemExit(f"{what}: {dead['kind']} {dead['result']}")
        self._tell(what, told["seconds"], told["jobs"], told["peak_mb"])

    def _tell(self, what: str, seconds: float, jobs: int, peak_mb: float | None) -> None:
        notes = {"jobs": jobs, "peak MB": peak_mb}
        shown = f"{what} ({jobs:,} jobs" + (f", peak {peak_mb:.0f} MB)" if peak_mb else ")")
        self.lines.append(Line(bench=NAME, what=shown, unit="s", ours=[seconds], notes=notes))


def run(at: Servers, _: int, __: Sequence[Line]) -> list[Line]:
    """From the opening to the end, once."""
    database, port = at.database("bench_campaign"), free_port()
    set_simulated_time(database, START)
    api_key = found_school(database, branch_codes(BRANCHES))
    with start_intake(at, database, port, **SIMULATED):
        campaign = Campaign(at=at, database=database, port=port, api_key=api_key)
        started = time.perf_counter()
        _live(campaign)
        seconds = time.perf_counter() - started
    at.client.drop_database(database.name)
    whole = Line(bench=NAME, what="all of it, processes started anew", unit="s", ours=[seconds])
    return [*campaign.lines, whole]


def _live(campaign: Campaign) -> None:
    campaign.decide("campaign", **campaign_form(CAMPAIGN))
    campaign.work("opened")
    campaign.post_for_all("self-assessment")
    campaign.work("self-assessments scored")
    campaign.post_for_all("review")
    campaign.work("reviews scored")
    for number in range(COLLEGES):
        campaign.decide("part-submission", unit=f"{ROOT}.c{number:02d}", meeting=MEETING)
    campaign.work("parts sent up, with previews")
    campaign.decide("campaign-close")
    campaign.work("closed, allocated, placed")
    campaign.decide("publication", scope="全校")
    campaign.work("published")
    for notice in campaign.database["notices"].find():
        set_simulated_time(campaign.database, notice["state"]["closes_at"] + timedelta(hours=9))
    time.sleep(2)  # intake reads the clock anew once a second
    campaign.decide("finalisation")
    campaign.work("final: standings, filings, bottom list")
