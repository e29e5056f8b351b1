"""``lianxin channels``: the ways out that units have set, and the key that signs a unit's webhook."""

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
from services.notify.domain.delivery.channel import (
    CHANNELS,
    Way,
    channel_id,
    hand_out_key,
)
from services.notify.domain.delivery.sending import veiled
from services.notify.domain.delivery.signing import channel_key

channels = typer.Typer(name="channels", help="单位的接收渠道。", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the group to the root ``lianxin``."""
    app.add_typer(channels)


@channels.command("list")
def list_channels(*, as_json: AsJson = False) -> None:
    """列出单位登记的渠道；地址只显示域名。"""
    with open_database() as database:
        rows = database[CHANNELS.collection].find({}, {"history": 0}).sort("_id", 1)
        found = [
            {name: row["state"][name] for name in ("unit", "way", "open", "generation")}
            | {"id": row["_id"], "to": veiled(row["state"]["address"])}
            for row in rows
        ]
    if as_json:
        write_line(json.dumps(found, ensure_ascii=False))
        return
    table = Table("渠道", "种类", "发往", "启用", "第几把密钥")
    for each in found:
        told = (each["id"], each["way"], each["to"], "是" if each["open"] else "否")
        table.add_row(*told, str(each["generation"]))
    Console().print(table)


@channels.command("secret")
def secret(
    unit: Annotated[str, typer.Argument(help="登记了 webhook 的单位编码")],
    *,
    renew: Annotated[bool, typer.Option("--renew", help="换一把新的；旧的立即失效")] = False,
    as_json: AsJson = False,
) -> None:
    """给出单位 webhook 的签名密钥；每把只显示一次。"""
    with open_database() as database:
        generation = _hand_out(database, unit, renew=renew)
        key = channel_key(
            Settings().secret_key.get_secret_value(), channel_id(unit, Way.WEBHOOK), generation
        )
    if as_json:
        write_line(json.dumps({"unit": unit, "generation": generation, "key": key}))
        return
    typer.echo("密钥只显示这一次，请立即妥善保存：", err=True)
    write_line(key)


def _hand_out(database: Database[Document], unit: str, *, renew: bool) -> int:
    """Note on the channel that its key was handed out; the generation of that key."""
    records = Records(database[CHANNELS.collection], CHANNELS)
    key = channel_id(unit, Way.WEBHOOK)
    events = hand_out_key(records.get(key), renew=renew)
    now = ServerClock(database, simulated=Settings().simulated_clock).now()
    records.append(key, Author(at=now, by="system:cli", unit=unit), events)
    written = database[CHANNELS.collection].bulk_write(records.operations())
    state = records.get(key)
    if written.matched_count != 1 or state is None:
        raise Conflict("这个渠道正在被修改，请再试一次")
    return state.generation
