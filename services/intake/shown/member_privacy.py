"""Whose names and words a page about members shows: in full to nobody without a purpose (F2)."""

from typing import Any

from services.common.mongo import Document
from services.intake.checking.pointers import split
from services.intake.clients import Client
from services.intake.shown.personal import mask
from services.intake.views import show_record

NAME = split("/name")
MEMBER = [
    NAME,
    *(
        split(pointer)
        for pointer in (
            "/contact",
            "/left/reason",
            "/history/*/data/member/name",
            "/history/*/data/member/contact",
            "/history/*/data/leaving/reason",
        )
    ),
]
"""Where a member's page, with all that was filled in before, says who they are."""
YEAR = [
    NAME,
    *(
        split(pointer)
        for pointer in (
            "/own/text",
            "/branch/text",
            "/branch/meeting/attendees",
            "/requests/*/text",
            "/requests/*/answer/text",
            "/history/*/data/name",
            "/history/*/data/pioneer/name",
            "/history/*/data/own/text",
            "/history/*/data/branch/text",
            "/history/*/data/branch/meeting/attendees",
            "/history/*/data/request/text",
            "/history/*/data/answer/text",
        )
    ),
]
"""Where a year's page names people, or says what was thought of one of them."""
UNLISTED = ("history", "state.own", "state.branch", "state.mass", "state.requests")
"""What lists of years leave out: what is pledged is for the branch to read, what was said of people is not."""


def listed_member(row: Document, client: Client) -> dict[str, Any]:
    """A member in a list: by name within the branch, masked for everybody above it; contacts always masked."""
    shown: dict[str, Any] = mask(show_record(row), [p for p in MEMBER if _hidden(p, row, client)])
    return shown


def listed_year(row: Document, client: Client) -> dict[str, Any]:
    """A year in a list: by name within the branch, masked for everybody above it."""
    shown: dict[str, Any] = mask(show_record(row), [p for p in YEAR if _hidden(p, row, client)])
    return shown


def _hidden(pointer: tuple[str, ...], row: Document, client: Client) -> bool:
    return pointer != NAME or client.unit != row["state"]["unit"]
