"""The files that hold the keys which sign packages: read once, made with mode 600, never written over."""

import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from services.common.errors import Conflict, Unavailable
from services.export.packing.signing import Signer
from services.export.packing.sm2 import Sm2Key, key_from_pem, key_to_pem

SETTING, SM2_SETTING = "LIANXIN_PACKAGE_KEY_FILE", "LIANXIN_PACKAGE_SM_KEY_FILE"


def open_signer(
    key_file: Path | None, sm2_file: Path | None, *, development_key: Path | None
) -> Signer:
    """The signer of these files. ``development_key`` (None in production) is used, and made, where none is set.

    Raises Unavailable (package_key_missing, package_key_unreadable): whoever runs the system has to see to it.
    """
    if key_file is None and development_key is None:
        raise Unavailable(
            f"还没有设置签名密钥，不能生成报送包：请用 lianxin package key --new 生成，并设置 {SETTING}",
            code="package_key_missing",
        )
    if key_file is None and development_key is not None:
        _make_once(development_key)
    path = key_file or development_key or Path()
    return Signer(_read(path), _read_sm2(sm2_file) if sm2_file else None)


def make_key(path: Path) -> None:
    """A new Ed25519 key in a new file that only its owner may read; raises Conflict where a file is."""
    key = Ed25519PrivateKey.generate()
    _write(path, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


def make_sm2_key(path: Path) -> None:
    """A new SM2 key, likewise."""
    while True:
        try:
            return _write(path, key_to_pem(Sm2Key(os.urandom(32))).encode())
        except ValueError:  # pragma: no cover - once in 2**32
            continue


def public_pem(signer: Signer) -> str:
    """The Ed25519 public key for OpenSSL."""
    public = signer.key.public_key()
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def _make_once(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        try:
            make_key(path)
        except Conflict:
            return  # another process was first


def _write(path: Path, pem: bytes) -> None:
    """Whole or not at all: another process may be about to read it."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
        os.link(part, path)
    except FileExistsError:
        raise Conflict(
            f"文件 {path} 已经存在，不会覆盖；请另选文件名", code="file_exists"
        ) from None
    finally:
        part.unlink(missing_ok=True)


def _read(path: Path) -> Ed25519PrivateKey:
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise _unreadable(path, SETTING) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise _unreadable(path, SETTING)
    return key


def _read_sm2(path: Path) -> Sm2Key:
    try:
        return key_from_pem(path.read_text("ascii"))
    except (OSError, ValueError) as error:
        raise _unreadable(path, SM2_SETTING) from error


def _unreadable(path: Path, setting: str) -> Unavailable:
    return Unavailable(
        f"读不出签名密钥 {path}（{setting}）：须为不加口令的 PEM，并且本程序的账号可以读",
        code="package_key_unreadable",
    )
