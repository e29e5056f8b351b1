"""``lianxin rebuild``: an archived document made again, and what differs from the one that was kept (B12)."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from rich.console import Console

from services.cli.export_commands import leave, wait_for
from services.cli.session import FAILED, AsJson, open_database, write_line
from services.common.errors import NotFound
from services.common.kernel.canonical import isoformat
from services.common.kernel.workdays import SHANGHAI
from services.export.handlers.rebuilding import REBUILD
from services.export.repository.files import EXPORTS
from services.export.repository.rebuilds import REBUILDS

TOLD = {
    "same": "每个字节都相同",
    "same_content": "内容相同，字节不同",
    "not_made": "这台服务器上做不出",
    "differs": "有不同",
    "damaged": "存档的文件已损坏",
}


def register(app: typer.Typer) -> None:
    """Add the command to the root ``lianxin``."""
    app.command("rebuild")(rebuild)


def rebuild(
    export: Annotated[str, typer.Argument(help="附件的编号（附件列表里的 id）")],
    *,
    as_of: Annotated[
        datetime | None,
        typer.Option(help="按哪一刻的记录（北京时间）；不填按制作时的那一刻"),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """把存档的附件重做一遍：字节相同，或列出哪里不同、为什么；不同的以退出码 1 结束。需要系统正在运行。"""
    asked: dict[str, Any] = {"export": export}
    if as_of:
        asked["as_of"] = as_of.replace(tzinfo=as_of.tzinfo or SHANGHAI).astimezone(UTC)
    with open_database() as database:
        if database[EXPORTS].find_one({"_id": export}, {"_id": 1}) is None:
            raise NotFound(f"没有编号为“{export}”的附件", code="export_not_found")
        job_id = leave(database, REBUILD, export, asked)
        with Console(stderr=True).status("等待 export 重做……") as status:
            found = wait_for(database, REBUILDS, job_id, status)
    if as_json:
        write_line(json.dumps(found, ensure_ascii=False, default=isoformat))
    else:
        for line in lines_of(found):
            write_line(line)
    if found["verdict"] != "same":
        raise typer.Exit(FAILED)


def lines_of(found: dict[str, Any]) -> Iterator[str]:
    """The comparison as lines for people."""
    yield f"{found['title']}（{found['unit_name']}）：{TOLD[found['verdict']]}"
    for each in found["formats"]:
        count = f"，共{each['count']}处" if each["count"] else ""
        reason = f"：{each['reason']}" if each["reason"] else ""
        yield f"{each['name']}：{TOLD[each['verdict']]}{count}{reason}"
        for one in each["differences"]:
            then, now = (one[side] or "（无）" for side in ("then", "now"))
            yield f"  {one['place']} {one['column']}：{then} → {now}。{one['why']['text']}"
