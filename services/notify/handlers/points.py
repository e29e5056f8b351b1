"""What notify does with a form about a 连心点 (L1)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from services.common.jobs import Job
from services.notify.domain.point.point import (
    POINTS,
    Point,
    VillagerGroup,
    known_point,
    point_id,
    require_match,
    set_point,
)
from services.notify.handlers.cadres import day_in
from services.notify.handlers.steps import Result
from services.notify.ports.links import LinkDesk

FORM = "lianxin/linked-point"


def note_point(job: Job, port: LinkDesk) -> Result:
    """Form lianxin/linked-point: the village, and which college is matched with which villager group."""
    submission = port.submission(job.subject)
    body = submission.body
    point = Point(
        unit=submission.unit,
        unit_path=submission.unit_path,
        code=body["code"],
        name=body["name"].strip(),
        since=date.fromisoformat(body["since"]),
        until=day_in(body.get("until")),
        groups=tuple(_group(row, submission.unit, port) for row in body["groups"]),
        seen_by=_seen_by(submission.unit_path, body["groups"], port),
        as_of=submission.received_at,
    )
    key = point_id(point.unit, point.code)
    port.append(POINTS, key, submission.author(port.now), set_point(port.state(POINTS, key), point))
    return {"point": key}


def require_point(job: Job, port: LinkDesk, named: str) -> None:
    """Raise NotYet while the 连心点 that a form names is being registered, NotFound without one."""
    state = port.state(POINTS, named)
    if state is None:
        port.wait_for_named(job, FORM, "code", named.rpartition(":")[2])
    known_point(state, named)


def _group(row: Mapping[str, Any], unit: str, port: LinkDesk) -> VillagerGroup:
    college = port.unit(row["college"])
    require_match(unit, college.id, college.kind, college.path)
    return VillagerGroup(name=row["name"].strip(), college=college.id, college_name=college.name)


def _seen_by(
    path: tuple[str, ...], groups: list[Mapping[str, Any]], port: LinkDesk
) -> tuple[str, ...]:
    paths = [path, *(port.unit(row["college"]).path for row in groups)]
    return tuple(sorted({code for each in paths for code in each}))


HANDLERS = {FORM: note_point}
