"""``lianxin export``: an official table into a folder, built by the running export workers."""

import json
import time
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from gridfs import GridFSBucket
from pymongo.database import Database
from rich.console import Console
from rich.status import Status

from services.cli.session import AsJson, open_database, write_line
from services.common.clock import ServerClock
from services.common.errors import Refused, Unavailable
from services.common.job_store import JobStore
from services.common.jobs import COLLECTION, NewJob
from services.common.kernel.periods import parse_period
from services.common.kernel.workdays import SHANGHAI
from services.export.handlers.orders import BUILD
from services.export.handlers.tables import TABLES
from services.export.handlers.workbook_in_force import FORMAT as WORKBOOK
from services.export.repository.files import EXPORTS, FILES, PROGRESS
from services.export.writers.formats import FORMATS, USUAL

LOOK_EVERY_S = 0.2
WAIT_S = 60


def register(app: typer.Typer) -> None:
    """Add the command to the root ``lianxin``."""
    app.command("export")(export)


def export(  # noqa: PLR0913 - each is an option of the command line
    table: Annotated[str, typer.Argument(help=f"附件：{'、'.join(TABLES)}")],
    *,
    unit: Annotated[str, typer.Option(help="填报单位编码")],
    period: Annotated[
        str, typer.Option(help="期间：2026H2、2026Q4、2026；按一份记录做的不填")
    ] = "",
    subject: Annotated[str, typer.Option(help="关于哪份记录：活动、标准、公示等的编号")] = "",
    as_of: Annotated[
        datetime | None,
        typer.Option(help="截至时刻（北京时间）：2026-12-31 或 2026-12-31T18:00:00"),
    ] = None,
    formats: Annotated[
        list[str] | None,
        typer.Option("--format", help=f"格式，可重复：{'、'.join(FORMATS)}；默认 xlsx 和 docx"),
    ] = None,
    workbook: Annotated[str, typer.Option(help="填进哪份登记过的工作簿（它的代号）")] = "",
    out: Annotated[Path, typer.Option(help="写到哪个文件夹")] = Path("out"),
    as_json: AsJson = False,
) -> None:
    """生成一份附件并写到文件夹；需要系统正在运行（lianxin up 或已部署）。"""
    asked: dict[str, Any] = {"table": table, "unit": unit, "subject": subject}
    if workbook:
        asked["workbook"] = workbook
    if as_of:
        asked["as_of"] = as_of.replace(tzinfo=as_of.tzinfo or SHANGHAI).astimezone(UTC)
    with open_database() as database:
        asked["formats"] = [*_checked(table, formats), *([WORKBOOK] if workbook else [])]
        if period:
            asked["period"] = str(parse_period(period))
        job_id = leave(database, BUILD, asked["unit"], asked)
        with Console(stderr=True).status("等待 export 生成……") as status:
            document = wait_for(database, EXPORTS, job_id, status)
        out.mkdir(parents=True, exist_ok=True)
        paths = [_fetch(database, file, out) for file in document["files"]]
    _tell(document, paths, as_json=as_json)


def _tell(document: dict[str, Any], paths: list[Path], *, as_json: bool) -> None:
    if as_json:
        told = {"export": document["_id"], "files": [str(path) for path in paths]}
        write_line(json.dumps(told, ensure_ascii=False))
        return
    for path in paths:
        write_line(str(path))
    for remark in document.get("remarks", ()):
        typer.echo(f"{remark['format']}：{remark['text']}", err=True)
    if remark := document["snapshot"].get("remark"):
        typer.echo(remark, err=True)


def _checked(table: str, formats: list[str] | None) -> list[str]:
    if table not in TABLES:
        raise Refused(f"没有附件“{table}”，可用的有 {'、'.join(TABLES)}")
    wanted = formats or list(USUAL)
    unknown = sorted(set(wanted) - set(FORMATS))
    if unknown:
        raise Refused(f"没有格式“{'、'.join(unknown)}”，可用的有 {'、'.join(FORMATS)}")
    return wanted


def leave(database: Database[dict[str, Any]], kind: str, subject: str, data: dict[str, Any]) -> str:
    """Leave a job for the export workers; its id."""
    now: datetime = ServerClock(database).now()
    job = NewJob(
        id=f"cli:{uuid.uuid4().hex}",
        queue="export",
        kind=kind,
        subject=subject,
        due=now,
        data=data,
        correlation_id=f"cli-{uuid.uuid4().hex[:12]}",
    )
    JobStore(database).insert([job], now)
    return job.id


def wait_for(
    database: Database[dict[str, Any]], collection: str, job_id: str, status: Status
) -> dict[str, Any]:
    """What the job makes, once it is there; as long as rows are being written, nobody gives up."""
    seen, give_up = 0, time.monotonic() + WAIT_S
    while time.monotonic() < give_up:
        document = database[collection].find_one({"_id": job_id})
        if document:
            return document
        _require_hope(database[COLLECTION].find_one({"_id": job_id}) or {}, job_id)
        progress = database[PROGRESS].find_one({"_id": job_id})
        if progress and progress["rows"] != seen:
            seen, give_up = progress["rows"], time.monotonic() + WAIT_S
            status.update(f"{progress['format']}：已写 {seen:,} 行，共 {progress['of']:,} 行")
        time.sleep(LOOK_EVERY_S)
    raise Unavailable("export 一直没有生成；系统在运行吗？任务留在队列里，运行后会补做")


def _require_hope(job: dict[str, Any], job_id: str) -> None:
    if job.get("state") == "refused":
        raise Refused(job["result"]["reason"], code=job["result"]["code"])
    if job.get("state") == "dead":
        raise Unavailable(f"任务进了隔离区：lianxin quarantine show {job_id}")


def _fetch(database: Database[dict[str, Any]], file: dict[str, Any], out: Path) -> Path:
    path = out / str(file["name"])
    bucket = GridFSBucket(database, bucket_name=FILES)
    path.write_bytes(bucket.open_download_stream(file["file_id"]).read())
    return path
