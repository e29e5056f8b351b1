"""The Word template of each table: what it may name, which version a unit's exports are written with, how it looks."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from services.common.errors import NotFound
from services.common.mongo import Document
from services.intake.views import Views, plain

GUIDES, TEMPLATES = "template_guides", "templates"
OWN = 0
MOST = 100
"""So many tables there are at the very most; each has a guide."""


class Chosen(NamedTuple):
    """A version: whose it is (nobody's: the program's own), its number and its file."""

    owner: str
    number: int
    file: Mapping[str, Any]


async def guides(views: Views) -> list[Document]:
    """What can be edited, by table."""
    found = await views.rows(GUIDES, {}, {}, most=MOST)
    return [each for each in found if each["own"] is not None]


async def guide(views: Views, table: str) -> Document:
    """One table's; raises NotFound."""
    found = await views.found(GUIDES, table, {})
    if found is None:
        raise NotFound("没有这份附件；有模板的见 /v1/templates")
    return found


async def kept(
    views: Views, tables: Sequence[str], path: Sequence[str]
) -> dict[str, dict[str, Any]]:
    """The states of the templates that the units of ``path`` have of their own, by id."""
    ids = [f"{unit}:{table}" for table in tables for unit in path]
    fields = {"state": 1}
    rows = await views.rows(TEMPLATES, {"_id": {"$in": ids}}, fields, most=len(ids))
    return {row["_id"]: row["state"] for row in rows}


def in_force(shown: Mapping[str, Any], states: Mapping[str, Any], path: Sequence[str]) -> Chosen:
    """The version that exports of the last unit of ``path`` are written with; raises NotFound without any."""
    for unit in reversed(path):
        state = states.get(f"{unit}:{shown['_id']}")
        if state is not None and state["in_force"] != OWN:
            return numbered(unit, state, state["in_force"])
    return own(shown)


def own(shown: Mapping[str, Any]) -> Chosen:
    """The program's own template; raises NotFound for a table that is written over none."""
    if shown["own"] is None:
        raise NotFound("这份附件没有 Word 模板；有模板的见 /v1/templates")
    return Chosen("", OWN, shown["own"])


def numbered(unit: str, state: Mapping[str, Any], number: int) -> Chosen:
    """That version of a unit's own template; raises NotFound."""
    for version in state["versions"]:
        if version["number"] == number:
            return Chosen(unit, number, version)
    raise NotFound("这个单位的模板没有这一版")


def show_guide(shown: Mapping[str, Any], chosen: Chosen | None, unit: str) -> dict[str, Any]:
    """A table with the version that ``unit`` uses; without a template nothing is there to fetch."""
    table = {
        "id": shown["_id"],
        "title": shown["title"],
        "number": shown["number"],
        "unit": unit,
    }
    if chosen is None:
        return table | {"in_force": None, "file": None, "preview": None}
    address = f"/v1/templates/{shown['_id']}"
    return table | {
        "in_force": {
            "owner": chosen.owner,
            "version": chosen.number,
            "name": chosen.file["name"],
            "sha256": chosen.file["sha256"],
            "bytes": chosen.file["size"],
        },
        "file": f"{address}/file?unit={unit}",
        "preview": f"{address}/preview?unit={unit}",
    }


def show_versions(state: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """A unit's own versions, oldest first."""
    return [
        {
            "version": each["number"],
            "name": each["name"],
            "sha256": each["sha256"],
            "bytes": each["size"],
            "note": each["note"],
            "by": each["by"],
            "accepted_at": plain(each["accepted_at"]),
            "withdrawn_because": each["withdrawn_because"],
        }
        for each in (state["versions"] if state else ())
    ]
