"""``lianxin verify`` and ``lianxin quarantine``: is everything as it was written, and what got stuck."""

import json
import sys
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from services.cli.session import FAILED, AsJson, open_database, write_line
from services.common.quarantine import Quarantine
from services.common.verify import Broken, verify_collection
from services.ledgers import LEDGERS

quarantine = typer.Typer(
    name="quarantine", help="隔离区：试了八次仍未做成的任务。", no_args_is_help=True
)
JobId = Annotated[str, typer.Argument(help="任务编号")]


def register(app: typer.Typer) -> None:
    """Add the commands to the root ``lianxin``."""
    app.command("verify")(verify)
    app.add_typer(quarantine)


def verify(*, as_json: AsJson = False) -> None:
    """重新计算全部台账的哈希链，并按历史重演每份台账的状态；有一份不符即以退出码 1 结束。"""
    broken: list[Broken] = []
    counts: dict[str, int] = {}
    with open_database() as database, _bars() as bars:
        for collection in LEDGERS:
            task = bars.add_task(collection, total=database[collection].estimated_document_count())
            for found in verify_collection(database, collection, LEDGERS[collection]):
                counts[collection] = counts.get(collection, 0) + 1
                bars.advance(task)
                if found:
                    broken.append(found)
    if as_json:
        faults = [
            {"collection": item.collection, "record": item.record, "reasons": list(item.reasons)}
            for item in broken
        ]
        write_line(json.dumps({"verified": counts, "broken": faults}, ensure_ascii=False))
    else:
        _show(counts, broken)
    if broken:
        raise typer.Exit(FAILED)


def _bars() -> Progress:
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


def _show(counts: dict[str, int], broken: list[Broken]) -> None:
    for item in broken:
        typer.echo(f"✗ {item.collection}/{item.record}：{'；'.join(item.reasons)}")
    total = sum(counts.values())
    if broken:
        typer.echo(f"核对 {total} 份台账，{len(broken)} 份不符。")
    else:
        typer.echo(f"✓ 核对 {total} 份台账，哈希链全部完好，状态与历史一致。")


@quarantine.command("list")
def list_jobs(
    *,
    queue: Annotated[str | None, typer.Option(help="只列这个队列")] = None,
    as_json: AsJson = False,
) -> None:
    """列出隔离的任务。"""
    with open_database() as database:
        jobs = Quarantine(database).list(queue)
    if as_json:
        write_line(_json([_brief(job) for job in jobs]))
        return
    if not jobs:
        typer.echo("隔离区是空的。")
        return
    table = Table("任务", "队列", "种类", "次数", "隔离时间", "原因")
    for job in jobs:
        brief = _brief(job)
        table.add_row(
            *(str(brief[name]) for name in ("id", "queue", "kind", "attempts", "ended", "error"))
        )
    Console().print(table)


@quarantine.command("show")
def show(job_id: JobId) -> None:
    """一个任务的全部内容（JSON）。"""
    with open_database() as database:
        job = Quarantine(database).show(job_id)
    write_line(_json(job))


@quarantine.command("requeue")
def requeue(job_ids: Annotated[list[str], typer.Argument(help="任务编号，可多个")]) -> None:
    """修好原因之后放回队列，重新给八次机会。"""
    with open_database() as database:
        for job_id in job_ids:
            Quarantine(database).requeue(job_id)
            sys.stdout.write(f"已放回 {job_id}\n")


def _brief(job: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": job["_id"],
        "queue": job["queue"],
        "kind": job["kind"],
        "attempts": job["attempts"],
        "ended": job["ended"],
        "error": job.get("result", {}).get("error", "处理它的进程中途消失"),
    }


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
