"""Reception: from the bytes of a post to a submission that is kept, or to a refusal that names every fault."""

import hashlib
import hmac
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.common.errors import Refused
from services.common.jobs import NewJob, job_document
from services.common.kernel.canonical import isoformat
from services.common.kernel.identity import submission_id, submission_job
from services.intake.access import require_role, require_subtree
from services.intake.clients import Client
from services.intake.clock import AsyncClock
from services.intake.commit import GroupCommit, Kept, Post
from services.intake.forms import Form, record_key
from services.intake.pointers import value_at
from services.intake.strict_json import parse
from services.intake.tree import UnitTree

KEY = re.compile(r"[\x21-\x7e]{1,200}\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One post as it came in: who posts what, under which idempotency key, within which request."""

    client: Client
    form: Form
    body: bytes
    idempotency_key: str | None
    correlation_id: str


class Reception:
    """Takes posts; safe for any number of concurrent requests of one process."""

    def __init__(
        self,
        commit: GroupCommit,
        tree: UnitTree,
        clock: AsyncClock,
        *,
        secret: str,
        max_body_bytes: int,
    ) -> None:
        self._commit = commit
        self._tree = tree
        self._clock = clock
        self._secret = secret.encode()
        self._max_body_bytes = max_body_bytes

    async def take(self, arrival: Arrival) -> Kept:
        """Check and keep one post.

        Raises Refused in all its kinds (bad JSON, faults, role, subtree, idempotency) and Unavailable;
        nothing is stored then.
        """
        client, form = arrival.client, arrival.form
        require_role(client, form.roles, action=f"提交“{form.title}”")
        body = parse(arrival.body, max_bytes=self._max_body_bytes)
        form.check(body)
        unit = value_at(body, form.unit)
        path = await self._tree.path(unit)
        require_subtree(client, unit, path)
        received_at = await self._clock.now()
        submission: dict[str, Any] = {
            "_id": _identity(client, arrival.idempotency_key),
            "form": form.id,
            "version": form.version,
            "programme": form.programme,
            "key": record_key(form, body),
            "unit": unit,
            "unit_path": list(path),
            "client": client.id,
            "client_unit": client.unit,
            "body": body,
            "body_sha256": hashlib.sha256(arrival.body).hexdigest(),
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


def _identity(client: Client, idempotency_key: str | None) -> str:
    if idempotency_key is None:
        return "s" + uuid.uuid4().hex[:31]
    if not KEY.match(idempotency_key):
        raise Refused(
            "Idempotency-Key 须为 1 到 200 个可见的 ASCII 字符，不含空格",
            code="bad_idempotency_key",
        )
    return submission_id(client.id, idempotency_key)


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
