"""A package leaves: begun before, noted after, again when it failed, never with a 密级 over a network (B9)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import NotFound, Refused
from services.export.domain.package.package import (
    PACKAGES,
    Answer,
    PackageStage,
    PackageSuperseded,
    Receipt,
    ReceiptEntered,
)
from services.export.domain.recipient.recipient import RECIPIENTS, RecipientSet, Way
from services.export.domain.sending.consignment import Outcome
from services.export.handlers import HANDLERS
from tests.unit.export.fake_port import COLLEGE, NOON, FakeExports, asked, job
from tests.unit.export.packaged import BY_US, ID, ZIP, desk, first, kinds, state, step
from tests.unit.export.test_recipient import recipient

POST = recipient(way=Way.EMAIL, address="zzb@example.gov.cn")
HELD = recipient(way=Way.OFFLINE, address="")


def resend(port: FakeExports, unit: str = "jxnu") -> None:
    body = {"package": ID, "unit": unit}
    port.submissions["s2"] = replace(asked(), id="s2", unit=unit, body=body)
    HANDLERS["export/package-resend"](job("export/package-resend", "s2", {}), port)


def test_sending_is_noted_before_anything_leaves_and_sent_after_it() -> None:
    port = desk(POST)

    first(port)
    assert state(port).sending is not None
    assert port.carriers.carried == []
    step(port)

    (left,) = port.carriers.carried
    assert (left.package, left.data, left.period) == (ID, ZIP, "2026年下半年")
    assert state(port).stage is PackageStage.SENT
    assert kinds(port) == ["package.made", "package.sending_begun", "package.sent"]


def test_a_job_that_comes_back_after_a_crash_sends_the_same_package_again() -> None:
    crashed, port = desk(POST), desk(POST)
    first(crashed)
    again = job("package.deliver", ID, {"version": 2, "begun": NOON})
    HANDLERS["package.deliver"](again, crashed)

    first(port)
    for _ in range(2):
        step(port)

    assert [left.package for left in port.carriers.carried] == [ID]
    assert crashed.carriers.carried == port.carriers.carried


def test_jobs_of_an_older_plan_do_nothing() -> None:
    port = desk(POST)
    first(port)
    step(port)
    before = kinds(port)

    assert first(port)["stale"]
    assert step(port)["stale"]
    assert HANDLERS["package.send"](job("package.send", "none", {}), port)["stale"]
    assert kinds(port) == before


def test_what_was_superseded_before_it_left_does_not_leave() -> None:
    port = desk(POST)
    port.append(PACKAGES, ID, BY_US, [PackageSuperseded(by="another")])

    assert first(port)["stale"]
    assert port.carriers.carried == []


def test_what_was_superseded_while_it_was_under_way_does_not_leave() -> None:
    port = desk(POST)
    first(port)
    port.append(PACKAGES, ID, BY_US, [PackageSuperseded(by="another")])

    assert step(port)["stale"]
    assert port.carriers.carried == []


def test_a_receipt_that_is_entered_while_it_is_under_way_does_not_hold_it_up() -> None:
    port = desk(POST)
    first(port)
    receipt = Receipt(answer=Answer.TAKEN, at=NOON, by="某人")
    port.append(PACKAGES, ID, BY_US, [ReceiptEntered(receipt=receipt, scan="")])

    step(port)

    assert state(port).sending is None
    assert state(port).stage is PackageStage.SENT


def test_a_failure_is_tried_again_and_at_last_given_up_and_told() -> None:
    port = desk(POST)
    port.carriers.outcome = Outcome("不通")

    first(port)
    for _ in range(5):
        step(port)

    failure = state(port).failure
    assert len(port.carriers.carried) == 3
    assert failure is not None
    assert failure.reason == "不通（试了3次，不再重试）"
    assert state(port).given_up
    assert port.now == NOON + timedelta(minutes=61)
    assert [kind for kind, _ in port.told.values()] == ["package.given_up"]


def test_a_package_that_was_given_up_is_sent_again_when_asked_and_keeps_its_id() -> None:
    port = desk(POST)
    port.carriers.outcome = Outcome("地址不存在", final=True)
    first(port)
    step(port)
    assert state(port).given_up

    port.carriers.outcome = Outcome()
    resend(port)
    step(port)
    step(port)

    assert state(port).stage is PackageStage.SENT
    assert {left.package for left in port.carriers.carried} == {ID}
    sent = state(port).sent
    assert sent is not None
    assert sent.by == "portal"


def test_asking_again_is_refused_where_it_cannot_help() -> None:
    with pytest.raises(NotFound):
        HANDLERS["export/package-resend"](job("", "s2", {}), asking_for_none())
    with pytest.raises(Refused, match="不是这个单位"):
        resend(desk(POST), COLLEGE.id)
    with pytest.raises(Refused, match="请下载"):
        resend(desk(HELD))
    with pytest.raises(Refused, match="绝不经网络"):
        resend(desk(POST, classification="秘密★1年"))
    with pytest.raises(Refused, match="已被替代"):
        resend(desk(POST, stage=PackageStage.SUPERSEDED))
    under_way = desk(POST)
    first(under_way)
    with pytest.raises(Refused, match="正在送出"):
        resend(under_way)


def asking_for_none() -> FakeExports:
    port = FakeExports()
    port.submissions["s2"] = replace(asked(), body={"package": "none", "unit": "jxnu"})
    return port


def test_offline_waits_for_people_unless_there_is_a_folder() -> None:
    by_hand, dropped = desk(HELD), desk(HELD)
    dropped.carriers.drops = True

    assert first(by_hand)["by_hand"]
    first(dropped)
    step(dropped)

    assert kinds(by_hand) == ["package.made"]
    assert state(dropped).stage is PackageStage.SENT


@pytest.mark.parametrize("way", [Way.SFTP, Way.OFFLINE])
def test_what_the_form_says_by_now_holds_when_it_leaves(way: Way) -> None:
    port = desk(POST)
    first(port)
    later = recipient(way=way, as_of=NOON + timedelta(minutes=1))
    port.append(RECIPIENTS, later.id, BY_US, [RecipientSet(recipient=later)])

    step(port)

    assert port.carriers.carried == []
    failure = state(port).failure
    assert failure is not None
    assert "改了方式" in failure.reason


@given(
    st.sampled_from(Way), st.booleans(), st.sampled_from(["秘密★1年", "绝密★长期"]), st.booleans()
)
def test_no_path_sends_what_bears_a_mark_of_secrecy_over_a_network(
    way: Way, drops: bool, mark: str, is_open: bool
) -> None:
    port = desk(recipient(way=way, open=is_open), classification=mark)
    port.carriers.drops = drops

    first(port)
    for _ in range(3):
        if port.jobs:
            step(port)

    assert all(left.recipient.way is Way.OFFLINE for left in port.carriers.carried)
    assert way is Way.OFFLINE or (state(port).given_up and not port.jobs)


def test_a_package_whose_file_is_gone_is_given_up_and_told() -> None:
    port = desk(POST)
    port.files.clear()

    first(port)
    step(port)

    assert state(port).given_up
    assert port.carriers.carried == []
    assert len(port.told) == 1


def test_a_mark_given_while_it_is_under_way_is_seen_before_it_leaves() -> None:
    port = desk(POST)
    first(port)
    port.records["packages", ID] = replace(state(port), classification="机密★5年")

    step(port)

    assert port.carriers.carried == []
    assert state(port).given_up
