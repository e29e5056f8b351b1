"""A package is opened with bounds and judged whole: what a stranger, a forger or a bad program sends is named (B10)."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from services.common.settings import REPOSITORY
from services.common.units import Unit
from services.export.domain.arrival.arrival import ARRIVALS, Arrival, ArrivedFile
from services.export.domain.package.manifest import DATA
from services.export.domain.sender.sender import SENDERS, SenderSet, TrustedKey
from services.export.handlers import HANDLERS
from services.export.packing.archive import pack
from services.export.packing.digests import entries_of
from services.export.packing.shapes import shapes_from
from services.export.packing.signing import Signer, public_key_text
from services.export.ports.arrivals import Incoming
from tests.unit.export.arrived import sender
from tests.unit.export.fake_port import NOON, FakeExports, job
from tests.unit.export.manifested import manifest
from tests.unit.export.packaged import BY_US
from tests.unit.export.packing_rig import SIGNER, STRANGER

SHAPES = shapes_from(REPOSITORY / "schemas")
COMMITTEE = Unit(
    id="jgw", name="教育工委", kind="education_committee", category=None, path=("jgw",)
)
SCHOOL = Unit(id="jxnu", name="某大学", kind="university", category=None, path=("jgw", "jxnu"))
STARS = {5: 1, 4: 1, 3: 2, 2: 0, 1: 1}


def figures(**changes: Any) -> dict[str, Any]:
    snapshot = {
        "as_of": "2026-11-23T04:00:00.000Z",
        "sector": "机关事业单位",
        "stars": [{"star": star, "branches": number} for star, number in STARS.items()],
        "branches": 6,
        "without_star": 1,
        "remark": "",
    }
    usual = {"schema": "lianxin/figures/v1", "table": "fujian4", "unit": "jxnu", "subject": ""}
    named = {"unit_name": "某大学", "period": "2026H2", "as_of": None, "snapshot": snapshot}
    return {**usual, **named, **changes}


def package(
    data: Mapping[str, Any] | bytes | None = None, signer: Signer = SIGNER, **changes: Any
) -> tuple[str, bytes]:
    """Its id and its bytes."""
    given = data if data is not None else figures()
    raw = given if isinstance(given, bytes) else json.dumps(given).encode()
    files = {DATA: raw} if raw else {"files/a.txt": b"a"}
    head = manifest(files=entries_of(files), key=signer.fingerprint, **changes)
    return head.package_id, pack(head, files, signer)


def desk(**changes: Any) -> FakeExports:
    port = FakeExports(units={unit.id: unit for unit in (COMMITTEE, SCHOOL)}, shapes=SHAPES)
    known = sender(keys=(TrustedKey(key=public_key_text(SIGNER.public)),), **changes)
    port.append(SENDERS, "jxnu", BY_US, [SenderSet(sender=known)])
    return port


def arrive(port: FakeExports, sent: tuple[str, bytes], turn: int = 0) -> Arrival:
    """Take it in and judge it; the state."""
    name, data = sent
    file_id = f"jxnu:{name}:{turn}"
    file = ArrivedFile(file_id=file_id, sha256="a" * 64, bytes=len(data), client="c", at=NOON)
    port.incomings[file_id] = Incoming(
        unit="jxnu", unit_path=SCHOOL.path, package=name, file=file, data=data
    )
    HANDLERS["arrival.judge"](job("arrival.judge", file_id, {}), port)
    state = port.state(ARRIVALS, f"jxnu:{name}")
    assert state is not None
    return state


def reasons(port: FakeExports, sent: tuple[str, bytes]) -> str:
    state = arrive(port, sent)
    assert state.stage.value == "refused"
    assert state.told.about == ""
    return "；".join(state.reasons)


def told(port: FakeExports) -> list[str]:
    return [kind for kind, unit in port.told.values() if unit == "jgw"]


def test_a_package_that_holds_is_taken_and_the_unit_above_is_told() -> None:
    port = desk()

    state = arrive(port, package())

    assert (state.stage.value, state.told.about, state.figures["star3"]) == ("accepted", "jxnu", 2)
    assert (state.receipt and state.receipt.by, told(port)) == ("教育工委", ["arrival.accepted"])


def test_the_same_job_twice_changes_nothing() -> None:
    port, sent = desk(), package()
    arrive(port, sent)
    before = list(port.appended)

    arrive(port, sent)

    assert port.appended == before


def test_every_fault_of_a_package_is_named_at_once() -> None:
    sent = package(
        figures(unit="other", period="2026H1"),
        signer=STRANGER,
        unit="nobody",
        period="2027H1",
        classification="秘密",
    )

    found = reasons(port := desk(tables=("sijinsilian",)), sent)

    for part in ("签名", "nobody", "尚未开始", "密级", "没有登记接收", "data.json 的 unit"):
        assert part in found
    assert told(port) == ["arrival.refused"]


def test_bytes_that_are_no_package_are_named() -> None:
    assert "不是报送包" in reasons(desk(), ("jxnu.x", b"PK nonsense" * 10))


def test_figures_that_are_missing_misshapen_or_do_not_add_up_are_named() -> None:
    without = package(b"")
    floating = package(b'{"table": 1.5}')
    negative = figures()
    negative["snapshot"]["stars"][0]["branches"] = -1
    summed = figures()
    part = {name: summed["snapshot"][name] for name in ("stars", "branches", "without_star")}
    below = [{"unit": "a", "name": "甲校", "package": "p", **part}]
    summed["snapshot"] |= {"own": part, "below": below}

    assert f"缺少 {DATA}" in reasons(desk(), without)
    assert "不符合这份附件的格式" in reasons(desk(), floating)
    assert "/snapshot/stars/0/branches" in reasons(desk(), package(negative))
    assert "5星：合计1，各部分之和是2" in reasons(desk(), package(summed))


def test_thousands_of_faults_are_counted_not_listed() -> None:
    many = figures()
    many["snapshot"]["missing"] = [1] * 500

    found = reasons(desk(), package(many))

    assert "另有490处" in found


def test_a_table_without_a_shape_is_taken_from_nobody() -> None:
    sent = package(figures(table="fujian3"), table="fujian3")

    assert "不接收“fujian3”" in reasons(desk(tables=("fujian3",)), sent)


def test_a_stranger_is_told_to_register() -> None:
    port = FakeExports(units={unit.id: unit for unit in (COMMITTEE, SCHOOL)}, shapes=SHAPES)

    assert "没有登记这个报送单位" in reasons(port, package())


def test_a_correction_takes_the_place_of_the_first_and_people_hear_of_it() -> None:
    port, first = desk(), package()
    arrive(port, first)

    second = arrive(port, package(figures(), export="s2", supersedes=first[0]))

    former = port.state(ARRIVALS, f"jxnu:{first[0]}")
    assert former is not None
    assert (former.stage.value, former.superseded_by) == ("superseded", second.package)
    assert told(port) == ["arrival.accepted", "arrival.corrected"]


def test_a_second_report_that_corrects_nothing_is_refused() -> None:
    port = desk()
    arrive(port, package())

    assert "已经接收过" in reasons(port, package(figures(), export="s2"))


def test_a_sender_at_the_top_answers_to_itself() -> None:
    port = desk()
    alone = replace(SCHOOL, path=("jxnu",))
    name, data = package()
    file = ArrivedFile(file_id="f", sha256="a" * 64, bytes=1, client="c", at=NOON)
    port.incomings["f"] = Incoming(
        unit="jxnu", unit_path=alone.path, package=name, file=file, data=data
    )

    HANDLERS["arrival.judge"](job("arrival.judge", "f", {}), port)

    assert [unit for _, unit in port.told.values()] == ["jxnu"]
