"""SFTP: a drop folder of the department: key login, pinned host key, written aside, read back, then named."""

import asyncio
import hashlib
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import cast

import asyncssh

from services.common.outside.resolver import Network, Resolver, is_listed, is_public
from services.common.outside.undelivered import Undelivered
from services.export.carriers.secrets import SSH_KEY, Secrets
from services.export.domain.recipient.recipient import Recipient
from services.export.domain.sending.consignment import Consignment

TOTAL_S = 120.0
CONNECTING_S = 10.0
LOGIN_S = 20.0
USUAL_PORT = 22
PART = 256 * 1024
PINNED = "对方主机公钥与登记的不一致，已断开；请向对方核实后重新登记"
OTHERWISE = "对方目录中已有同名而内容不同的文件，不覆盖，请与对方核对"
PRIVATE = "地址不在公网上；确需发往内网的，请管理员在设置中放行"


class Sftp:
    """Uploads with the recipient's own key; ``private`` are networks that may be reached though not public."""

    def __init__(
        self, secrets: Secrets, private: Sequence[Network], *, total_s: float = TOTAL_S
    ) -> None:
        self._secrets = secrets
        self._private = private
        self._total_s = total_s
        self._resolver = Resolver()

    def endpoint(self, consignment: Consignment) -> str:
        """Whom a failure is a failure of: host and port."""
        return f"sftp://{consignment.recipient.address}"

    def carry(self, consignment: Consignment) -> None:
        """Upload it, once, whatever an attempt before left there; raises Undelivered."""
        end = time.monotonic() + self._total_s
        recipient = consignment.recipient
        key = _private_key(self._secrets, recipient)
        host, port = _place(recipient)
        address = self._address(host, port)
        try:
            asyncio.run(_upload((address, port), key, consignment, end))
        except TimeoutError as error:
            raise Undelivered(f"对方在{self._total_s:.0f}秒内没有收完", down=True) from error
        except asyncssh.HostKeyNotVerifiable as error:
            raise Undelivered(PINNED, final=True) from error
        except asyncssh.PermissionDenied as error:
            raise Undelivered("对方不接受账号或密钥，请与对方核对", final=True) from error
        except (asyncssh.SFTPConnectionLost, asyncssh.SFTPNoConnection) as error:
            raise Undelivered("送到一半连接断了", down=True) from error
        except asyncssh.SFTPError as error:
            raise Undelivered(f"对方没有收下（{error.reason or type(error).__name__}）") from error
        except (asyncssh.Error, OSError) as error:
            raise Undelivered(f"连接不上对方（{type(error).__name__}）", down=True) from error

    def _address(self, host: str, port: int) -> str:
        addresses = self._resolver.addresses(host, port)
        allowed = [each for each in addresses if is_public(each) or is_listed(each, self._private)]
        if not addresses or len(allowed) < len(addresses):
            raise Undelivered(PRIVATE, final=True)
        return str(addresses[0])


def _place(recipient: Recipient) -> tuple[str, int]:
    host, _, port = recipient.address.partition(":")
    return host, int(port) if port else USUAL_PORT


def _private_key(secrets: Secrets, recipient: Recipient) -> asyncssh.SSHKey:
    file = secrets.required(recipient, SSH_KEY)
    try:
        return asyncssh.read_private_key(file)
    except (OSError, asyncssh.KeyImportError) as error:
        raise Undelivered(f"密钥文件 {SSH_KEY} 读不了，请管理员检查", final=True) from error


async def _upload(
    place: tuple[str, int], key: asyncssh.SSHKey, consignment: Consignment, end: float
) -> None:
    """Upload before ``end``, a moment of the monotonic clock; raises TimeoutError where it is not enough."""
    async with asyncio.timeout(_left(end)):
        connection = await _connected(place, key, consignment.recipient)
    # Cancelling would wait for the other side to close its files: the line is cut instead.
    cut = asyncio.get_running_loop().call_later(_left(end), connection.abort)
    try:
        client = await connection.start_sftp_client()
        folder = consignment.recipient.folder.rstrip("/")
        await _put(client, f"{folder}/{consignment.name}", consignment)
    except asyncssh.Error as error:
        if time.monotonic() >= end:
            raise TimeoutError from error
        raise
    finally:
        cut.cancel()
        connection.abort()  # what counts was read back; to part in good order could take for ever


async def _connected(
    place: tuple[str, int], key: asyncssh.SSHKey, recipient: Recipient
) -> asyncssh.SSHClientConnection:
    try:
        pinned = asyncssh.import_public_key(recipient.host_key)
    except asyncssh.KeyImportError as error:
        raise Undelivered("登记的主机公钥读不了，请核对", final=True) from error
    return await asyncssh.connect(
        *place,
        username=recipient.user,
        client_keys=[key],
        known_hosts=([pinned], [], []),
        preferred_auth="publickey",
        agent_path=None,
        config=None,
        connect_timeout=CONNECTING_S,
        login_timeout=LOGIN_S,
    )


def _left(end: float) -> float:
    return max(end - time.monotonic(), 0.1)


async def _put(client: asyncssh.SFTPClient, place: str, consignment: Consignment) -> None:
    found = await _digest(client, place)
    if found == consignment.sha256:
        return
    if found is not None:
        raise Undelivered(OTHERWISE, final=True)
    part = f"{place}.part"
    async with client.open(part, "wb") as file:  # what a broken attempt left is overwritten
        await file.write(consignment.data)
        with suppress(asyncssh.SFTPOpUnsupported):
            await file.fsync()
    if await _digest(client, part) != consignment.sha256:
        raise Undelivered("读回的文件与送出的不一致，对方可能磁盘已满")
    try:
        await client.posix_rename(part, place)
    except asyncssh.SFTPOpUnsupported:
        await client.rename(part, place)


async def _digest(client: asyncssh.SFTPClient, place: str) -> str | None:
    """SHA-256 of what lies at ``place`` over there, or None where nothing does."""
    digest = hashlib.sha256()
    try:
        async with client.open(place, "rb") as file:
            while part := cast(bytes, await file.read(PART)):
                digest.update(part)
    except asyncssh.SFTPNoSuchFile:
        return None
    return digest.hexdigest()
