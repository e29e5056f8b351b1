"""The pages of published deeds (F4): a list, and one of them. No JavaScript, no cookies, nothing from elsewhere."""

from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from services.intake.api.callers import AtDesk
from services.intake.api.deeds import picture_of, read_deed
from services.intake.api.page_route import PageRoute
from services.intake.api.public import pass_gate
from services.intake.pages.rendering import WITH_PICTURES, page
from services.intake.shown.deed_board import Asked
from services.intake.views import Page


class DeedRoute(PageRoute):
    """Whatever goes wrong here leads back to the deeds, not to the box."""

    problem = "deed_problem"


router = APIRouter(route_class=DeedRoute, include_in_schema=False)
AT_ONCE = 20
FIELDS = {"unit": 64, "award": 60, "year": 4}
"""What a list is narrowed to, and how long each may be."""
CURSOR_MOST = 400


@router.get("/deeds")
async def show_deeds(request: Request, desk: AtDesk) -> Response:
    """Twenty at a time, the latest first."""
    pass_gate(desk, desk.public_reads, request)
    said = {name: request.query_params.get(name, "")[:most] for name, most in FIELDS.items()}
    narrowed = {name: value for name, value in said.items() if value}
    cursor = request.query_params.get("cursor", "")[:CURSOR_MOST] or None
    found = await desk.deeds.page(Asked(**narrowed), Page(limit=AT_ONCE, cursor=cursor))
    following = found["next"] and "?" + urlencode(narrowed | {"cursor": found["next"]})
    unit = await desk.repository.unit(narrowed["unit"]) if "unit" in narrowed else None
    told = {
        "deeds": found["items"],
        "next": following,
        "narrowed": said if narrowed else {},
        "unit": unit["name"] if unit else said["unit"],
        "award": _award_named(found["items"], said["award"]),
        "later": cursor is not None,
    }
    return page("deeds", told, headers=WITH_PICTURES)


@router.get("/deeds/{deed_id}")
async def show_deed(request: Request, desk: AtDesk, deed_id: str) -> Response:
    """The text that was approved, with its pictures."""
    deed = await read_deed(request, desk, deed_id[:40])
    return page("deed", {"deed": deed}, headers=WITH_PICTURES)


@router.get("/deeds/{deed_id}/pictures/{number}")
async def show_deed_picture(request: Request, desk: AtDesk, deed_id: str, number: str) -> Response:
    """A picture of a deed that is published."""
    wanted = int(number) if number.isascii() and number.isdigit() and len(number) < 3 else 0
    return await picture_of(request, desk, deed_id[:40], wanted)


def _award_named(deeds: list[dict[str, Any]], asked: str) -> str:
    """The title of an award that was asked for by its id; what was asked where no deed says it."""
    honours = (honour for deed in deeds for honour in deed["honours"])
    return next((each["title"] for each in honours if each["award"] == asked), asked)
