"""The page that a receipt code opens: how far it is, the answer, and what its holder may say to it."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.intake.box.feedback import CONFIRMATION, SUPPLEMENT
from services.intake.checking.forms import Forms
from services.intake.pages.opinion_page import PageFault

FIELDS = ("satisfied", "reason", "text")


def said_by(texts: Mapping[str, str]) -> dict[str, Any]:
    """A confirmation as the fields of the page say it; what was left empty is left out."""
    said: dict[str, Any] = {}
    if texts.get("satisfied") in ("yes", "no"):
        said["satisfied"] = texts["satisfied"] == "yes"
    reason = texts.get("reason", "").strip()
    if reason:
        said["reason"] = reason
    return said


def receipt_filled_in(
    shown: Mapping[str, Any],
    code: str,
    forms: Forms,
    *,
    values: Mapping[str, str] | None = None,
    faults: Sequence[PageFault] = (),
    note: str = "",
) -> dict[str, Any]:
    """What the template asks for."""
    entered = values or {}
    return {
        "shown": shown,
        "note": note,
        "code": code,
        "values": {name: entered.get(name, "") for name in FIELDS},
        "faults": faults,
        "of": {name: [each.message for each in faults if each.field == name] for name in FIELDS},
        "most": {
            "reason": _most(forms, CONFIRMATION, "reason"),
            "text": _most(forms, SUPPLEMENT, "text"),
        },
    }


def receipt_faults(errors: Sequence[Mapping[str, str]]) -> list[PageFault]:
    """The faults of a form by the field that they belong beside; a missing reason has no place of its own."""
    found = []
    for error in errors:
        name = error["pointer"].removeprefix("/")
        found.append(PageFault(name if name in FIELDS else "", error["message"]))
    return found


def _most(forms: Forms, form: str, name: str) -> int:
    most: int = forms.latest(form).schema["properties"][name]["maxLength"]
    return most
