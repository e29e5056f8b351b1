"""Signed webhooks to portals: what is posted, and how the receiver knows that it is ours."""

import json
from typing import Any

from services.common.kernel.canonical import isoformat
from services.common.outside.door import Door, endpoint, target
from services.common.outside.undelivered import Undelivered
from services.notify.domain.delivery.parcel import Parcel
from services.notify.domain.delivery.signing import (
    MESSAGE,
    SIGNATURE,
    TIMESTAMP,
    channel_key,
    signature,
)
from services.notify.domain.delivery.told import Told

ACCEPTED = range(200, 300)


class Webhook:
    """Posts JSON, signed with the key of the unit's channel (derived from ``secret_key``)."""

    def __init__(self, door: Door, secret_key: str) -> None:
        self._door = door
        self._secret_key = secret_key

    def endpoint(self, parcel: Parcel) -> str:
        """Whom a failure of this sending is a failure of."""
        return endpoint(parcel.to.value)

    def send(self, parcel: Parcel) -> None:
        """Post it; any 2xx is a receipt. Raises Undelivered."""
        body = json.dumps(_document(parcel), ensure_ascii=False).encode()
        answer = self._door.post(parcel.to.value, body, self._headers(parcel, body))
        if answer.status not in ACCEPTED:
            raise Undelivered(f"对方答复 {answer.status}")

    def _headers(self, parcel: Parcel, body: bytes) -> dict[str, str]:
        timestamp = int(parcel.at.timestamp())
        key = channel_key(self._secret_key, parcel.to.channel, parcel.to.generation)
        signed = signature(
            key,
            method="POST",
            target=target(parcel.to.value),
            timestamp=timestamp,
            message=parcel.id,
            body=body,
        )
        return {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "lianxin",
            "Idempotency-Key": parcel.id,
            MESSAGE: parcel.id,
            TIMESTAMP: str(timestamp),
            SIGNATURE: signed,
        }


def _document(parcel: Parcel) -> dict[str, Any]:
    return {
        "id": parcel.id,
        "unit": parcel.unit,
        "at": isoformat(parcel.at),
        "title": parcel.title,
        "text": parcel.text,
        "notices": [_notice(told) for told in parcel.told],
    }


def _notice(told: Told) -> dict[str, Any]:
    names = ("id", "kind", "about", "unit", "title", "body", "urgent")
    return {name: getattr(told, name) for name in names} | {"at": isoformat(told.at)}
