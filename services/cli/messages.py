"""``lianxin messages``: what did not reach people, and sending it again one by one."""

import json
from typing import Annotated, Any

import typer
from pymongo.database import Database
from rich.console import Console
from rich.table import Table

from services.cli.session import AsJson, open_database, write_line
from services.common.clock import ServerClock
from services.common.errors import NotFound, Refused
from services.common.job_store import JobStore
from services.common.jobs import NewJob
from services.common.mongo import Document
from services.common.settings import Settings
from services.notify.domain.delivery.message import MESSAGES, Stage
from services.notify.domain.delivery.sending import NOT_AGAIN

messages = typer.Typer(name="messages", help="发给联系人和单位渠道的消息。", no_args_is_help=True)
FAILED = (Stage.FAILED.value, Stage.GIVEN_UP.value)
RESEND = "message.resend"
SHOWN_MOST = 1000


def register(app: typer.Typer) -> None:
    """Add the group to the root ``lianxin``."""
    app.add_typer(messages)


@messages.command("list")
def list_messages(
    *,
    state: Annotated[
        Stage | None, typer.Option(help="只列这一进度；不填的列没发成的和不再重试的")
    ] = None,
    unit: Annotated[str | None, typer.Option(help="只列发给这个单位及其下的")] = None,
    as_json: AsJson = False,
) -> None:
    """列出消息，至多 1000 条；地址打码，不含正文。"""
    query: Document = {"state.stage": {"$in": [state.value] if state else list(FAILED)}}
    if unit is not None:
        query["state.recipient.unit_path"] = unit
    with open_database() as database:
        rows = database[MESSAGES.collection].find(query, {"history": 0}).sort("_id", 1)
        found = [_brief(row) for row in rows.limit(SHOWN_MOST)]
    if as_json:
        write_line(json.dumps(found, ensure_ascii=False, default=str))
    elif not found:
        typer.echo("没有这样的消息。")
    else:
        _show(found)


@messages.command("resend")
def resend(ids: Annotated[list[str], typer.Argument(help="消息编号，可多个")]) -> None:
    """修好原因之后逐条重发；已经送达的不会再发。"""
    with open_database() as database:
        for message_id in ids:
            row = database[MESSAGES.collection].find_one({"_id": message_id}, {"history": 0})
            if row is None:
                raise NotFound(f"没有消息“{message_id}”")
            if row["state"]["stage"] in NOT_AGAIN:
                raise Refused(f"“{message_id}”{NOT_AGAIN[row['state']['stage']]}")
            _leave(database, message_id, row["version"])
            write_line(f"已安排重发 {message_id}")


def _leave(database: Database[Document], message_id: str, version: int) -> None:
    now = ServerClock(database, simulated=Settings().simulated_clock).now()
    job = NewJob(
        id=f"{message_id}:resend:{version}",
        queue="notify",
        kind=RESEND,
        subject=message_id,
        due=now,
        correlation_id=f"{message_id}:resend:{version}",
    )
    JobStore(database).insert([job], now)


def _brief(row: Document) -> dict[str, Any]:
    state = row["state"]
    names = ("stage", "to", "attempts", "due", "reason")
    return {
        "id": row["_id"],
        "way": state["recipient"]["way"],
        "unit": state["recipient"]["unit"],
        "notices": len(state["notices"]),
        **{name: state[name] for name in names},
    }


def _show(found: list[dict[str, Any]]) -> None:
    table = Table("消息", "单位", "方式", "发往", "进度", "次数", "原因")
    names = ("id", "unit", "way", "to", "stage", "attempts", "reason")
    for each in found:
        table.add_row(*(str(each[name]) for name in names))
    Console().print(table)
