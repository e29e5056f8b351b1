"""Posts without a key: nothing tells their senders apart but the receipt code that each of them gets.

What is kept holds no address, no key and no correlation id of the sender's making (decision record 0010).
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.common.errors import Conflict, Forbidden, Refused
from services.common.kernel.canonical import sha256_hex
from services.common.mongo import Document
from services.intake.box.receipts import FIELD, code_hash, derived_code, new_code
from services.intake.checking.forms import Form
from services.intake.clients import PUBLIC, Client
from services.intake.commit import Kept
from services.intake.desk import Desk
from services.intake.reception import Arrival, Reading

PUBLIC_NAME = "公众"


@dataclass(frozen=True, slots=True)
class Taken:
    """What a sender is told: the code, which is stored nowhere, and when the post was received."""

    code: str
    received_at: datetime


async def take_public_post(
    desk: Desk,
    form: Form,
    body: Mapping[str, Any],
    filled_in: Mapping[str, Any],
    *,
    nonce: str | None = None,
) -> Taken:
    """Keep a post of a public form about ``filled_in["unit"]``.

    ``filled_in`` are the fields that are not the sender's to fill in; attachments are among them, since
    whoever named the id of a file could have somebody else's tied to the post. A ``nonce`` belongs to one
    page: the same words sent twice from it are one post with one code, other words are another.
    """
    if not form.public:
        raise Forbidden(f"“{form.title}”须用 API 密钥提交")
    require_unreserved(form, body, filled_in)
    document = {**body, **filled_in}
    code, key = new_code(), None
    if nonce is not None:
        reading = Reading.of_document(document, most=desk.settings.max_body_bytes)
        seed = f"{nonce}\n{form.id}\n{reading.sha256}"
        code, key = derived_code(_secret(desk), seed), sha256_hex(seed.encode())
    document[FIELD] = code_hash(code)
    kept = await _keep(desk, form, document, filled_in["unit"], key)
    return Taken(code, kept.submission["received_at"])


async def take_follow_up(
    desk: Desk, form: Form, body: Mapping[str, Any], *, about: Document, key: str
) -> Kept:
    """Keep what the holder of a receipt code posts about the submission it found, once under ``key``."""
    if not form.by_receipt:
        raise Forbidden(f"“{form.title}”须用 API 密钥提交")
    try:
        return await _keep(desk, form, dict(body), about["unit"], key)
    except Conflict as error:
        words = "您已经反馈过，内容不同的不能再提交；请凭回执码查看办到哪一步"
        raise Conflict(words, code="not_to_confirm") from error


def public_client(unit: str) -> Client:
    """Whoever has no key, posting about ``unit``; it reaches no other."""
    return Client(PUBLIC, PUBLIC_NAME, unit, frozenset({PUBLIC}))


async def _keep(
    desk: Desk, form: Form, document: dict[str, Any], unit: str, key: str | None
) -> Kept:
    return await desk.reception.take(
        Arrival(
            client=public_client(unit),
            form=form,
            reading=Reading.of_document(document, most=desk.settings.max_body_bytes),
            idempotency_key=key,
            correlation_id=uuid.uuid4().hex,
        )
    )


def require_unreserved(form: Form, body: Mapping[str, Any], filled_in: Mapping[str, Any]) -> None:
    """Raise Refused if the sender filled in what is the system's to fill in."""
    reserved = sorted(body.keys() & {*filled_in, FIELD, *(path[0] for path in form.attachments)})
    if reserved:
        raise Refused(f"字段 {'、'.join(reserved)} 由系统填写，请去掉", code="reserved_field")


def _secret(desk: Desk) -> bytes:
    return desk.settings.secret_key.get_secret_value().encode()
