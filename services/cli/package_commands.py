"""``lianxin package``: is a 报送包 whole and whose is it, without any server; and the keys that sign ours (B9)."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from services.cli.session import FAILED, AsJson, faults_reported, write_line
from services.common.settings import Settings
from services.export.packing.checking import Finding, findings
from services.export.packing.keys import make_key, make_sm2_key, public_pem
from services.export.packing.opening import MOST, Opened, open_package
from services.export.packing.own_key import signer_of
from services.export.packing.signing import (
    Signer,
    fingerprint,
    public_key_from,
    public_key_text,
)
from services.export.packing.sm2 import public_to_pem

MARKS = {True: "✓", False: "✗", None: "—"}
app = typer.Typer(
    name="package", help="报送包：核对收到的，查看和生成签名密钥。", no_args_is_help=True
)


def register(root: typer.Typer) -> None:
    """Add the commands below the root ``lianxin``."""
    root.add_typer(app)


@app.command("verify")
def verify(
    file: Annotated[Path, typer.Argument(help="报送包（ZIP）")],
    key: Annotated[
        list[str] | None, typer.Option(help="对方的公钥（base64）；可以写几次，SM2 公钥也用它")
    ] = None,
    keys: Annotated[
        Path | None, typer.Option(help="写有公钥的文件，每行一个，# 之后为说明")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """核对报送包是否完整、由谁签名，不需要服务器和数据库。完整而且给出的公钥都对得上以 0 结束，否则以 1 结束。"""
    with faults_reported():
        trusted = [public_key_from(text) for text in (*(key or ()), *_lines(keys))]
        opened = open_package(_content(file))
    found = findings(opened, trusted)
    holds = not any(each.holds is False for each in found)
    if as_json:
        write_line(json.dumps(_shown(opened, found, holds=holds), ensure_ascii=False, indent=2))
    else:
        _tell(opened, found, holds=holds)
    if not holds:
        raise typer.Exit(FAILED)


@app.command("key")
def key(
    new: Annotated[
        Path | None, typer.Option(help="生成新的 Ed25519 密钥，写入这个文件（权限 600）")
    ] = None,
    new_sm2: Annotated[
        Path | None, typer.Option(help="生成新的 SM2 密钥，写入这个文件（权限 600）")
    ] = None,
    pem: Annotated[bool, typer.Option(help="显示 PEM，供 openssl 使用")] = False,
    as_json: AsJson = False,
) -> None:
    """显示本系统签名用的公钥和指纹，交给接收部门核对；也可以生成新的密钥，已有的文件不会覆盖。"""
    with faults_reported():
        if new is not None or new_sm2 is not None:
            _make(new, new_sm2)
            return
        signer = signer_of(Settings())()
    if as_json:
        public = {kind: _public(each) for kind, each in _keys(signer).items()}
        write_line(json.dumps(public, ensure_ascii=False, indent=2))
    elif pem:
        write_line(public_pem(signer) + (public_to_pem(signer.sm2.public) if signer.sm2 else ""))
    else:
        for kind, each in _keys(signer).items():
            write_line(f"{kind} 公钥 {public_key_text(each)}\n指纹 {fingerprint(each)}")


def _keys(signer: Signer) -> dict[str, bytes]:
    return {"ed25519": signer.public} | ({"sm2": signer.sm2.public} if signer.sm2 else {})


def _public(key: bytes) -> dict[str, str]:
    return {"public": public_key_text(key), "fingerprint": fingerprint(key)}


def _lines(path: Path | None) -> list[str]:
    if path is None:
        return []
    lines = [line.partition("#")[0].strip() for line in path.read_text("utf-8").splitlines()]
    return [line for line in lines if line]


def _content(path: Path) -> bytes:
    """The file, no more of it than a package may have."""
    with path.open("rb") as file:
        return file.read(MOST + 1)


def _make(new: Path | None, new_sm2: Path | None) -> None:
    if new is not None:
        make_key(new)
        write_line(f"✓ 已生成 Ed25519 密钥 {new}，请妥善保管，并设置 LIANXIN_PACKAGE_KEY_FILE")
    if new_sm2 is not None:
        make_sm2_key(new_sm2)
        write_line(f"✓ 已生成 SM2 密钥 {new_sm2}，请妥善保管，并设置 LIANXIN_PACKAGE_SM_KEY_FILE")


def _shown(opened: Opened, found: tuple[Finding, ...], *, holds: bool) -> dict[str, Any]:
    manifest = opened.manifest
    return {
        "holds": holds,
        "package": manifest.package_id if manifest else None,
        "manifest": json.loads(opened.signed) if manifest else None,
        "findings": [{"what": each.what, "holds": each.holds, "told": each.told} for each in found],
    }


def _tell(opened: Opened, found: tuple[Finding, ...], *, holds: bool) -> None:
    manifest = opened.manifest
    if manifest is not None:
        write_line(f"报送包 {manifest.package_id}")
        write_line(f"{manifest.unit_name} {manifest.title} {manifest.period_label}".rstrip())
        write_line(f"报给 {manifest.recipient_name}")
        if manifest.supersedes:
            write_line(f"替代 {manifest.supersedes}")
        if manifest.classification:
            write_line(f"密级 {manifest.classification}，不得经网络传送")
    for each in found:
        write_line(f"{MARKS[each.holds]} {each.told}")
    write_line(_conclusion(found, holds=holds))


def _conclusion(found: tuple[Finding, ...], *, holds: bool) -> str:
    if not holds:
        return "有问题：请不要使用，并与报送单位联系"
    if any(each.holds is None for each in found):
        return "内容完整；有签名没有核对，请用 --key 给出对方的公钥再核对一次"
    return "内容完整，签名有效"
