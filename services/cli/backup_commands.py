"""``lianxin backup`` and ``lianxin restore``: the database of ``LIANXIN_MONGO_DATABASE`` as a folder, and back."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from textwrap import shorten
from typing import Annotated, NoReturn

import typer
from pydantic import ValidationError
from pymongo.database import Database
from pymongo.errors import PyMongoError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn
from rich.table import Table

from services.common import backup as backups
from services.common.errors import Refused, Unavailable
from services.common.manifest import Manifest
from services.common.mongo import Document, connect, durable
from services.common.settings import Settings

REFUSED, UNAVAILABLE = 2, 3
Work = Callable[[Database[Document], backups.Report], Manifest]

AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON，供程序读取")]


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

    def work(database: Database[Document], report: backups.Report) -> Manifest:
        return backups.backup(database, folder, snapshot=snapshot, report=report)

    manifest = _run(work)
    _print(manifest, "已备份", as_json=as_json)
    if not snapshot:
        typer.echo("注意：未取快照。备份期间若有进程在写入，各集合可能不是同一时刻。", err=True)


def restore(
    folder: Annotated[Path, typer.Argument(help="lianxin backup 写出的文件夹")],
    *,
    as_json: AsJson = False,
) -> None:
    """先核对每个文件的校验和，再恢复到一个空数据库。恢复前请停止全部进程。"""

    def work(database: Database[Document], report: backups.Report) -> Manifest:
        return backups.restore(database, folder, report=report)

    manifest = _run(work)
    _print(manifest, "已恢复", as_json=as_json)
    typer.echo("请接着运行 lianxin verify，核对全部历史链。", err=True)


def _run(work: Work) -> Manifest:
    with _faults_reported():
        settings = Settings()
        with connect(settings.mongo_url) as client, _bars() as report:
            return work(durable(client, settings.mongo_database), report)


@contextmanager
def _faults_reported() -> Iterator[None]:
    """One line on stderr, never a traceback: exit code 2 for what is refused, 3 when something does not answer."""
    try:
        yield
    except ValidationError as error:  # its own text would show the settings, secrets among them
        reasons = [f"{'.'.join(map(str, row['loc']))} {row['msg']}" for row in error.errors()]
        _fail("；".join(reasons), REFUSED, error)
    except (Refused, OSError) as error:
        _fail(str(error), REFUSED, error)
    except Unavailable as error:
        _fail(error.message, UNAVAILABLE, error)
    except PyMongoError as error:
        _fail(f"MongoDB 出错：{shorten(str(error), 200)}", UNAVAILABLE, error)


def _fail(told: str, code: int, error: Exception) -> NoReturn:
    typer.echo(told.strip(), err=True)
    raise typer.Exit(code) from error


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
        sys.stdout.write(json.dumps(document, ensure_ascii=False, default=str) + "\n")
        return
    table = Table("集合", "文档数", "大小 MB", "SHA-256")
    for part in manifest.parts:
        size = f"{part.bytes / 1e6:.1f}"
        table.add_row(part.collection, f"{part.documents:,}", size, part.sha256[:16])
    taken_at = document["taken_at"]
    table.caption = f"{what} {manifest.documents:,} 条，备份时刻 {taken_at}（数据库时间）"
    Console().print(table)
