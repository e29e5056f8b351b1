"""``lianxin demo`` from start to end; the answer is whether everything held."""

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pymongo.database import Database
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from services.common.clock import set_simulated_time
from services.common.mongo import connect, durable
from services.local.demo import checks, report
from services.local.demo.clockwork import Clockwork
from services.local.demo.opinions import FORGOTTEN, Opinions
from services.local.demo.portal import read
from services.local.demo.rating_season import CAMPAIGN, Season
from services.local.demo.university import DECIDER, University, found_university, import_units
from services.local.stack import Plan, Stack

START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
"""Monday 09:00 in Asia/Shanghai."""
DATABASE = "lianxin_demo"
"""The demo's own; it starts empty."""


def run_demo(console: Console, *, folder: Path, out: Path, seed: str) -> bool:
    """Run the demo with its data in ``folder`` and its tables in ``out``; True when all checks hold."""
    shutil.rmtree(folder, ignore_errors=True)
    out.mkdir(parents=True, exist_ok=True)

    def say(line: str) -> None:
        console.print(line, style="dim", highlight=False)

    plan = Plan(
        folder=folder,
        database=DATABASE,
        queue_prefix="demo_",
        settings={"LIANXIN_SIMULATED_CLOCK": "true", "LIANXIN_LOG_LEVEL": "INFO"},
        prepare=_start_empty,
    )
    with Stack(plan, say=say) as stack, connect(stack.mongo_url) as client:
        return _Demo(console, durable(client, DATABASE), stack.url, out, seed).run()


def _start_empty(mongo_url: str) -> None:
    with connect(mongo_url) as client:
        client.drop_database(DATABASE)
        set_simulated_time(durable(client, DATABASE), START)


class _Demo:
    """The two stories, one after the other, and what is shown of them."""

    def __init__(
        self, console: Console, database: Database[dict[str, Any]], url: str, out: Path, seed: str
    ) -> None:
        self._console = console
        self._database = database
        self._url = url
        self._out = out
        self._seed = seed
        self._clock = Clockwork(database, START)

    def run(self) -> bool:
        university = found_university(self._database)
        counts = import_units(self._url, university.keys[DECIDER])
        colleges = len(university.keys) - 1
        self._console.print(
            f"江西师范大学：导入 {counts['read']} 个单位，其中院级党组织 {colleges} 个、"
            f"党支部 {len(university.branches)} 个（人员均为虚构）"
        )
        accepted, files = self._rate(university)
        matters = self._move_opinions(university)
        return self._conclude(university, accepted, matters, files)

    def _rate(self, university: University) -> tuple[list[str], list[Path]]:
        season = Season(university=university, url=self._url, clock=self._clock, seed=self._seed)
        season.open()
        total = len(university.branches)
        with self._progress() as bars:
            posting = bars.add_task("各学院门户提交自评", total=total)
            accepted = season.post_assessments(lambda done: bars.update(posting, completed=done))
            scoring = bars.add_task("计分", total=total)
            self._clock.settle(
                lambda left: bars.update(scoring, completed=total - min(left, total))
            )
            placing = bars.add_task("截止、分配星级并逐个落实", total=1)
            season.close()
            bars.update(placing, completed=1)
        return accepted, season.export_table(self._out)

    def _move_opinions(self, university: University) -> dict[str, Any]:
        opinions = Opinions(university=university, url=self._url, clock=self._clock)
        raised = opinions.raise_all()
        with self._console.status("时间快进") as status:
            opinions.live_through(
                raised, lambda now: status.update(f"时间快进到 {report.local_text(now)}")
            )
        return {name: opinions.state_of(matter) for name, matter in raised.items()}

    def _conclude(
        self,
        university: University,
        accepted: list[str],
        matters: dict[str, Any],
        files: list[Path],
    ) -> bool:
        key = university.keys[DECIDER]
        campaign = read(self._url, key, f"/v1/campaigns/{CAMPAIGN}").json()
        ratings = read(self._url, key, f"/v1/ratings?campaign={CAMPAIGN}&limit=200").json()["items"]
        report.show_trail(self._console, matters[FORGOTTEN])
        report.show_matters(self._console, matters.values())
        report.show_campaign(self._console, campaign)
        report.show_reasons(self._console, ratings)
        self._console.print("\n附件4", style="bold")
        report.show_files(self._console, files)
        found = list(
            checks.faults(
                self._database, accepted=accepted, campaign=campaign, matters=matters, files=files
            )
        )
        for fault in found:
            self._console.print(f"✗ {fault}", style="bold red")
        if not found:
            self._console.print(
                f"✓ 全部台账的哈希链完好；本次指纹 {checks.fingerprint(self._database)[:16]}"
            )
        return not found

    def _progress(self) -> Progress:
        return Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=self._console,
        )
