"""``lianxin senders``: which lower units may send packages here, and by which keys they are known (B10)."""

import json
from collections.abc import Iterator
from typing import Any

import typer
from rich.console import Console
from rich.table import Table

from services.cli.session import AsJson, open_database, write_line
from services.common.kernel.canonical import isoformat
from services.common.mongo import Document
from services.export.domain.sender.sender import SENDERS
from services.export.packing.signing import fingerprint, public_key_from

SHOWN = ("name", "units", "tables", "keys", "signed", "open", "as_of")
senders = typer.Typer(name="senders", help="可以报来报送包的下级单位。", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the group to the root ``lianxin``."""
    app.add_typer(senders)


@senders.callback()
def group() -> None:
    """Keeps it a group of commands, however many there are."""


@senders.command("list")
def list_senders(*, as_json: AsJson = False) -> None:
    """列出登记的报送单位、收哪些附件、公钥的指纹和失效时间。"""
    with open_database() as database:
        rows = database[SENDERS.collection].find({}, {"history": 0}).sort("_id", 1)
        found = [_shown(row) for row in rows]
    if as_json:
        write_line(json.dumps(found, ensure_ascii=False, default=isoformat))
        return
    table = Table("单位", "名称", "附件", "启用", "公钥的指纹")
    for each in found:
        told = (each["id"], each["name"], "、".join(each["tables"]), "是" if each["open"] else "否")
        table.add_row(*told, "\n".join(_lines(each)))
    Console().print(table)


def _shown(row: Document) -> Document:
    told = {name: row["state"][name] for name in SHOWN}
    told["keys"] = [
        key | {"fingerprint": fingerprint(public_key_from(key["key"]))} for key in told["keys"]
    ]
    return {"id": row["_id"], **told}


def _lines(sender: dict[str, Any]) -> Iterator[str]:
    for key in sender["keys"]:
        until = f"（{isoformat(key['until'])} 失效）" if key["until"] else ""
        yield f"{key['fingerprint']}{until}"
