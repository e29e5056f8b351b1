"""To whom a unit's tables go (EXPORTS §7)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import NotFound, Refused
from services.export.domain.recipient.entering import hand_out_key, known_recipient, set_recipient
from services.export.domain.recipient.keys import recipient_key, signature
from services.export.domain.recipient.recipient import (
    RECIPIENTS,
    Recipient,
    RecipientKeyRenewed,
    RecipientKeyShown,
    RecipientSet,
    Way,
    evolve,
)
from services.export.handlers.recipients import HANDLERS
from tests.unit.export.fake_port import COLLEGE, NOON, SCHOOL, FakeExports, asked, job

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExample"


def recipient(**changes: Any) -> Recipient:
    """The province's department, which gets 附件4 by HTTPS."""
    usual: dict[str, Any] = {
        "unit": SCHOOL.id,
        "unit_path": SCHOOL.path,
        "code": "jiaogongwei",
        "name": "省委教育工委组织部",
        "tables": ("fujian4",),
        "way": Way.HTTPS,
        "address": "https://bs.example.gov.cn",
        "as_of": NOON,
    }
    return Recipient(**usual | changes)


def sftp(**changes: Any) -> Recipient:
    usual: dict[str, Any] = {
        "way": Way.SFTP,
        "address": "bs.example.gov.cn:2222",
        "user": "jxnu",
        "folder": "in",
        "host_key": KEY,
    }
    return recipient(**usual | changes)


@pytest.mark.parametrize(
    "good",
    [
        recipient(),
        recipient(signed=True, certificate=True),
        recipient(way=Way.OFFLINE, address=""),
        recipient(way=Way.EMAIL, address="zzb@example.gov.cn"),
        sftp(),
    ],
    ids=lambda each: each.way.value,
)
def test_each_way_asks_for_what_it_needs(good: Recipient) -> None:
    (event,) = set_recipient(None, good)

    assert evolve(None, event) == good
    assert good.id == "jxnu:jiaogongwei"
    assert good.secrets == "jxnu.jiaogongwei"


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (recipient(address=""), "bad_address"),
        (recipient(address="https://me@example.gov.cn"), "bad_address"),
        (recipient(address="http://10.1.2.3", certificate=True), "bad_address"),
        (recipient(way=Way.OFFLINE), "bad_address"),
        (recipient(way=Way.EMAIL), "bad_address"),
        (recipient(way=Way.EMAIL, address="zzb@example.gov.cn", signed=True), "bad_recipient"),
        (sftp(address="sftp.example.gov.cn", host_key=""), "bad_recipient"),
        (sftp(folder="in/../.."), "bad_recipient"),
        (recipient(user="jxnu"), "bad_recipient"),
        (sftp(address=""), "bad_address"),
        (sftp(address="sftp.example.gov.cn/in"), "bad_address"),
        (sftp(address="sftp.example.gov.cn:70000"), "bad_address"),
        (sftp(address="https://sftp.example.gov.cn"), "bad_address"),
    ],
)
def test_what_a_way_lacks_or_has_no_use_for_is_refused(bad: Recipient, code: str) -> None:
    with pytest.raises(Refused) as refused:
        set_recipient(None, bad)

    assert refused.value.code == code


def test_the_latest_form_counts_whichever_is_dealt_with_first_and_keys_stay() -> None:
    state = evolve(evolve(None, RecipientSet(recipient=recipient())), RecipientKeyRenewed())
    later = recipient(name="省委教育工委", as_of=NOON + timedelta(minutes=1))

    assert set_recipient(state, recipient(name="旧")) == ()
    (event,) = set_recipient(state, later)
    assert evolve(state, event) == replace(later, generation=2, shown=True)


def test_a_form_sets_a_recipient_that_gets_its_tables() -> None:
    port = FakeExports()
    body = {
        "unit": COLLEGE.id,
        "code": "zuzhibu",
        "name": " 党委组织部 ",
        "tables": ["fujian4"],
        "way": "离线",
    }
    port.submissions["s1"] = replace(asked(), body=body)

    result = HANDLERS["export/recipient"](job("export/recipient", "s1", {}), port)

    assert result == {"recipient": "jxnu.a:zuzhibu"}
    (found,) = port.recipients_of(COLLEGE.id, "fujian4")
    assert (found.name, found.way, found.open) == ("党委组织部", Way.OFFLINE, True)
    assert port.recipients_of(COLLEGE.id, "sijinsilian") == []


def test_an_hmac_key_is_shown_once_and_renewed_when_lost() -> None:
    state = recipient(signed=True)

    assert hand_out_key(state, renew=False) == (RecipientKeyShown(),)
    shown = evolve(state, RecipientKeyShown())
    with pytest.raises(Refused, match="已经显示过"):
        hand_out_key(shown, renew=False)
    assert hand_out_key(shown, renew=True) == (RecipientKeyRenewed(),)


def test_no_key_without_a_recipient_that_signs() -> None:
    with pytest.raises(NotFound):
        hand_out_key(None, renew=False)
    with pytest.raises(Refused, match="没有选用"):
        hand_out_key(known_recipient(recipient()), renew=True)


def test_a_recipient_begins_with_a_form() -> None:
    with pytest.raises(ValueError, match="begins with a form"):
        RECIPIENTS.evolve(None, RecipientKeyShown())


def test_only_offline_stays_off_the_network() -> None:
    assert [way for way in Way if not way.over_network] == [Way.OFFLINE]


@given(st.tuples(st.text(), st.text(), st.integers(1, 9)), st.binary())
def test_keys_differ_and_every_byte_is_signed(named: tuple[str, str, int], body: bytes) -> None:
    key = recipient_key(*named)
    secret, recipient_id, generation = named
    signed = signature(key, target="/v1/packages", timestamp=1, package="p", body=body)

    assert key != recipient_key(secret, recipient_id, generation + 1)
    assert signed != signature(
        key, target="/v1/packages", timestamp=1, package="p", body=body + b"x"
    )
    assert signed.startswith("v1=")
    assert len(signed) == len("v1=") + 64
