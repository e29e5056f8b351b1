"""An opinion goes up without anybody's name, and what is said of it above is handed on (L10, B10)."""

import json
from typing import Any

import pytest

from services.common.errors import NotFound, Refused
from services.export.domain.package.manifest import DATA
from services.export.domain.package.opinion import OPINION, snapshot_of
from services.export.domain.package.package import PACKAGES
from services.export.domain.recipient.entering import set_recipient
from services.export.domain.recipient.recipient import RECIPIENTS, RecipientSet, Way
from services.export.domain.sending.consignment import Arrival, Progress
from services.export.handlers import HANDLERS
from services.export.packing.opening import open_package
from services.export.ports.states import Known
from tests.unit.export.fake_port import NOON, FakeExports, job
from tests.unit.export.packaged import BY_US
from tests.unit.export.test_arriving import SHAPES, arrive, desk, package
from tests.unit.export.test_recipient import recipient

MATTER: dict[str, Any] = {
    "category": "建议",
    "title": "公交",
    "content": "增开",
    "raised_at": NOON,
    "raised_by": "portal-of-somebody",
    "held": [["jxnu", "jxnu.a"], ["jxnu", "jxnu.a"]],
    "owner_path": ["jxnu"],
    "owner_names": ["某大学"],
    "urged": 1,
    "reopenings": 0,
    "stage": "studied",
    "study": {"held_on": "2026-11-20", "attendees": ["张三"], "conclusion": "须统筹"},
}


def lower() -> FakeExports:
    """A school with a matter to hand up, and somebody above who takes it."""
    port = FakeExports()
    port.known["matters"] = [Known("m1", MATTER)]
    given = recipient(tables=("opinion",))
    port.append(RECIPIENTS, given.id, BY_US, [RecipientSet(recipient=given)])
    data = {"recipient": given.id, "number": 4, "reason": "超出权限"}
    HANDLERS["opinion.pack"](job("opinion.pack", "m1", data), port)
    return port


def packed(port: FakeExports) -> str:
    return next(key for kept, key in port.records if kept == PACKAGES.collection)


def test_what_goes_up_is_what_is_needed_and_nobody_s_name() -> None:
    port = lower()

    opened = open_package(port.files[packed(port)])

    data = json.loads(opened.files[DATA])
    assert SHAPES["opinion"](data) == ()
    assert data["snapshot"]["handled"] == ["甲学院", "某大学"]
    whole = b"".join(opened.files.values()).decode("utf-8", "replace")
    assert all(trace not in whole for trace in ("张三", "portal-of-somebody"))
    state = port.state(PACKAGES, packed(port))
    assert state is not None
    assert (state.subject, state.personal, state.period) == ("m1", True, "")


def test_without_a_study_there_is_none() -> None:
    assert snapshot_of({**MATTER, "study": None, "held": []}, {}, reason="逾期")["study"] is None


def test_a_matter_that_is_not_there_is_not_packed() -> None:
    with pytest.raises(NotFound):
        HANDLERS["opinion.pack"](job("opinion.pack", "m0", {}), FakeExports())


def test_an_opinion_goes_by_https_or_not_at_all() -> None:
    with pytest.raises(Refused, match="只能用 HTTPS"):
        set_recipient(None, recipient(tables=("opinion",), way=Way.OFFLINE, address=""))


def follow(port: FakeExports, asked: int = 0) -> dict[str, Any]:
    port.jobs.clear()
    return dict(
        HANDLERS["opinion.follow"](job("opinion.follow", packed(port), {"asked": asked}), port)
    )


def left(port: FakeExports) -> list[str]:
    return [each.kind for each in port.jobs]


def test_what_is_said_above_is_handed_on_and_asked_for_again_until_it_is_an_answer() -> None:
    port = lower()

    silent, none = follow(port), left(port)
    port.carriers.said = Arrival("accepted", progress=Progress("已受理"))
    follow(port)
    some = left(port)
    port.carriers.said = Arrival("accepted", progress=Progress("已答复", "已增开"))
    follow(port)

    assert (silent["status"], none) == ("", ["opinion.follow"])
    assert some == ["matter.hear", "opinion.follow"]
    assert (left(port), port.jobs[0].data["answer"]) == (["matter.hear"], "已增开")


def test_what_was_answered_here_is_not_asked_for_any_more() -> None:
    port = lower()
    port.known["matters"] = [Known("m1", {**MATTER, "stage": "resolved"})]

    assert (follow(port)["stale"], left(port)) == (True, [])


def opinion(**changes: Any) -> tuple[str, bytes]:
    snapshot = snapshot_of(MATTER, {"jxnu.a": "甲学院"}, reason="超出权限") | changes
    snapshot |= {"raised_at": "2026-11-23T04:00:00.000Z"}
    data = {"schema": "lianxin/figures/v1", "table": "opinion", "unit": "jxnu", "subject": "m1"}
    whole = {**data, "unit_name": "某大学", "period": "", "as_of": None, "snapshot": snapshot}
    return package(whole, table=OPINION, period="", subject="m1")


@pytest.mark.parametrize("changes", [{}, {"study": None, "handled": []}])
def test_an_opinion_that_arrives_is_opened_at_the_unit_above_the_sender(
    changes: dict[str, Any],
) -> None:
    port = desk(tables=("opinion",))

    state = arrive(port, opinion(**changes))

    (opening,) = (each for each in port.jobs if each.kind == "matter.arrive")
    assert (state.stage.value, state.told.personal, state.figures) == ("accepted", True, {})
    assert (opening.queue, opening.data["unit"], opening.data["matter"]) == (
        "notify",
        "jgw",
        state.matter,
    )
    assert "增开" in opening.data["content"]
    assert ("须统筹" in opening.data["content"]) is not bool(changes)
