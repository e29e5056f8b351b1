"""Notices, the messages that take them to people, and the contacts of units, as notify keeps them, read-only."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response

from services.common.kernel.canonical import isoformat
from services.common.mongo import Document
from services.intake.access_log import PersonalRead
from services.intake.api.bodies import json_answer, json_answers
from services.intake.api.callers import AskedPage, AskedUnit, AtDesk, Caller
from services.intake.api.documented import GUARDED, LISTED, SUBTREE, listed, told, view
from services.intake.api.posted import Purpose
from services.intake.checking.pointers import split
from services.intake.shown.personal import mask
from services.intake.views import show_record

router = APIRouter(tags=["通知"], dependencies=[Depends(json_answers)])
Text = Annotated[str | None, Query(max_length=100)]
SHOWN = ("about", "unit", "unit_path", "person", "kind", "title", "body", "urgent", "state")
"""What is shown of a notice beside its id, its time, why it is in its state, and its messages."""
PERSONAL = [
    split(f"{where}/{name}")
    for where in ("", "/history/*/data/contact")
    for name in ("name", "email")
]


@router.get(
    "/v1/deliveries",
    summary="通知列表",
    responses=told(*LISTED, *SUBTREE, shape=listed("delivery")),
)
async def list_deliveries(
    desk: AtDesk,
    unit: AskedUnit,
    page: AskedPage,
    state: Text = None,
    kind: Text = None,
) -> Response:
    """发给本单位及其下各单位的通知，连同正文；按单位、送达情况（undeliverable 为无人可送）、种类筛选。"""
    query: dict[str, Any] = {"unit_path": {"$eq": unit}}
    asked = {"state": state, "kind": kind}
    query |= {name: {"$eq": value} for name, value in asked.items() if value is not None}
    return json_answer(await desk.views.page("deliveries", query, page, show_delivery))


@router.get(
    "/v1/messages",
    summary="消息列表",
    responses=told(*LISTED, *SUBTREE, shape=listed("message")),
)
async def list_messages(
    desk: AtDesk,
    unit: AskedUnit,
    page: AskedPage,
    state: Text = None,
) -> Response:
    """发出去的、等着发的、没发成的；按单位、进度筛选。没发成的（failed、given_up）可逐条重发。地址打码，不含正文。"""
    query = {"state.recipient.unit_path": {"$eq": unit}}
    if state is not None:
        query["state.stage"] = {"$eq": state}
    return json_answer(
        await desk.views.page("messages", query, page, show_record, hide=("history",))
    )


@router.get(
    "/v1/messages/{message_id}",
    summary="一条消息",
    responses=told(*GUARDED, "not_found", shape=view("message")),
)
async def get_message(desk: AtDesk, client: Caller, message_id: str) -> Response:
    """发往何处（打码）、试了几次、为什么没发成、何时再试，以及全部历史记录（哈希相连）。"""
    row = await desk.views.one("messages", message_id, client, _recipient_path)
    return json_answer(show_record(row))


@router.get(
    "/v1/contacts",
    summary="联系人列表",
    responses=told(*LISTED, *SUBTREE, shape=listed("contact")),
)
async def list_contacts(desk: AtDesk, unit: AskedUnit, page: AskedPage) -> Response:
    """本单位及其下各单位的联系人和接收偏好；姓名、邮箱打码。"""
    query = {"state.unit_path": {"$eq": unit}}
    return json_answer(
        await desk.views.page("contacts", query, page, _show_masked, hide=("history",))
    )


@router.get(
    "/v1/contacts/{contact_id}",
    summary="一位联系人",
    responses=told(*GUARDED, "bad_parameters", "not_found", shape=view("contact")),
)
async def get_contact(
    desk: AtDesk, client: Caller, contact_id: str, purpose: Purpose = None
) -> Response:
    """历次登记都在其中。姓名、邮箱打码；确需查看的用 purpose 写明用途，先记下来再给出。"""
    row = await desk.views.one("contacts", contact_id, client, _contact_path)
    read = PersonalRead(
        client=client,
        subject=f"contacts/{contact_id}",
        unit_path=_contact_path(row),
        purpose=purpose,
    )
    return json_answer(await desk.access_log.personal_read(show_record(row), PERSONAL, read))


def show_delivery(row: Document) -> dict[str, Any]:
    """A notice with its words, and what became of it."""
    return {
        "id": row["_id"],
        "at": isoformat(row["at"]),
        **{name: row[name] for name in SHOWN},
        "because": row["because"],
        "messages": row["messages"],
    }


def _show_masked(row: Document) -> dict[str, Any]:
    shown: dict[str, Any] = mask(show_record(row), PERSONAL)
    return shown


def _recipient_path(row: Document) -> list[str]:
    path: list[str] = row["state"]["recipient"]["unit_path"]
    return path


def _contact_path(row: Document) -> list[str]:
    path: list[str] = row["state"]["unit_path"]
    return path
