"""The page on which an opinion is written: what is entered stays, and every fault stands beside its field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from services.intake.checking.forms import Form
from services.intake.evidence.attachment_rules import Types

FIELDS = ("category", "title", "content", "name", "phone", "attachments")
"""In the order of the page, which is the order of the summary of faults."""
OF_POINTER = {"person": "name", "person/name": "name", "person/phone": "phone"}
HINTS = {
    "咨询求助": "想了解情况，或遇到困难需要帮助",
    "建议": "怎样可以做得更好",
    "批评": "对工作或作风的意见",
    "投诉": "权益受到影响，要求处理",
}
TRAP = "homepage"
"""A field that people do not see and programs fill in."""


@dataclass(frozen=True, slots=True)
class PageFault:
    """What to do about a field; no field is the page as a whole."""

    field: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpinionPage:
    """One showing of the page."""

    unit: Mapping[str, Any]
    way: Sequence[str]
    token: str
    values: Mapping[str, str] = field(default_factory=dict)
    faults: Sequence[PageFault] = ()

    def filled_in(self, form: Form, types: Types) -> dict[str, Any]:
        """What the template asks for."""
        fields = form.schema["properties"]
        person = fields["person"]["properties"]
        return {
            "unit": self.unit,
            "way": self.way,
            "token": self.token,
            "values": {name: self.values.get(name, "") for name in (*FIELDS, TRAP)},
            "faults": sorted(self.faults, key=_place),
            "of": {
                name: [each.message for each in self.faults if each.field == name]
                for name in ("", TRAP, *FIELDS)
            },
            "categories": [(each, HINTS.get(each, "")) for each in fields["category"]["enum"]],
            "most": {
                "title": fields["title"]["maxLength"],
                "content": fields["content"]["maxLength"],
                "name": person["name"]["maxLength"],
                "phone": person["phone"]["maxLength"],
                "attachments": fields["attachments"]["maxItems"],
            },
            "accept": ",".join(f".{extension}" for extension in sorted(types)),
            "extensions": "、".join(sorted(types)),
        }


def page_faults(errors: Sequence[Mapping[str, str]]) -> list[PageFault]:
    """The faults of a form by the field of the page that they belong beside."""
    return [PageFault(_field(error["pointer"]), error["message"]) for error in errors]


def _field(pointer: str) -> str:
    path = pointer.removeprefix("/")
    name = OF_POINTER.get(path, path.partition("/")[0])
    return name if name in FIELDS else ""


def _place(fault: PageFault) -> int:
    return FIELDS.index(fault.field) if fault.field in FIELDS else -1
