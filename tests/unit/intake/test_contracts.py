"""Contracts: compiled twice, once, and never fetched from anywhere."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from services.common.contracts import BrokenContract, Contract, Contracts

SCHEMA = {"type": "object", "required": ["ids"], "properties": {"ids": {"type": "array"}}}


def put(root: Path, name: str, schema: object) -> None:
    path = root / f"{name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(schema), "utf-8")


def test_a_contract_is_read_once(tmp_path: Path) -> None:
    put(tmp_path, "events/rung.v1", SCHEMA)
    contracts = Contracts(tmp_path)

    put(tmp_path, "events/rung.v1", {"type": "array"})

    assert contracts.get("events/rung.v1").accepts({"ids": []})
    assert [contract.name for contract in contracts.below("events")] == ["events/rung.v1"]


def test_a_message_that_breaks_its_contract_is_our_fault(tmp_path: Path) -> None:
    put(tmp_path, "events/rung.v1", SCHEMA)
    contracts = Contracts(tmp_path)

    contracts.require("events/rung.v1", {"ids": []})
    with pytest.raises(BrokenContract, match=r"events/rung.v1: 'ids' is a required property"):
        contracts.require("events/rung.v1", {})


def test_a_broken_event_stops_the_start_and_is_named(tmp_path: Path) -> None:
    put(tmp_path, "events/rung.v1", {"properties": {"ids": {"type": "arry"}}})

    with pytest.raises(BrokenContract) as caught:
        Contracts(tmp_path)

    assert caught.value.message.startswith("events/rung.v1.json: $.properties.ids.type: 'arry'")
    assert "\n" not in caught.value.message


@pytest.mark.parametrize("reference", ["http://127.0.0.1:9/x", "file:///etc/hostname", "other"])
def test_nothing_is_ever_fetched(reference: str) -> None:
    with pytest.raises(BrokenContract, match="not present in a registry"):
        Contract("x", {"$ref": reference})


def test_a_format_that_nobody_checks_is_refused() -> None:
    with pytest.raises(BrokenContract, match="Unknown format: 'planet'"):
        Contract("x", {"format": "planet"})


def test_an_unknown_contract_is_named(tmp_path: Path) -> None:
    with pytest.raises(BrokenContract, match=r"nothing\.json"):
        Contracts(tmp_path).get("nothing")


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(0, 1) | st.sampled_from([0.0, 1.0, "", "0"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("ab"), inner),
    max_leaves=3,
)


@given(st.lists(VALUES, max_size=6))
def test_items_are_unique_as_both_validators_say(items: list[Any]) -> None:
    contract = Contract("unique", {"uniqueItems": True})

    assert contract.reference.is_valid(items) is contract.accepts(items)
    assert contract.reference.is_valid(items) is Draft202012Validator(contract.schema).is_valid(
        items
    )


def test_a_megabyte_of_different_objects_is_judged() -> None:
    contract = Contract("unique", {"uniqueItems": True})

    assert contract.reference.is_valid([{"n": number} for number in range(100_000)])
