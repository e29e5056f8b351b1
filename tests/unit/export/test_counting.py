"""Our own tables include what lower units reported: each unit once, the missing named, the whole the sum (B10)."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.kernel.canonical import canonical_json
from services.common.kernel.figures import Figures
from services.common.settings import REPOSITORY
from services.common.units import Unit
from services.export.domain.arrival.counting import Expected, Part, Parts, part_of, parts_of
from services.export.domain.arrival.figures import READERS
from services.export.handlers import HANDLERS
from services.export.handlers.packages import FIGURES, UNSAID
from services.export.packing.shapes import shapes_from
from services.export.ports.states import Known
from services.export.ports.tables import Reported, StarCensus
from tests.unit.export.fake_port import FakeExports, asked, job

SHAPES = shapes_from(REPOSITORY / "schemas")
COMMITTEE = Unit(
    id="jgw", name="教育工委", kind="education_committee", category=None, path=("jgw",)
)
NAMES = {"a": "甲校", "a.x": "甲校某院", "b": "乙校"}
UNITS = {
    code: Unit(
        id=code,
        name=name,
        kind="university",
        category=None,
        path=("jgw", *([code.partition(".")[0]] if "." in code else []), code),
    )
    for code, name in NAMES.items()
}
STARS = {"star5": 1, "star4": 2, "star3": 3, "star2": 4, "star1": 5}


def part(unit: str, *missing: str, **figures: int) -> Part:
    path = UNITS[unit].path
    return Part(
        unit=unit,
        name=NAMES[unit],
        path=path,
        package=f"p-{unit}",
        figures=figures,
        missing=missing,
    )


def expected(unit: str) -> Expected:
    return Expected(unit=unit, name=NAMES[unit], path=UNITS[unit].path)


def state(unit: str, stage: str = "accepted", /, **figures: int) -> dict[str, Any]:
    told = {"about": unit, "about_name": NAMES[unit], "about_path": list(UNITS[unit].path)}
    return {
        "stage": stage,
        "told": told,
        "package": f"p-{unit}",
        "figures": figures,
        "missing": [],
    }


@pytest.mark.parametrize("stage", ["received", "refused", "superseded"])
def test_only_what_is_accepted_and_in_force_counts(stage: str) -> None:
    assert part_of(state("a", stage)) is None
    assert part_of(state("a", points=1)) == part("a", points=1)


def test_a_unit_counts_once_though_it_reported_beside_the_one_above_it() -> None:
    parts = parts_of([part("a.x", points=1), part("a", points=5), part("b", points=2)], [])

    assert (parts.units, parts.total("points"), parts.total("funds")) == (("a", "b"), 7, 0)


def test_who_is_missing_is_named_here_and_further_below() -> None:
    parts = parts_of([part("a", "丙院")], [expected("a"), expected("a.x"), expected("b")])

    assert parts.absent == ("乙校", "甲校：丙院")
    assert (parts.is_empty, Parts().is_empty) == (False, True)
    assert not parts_of([], [expected("b")]).is_empty


@given(st.dictionaries(st.sampled_from(sorted(NAMES)), st.integers(0, 99)), st.randoms())
def test_the_order_in_which_packages_came_does_not_matter(
    numbers: dict[str, int], order: Any
) -> None:
    found = [part(unit, points=number) for unit, number in numbers.items()]
    mixed = list(found)
    order.shuffle(mixed)

    assert parts_of(found, []) == parts_of(mixed, [])


def sender(unit: str, **changes: Any) -> Known:
    usual = {"open": True, "tables": ["fujian4", "sijinsilian"]}
    return Known(unit, {**usual, "units": [{"theirs": unit, "ours": unit}], **changes})


def desk(**figures: int) -> FakeExports:
    port = FakeExports(units={"jgw": COMMITTEE, **UNITS})
    port.census = StarCensus(counts={5: 1}, branches=2, without_star=1)
    port.known["arrivals"] = [Known("a:p", state("a", **figures))]
    closed = sender("a.x", open=False)
    other = sender("a.x", tables=["fujian3"])
    port.known["senders"] = [sender("a"), sender("b"), closed, other]
    return port


def built(port: FakeExports, table: str, period: str) -> dict[str, Any]:
    port.submissions["s1"] = asked(table=table, unit="jgw", period=period, formats=["xlsx"])
    HANDLERS["export/request"](job("export/request", "s1", {}), port)
    return port.exports["s1"]


def sent(export: dict[str, Any]) -> Any:
    """``data.json`` as the next instance above reads it."""
    names = ("table", "unit", "unit_name", "period", "subject", "as_of", "snapshot")
    whole = {**UNSAID, **export}
    data = {"schema": FIGURES, **{name: whole[name] for name in names}}
    return json.loads(canonical_json(data))


def test_stars_are_our_own_and_those_that_were_reported() -> None:
    export = built(desk(**STARS, branches=20, without_star=5), "fujian4", "2026H2")

    shot = export["snapshot"]
    assert [row["branches"] for row in shot["stars"]] == [2, 2, 3, 4, 5]
    assert (shot["branches"], shot["without_star"], shot["missing"]) == (22, 6, ["乙校"])
    assert "1个下级单位按其报送包计入；尚未报来、未计入本表的：乙校" in shot["remark"]
    assert SHAPES["fujian4"](sent(export)) == ()
    assert READERS["fujian4"](sent(export)).faults == ()


def test_progress_is_our_own_and_what_was_reported() -> None:
    port = desk(**dict.fromkeys(Figures.__dataclass_fields__, 3))
    own = Figures(points=1)
    port.returned = Reported(reported=own, derived=own, confirmed=1, missing=(), own=own)

    export = built(port, "sijinsilian", "2026Q4")

    shot = export["snapshot"]
    assert (shot["reported"]["points"], shot["reported"]["opinions"]) == (4, 3)
    assert (shot["confirmed"], shot["missing"], shot["below"][0]["package"]) == (2, ["乙校"], "p-a")
    assert SHAPES["sijinsilian"](sent(export)) == ()
    assert READERS["sijinsilian"](sent(export)).faults == ()


def test_a_unit_to_which_nobody_reports_by_packages_has_a_snapshot_as_before() -> None:
    port = desk()
    port.known.clear()

    assert set(built(port, "fujian4", "2026H2")["snapshot"]).isdisjoint({"own", "below", "missing"})
    port.returned = Reported(reported=Figures(), derived=Figures(), confirmed=1, missing=())
    assert "below" not in built(port, "sijinsilian", "2026Q4")["snapshot"]
