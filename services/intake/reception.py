"""Reception: from a document that was read to a submission that is kept, or to a refusal that names every fault."""

import hashlib
import hmac
import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, Self

import orjson

from services.common.errors import Refused
from services.common.jobs import NewJob, job_document
from services.common.kernel.canonical import isoformat, sha256_hex
from services.common.kernel.identity import submission_id, submission_job
from services.intake.access import require_role, require_subtree
from services.intake.checking.faults import Fault
from services.intake.checking.forms import Form, record_key
from services.intake.checking.pointers import Pointer, value_at
from services.intake.checking.strict_json import TooLarge, check, parse
from services.intake.clients import Client
from services.intake.clock import AsyncClock
from services.intake.commit import GroupCommit, Kept, Post
from services.intake.tree import UnitTree

KEY = re.compile(r"[\x21-\x7e]{1,200}\Z")


@dataclass(frozen=True, slots=True)
class Reading:
    """A document and the SHA-256 of the bytes that stand for it: what "the same post again" means."""

    document: dict[str, Any]
    sha256: str

    @classmethod
    def of_bytes(cls, body: bytes) -> Self:
        """A body as it came in; raises BadJson."""
        return cls(parse(body), sha256_hex(body))

    @classmethod
    def of_document(cls, document: dict[str, Any], *, most: int) -> Self:
        """A document that has no bytes of its own: an item of a batch. Raises BadJson and TooLarge.

        Its bytes are compact JSON with sorted keys, so neither order nor spaces make it another post.
        """
        check(document)
        body = orjson.dumps(document, option=orjson.OPT_SORT_KEYS)
        if len(body) > most:
            raise TooLarge(most)
        return cls(document, sha256_hex(body))


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One post as it came in: who posts what, under which idempotency key, within which request."""

    client: Client
    form: Form
    reading: Reading
    idempotency_key: str | None
    correlation_id: str


class Evidence(Protocol):
    """Knows the uploaded attachments."""

    async def faults(
        self, body: Mapping[str, Any], pointers: Sequence[Pointer], client: Client
    ) -> list[Fault]: ...


class Reception:
    """Takes posts; safe for any number of concurrent requests of one process."""

    def __init__(
        self,
        commit: GroupCommit,
        tree: UnitTree,
        clock: AsyncClock,
        evidence: Evidence,
        *,
        secret: str,
    ) -> None:
        self._commit = commit
        self._tree = tree
        self._clock = clock
        self._evidence = evidence
        self._secret = secret.encode()

    async def take(self, arrival: Arrival) -> Kept:
        """Check and keep one post.

        Raises Refused in all its kinds (role, faults, subtree, idempotency) and Unavailable; nothing is
        stored then.
        """
        client, form, body = arrival.client, arrival.form, arrival.reading.document
        require_role(client, form.roles, action=f"提交“{form.title}”")
        form.check(body)
        unit = value_at(body, form.unit)
        path = await self._tree.path(unit)
        require_subtree(client, unit, path)
        if form.attachments:
            form.refuse(await self._evidence.faults(body, form.attachments, client))
        received_at = await self._clock.now()
        submission: dict[str, Any] = {
            "_id": _identity(client, form, arrival.idempotency_key),
            "form": form.id,
            "version": form.version,
            "programme": form.programme,
            "key": record_key(form, body),
            "unit": unit,
            "unit_path": list(path),
            "client": client.id,
            "client_unit": client.unit,
            "body": body,
            "body_sha256": arrival.reading.sha256,
            "received_at": received_at,
            "correlation_id": arrival.correlation_id,
            "routes": list(form.routes),
        }
        return await self._commit.keep(Post(submission, _jobs(submission, received_at)))

    def receipt(self, submission: Mapping[str, Any]) -> str:
        """Proof that these bytes were accepted at this time: HMAC-SHA256 under the installation's secret."""
        text = "\n".join(
            (submission["_id"], submission["body_sha256"], isoformat(submission["received_at"]))
        )
        return hmac.new(self._secret, text.encode(), hashlib.sha256).hexdigest()


def _identity(client: Client, form: Form, idempotency_key: str | None) -> str:
    if idempotency_key is None:
        return "s" + uuid.uuid4().hex[:31]
    if not KEY.match(idempotency_key):
        raise Refused(
            "Idempotency-Key 须为 1 到 200 个可见的 ASCII 字符，不含空格",
            code="bad_idempotency_key",
        )
    # A key belongs to its form: portals number each kind of form for itself, and a job of one form
    # could otherwise be left for a submission of another.
    return submission_id(client.id, f"{form.id}\n{idempotency_key}")


def _jobs(submission: Mapping[str, Any], received_at: datetime) -> list[dict[str, Any]]:
    return [
        job_document(
            NewJob(
                id=submission_job(submission["_id"], queue),
                queue=queue,
                kind=submission["form"],
                subject=submission["_id"],
                due=received_at,
                correlation_id=submission["correlation_id"],
            ),
            received_at,
        )
        for queue in submission["routes"]
    ]
