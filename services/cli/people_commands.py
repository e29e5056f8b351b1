"""``lianxin units import`` and ``lianxin clients``: who takes part, and with which key."""

import json
from pathlib import Path
from typing import Annotated

import typer
from pymongo import ReplaceOne
from rich.console import Console
from rich.table import Table

from services.cli.session import AsJson, open_database, write_line
from services.common.clock import ServerClock
from services.common.errors import Conflict, NotFound, Refused
from services.intake.access import ROLE_NAMES
from services.intake.clients import ROLES, Client, client_document, key_hash, new_key
from services.intake.tree import RowFault, plan_import, remembering
from services.intake.unit_tables import read_units

units = typer.Typer(name="units", help="组织结构。", no_args_is_help=True)
clients = typer.Typer(name="clients", help="接口客户端与 API 密钥。", no_args_is_help=True)
FAULTS_SHOWN = 50

ClientId = Annotated[str, typer.Argument(help="客户端编号：字母、数字、下划线、连字符")]


def register(app: typer.Typer) -> None:
    """Add both groups to the root ``lianxin``."""
    app.add_typer(units)
    app.add_typer(clients)


@units.callback()
def _units() -> None:
    """Keep ``units`` a group."""


@units.command("import")
def import_units(
    file: Annotated[Path, typer.Argument(help="CSV 或 XLSX；列：编码、名称、类型、类别、上级编码")],
    *,
    as_json: AsJson = False,
) -> None:
    """导入单位。全部正确才写入；有错时逐行列出，什么也不写。"""
    with open_database() as database:
        rows = read_units(file.read_bytes(), file.name)
        existing = {row["_id"]: row for row in database["units"].find()}
        documents, faults = plan_import(rows, existing)
        if faults:
            raise Refused(_listed(faults, file), code="bad_units")
        if documents:
            now = ServerClock(database).now()
            kept = remembering(documents, existing, now)
            database["units"].bulk_write(
                [ReplaceOne({"_id": row["_id"]}, row, upsert=True) for row in kept]
            )
    if as_json:
        write_line(json.dumps({"read": len(rows), "written": len(documents)}))
    else:
        typer.echo(f"读到 {len(rows)} 个单位，写入 {len(documents)} 个（其余没有变化）。")


def _listed(faults: list[RowFault], file: Path) -> str:
    lines = [f"{file} 第 {fault.line} 行 {fault.column}：{fault.message}" for fault in faults]
    more = [f"……还有 {len(lines) - FAULTS_SHOWN} 处"] if len(lines) > FAULTS_SHOWN else []
    return "\n".join([*lines[:FAULTS_SHOWN], *more, "没有写入任何单位。"])


@clients.command("add")
def add(
    client_id: ClientId,
    *,
    unit: Annotated[str, typer.Option(help="它代表的单位编码；只能办理该单位及其下的事")],
    role: Annotated[list[str], typer.Option(help=f"角色，可重复：{'、'.join(ROLES)}")],
    name: Annotated[str, typer.Option(help="名称")] = "",
    as_json: AsJson = False,
) -> None:
    """新增一个客户端并给出它的密钥；密钥只显示这一次。"""
    with open_database() as database:
        unknown = sorted(set(role) - set(ROLES))
        if unknown:
            raise Refused(f"没有这些角色：{'、'.join(unknown)}；可用的有 {'、'.join(ROLES)}")
        if not database["units"].find_one({"_id": unit}):
            raise NotFound(f"没有编码为“{unit}”的单位，请先导入")
        key = new_key(client_id)
        if database["clients"].find_one({"_id": client_id}):
            raise Conflict(f"客户端“{client_id}”已经存在；换密钥请用 lianxin clients rotate")
        client = Client(client_id, name or client_id, unit, frozenset(role))
        database["clients"].insert_one(client_document(client, key))
    _show_key(client_id, key, as_json=as_json)


@clients.command("rotate")
def rotate(client_id: ClientId, *, as_json: AsJson = False) -> None:
    """换一把新密钥；旧密钥在 15 秒内失效。"""
    with open_database() as database:
        key = new_key(client_id)
        change = {"$set": {"key_hash": key_hash(key), "revoked": False}}
        if not database["clients"].update_one({"_id": client_id}, change).matched_count:
            raise NotFound(f"没有客户端“{client_id}”")
    _show_key(client_id, key, as_json=as_json)


@clients.command("revoke")
def revoke(client_id: ClientId, *, as_json: AsJson = False) -> None:
    """停用一个客户端；15 秒内生效。"""
    with open_database() as database:
        change = {"$set": {"revoked": True}}
        if not database["clients"].update_one({"_id": client_id}, change).matched_count:
            raise NotFound(f"没有客户端“{client_id}”")
    write_line(
        json.dumps({"client": client_id, "revoked": True}) if as_json else f"已停用 {client_id}。"
    )


@clients.command("list")
def list_clients(*, as_json: AsJson = False) -> None:
    """列出全部客户端（不含密钥）。"""
    with open_database() as database:
        rows = list(database["clients"].find({}, {"key_hash": 0}).sort("_id", 1))
    if as_json:
        write_line(json.dumps(rows, ensure_ascii=False))
        return
    table = Table("客户端", "名称", "单位", "角色", "状态")
    for row in rows:
        roles = "、".join(ROLE_NAMES[role] for role in row["roles"])
        table.add_row(
            row["_id"], row["name"], row["unit"], roles, "已停用" if row["revoked"] else "可用"
        )
    Console().print(table)


def _show_key(client_id: str, key: str, *, as_json: bool) -> None:
    if as_json:
        write_line(json.dumps({"client": client_id, "key": key}))
        return
    typer.echo("密钥只显示这一次，请立即妥善保存：", err=True)
    write_line(key)
