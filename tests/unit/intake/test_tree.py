"""The tree's plan: paths that are right, rings that are named, nothing written twice; and a memory that forgets."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import NotFound
from services.common.units import unit_at, was_there
from services.intake.tree import REMEMBER_S, RowFault, UnitRow, UnitTree, plan_import, remembering

CODES = [f"u{number}" for number in range(8)]


def row(code: str, parent: str | None, line: int = 1, **changes: Any) -> UnitRow:
    fields = {"name": code, "kind": "college", "category": None} | changes
    return UnitRow(line=line, code=code, parent=parent, **fields)


def planned(
    rows: Sequence[UnitRow], existing: Mapping[str, Mapping[str, Any]] | None = None
) -> dict[str, dict[str, Any]]:
    documents, faults = plan_import(rows, existing or {})
    assert not faults
    return {document["_id"]: document for document in documents}


@st.composite
def forests(draw: st.DrawFn) -> dict[str, str | None]:
    """Parents by code, without rings: each unit hangs below one before it, or stands alone."""
    codes = draw(st.permutations(CODES))
    return {code: draw(st.sampled_from([None, *codes[:place]])) for place, code in enumerate(codes)}


def expected_path(code: str, parents: Mapping[str, str | None]) -> list[str]:
    parent = parents[code]
    return [*(expected_path(parent, parents) if parent else []), code]


@given(forests(), st.randoms(use_true_random=False))
def test_paths_are_right_whatever_the_order_of_the_rows(
    parents: dict[str, str | None], random: Any
) -> None:
    rows = [row(code, parent) for code, parent in parents.items()]
    random.shuffle(rows)

    documents, faults = plan_import(rows, {})

    assert not faults
    for document in documents:
        assert document["path"] == expected_path(document["_id"], parents)
    written: set[str] = set()
    for document in documents:
        assert document["parent"] in {None, *written}, "parents are written first"
        written.add(document["_id"])


@given(forests(), st.sampled_from(CODES), st.sampled_from([None, *CODES]))
def test_a_move_is_right_for_all_below_or_refused_as_a_ring(
    parents: dict[str, str | None], moved: str, to: str | None
) -> None:
    existing = planned([row(code, parent) for code, parent in parents.items()])
    after = parents | {moved: to}

    documents, faults = plan_import([row(moved, to, line=7)], existing)

    if to is not None and moved in expected_path(to, parents):
        assert not documents
        assert [(fault.line, fault.column) for fault in faults] == [(7, "parent")]
        assert f"{moved} → " in faults[0].message
        return
    tree = existing | {document["_id"]: document for document in documents}
    assert {code: unit["path"] for code, unit in tree.items()} == {
        code: expected_path(code, after) for code in after
    }


@given(st.dictionaries(st.sampled_from(CODES), st.sampled_from(CODES)))
def test_every_ring_is_found_and_only_its_members_are_named(parents: dict[str, str]) -> None:
    rows = [row(code, parents.get(code), line) for line, code in enumerate(CODES, start=1)]

    _, faults = plan_import(rows, {})

    def comes_back(start: str) -> bool:
        seen, code = set(), parents.get(start)
        while code is not None and code not in seen and code != start:
            seen.add(code)
            code = parents.get(code)
        return code == start

    assert [fault.line for fault in faults] == [
        line for line, code in enumerate(CODES, start=1) if comes_back(code)
    ]


@given(forests())
def test_planning_again_writes_nothing(parents: dict[str, str | None]) -> None:
    rows = [row(code, parent) for code, parent in parents.items()]

    assert planned(rows, planned(rows)) == {}


def test_an_interrupted_write_is_finished_by_the_same_table() -> None:
    rows = [row("a", None), row("b", "a"), row("c", "b")]
    whole = planned(rows)
    moved = [row("d", None), row("a", "d")]
    half = whole | {"d": planned(moved, whole)["d"], "a": planned(moved, whole)["a"]}

    assert planned(moved, half) == {code: planned(moved, whole)[code] for code in ("b", "c")}


def test_a_ring_that_is_stored_already_is_named_too() -> None:
    rows = planned([row("a", None), row("b", "a")])
    ring = {"a": rows["a"] | {"parent": "b"}, "b": rows["b"]}

    _, faults = plan_import([row("c", None, line=3)], ring)

    assert {fault.message for fault in faults} == {"上级关系成环：a → b → a"}


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"code": "甲"}, "code"),
        ({"code": "a\n"}, "code"),
        ({"code": "a" * 65}, "code"),
        ({"name": ""}, "name"),
        ({"name": "字" * 101}, "name"),
        ({"name": "a\u2028b"}, "name"),
        ({"name": "a\x07"}, "name"),
        ({"kind": "unit"}, "kind"),
        ({"category": "党员"}, "category"),
        ({"kind": "branch"}, "category"),
        ({"parent": "nowhere"}, "parent"),
    ],
)
def test_a_fault_names_its_line_and_column(changes: dict[str, Any], column: str) -> None:
    fields = {"code": "a", "name": "甲", "parent": None, "line": 5} | changes

    documents, faults = plan_import([row(**fields)], {})

    assert not documents
    assert [(fault.line, fault.column) for fault in faults] == [(5, column)]


def test_names_may_hold_whatever_prints() -> None:
    assert planned([row("a", None, name="马克思主义学院\u3000党委（筹）·Σ😀")])


def test_a_double_names_the_line_it_stood_on_first() -> None:
    _, faults = plan_import([row("a", None, 2), row("b", None, 3), row("a", None, 9)], {})

    assert faults == [RowFault(9, "code", "编码“a”与第 2 行重复")]


class Store:
    """Paths by code; how often each was asked for."""

    def __init__(self, **paths: list[str]) -> None:
        self.paths = paths
        self.asked: list[str] = []

    async def unit(self, unit_id: str) -> dict[str, Any] | None:
        self.asked.append(unit_id)
        return {"path": self.paths[unit_id]} if unit_id in self.paths else None


async def test_a_path_is_remembered_for_a_while_and_not_longer() -> None:
    store, now = Store(a=["root", "a"]), [0.0]
    tree = UnitTree(store, lambda: now[0])

    assert await tree.path("a") == ("root", "a")
    store.paths["a"] = ["elsewhere", "a"]
    now[0] = REMEMBER_S - 1
    assert await tree.path("a") == ("root", "a")
    now[0] = REMEMBER_S
    assert await tree.path("a") == ("elsewhere", "a")
    assert store.asked == ["a", "a"]


async def test_who_changed_the_tree_reads_it_anew() -> None:
    store = Store(a=["a"])
    tree = UnitTree(store)
    await tree.path("a")
    store.paths["a"] = ["root", "a"]

    tree.forget()

    assert await tree.path("a") == ("root", "a")


async def test_an_unknown_unit_is_asked_for_every_time() -> None:
    store = Store()
    tree = UnitTree(store)

    for _ in range(2):
        with pytest.raises(NotFound) as caught:
            await tree.path("a")
        assert caught.value.code == "unit_not_found"
    assert store.asked == ["a", "a"]


def test_a_changed_unit_keeps_what_it_was_and_since_when() -> None:
    entered = datetime(2026, 1, 1, tzinfo=UTC)
    moved = datetime(2026, 6, 1, tzinfo=UTC)
    old = {
        "_id": "a",
        "name": "甲",
        "kind": "college",
        "category": None,
        "parent": None,
        "path": ["a"],
    }

    (first,) = remembering([old], {}, entered)
    (second,) = remembering([old | {"name": "乙"}], {"a": first}, moved)
    (third,) = remembering([old | {"name": "丙"}], {"a": second}, moved + timedelta(days=1))

    assert first == old | {"since": entered}
    assert [each["name"] for each in third["former"]] == ["甲", "乙"]
    assert third["since"] == entered
    names = [unit_at(third, at).name for at in (entered, moved, moved + timedelta(days=2))]
    assert names == ["甲", "乙", "丙"]


def test_a_unit_from_before_anybody_noted_it_was_always_there() -> None:
    old = {
        "_id": "a",
        "name": "甲",
        "kind": "college",
        "category": None,
        "parent": None,
        "path": ["a"],
    }
    now = datetime(2026, 6, 1, tzinfo=UTC)

    (changed,) = remembering([old | {"name": "乙"}], {"a": old}, now)

    assert "since" not in changed
    assert was_there(changed, datetime(2000, 1, 1, tzinfo=UTC))
    assert not was_there({"since": now}, now - timedelta(days=1))
