"""A 连心点 of one college: a village, the villager groups matched to it, how many people it helps (L1)."""

from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar, get_args

from services.common.errors import NotFound
from services.common.kernel.ledger import Ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """The state; ``id`` is ``<unit>:<code>``. In force from ``since`` through ``until`` (None: still).

    ``name`` is the village; ``people`` are those paired with the unit for help (结对帮扶群众).
    """

    id: str
    unit: str
    unit_path: tuple[str, ...]
    code: str
    name: str
    groups: tuple[str, ...]
    people: int
    since: date
    until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PointSet:
    """The unit named its 连心点, for the first time or anew."""

    what: ClassVar[str] = "point.set"
    point: Point


@dataclass(frozen=True, slots=True, kw_only=True)
class PointEnded:
    """It is in force no longer than through ``on``."""

    what: ClassVar[str] = "point.ended"
    on: date


PointEvent = PointSet | PointEnded


def point_id(unit: str, code: str) -> str:
    """The record of a unit's 连心点."""
    return f"{unit}:{code}"


def known_point(state: Point | None) -> Point:
    """The 连心点, or NotFound."""
    if state is None:
        raise NotFound("没有登记这个连心点，请先提交连心点登记，或核对编号", code="point_not_found")
    return state


def set_point(state: Point | None, point: Point) -> tuple[PointEvent, ...]:
    """Name or correct it; saying the same again changes nothing."""
    if point == state:
        return ()
    if state is not None and point.until and replace(state, until=point.until) == point:
        return (PointEnded(on=point.until),)
    return (PointSet(point=point),)


def evolve(state: Point | None, event: PointEvent) -> Point:
    """The state after ``event``; raises ValueError on a history that does not begin with its naming."""
    if isinstance(event, PointSet):
        return event.point
    if state is None:
        raise ValueError("a 连心点 begins with its naming")
    return replace(state, until=event.on)


POINTS = Ledger(collection="points", state=Point, events=get_args(PointEvent), evolve=evolve)
