"""A member without an account reads their own year by a personal code, appraises themselves, asks for corrections (F2).

The code is a receipt code (decision 0029): it belongs to one member and year, only its hash is stored, and the one
issued last counts.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.common.errors import NotFound
from services.common.kernel.canonical import content_hash, sha256_hex
from services.common.mongo import Document
from services.intake.access import require_role, require_subtree
from services.intake.box.public_post import Taken, public_client, take_follow_up
from services.intake.box.receipts import FIELD, MEMBER_CODE, code_hash, new_code
from services.intake.clients import PUBLIC, Client
from services.intake.desk import Desk
from services.intake.reception import Arrival, Reading
from services.intake.views import show_record, show_submission

APPRAISAL, REQUEST = "mofan/appraisal", "mofan/member-request"
MEMBERS, PIONEERS = "members", "pioneers"
NONE = "没有这个查询码，或者已经另发新的；请核对，或请党支部重新发放"


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Whom a code belongs to, and for which year; ``issued`` is the submission that issued it."""

    unit: str
    code: str
    year: str
    issued: Document

    @property
    def member(self) -> str:
        """The id of the member."""
        return f"{self.unit}:{self.code}"

    @property
    def about(self) -> dict[str, str]:
        """What every form of theirs is about."""
        return {"unit": self.unit, "code": self.code, "year": self.year}


async def issue_code(desk: Desk, client: Client, member_id: str, said: Mapping[str, Any]) -> Taken:
    """A fresh code for a member of the client's subtree and the ``year`` said; those before it are good no more.

    Raises Refused in all its kinds.
    """
    form = desk.forms.latest(MEMBER_CODE)
    require_role(client, form.roles, action=f"提交“{form.title}”")
    row = await desk.views.one(MEMBERS, member_id, client, lambda doc: doc["state"]["unit_path"])
    state = row["state"]
    require_subtree(client, state["unit"], state["unit_path"])
    code = new_code()
    filled_in = {"unit": state["unit"], "code": state["code"], FIELD: code_hash(code)}
    arrival = Arrival(
        client=client,
        form=form,
        reading=Reading.of_document({**said, **filled_in}, most=desk.settings.max_body_bytes),
        idempotency_key=None,
        correlation_id=uuid.uuid4().hex,
    )
    kept = await desk.reception.take(arrival)
    return Taken(code, kept.submission["received_at"])


async def owner_of(desk: Desk, code: str) -> Owner:
    """Whom the code belongs to; raises NotFound for one that was never given, or is good no more."""
    row = await desk.repository.submission_by_receipt(code_hash(code))
    if row is None or row["form"] != MEMBER_CODE:
        raise NotFound(NONE, code="receipt_not_found")
    latest = await desk.posted.latest(MEMBER_CODE, row["key"], public_client(row["unit"]))
    if latest["_id"] != row["_id"]:
        raise NotFound(NONE, code="receipt_not_found")
    unit, number, year = row["key"].split(":")
    return Owner(unit=unit, code=number, year=year, issued=row)


async def own_year(desk: Desk, owner: Owner) -> dict[str, Any]:
    """Their own records, whole: who they are, and what they pledged, if they did."""
    member = await desk.views.found(MEMBERS, owner.member, {"head": 0})
    if member is None:
        raise NotFound(NONE, code="receipt_not_found")
    year = await desk.views.found(PIONEERS, f"{owner.member}:{owner.year}", {"head": 0})
    return {"member": show_record(member), "pioneer": show_record(year) if year else None}


async def post_own(desk: Desk, owner: Owner, form_id: str, said: Mapping[str, Any]) -> Document:
    """Keep what they say of their own year; the same words while nothing else happened are one post.

    Raises InvalidForm.
    """
    form = desk.forms.latest(form_id)
    body = {**said, **owner.about}
    form.check(body)
    year = await desk.views.found(PIONEERS, f"{owner.member}:{owner.year}", {"version": 1})
    version = year["version"] if year else 0
    key = sha256_hex(f"{owner.member}\n{version}\n{content_hash(body)}".encode())
    kept = await take_follow_up(desk, form, body, about=owner.issued, key=key)
    return dict(kept.submission)


async def own_post(desk: Desk, owner: Owner, submission_id: str) -> dict[str, Any]:
    """What came of something that they posted; raises NotFound for anybody else's."""
    row = await desk.views.found("submissions", submission_id, {})
    if row is None or row["client"] != PUBLIC or not owner.about.items() <= row["body"].items():
        raise NotFound("没有这份提交，请核对编号")
    shown = show_submission(row, await desk.views.jobs_of(row))
    return {**shown, "receipt": desk.reception.receipt(row)}
