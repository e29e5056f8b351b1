"""The figures of a package, read from its ``data.json``, and whether they add up (B10; Q10, L9).

The shape is data (``schemas/packages``) and was looked at before; here is what a shape cannot say.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from services.common.kernel.figures import Figure

STARS = (5, 4, 3, 2, 1)
BRANCHES, WITHOUT_STAR = "branches", "without_star"
Data = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What counts of a package; ``faults`` says why it does not."""

    figures: Mapping[str, int] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()


def star_figures(data: Data) -> Read:
    """附件4: branches per star, ``star5`` to ``star1``; the parts of units below must make the whole."""
    snapshot = data["snapshot"]
    figures = stars_of(snapshot)
    faults = list(_star_faults("", snapshot))
    below = snapshot.get("below", [])
    for part in below:
        faults += _star_faults(f"{part['name']}的", part)
    if "below" in snapshot:
        parts = [stars_of(snapshot["own"]), *(stars_of(part) for part in below)]
        faults += _sum_faults(figures, parts, {f"star{star}": f"{star}星" for star in STARS})
    return Read(figures=figures, missing=tuple(snapshot.get("missing", ())), faults=tuple(faults))


def progress_figures(data: Data) -> Read:
    """四进四联统计表: the seven figures as reported; what was entered by the unit itself is a part of them."""
    snapshot = data["snapshot"]
    figures = dict(snapshot["reported"])
    own = snapshot["own"]
    faults = [
        f"{figure.value}：本级登记的{own[figure]}大于合计{figures[figure]}"
        for figure in Figure
        if own[figure] > figures[figure]
    ]
    return Read(figures=figures, missing=tuple(snapshot.get("missing", ())), faults=tuple(faults))


def no_figures(_: Data) -> Read:
    """A package that is about one matter counts nothing."""
    return Read()


READERS: Mapping[str, Callable[[Data], Read]] = {
    "fujian4": star_figures,
    "sijinsilian": progress_figures,
}
"""By table: whatever else has a shape counts nothing."""


def stars_of(counted: Data) -> dict[str, int]:
    """``star5`` … ``star1``, branches and those without a star, of a whole or a part."""
    stars = {f"star{row['star']}": int(row["branches"]) for row in counted["stars"]}
    return stars | {name: int(counted[name]) for name in (BRANCHES, WITHOUT_STAR)}


def _star_faults(whose: str, counted: Data) -> Iterator[str]:
    if sorted((row["star"] for row in counted["stars"]), reverse=True) != list(STARS):
        yield f"{whose}五个星级须各写一行"
    if counted[WITHOUT_STAR] > counted[BRANCHES]:
        yield f"{whose}没有星级的党支部多于党支部总数"


def _sum_faults(
    whole: Mapping[str, int], parts: list[dict[str, int]], names: Mapping[str, str]
) -> Iterator[str]:
    for name, label in names.items():
        found = sum(part.get(name, 0) for part in parts)
        if whole.get(name, 0) != found:
            yield f"{label}：合计{whole.get(name, 0)}，各部分之和是{found}"
