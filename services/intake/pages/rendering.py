"""Templates to HTML answers: everything that is filled in is escaped, and a page loads nothing and runs nothing."""

import base64
import hashlib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from services.common.kernel.workdays import day_text, local_day

FOLDER = Path(__file__).parent
STYLE = (FOLDER / "style.css").read_text("utf-8")
STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
HEADERS = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{STYLE_HASH}'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""No script, no picture, no font, no frame; and nothing stays on a computer that many use."""
_POLICY = "Content-Security-Policy"
WITH_PICTURES = {_POLICY: f"{HEADERS[_POLICY]}; img-src 'self'"}
"""The same where a page shows pictures of our own (F4)."""


def _day(instant: str) -> str:
    """An RFC 3339 instant as its day in Asia/Shanghai."""
    return day_text(local_day(datetime.fromisoformat(instant)))


def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["style"] = Markup(STYLE)  # noqa: S704 - our own file, as it was hashed
    made.filters["day"] = _day
    return made


ENVIRONMENT = _environment()


def page(
    template: str,
    filled_in: Mapping[str, Any],
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> HTMLResponse:
    """The template ``<template>.html`` as an answer; raises UndefinedError if something was left out."""
    html = ENVIRONMENT.get_template(f"{template}.html").render(filled_in)
    return HTMLResponse(html, status, {**HEADERS, **(headers or {})})
