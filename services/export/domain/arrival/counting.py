"""Which arrivals make up a table of ours, each unit once, and who is still missing (B10; Q10, L9)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from services.export.domain.arrival.arrival import ArrivalStage

State = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one lower unit reported: our ``unit`` at the end of ``path``, and the package that says so."""

    unit: str
    name: str
    path: tuple[str, ...]
    package: str
    figures: Mapping[str, int]
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """All that counts below a unit; ``absent`` names those who should have reported, there and further below."""

    counted: tuple[Part, ...] = ()
    absent: tuple[str, ...] = ()

    @property
    def units(self) -> tuple[str, ...]:
        """Whose own records do not count beside what they reported."""
        return tuple(part.unit for part in self.counted)

    @property
    def is_empty(self) -> bool:
        """Whether nobody below reports by packages at all."""
        return not self.counted and not self.absent

    def total(self, name: str) -> int:
        """One figure of all of them."""
        return sum(part.figures.get(name, 0) for part in self.counted)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """A unit of ours from which the table is due as a package."""

    unit: str
    name: str
    path: tuple[str, ...]


def part_of(arrival: State) -> Part | None:
    """The arrival as a part; None unless it is accepted and nothing took its place."""
    if arrival["stage"] != ArrivalStage.ACCEPTED:
        return None
    told = arrival["told"]
    return Part(
        unit=told["about"],
        name=told["about_name"],
        path=tuple(told["about_path"]),
        package=arrival["package"],
        figures=arrival["figures"],
        missing=tuple(arrival["missing"]),
    )


def parts_of(found: Iterable[Part], expected: Iterable[Expected]) -> Parts:
    """Each unit once: what lies below another part is in that one already. By unit."""
    known = {part.unit: part for part in found}
    counted = [part for part in known.values() if known.keys().isdisjoint(part.path[:-1])]
    absent = [each.name for each in expected if known.keys().isdisjoint(each.path)]
    further = [f"{part.name}：{name}" for part in counted for name in part.missing]
    return Parts(
        counted=tuple(sorted(counted, key=lambda part: part.unit)),
        absent=tuple(dict.fromkeys((*sorted(absent), *sorted(further)))),
    )
