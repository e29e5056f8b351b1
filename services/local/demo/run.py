"""``lianxin demo`` from start to end; the answer is whether everything held."""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from pymongo.database import Database
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from services.common.clock import set_simulated_time
from services.common.mongo import connect, durable
from services.export.writers.pdf import pdf_parts
from services.local.demo import checks, report
from services.local.demo.academic_year import OVER, AcademicYear
from services.local.demo.clockwork import Clockwork
from services.local.demo.documents import Documents
from services.local.demo.opinions import FORGOTTEN, Opinions
from services.local.demo.oversight import Oversight
from services.local.demo.publication import Publication
from services.local.demo.rating_season import Progress as Tell
from services.local.demo.rating_season import Season
from services.local.demo.recognition import Recognition
from services.local.demo.tradition import Tradition
from services.local.demo.university import DECIDER, University, found_university, import_units
from services.local.stack import Plan, Stack

START = datetime(2026, 9, 1, 1, 0, tzinfo=UTC)
"""The first day of the academic year, 09:00 in Asia/Shanghai."""
SEASON = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
"""The Monday on which the branches rate themselves."""
T = TypeVar("T")
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
        settings={
            "LIANXIN_SIMULATED_CLOCK": "true",
            "LIANXIN_LOG_LEVEL": "INFO",
            "LIANXIN_DROP_DIR": str(folder / "drop"),
        },
        prepare=_start_empty,
    )
    with Stack(plan, say=say) as stack, connect(stack.mongo_url) as client:
        return _Demo(console, durable(client, DATABASE), stack.url, out, seed).run()


def _start_empty(mongo_url: str) -> None:
    with connect(mongo_url) as client:
        client.drop_database(DATABASE)
        set_simulated_time(durable(client, DATABASE), START)


class _Demo:
    """The stories, and what is shown of them: the academic year runs beside the other two."""

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
        year = AcademicYear(university=university, url=self._url, clock=self._clock)
        year.plan()
        awards = Recognition(
            university=university, url=self._url, clock=self._clock, seed=self._seed
        )
        awards.plan()
        tradition = Tradition(university=university, url=self._url, clock=self._clock)
        tradition.plan()
        self._pass_until(SEASON, "“四进四联”一学年")
        season = Season(university=university, url=self._url, clock=self._clock, seed=self._seed)
        documents = Documents(season=season, out=self._out)
        documents.name_archive()
        accepted = self._rate(season)
        receipt = self._publish(season)
        season.report_filings()
        regrade = self._check(season)
        matters = self._move_opinions(university)
        self._pass_until(OVER, "“四进四联”一学年")
        report.show_year(self._console, year)
        report.show_tradition(self._console, tradition)
        report.show_awards(self._console, awards.nominations())
        files = season.fetch_table(self._out) + year.fetch_tables(self._out)
        with self._console.status("半年的全部附件"):
            papers, sent = documents.fetch_all(), documents.fetch_package()
        self._show(season, [receipt, regrade], matters, files)
        report.show_documents(self._console, papers, *sent, without_pdf=pdf_parts())
        return self._holds(season, accepted, matters, files)

    def _pass_until(self, end: datetime, what: str) -> None:
        with self._console.status(what) as status:
            self._clock.run_until(
                end, lambda now: status.update(f"{what}：时间快进到 {report.local_text(now)}")
            )

    def _rate(self, season: Season) -> list[str]:
        """From the opening to the first allocation; the ids of the accepted self-assessments."""
        season.open()
        with self._progress() as bars:
            accepted = self._posted(bars, "各学院门户提交自评", season.post_assessments)
            self._settled(bars, "逐项计分", len(accepted))
            self._posted(bars, "院级党委审核", season.post_reviews)
            self._settled(bars, "重新计分", len(accepted))
            sending = bars.add_task("各学院报送审核结果", total=1)
            season.send_parts()
            bars.update(sending, completed=1)
            self._posted(bars, "逐个认定创新项目", season.decide_projects)
            placing = bars.add_task("截止、分配星级、研究并列", total=1)
            season.close()
            bars.update(placing, completed=1)
        return accepted

    def _posted(self, bars: Progress, what: str, post: Callable[[Tell], T]) -> T:
        bar = bars.add_task(what, total=None)
        posted = post(lambda done: bars.update(bar, completed=done))
        done = bars.tasks[bar].completed
        bars.update(bar, total=done, completed=done)
        return posted

    def _settled(self, bars: Progress, what: str, total: int) -> None:
        bar = bars.add_task(what, total=total)
        self._clock.settle(lambda left: bars.update(bar, completed=total - min(left, total)))

    def _publish(self, season: Season) -> dict[str, Any]:
        """公示, an objection, stars anew, 公示 again, the end; what the receipt code shows."""
        with self._console.status("公示") as status:
            return Publication(season=season).run(
                lambda now: status.update(f"公示：时间快进到 {report.local_text(now)}")
            )

    def _check(self, season: Season) -> dict[str, Any]:
        """A spot check that one branch fails; how it was rated again."""
        with self._console.status("抽查") as status:
            return Oversight(season=season).run(
                lambda now: status.update(f"抽查：时间快进到 {report.local_text(now)}")
            )

    def _move_opinions(self, university: University) -> dict[str, Any]:
        opinions = Opinions(university=university, url=self._url, clock=self._clock)
        raised = opinions.raise_all()
        with self._console.status("时间快进") as status:
            opinions.live_through(
                raised, lambda now: status.update(f"时间快进到 {report.local_text(now)}")
            )
        return {name: opinions.state_of(matter) for name, matter in raised.items()}

    def _show(
        self,
        season: Season,
        after: list[dict[str, Any]],
        matters: dict[str, Any],
        files: list[Path],
    ) -> None:
        report.show_trail(self._console, matters[FORGOTTEN])
        report.show_matters(self._console, matters.values())
        report.show_campaign(self._console, season.campaign())
        report.show_reasons(self._console, season.ratings())
        report.show_receipt(self._console, after[0])
        report.show_regrade(self._console, after[1])
        self._console.print("\n附件4 和“四进四联”统计表", style="bold")
        report.show_files(self._console, files)

    def _holds(
        self, season: Season, accepted: list[str], matters: dict[str, Any], files: list[Path]
    ) -> bool:
        """Every check, each fault told; whether there is none."""
        found = list(
            checks.faults(
                self._database,
                accepted=accepted,
                campaign=season.campaign(),
                matters=matters,
                files=files,
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
