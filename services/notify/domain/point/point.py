"""A 连心点 and who is matched with whom; the latest form counts (L1)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, get_args

from services.common.errors import NotFound, Refused
from services.common.kernel.ledger import Ledger
from services.notify.domain.cadre.latest import is_news, require_span


@dataclass(frozen=True, slots=True, kw_only=True)
class VillagerGroup:
    """A 村民小组 and the 院级党委 (党总支) that is matched to it."""

    name: str
    college: str
    college_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """The state. In force from ``since`` through ``until`` (None: still).

    ``seen_by``: every unit that it concerns: those on the path of its own unit and of matched colleges.
    """

    unit: str
    unit_path: tuple[str, ...]
    code: str
    name: str
    since: date
    until: date | None
    groups: tuple[VillagerGroup, ...]
    seen_by: tuple[str, ...]
    as_of: datetime

    @property
    def id(self) -> str:
        """Where teams and visits go."""
        return point_id(self.unit, self.code)


@dataclass(frozen=True, slots=True, kw_only=True)
class PointSet:
    """A form names the 连心点 for the first time (确定连心点)."""

    what: ClassVar[str] = "point.set"
    point: Point


@dataclass(frozen=True, slots=True, kw_only=True)
class PointChanged:
    """A later form says otherwise: other groups, or its end."""

    what: ClassVar[str] = "point.changed"
    point: Point


PointEvent = PointSet | PointChanged


def point_id(unit: str, code: str) -> str:
    """``<unit>:<代号>``."""
    return f"{unit}:{code}"


def set_point(state: Point | None, point: Point) -> tuple[PointEvent, ...]:
    """What a form about ``point`` changes. Raises Refused where a villager group is matched twice."""
    require_span(point.since, point.until)
    names = [group.name.strip() for group in point.groups]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise Refused(
            f"一个村民小组只由一个院级党委（党总支）对接，{'、'.join(twice)}写了不止一次",
            code="group_twice",
        )
    if not is_news(state, point):
        return ()
    return (PointSet(point=point) if state is None else PointChanged(point=point),)


def require_match(unit: str, college: str, kind: str, path: tuple[str, ...]) -> None:
    """Raise Refused unless ``college`` is a 院级党委 at or below the unit of the 连心点 (L1)."""
    if kind != "college" or unit not in path:
        raise Refused(
            f"“{college}”不是“{unit}”之下的院级党委（党总支），不能对接村民小组，请核对编码",
            code="not_a_college",
        )


def known_point(state: Point | None, named: str) -> Point:
    """The 连心点, or NotFound."""
    if state is None:
        raise NotFound(f"没有编号为“{named}”的连心点，请先登记或核对编号", code="point_not_found")
    return state


def evolve(_: Point | None, event: PointEvent) -> Point:
    """The state after ``event``: what the form said."""
    return event.point


POINTS = Ledger(collection="points", state=Point, events=get_args(PointEvent), evolve=evolve)
