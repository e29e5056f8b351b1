"""JSON pointers: split and written are each other's inverse, and nothing is found where nothing stands."""

from hypothesis import given
from hypothesis import strategies as st

from services.intake.checking.pointers import field_at, split, value_at, values_at, written

SCHEMA = {"properties": {"team": {"items": {"properties": {"name": {"title": "姓名"}}}}}}


@given(st.lists(st.text(), min_size=1))
def test_a_written_pointer_splits_into_its_parts(parts: list[str]) -> None:
    assert split(written(parts)) == tuple(parts)


def test_the_empty_pointer_is_the_whole_document() -> None:
    assert written(()) == ""
    assert value_at({"a": 1}, split("")) == {"a": 1}


def test_a_value_is_found_in_nested_objects_only() -> None:
    document = {"a": {"b": 1}, "c": [1]}

    assert value_at(document, ("a", "b")) == 1
    assert value_at(document, ("a", "x")) is None
    assert value_at(document, ("c", "0")) is None


def test_all_values_are_found_with_their_places() -> None:
    document = {"a": [{"b": 1}, {"c": 2}, 3, {"b": [4, 5]}], "d": {"*": 6}}

    assert list(values_at(document, ("a", "*", "b"))) == [
        (("a", 0, "b"), 1),
        (("a", 3, "b"), [4, 5]),
    ]
    assert list(values_at(document, ("a", "*", "b", "*"))) == [
        (("a", 3, "b", 0), 4),
        (("a", 3, "b", 1), 5),
    ]
    assert list(values_at(document, ("d", "*"))) == []
    assert list(values_at(document, ("x",))) == []


def test_a_field_is_found_through_lists() -> None:
    assert field_at(SCHEMA, ("team", 3, "name")) == {"title": "姓名"}
    assert field_at(SCHEMA, ("team", "*", "name")) == {"title": "姓名"}
    assert field_at(SCHEMA, ("team", "name")) == {}
