"""The figures of a table as an export kept them, one by one, so that two countings can be compared (Q10, L9)."""

from collections.abc import Mapping
from typing import Any

from services.common.kernel.completeness import Counted
from services.common.kernel.figures import DEFINITIONS, Figure, shown
from services.export.domain.report.report import FigureCell

TOTAL = "branches"
STARS: Mapping[int, str] = {5: "五星级", 4: "四星级", 3: "三星级", 2: "二星级", 1: "一星级"}


def star_cell(star: int) -> str:
    """The name of the figure that counts the branches of a star."""
    return f"star{star}"


def cells_of(counted: Counted, snapshot: Mapping[str, Any]) -> tuple[FigureCell, ...]:
    """The printed figures of an export's snapshot; shares follow from them."""
    if counted is Counted.RETURNS:
        reported: Mapping[str, int] = snapshot["reported"]
        return tuple(_figure(figure, reported[figure.value]) for figure in Figure)
    counts = {row["star"]: row["branches"] for row in snapshot["stars"]}
    total = _branches(TOTAL, "基层党组织数量", sum(counts.values()))
    return (total, *(_branches(star_cell(star), STARS[star], counts[star]) for star in STARS))


def _figure(figure: Figure, value: int) -> FigureCell:
    return FigureCell(
        name=figure.value,
        title=DEFINITIONS[figure].title,
        value=value,
        text=shown(figure, value),
    )


def _branches(name: str, title: str, value: int) -> FigureCell:
    return FigureCell(name=name, title=title, value=value, text=f"{value}个")
