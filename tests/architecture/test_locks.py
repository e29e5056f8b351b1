"""The lock files install whatever is newer on the day: pip looks up an extra that has no pin of its own anew."""

import re
from collections.abc import Iterator
from importlib.metadata import distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(\[(?P<extras>[^\]]+)\])?==")


def pinned(lock: str) -> dict[str, frozenset[str]]:
    lines = (PIN.match(line) for line in (ROOT / lock).read_text("utf-8").splitlines())
    return {
        canonicalize_name(found["name"]): frozenset((found["extras"] or "").split(","))
        for found in lines
        if found
    }


def asked_for(names: frozenset[str]) -> Iterator[Requirement]:
    """What the locked packages, and this project, ask of each other with an extra."""
    for distribution in distributions():
        if canonicalize_name(distribution.metadata["Name"]) in names | {"lianxin"}:
            asked = map(Requirement, distribution.requires or ())
            yield from (each for each in asked if each.extras)


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_every_extra_that_somebody_asks_for_has_its_own_pin(lock: str) -> None:
    pins = pinned(lock)

    needed = [
        each
        for each in asked_for(frozenset(pins))
        if canonicalize_name(each.name) in pins
        and (each.marker is None or each.marker.evaluate({"extra": ""}))
    ]
    unpinned = [
        str(each) for each in needed if not each.extras <= pins[canonicalize_name(each.name)]
    ]

    assert needed
    assert not unpinned
