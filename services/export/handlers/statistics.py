"""The two statistical tables: stars (附件4, Q10) and the quarter's progress (L9)."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from services.common.errors import Refused
from services.common.kernel.periods import PeriodKind
from services.common.progress import LEDGERS
from services.common.units import Unit
from services.export.domain.fujian4 import SECTOR_OF_THE_SOURCE, count_stars, fill_fujian4
from services.export.domain.order import Order
from services.export.domain.progress_table import fill_progress
from services.export.handlers.arrived_parts import (
    figure_rows,
    parts_below,
    reads_of,
    star_rows,
    with_figures,
    with_stars,
)
from services.export.handlers.content import Content, OfficialTable
from services.export.ports import Exports
from services.export.ports.states import Reads
from services.export.ports.tables import StarCensus

FUJIAN4 = "fujian4"
PROGRESS = "sijinsilian"
ABOVE = ("provincial_org_dept", "education_committee")
"""Units above schools: their tables are the sums of what was sent to them, and what they know themselves."""


def _stars(port: Exports, order: Order, unit: Unit) -> Content:
    parts = parts_below(port, order, unit)
    own = port.stars_below(unit, order.when.ends_at, as_of=order.instant, apart=parts.units)
    census = with_stars(own, parts) if not parts.is_empty else own
    table = fill_fujian4(
        unit=unit.name,
        period=order.when.label,
        filled_on=order.filled_on,
        rows=((SECTOR_OF_THE_SOURCE, count_stars(()) | dict(census.counts)),),
        signatories=order.signatories,
        date_style=order.date_style,
    )
    told = {name: getattr(census, name) for name in ("branches", "without_star", "remark")}
    as_of = min(order.instant, order.when.ends_at)
    standings = Reads(collection="standings", below=unit.id, path="branch.path")
    snapshot = _snapshot(census, as_of=as_of) | star_rows(own, parts)
    reads = (standings, *reads_of(unit))
    return Content(document=table, snapshot=snapshot, told=told, reads=reads)


def _progress(port: Exports, order: Order, unit: Unit) -> Content:
    """What was confirmed, and nothing else: raises Refused while nobody has."""
    parts = parts_below(port, order, unit)
    own = port.reported(unit, order.when, as_of=order.instant, apart=parts.units)
    found = with_figures(own, parts)
    if not found.confirmed:
        raise Refused(
            f"{unit.name}{order.when.label}的统计表还没有确认，请先核对并确认各项数字",
            code="return_not_confirmed",
        )
    table = fill_progress(
        unit=unit.name,
        period=order.when.label,
        filled_on=order.filled_on,
        figures=found.reported,
        date_style=order.date_style,
        money=port.policies.style.money,
    )
    told = {"confirmed": found.confirmed, "missing": len(found.missing), "remark": found.remark}
    names = ("reported", "derived", "own")
    figures = {name: asdict(getattr(found, name)) for name in names}
    missing = {"missing": list(found.missing)}
    return Content(
        document=table,
        snapshot={**figures, **told, **missing, **figure_rows(parts)},
        told=told,
        reads=(
            *(Reads(collection=name, below=unit.id) for name in ("returns", *sorted(LEDGERS))),
            *reads_of(unit),
        ),
    )


def _snapshot(census: StarCensus, *, as_of: datetime) -> dict[str, Any]:
    """The figures that the files were filled with: they stay, whatever the ratings become."""
    return {
        "as_of": as_of,
        "sector": SECTOR_OF_THE_SOURCE,
        "stars": [
            {"star": star, "branches": census.counts.get(star, 0)} for star in (5, 4, 3, 2, 1)
        ],
        "branches": census.branches,
        "without_star": census.without_star,
        "remark": census.remark,
    }


TABLES: Mapping[str, OfficialTable] = {
    FUJIAN4: OfficialTable(fill=_stars, kinds=(*ABOVE, "university", "college")),
    PROGRESS: OfficialTable(fill=_progress, kinds=(*ABOVE, "university"), every=PeriodKind.QUARTER),
}
"""A college's quarterly figures are built when it confirms them."""
