"""``lianxin recipients``: who gets which tables by which way, and the key that signs what goes out by HTTPS."""

import json
from typing import Annotated

import typer
from pymongo.database import Database
from rich.console import Console
from rich.table import Table

from services.cli.session import AsJson, open_database, write_line
from services.common.clock import ServerClock
from services.common.errors import Conflict
from services.common.kernel.history import Author
from services.common.mongo import Document
from services.common.records import Records
from services.common.settings import Settings
from services.export.domain.recipient.entering import hand_out_key
from services.export.domain.recipient.keys import recipient_key
from services.export.domain.recipient.recipient import RECIPIENTS, Recipient

SHOWN = ("unit", "code", "name", "tables", "way", "address", "open", "signed", "generation")
recipients = typer.Typer(name="recipients", help="附件的接收部门。", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the group to the root ``lianxin``."""
    app.add_typer(recipients)


@recipients.command("list")
def list_recipients(*, as_json: AsJson = False) -> None:
    """列出登记的接收部门、方式和地址。"""
    with open_database() as database:
        rows = database[RECIPIENTS.collection].find({}, {"history": 0}).sort("_id", 1)
        found = [{"id": row["_id"]} | {name: row["state"][name] for name in SHOWN} for row in rows]
    if as_json:
        write_line(json.dumps(found, ensure_ascii=False))
        return
    table = Table("编号", "部门", "附件", "方式", "地址", "启用")
    for each in found:
        told = (each["id"], each["name"], "、".join(each["tables"]), each["way"], each["address"])
        table.add_row(*told, "是" if each["open"] else "否")
    Console().print(table)


@recipients.command("secret")
def secret(
    recipient: Annotated[str, typer.Argument(help="接收部门的编号，即 单位编码:部门代号")],
    *,
    renew: Annotated[bool, typer.Option("--renew", help="换一把新的；旧的立即失效")] = False,
    as_json: AsJson = False,
) -> None:
    """给出上报签名（HMAC）的密钥，交给接收部门核对签名；每把只显示一次。"""
    with open_database() as database:
        state = _hand_out(database, recipient, renew=renew)
    key = recipient_key(Settings().secret_key.get_secret_value(), state.id, state.generation)
    if as_json:
        write_line(json.dumps({"recipient": state.id, "generation": state.generation, "key": key}))
        return
    typer.echo("密钥只显示这一次，请立即妥善保存：", err=True)
    write_line(key)


def _hand_out(database: Database[Document], recipient: str, *, renew: bool) -> Recipient:
    """Note on the recipient that its key was handed out."""
    records = Records(database[RECIPIENTS.collection], RECIPIENTS)
    known = records.get(recipient)
    events = hand_out_key(known, renew=renew)
    now = ServerClock(database, simulated=Settings().simulated_clock).now()
    unit = known.unit if known else ""
    records.append(recipient, Author(at=now, by="system:cli", unit=unit), events)
    written = database[RECIPIENTS.collection].bulk_write(records.operations())
    state = records.get(recipient)
    if written.matched_count != 1 or state is None:
        raise Conflict("这个接收部门正在被修改，请再试一次")
    return state
