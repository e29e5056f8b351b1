"""Clients: a portal, a person or a tool with an API key, bound to one unit and some roles.

A key is ``lx_<client>.<secret>``; only its SHA-256 is stored. The secret has 256 random bits, so a
slow password hash would add nothing (STACK §8).
"""

import hashlib
import re
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from services.common.errors import AppError, Refused

ROLES = ("portal", "branch", "college", "department", "org_dept", "ops", "sender")
PUBLIC = "public"
"""The role of whoever posts without a key; no key has it."""
REMEMBER_S = 15.0
CLIENT_ID = re.compile(r"[A-Za-z0-9_-]{1,40}\Z")


class Unauthorized(AppError):
    """No key, or one that is not valid (any more)."""

    status = 401
    default_code = "unauthorized"


@dataclass(frozen=True, slots=True)
class Client:
    """Who calls: acts for ``unit`` and may touch that unit's subtree only."""

    id: str
    name: str
    unit: str
    roles: frozenset[str]


def new_key(client_id: str) -> str:
    """A fresh API key for ``client_id``; raises Refused on an id that a key cannot carry, or that is nobody's.

    A client called ``public`` could confirm what anybody without a key has raised.
    """
    if not CLIENT_ID.match(client_id) or client_id == PUBLIC:
        raise Refused(
            f"客户端编号只能用字母、数字、下划线和连字符，最多 40 个字符，不能叫 {PUBLIC}",
            code="bad_client_id",
        )
    return f"lx_{client_id}.{secrets.token_urlsafe(32)}"


def key_hash(key: str) -> str:
    """What is stored of a key."""
    return hashlib.sha256(key.encode()).hexdigest()


def client_document(client: Client, key: str) -> dict[str, Any]:
    """The stored form of a client."""
    return {
        "_id": client.id,
        "name": client.name,
        "unit": client.unit,
        "roles": sorted(client.roles),
        "key_hash": key_hash(key),
        "revoked": False,
    }


class ClientStore(Protocol):
    """What the directory needs of the repository."""

    async def client_by_key_hash(self, digest: str) -> Mapping[str, Any] | None: ...


class ClientDirectory:
    """Finds the client of a key; remembered for 15 seconds, so a revoked key dies within that time."""

    def __init__(self, store: ClientStore, now: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._now = now
        self._known: dict[str, tuple[float, Client]] = {}

    async def of(self, authorization: str | None) -> Client:
        """The client behind an ``Authorization`` header; raises Unauthorized."""
        scheme, _, key = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not key:
            raise Unauthorized("请在 Authorization 请求头里给出 API 密钥：Bearer <密钥>")
        digest = key_hash(key.strip())
        known = self._known.get(digest)
        if known and self._now() < known[0]:
            return known[1]
        row = await self._store.client_by_key_hash(digest)
        if row is None:
            self._known.pop(digest, None)
            raise Unauthorized("API 密钥无效或已停用")
        client = Client(row["_id"], row["name"], row["unit"], frozenset(row["roles"]))
        self._known[digest] = (self._now() + REMEMBER_S, client)
        return client
