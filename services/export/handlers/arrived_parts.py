"""What lower units reported by packages, as parts of our own tables (B10): as it stands, or stood at an instant."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from services.common.kernel.figures import Figure, Figures, total
from services.common.units import Unit
from services.export.domain.arrival.arrival import ARRIVALS
from services.export.domain.arrival.counting import Expected, Part, Parts, part_of, parts_of
from services.export.domain.arrival.figures import BRANCHES, STARS, WITHOUT_STAR
from services.export.domain.order import Order
from services.export.domain.sender.sender import SENDERS
from services.export.ports import Exports
from services.export.ports.states import Reads
from services.export.ports.tables import Reported, StarCensus


def parts_below(port: Exports, order: Order, unit: Unit) -> Parts:
    """The accepted reports of the order's table and period from below ``unit``, and who is missing."""
    asked = {"told.table": order.table, "told.period": str(order.when)}
    found = port.states(
        ARRIVALS.collection,
        below=unit.id,
        as_of=order.instant,
        path="told.about_path",
        where=asked,
    )
    parts = [part for part in (part_of(each.state) for each in found) if part is not None]
    return parts_of(parts, _expected(port, order, unit))


def reads_of(unit: Unit) -> tuple[Reads, ...]:
    """The records that :func:`parts_below` stands on."""
    return (
        Reads(collection=ARRIVALS.collection, below=unit.id, path="told.about_path"),
        Reads(collection=SENDERS.collection, below=unit.id),
    )


def with_stars(own: StarCensus, parts: Parts) -> StarCensus:
    """The census of our own records and of the parts."""
    counts = {star: own.counts.get(star, 0) + parts.total(f"star{star}") for star in STARS}
    return StarCensus(
        counts=counts,
        branches=own.branches + parts.total(BRANCHES),
        without_star=own.without_star + parts.total(WITHOUT_STAR),
        reported=tuple(part.name for part in parts.counted),
        absent=parts.absent,
    )


def star_rows(own: StarCensus, parts: Parts) -> dict[str, Any]:
    """Where the figures of a table come from, for its snapshot; nothing where all are our own."""
    if parts.is_empty:
        return {}
    mine = {f"star{star}": own.counts.get(star, 0) for star in STARS}
    mine |= {BRANCHES: own.branches, WITHOUT_STAR: own.without_star}
    return {
        "own": _stars(mine),
        "below": [{**_named(part), **_stars(part.figures)} for part in parts.counted],
        "missing": list(parts.absent),
    }


def with_figures(own: Reported, parts: Parts) -> Reported:
    """The confirmed figures of our own units and those of the parts."""
    added = [Figures(**part.figures) for part in parts.counted]
    return replace(
        own,
        reported=total([own.reported, *added]),
        derived=total([own.derived, *added]),
        confirmed=own.confirmed + len(parts.counted),
        missing=(*own.missing, *parts.absent),
    )


def figure_rows(parts: Parts) -> dict[str, Any]:
    """As :func:`star_rows`, for the quarter's progress."""
    rows = [
        {**_named(part), **{each.value: part.figures[each.value] for each in Figure}}
        for part in parts.counted
    ]
    return {"below": rows} if rows else {}


def _expected(port: Exports, order: Order, unit: Unit) -> Iterator[Expected]:
    """The units below for which a sender is registered, open, and sends this table."""
    for known in port.states(SENDERS.collection, below=unit.id, as_of=order.instant):
        if known.state["open"] and order.table in known.state["tables"]:
            for row in known.state["units"]:
                found = port.unit_at(row["ours"], order.instant)
                yield Expected(unit=found.id, name=found.name, path=found.path)


def _named(part: Part) -> dict[str, Any]:
    return {"unit": part.unit, "name": part.name, "package": part.package}


def _stars(counted: Any) -> dict[str, Any]:
    stars = [{"star": star, "branches": counted[f"star{star}"]} for star in STARS]
    return {"stars": stars, BRANCHES: counted[BRANCHES], WITHOUT_STAR: counted[WITHOUT_STAR]}
