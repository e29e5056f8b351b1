"""Arrivals, senders and manifests as tests take them, to be changed by name."""

from collections.abc import Mapping
from dataclasses import replace
from functools import reduce
from typing import Any

from services.export.domain.arrival.arrival import (
    Arrival,
    ArrivalEvent,
    ArrivalReceived,
    ArrivedFile,
    Told,
    evolve,
)
from services.export.domain.arrival.figures import Read
from services.export.domain.arrival.judging import Verdict, judge
from services.export.domain.sender.sender import Sender, Stands, TrustedKey
from tests.unit.export.manifested import MANIFEST, NOON

PACKAGE = MANIFEST.package_id
FILE = ArrivedFile(file_id=f"jxnu:{PACKAGE}:0", sha256="a" * 64, bytes=9, client="c", at=NOON)
COMING = ArrivalReceived(unit="jxnu", unit_path=("jgw", "jxnu"), package=PACKAGE, file=FILE)
TOLD = Told(table="fujian4", period="2026H2", about="jxnu", made_at=NOON)
SENDER = Sender(
    unit="jxnu",
    unit_path=("jgw", "jxnu"),
    name="某大学",
    units=(Stands(theirs="jxnu", ours="jxnu"),),
    tables=("fujian4",),
    keys=(TrustedKey(key="k1"),),
    as_of=NOON,
)


def sender(**changes: Any) -> Sender:
    return replace(SENDER, **changes)


def after(*events: ArrivalEvent) -> Arrival:
    state: Arrival | None = reduce(evolve, events, None)
    assert state is not None
    return state


def verdict(*faults: str, told: Told = TOLD, figures: Mapping[str, int] | None = None) -> Verdict:
    return Verdict(
        sender=SENDER,
        manifest_sha256="d" * 64,
        told=told,
        read=Read(figures=figures or {"star5": 1}),
        faults=faults,
    )


def accepted(package: str = PACKAGE, **told: Any) -> Arrival:
    """A package that was taken."""
    coming = replace(COMING, package=package)
    events, _ = judge(
        after(coming), verdict(told=replace(TOLD, **told)), None, at=NOON, by="教育工委"
    )
    return after(coming, *events)
