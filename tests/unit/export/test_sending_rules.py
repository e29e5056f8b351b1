"""By which way a package may leave, when it leaves again, when it is given up (EXPORTS §7, B9)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.policy_files import read_policy
from services.common.settings import REPOSITORY
from services.export.domain.recipient.recipient import Recipient, Way
from services.export.domain.sending.consignment import Consignment, Outcome
from services.export.domain.sending.deciding import (
    CLOSED,
    PERSONAL,
    after_failure,
    fault_of_travel,
    next_look,
)
from services.export.domain.sending.policy import sending_from
from tests.unit.export.fake_port import NOON, SENDING
from tests.unit.export.test_recipient import recipient

MARKS = st.sampled_from(["秘密★1年", "机密★5年", "绝密★长期"])
ANYBODY = st.one_of(
    st.none(),
    st.builds(
        lambda way, is_open: recipient(way=way, open=is_open), st.sampled_from(Way), st.booleans()
    ),
)


def fault(to: Recipient | None, *, personal: bool = False, mark: str = "", size: int = 1) -> str:
    return fault_of_travel(to, personal=personal, classification=mark, size=size, policy=SENDING)


@given(ANYBODY, st.booleans(), MARKS, st.integers(0, 10_000))
def test_what_bears_a_mark_of_secrecy_goes_offline_or_nowhere(
    to: Recipient | None, personal: bool, mark: str, size: int
) -> None:
    if fault(to, personal=personal, mark=mark, size=size) == "":
        assert to is not None
        assert to.way is Way.OFFLINE


@given(st.sampled_from([way for way in Way if way.over_network]), MARKS)
def test_a_mark_of_secrecy_is_the_first_reason_told(way: Way, mark: str) -> None:
    assert "绝不经网络送出" in fault(
        recipient(way=way, open=False), personal=True, mark=mark, size=10_000
    )
    assert mark in fault(recipient(way=way), mark=mark)


def test_who_is_closed_or_gone_gets_nothing() -> None:
    assert fault(None) == CLOSED
    assert fault(recipient(open=False)) == CLOSED
    assert fault(recipient()) == ""


def test_mail_carries_neither_personal_lists_nor_what_is_too_large() -> None:
    post = recipient(way=Way.EMAIL)

    assert fault(post, personal=True) == PERSONAL
    assert fault(post, size=1_001) == "报送包有 1 MB，邮件最多 0 MB，请改用其他方式"
    assert fault(post, size=1_000) == ""
    assert fault(recipient(way=Way.SFTP), personal=True, size=10_000) == ""


def test_failures_are_tried_again_further_and_further_apart_then_given_up() -> None:
    first, second, third = (
        after_failure(Outcome("不通"), attempts=tries, now=NOON, policy=SENDING)
        for tries in (1, 2, 3)
    )

    assert first.again_at == NOON + timedelta(minutes=1)
    assert second.again_at == NOON + timedelta(hours=1)
    assert third.again_at is None
    assert third.reason == "不通（试了3次，不再重试）"


@given(st.integers(1, 9))
def test_what_another_attempt_cannot_change_is_given_up_at_once(attempts: int) -> None:
    final = after_failure(
        Outcome("证书不对", final=True), attempts=attempts, now=NOON, policy=SENDING
    )

    assert (final.reason, final.again_at) == ("证书不对", None)


def test_an_answer_is_looked_for_as_often_as_the_policy_says() -> None:
    looks = [next_look(looked, now=NOON, policy=SENDING) for looked in range(3)]

    assert looks == [NOON + timedelta(minutes=1), NOON + timedelta(hours=1), None]


def test_the_policy_that_is_shipped_holds() -> None:
    policy = sending_from(read_policy(REPOSITORY / "schemas", "sending"))

    assert policy.mail_most == 20 * 2**20
    assert policy.personal_by_mail is False
    assert list(policy.retries) == sorted(policy.retries)


@pytest.mark.parametrize("file_name", ["报送包_某大学_附件4_2026.zip", "报送包"])
def test_a_correction_has_a_name_of_its_own_beside_others(file_name: str) -> None:
    first = Consignment(
        package="jxnu.fujian4.2026H2.0123456789ab",
        turn=1,
        recipient=recipient(),
        title="附件4",
        unit_name="某大学",
        period="2026年下半年",
        file_name=file_name,
        data=b"",
        sha256="",
        manifest_sha256="",
        classification="",
        at=NOON,
    )

    assert first.name == f"{file_name.removesuffix('.zip')}_0123456789ab.zip"
    assert replace(first, file_name=first.name).name == first.name
    assert replace(first, package="jxnu.fujian4.2026H2.f").name != first.name
