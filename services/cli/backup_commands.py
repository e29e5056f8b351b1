"""``lianxin backup`` and ``lianxin restore``: the database of ``LIANXIN_MONGO_DATABASE`` as a folder, and back."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn
from rich.table import Table

from services.cli.session import AsJson, open_database, write_line
from services.common import backup as backups
from services.common.manifest import Manifest


def register(app: typer.Typer) -> None:
    """Add both commands to the root ``lianxin``."""
    app.command("backup")(backup)
    app.command("restore")(restore)


def backup(
    folder: Annotated[Path, typer.Argument(help="空文件夹或尚不存在的文件夹")],
    *,
    snapshot: Annotated[
        bool, typer.Option(help="全库取同一时刻；--no-snapshot 只在全部进程停止后使用")
    ] = True,
    as_json: AsJson = False,
) -> None:
    """把整个数据库备份到文件夹，各进程可照常运行。"""
    with open_database() as database, _bars() as report:
        manifest = backups.backup(database, folder, snapshot=snapshot, report=report)
    _print(manifest, "已备份", as_json=as_json)
    if not snapshot:
        typer.echo("注意：未取快照。备份期间若有进程在写入，各集合可能不是同一时刻。", err=True)


def restore(
    folder: Annotated[Path, typer.Argument(help="lianxin backup 写出的文件夹")],
    *,
    as_json: AsJson = False,
) -> None:
    """先核对每个文件的校验和，再恢复到一个空数据库。恢复前请停止全部进程。"""
    with open_database() as database, _bars() as report:
        manifest = backups.restore(database, folder, report=report)
    _print(manifest, "已恢复", as_json=as_json)
    typer.echo("请接着运行 lianxin verify，核对全部历史链。", err=True)


@contextmanager
def _bars() -> Iterator[backups.Report]:
    """A bar per collection on stderr, so standard output stays clean for ``--json``."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    tasks: dict[str, TaskID] = {}
    console = Console(stderr=True)
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as progress:

        def report(collection: str, done: int, expected: int) -> None:
            if collection not in tasks:
                tasks[collection] = progress.add_task(collection)
            progress.update(tasks[collection], completed=done, total=max(done, expected))

        yield report


def _print(manifest: Manifest, what: str, *, as_json: bool) -> None:
    document = manifest.document()
    if as_json:
        write_line(json.dumps(document, ensure_ascii=False, default=str))
        return
    table = Table("集合", "文档数", "大小 MB", "SHA-256")
    for part in manifest.parts:
        size = f"{part.bytes / 1e6:.1f}"
        table.add_row(part.collection, f"{part.documents:,}", size, part.sha256[:16])
    Console().print(table)
    taken_at = document["taken_at"]
    typer.echo(f"{what} {manifest.documents:,} 条，备份时刻 {taken_at}（数据库时间）。")
