"""The shapes that the API shows are closed, explained, and those of the records they show."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

from services.common.contracts import Contract, Contracts
from services.export.domain.arrival.arrival import Arrival
from services.export.domain.package.package import Package
from services.export.domain.recipient.recipient import Recipient
from services.export.domain.report.report import Report
from services.export.domain.sender.sender import Sender
from services.export.domain.workbook.workbook import Workbook
from services.notify.domain.activity.state import Activity
from services.notify.domain.cadre.cadre import Cadre
from services.notify.domain.deed.state import Deed
from services.notify.domain.delivery.contact import Contact
from services.notify.domain.delivery.message import Message
from services.notify.domain.link.link import Link
from services.notify.domain.link.practice import Practice
from services.notify.domain.link.report import LinkReport
from services.notify.domain.matter.state import Matter
from services.notify.domain.model.model import Model
from services.notify.domain.point.point import Point
from services.notify.domain.progress.returns import Return
from services.notify.domain.team.team import Team
from services.notify.domain.visit.state import Visit
from services.notify.domain.wish.state import Wish
from services.scoring.domain.award_round.award_round import AwardRound
from services.scoring.domain.campaign.state import Campaign
from services.scoring.domain.filing.filing import Filing
from services.scoring.domain.honour.honour import Honour
from services.scoring.domain.inspection.inspection import Inspection
from services.scoring.domain.member.member import Member
from services.scoring.domain.nomination.nomination import Nomination
from services.scoring.domain.part.part import Part
from services.scoring.domain.pioneer.pioneer import Pioneer
from services.scoring.domain.pledge.pledge import Pledge
from services.scoring.domain.publication.objection import Objection
from services.scoring.domain.rating.state import Rating
from services.scoring.domain.rectification.rectification import Rectification
from services.scoring.domain.register.register import Register
from services.scoring.domain.regrade.regrade import Regrade
from services.scoring.domain.spot_check.spot_check import SpotCheck
from services.scoring.domain.standing.standing import Standing

ROOT = Path(__file__).parents[2]
VIEWS = list(Contracts(ROOT / "schemas").below("views"))
BY_NAME = {contract.name.removeprefix("views/").removesuffix(".v1"): contract for contract in VIEWS}
EVERY_VIEW = pytest.mark.parametrize("contract", VIEWS, ids=lambda contract: contract.name)
RECORDS = {
    "activity": Activity,
    "award_round": AwardRound,
    "arrival": Arrival,
    "cadre": Cadre,
    "campaign": Campaign,
    "contact": Contact,
    "deed_record": Deed,
    "filing": Filing,
    "honour": Honour,
    "link": Link,
    "linkreport": LinkReport,
    "matter": Matter,
    "nomination": Nomination,
    "member": Member,
    "message": Message,
    "model": Model,
    "objection": Objection,
    "package": Package,
    "part": Part,
    "pioneer": Pioneer,
    "pledge": Pledge,
    "inspection": Inspection,
    "point": Point,
    "practice": Practice,
    "rating": Rating,
    "recipient": Recipient,
    "rectification": Rectification,
    "register": Register,
    "regrade": Regrade,
    "report": Report,
    "return": Return,
    "sender": Sender,
    "spot_check": SpotCheck,
    "standing": Standing,
    "visit": Visit,
    "workbook": Workbook,
    "wish": Wish,
    "team": Team,
}
COMPUTED = {
    "matter": ("warning", "main", "attachments"),
    "package": ("href",),
    "report": ("now", "packages"),
    "member": ("honours",),
    "standing": ("honours",),
    "arrival": ("href",),
}
"""What a page shows beside its record."""
OPEN = {"data", "result", "snapshot", "schema", "document", "body"}
"""What others decide the shape of: an event, a result, a census, a form, its schema, a standard."""


def objects(schema: Any, name: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every subschema for an object, and the property it stands in."""
    if isinstance(schema, dict):
        if schema.get("type") == "object":
            yield name, schema
        for key, part in schema.get("properties", {}).items():
            yield from objects(part, key)
        for keyword in ("items", "anyOf", "oneOf"):
            for part in schema.get(keyword, []) if keyword != "items" else [schema.get("items")]:
                yield from objects(part, name)


@EVERY_VIEW
def test_a_view_is_named_by_its_place(contract: Contract) -> None:
    name = contract.name.removeprefix("views/").removesuffix(".v1")

    assert contract.schema["$id"] == f"urn:lianxin:view:{name}:v1"
    assert contract.schema["title"]
    assert contract.schema["description"]


@EVERY_VIEW
def test_nothing_unsaid_can_slip_into_a_view(contract: Contract) -> None:
    for name, schema in objects(contract.schema):
        if name in OPEN or "oneOf" in schema:
            continue
        assert schema["additionalProperties"] is False, name
        assert set(schema["required"]) <= set(schema["properties"]), name
        assert all(part.get("title") for part in schema["properties"].values()), name


def places(kind: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], set[str]]]:
    """The fields of a dataclass and of all dataclasses in it, by where they stand."""
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        yield path, {field.name for field in fields(kind)}
        for field in fields(kind):
            yield from places(hints[field.name], (*path, field.name))
    else:
        for part in get_args(kind):
            yield from places(part, path)


def shown(schema: Any, path: tuple[str, ...]) -> set[str]:
    """The properties of the object at ``path``, through lists and alternatives."""
    if not path and "properties" in schema:
        return set(schema["properties"])
    if path and path[0] in schema.get("properties", {}):
        return shown(schema["properties"][path[0]], path[1:])
    inner = [*schema.get("anyOf", []), *([schema["items"]] if "items" in schema else [])]
    return next((shown(part, path) for part in inner if part.get("type") != "null"), set())


@pytest.mark.parametrize("name", RECORDS)
def test_a_view_knows_every_field_of_its_record_and_no_other(name: str) -> None:
    schema = BY_NAME[name].schema
    found = list(places(RECORDS[name]))

    assert found
    for path, names in found:
        extra = {"id", "version", "history", *COMPUTED.get(name, ())} if not path else set()
        assert shown(schema, path) == names | extra, path
