"""The page at ``/docs``: OpenAPI for people, without a byte from the internet, since schools are on intranets."""

from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

router = APIRouter(include_in_schema=False)
PAGE = Path(__file__).with_name("docs.html")
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; connect-src 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


@router.get("/docs")
async def docs() -> HTMLResponse:
    """The page; it reads ``openapi.json`` from this same server."""
    return HTMLResponse(PAGE.read_text("utf-8"), headers=HEADERS)
