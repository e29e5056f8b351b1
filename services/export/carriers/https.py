"""HTTPS: the package is posted to an upper instance under its own id, and the answer looked for later (EXPORTS §7)."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from services.common.outside.door import Answer, Door, endpoint, target
from services.common.outside.undelivered import Undelivered
from services.export.carriers.secrets import API_KEY, Secrets
from services.export.domain.recipient.keys import (
    MESSAGE,
    SIGNATURE,
    TIMESTAMP,
    recipient_key,
    signature,
)
from services.export.domain.recipient.recipient import Recipient
from services.export.domain.sending.consignment import Arrival, Consignment, Progress

TOTAL_S = 120.0
TAKEN = range(200, 300)
THEIR_FAULT = range(500, 600)
LATER = (408, 425, 429)
"""Answers of the 400s that another attempt may change."""
NOT_FOUND = 404
TOLD_MOST = 200
STATUS_MOST, ANSWER_MOST = 200, 5_000
STATES = ("received", "accepted", "refused", "superseded")


class Https:
    """Posts through ``door``; HMAC keys are derived from ``secret_key``, everything else comes from files."""

    def __init__(self, door: Door, secrets: Secrets, secret_key: str) -> None:
        self._door = door
        self._secrets = secrets
        self._secret_key = secret_key

    def endpoint(self, consignment: Consignment) -> str:
        """Whom a failure is a failure of: scheme, host and port."""
        return endpoint(consignment.recipient.address)

    def carry(self, consignment: Consignment) -> None:
        """Post it; any 2xx is taken for its having arrived, once, whatever was posted before. Raises Undelivered."""
        recipient = consignment.recipient
        url = f"{recipient.address.rstrip('/')}/v1/packages"
        headers = self._headers(recipient) | {
            "Content-Type": "application/zip",
            "Idempotency-Key": consignment.package,
        }
        if recipient.signed:
            headers |= self._signed(consignment, target(url))
        tls = self._secrets.tls(recipient)
        _require_taken(self._door.post(url, consignment.data, headers, tls=tls))

    def arrival(self, recipient: Recipient, package: str) -> Arrival:
        """What they say of it now; the address is ours, not the one they answered with. Raises Undelivered."""
        url = f"{recipient.address.rstrip('/')}/v1/arrivals/{package}"
        answer = self._door.get(url, self._headers(recipient), tls=self._secrets.tls(recipient))
        if answer.status == NOT_FOUND:
            raise Undelivered("对方还没有登记这个报送包")
        _require_taken(answer)
        return _read(answer.body)

    def _headers(self, recipient: Recipient) -> dict[str, str]:
        headers = {"User-Agent": "lianxin", "Accept": "application/json"}
        key = self._secrets.text(recipient, API_KEY)
        return headers | ({"Authorization": f"Bearer {key}"} if key else {})

    def _signed(self, consignment: Consignment, path: str) -> Mapping[str, str]:
        recipient = consignment.recipient
        timestamp = int(consignment.at.timestamp())
        key = recipient_key(self._secret_key, recipient.id, recipient.generation)
        signed = signature(
            key,
            target=path,
            timestamp=timestamp,
            package=consignment.package,
            body=consignment.data,
        )
        return {MESSAGE: consignment.package, TIMESTAMP: str(timestamp), SIGNATURE: signed}


def _require_taken(answer: Answer) -> None:
    if answer.status in TAKEN:
        return
    final = answer.status not in THEIR_FAULT and answer.status not in LATER
    raise Undelivered(
        f"对方答复 {answer.status}{_detail(answer.body)}",
        final=final,
        down=answer.status in THEIR_FAULT,
    )


def _detail(body: bytes) -> str:
    """What a problem document says of itself, in one line."""
    said = _object(body).get("detail", "")
    return f"：{' '.join(said.split())[:TOLD_MOST]}" if isinstance(said, str) and said else ""


def _read(body: bytes) -> Arrival:
    said = _object(body)
    receipt = said.get("receipt")
    receipt = receipt if isinstance(receipt, dict) else {}
    if said.get("state") not in STATES:
        raise Undelivered("对方的答复看不懂，请与对方核对接口")
    reasons = said.get("reasons", [])
    return Arrival(
        said["state"],
        reasons=tuple(str(reason) for reason in reasons if isinstance(reasons, list)),
        sha256=str(receipt.get("manifest_sha256", "")),
        by=str(receipt.get("by", "")),
        at=_instant(receipt.get("at")),
        progress=_progress(said.get("progress")),
    )


def _progress(said: object) -> Progress | None:
    """How far an opinion is; bounded, for it becomes part of a record of ours."""
    if not isinstance(said, dict) or not said.get("status"):
        return None
    return Progress(str(said["status"])[:STATUS_MOST], str(said.get("answer") or "")[:ANSWER_MOST])


def _object(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _instant(text: object) -> datetime | None:
    try:
        said = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return said.astimezone(UTC) if said.tzinfo else None
