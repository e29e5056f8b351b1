"""What an upper instance answers is looked for until it is there, and noted as it is (EXPORTS §7)."""

from datetime import timedelta

import pytest

from services.export.domain.package.package import PackageStage
from services.export.domain.sending.consignment import Arrival
from tests.unit.export.fake_port import NOON, FakeExports
from tests.unit.export.packaged import desk, first, kinds, state, step

OURS = "a" * 64


def posted(said: Arrival) -> FakeExports:
    """A package that was posted, and what they will say of it."""
    port = desk()
    port.carriers.said = said
    first(port)
    step(port)
    return port


def test_an_answer_that_is_not_there_yet_is_looked_for_again_then_people_are_told() -> None:
    port = posted(Arrival("received"))

    for _ in range(2):
        step(port)

    assert port.now == NOON + timedelta(minutes=61)
    assert state(port).stage is PackageStage.SENT
    assert [kind for kind, _ in port.told.values()] == ["package.unanswered"]
    assert port.jobs[-1].kind == "package.look"


def test_one_who_does_not_answer_is_told_of_with_the_reason() -> None:
    port = posted(Arrival("", ("对方答复 503",)))

    step(port)
    step(port)

    assert len(port.told) == 1


@pytest.mark.parametrize("said", ["accepted", "superseded"])
def test_what_they_accepted_is_acknowledged_by_their_receipt(said: str) -> None:
    at = NOON + timedelta(minutes=1)
    port = posted(Arrival(said, sha256=OURS, by="province", at=at))

    step(port)

    receipt = state(port).receipt
    assert receipt is not None
    assert (receipt.at, receipt.by, receipt.sha256) == (at, "province", OURS)
    assert state(port).stage is PackageStage.ACKNOWLEDGED


@pytest.mark.parametrize(
    ("reasons", "told"), [(("期间不对", "缺表"), ("期间不对", "缺表")), ((), ("对方没有说明理由",))]
)
def test_what_they_refused_is_returned_with_their_reasons_and_told(
    reasons: tuple[str, ...], told: tuple[str, ...]
) -> None:
    port = posted(Arrival("refused", reasons))

    step(port)

    receipt = state(port).receipt
    assert receipt is not None
    assert (receipt.reasons, receipt.by) == (told, "省委教育工委组织部")
    assert state(port).stage is PackageStage.RETURNED
    assert [kind for kind, _ in port.told.values()] == ["package.returned"]


def test_another_digest_than_ours_is_no_acknowledgement() -> None:
    port = posted(Arrival("accepted", sha256="c" * 64))

    step(port)

    assert state(port).stage is PackageStage.RETURNED
    assert "不符" in "".join(state(port).receipt.reasons)  # type: ignore[union-attr]


def test_a_look_at_what_moved_on_does_nothing() -> None:
    port = posted(Arrival("accepted"))
    step(port)
    before = kinds(port)

    assert step(port)["stale"]
    assert kinds(port) == before
