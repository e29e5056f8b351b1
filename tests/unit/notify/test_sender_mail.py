"""E-mail through real SMTP servers on loopback: what arrives, what is refused, what is cut off."""

from collections.abc import Iterator
from typing import Any

import pytest

from services.common.outside.mail_server import Account
from services.common.outside.undelivered import Undelivered
from services.notify.senders.mail import Mail, letter
from tests.integration.post_office import Letterbox, dripping, free_port, letterbox
from tests.unit.notify.parcels import mailed


@pytest.fixture
def box() -> Iterator[Letterbox]:
    with letterbox() as opened:
        yield opened


def mail(port: int, **changes: Any) -> Mail:
    account: dict[str, Any] = {
        "host": "127.0.0.1",
        "port": port,
        "user": "",
        "password": "",
        "starttls": False,
        "sender": "连心 <lianxin@jxnu.edu.cn>",
    }
    return Mail(Account(**account | changes), total_s=1.0)


def refusal(sender: Mail) -> Undelivered:
    with pytest.raises(Undelivered) as caught:
        sender.send(mailed())
    return caught.value


def test_a_letter_arrives_as_it_was_written(box: Letterbox) -> None:
    mail(box.port).send(mailed(title="【催办】热水", text="请立即答复。\n甲"))

    (got,) = box.letters
    assert (got["Subject"], got["To"]) == ("【催办】热水", "a@example.edu.cn")
    assert got.get_content().splitlines() == ["请立即答复。", "甲"]
    assert got["Auto-Submitted"] == "auto-generated"


def test_the_same_message_has_the_same_message_id_and_another_another() -> None:
    ids = [str(letter(mailed(id), "a@b.cn")["Message-ID"]) for id in ("m1", "m1", "m2")]

    assert ids[0] == ids[1] != ids[2]
    assert ids[0].endswith("@b.cn>")


def test_a_title_cannot_add_headers(box: Letterbox) -> None:
    mail(box.port).send(mailed(title="热水\r\nBcc: x@example.edu.cn"))

    (got,) = box.letters
    assert (got["Bcc"], got["Subject"]) == (None, "热水 Bcc: x@example.edu.cn")


@pytest.mark.parametrize(("answer", "final"), [("550 no such user", True), ("450 later", False)])
def test_a_refused_recipient_is_final_only_where_the_server_says_so(
    box: Letterbox, answer: str, final: bool
) -> None:
    box.refused["a@example.edu.cn"] = answer

    fault = refusal(mail(box.port))

    assert (fault.final, fault.down, answer[:3] in fault.reason) == (final, False, True)


def test_a_password_is_never_sent_in_clear(box: Letterbox) -> None:
    fault = refusal(mail(box.port, starttls=True, user="u", password="p"))

    assert fault.down
    assert box.letters == []


def test_what_the_server_took_is_sent_however_it_parts(box: Letterbox) -> None:
    box.rude = True

    mail(box.port).send(mailed())

    assert len(box.letters) == 1


def test_nobody_listening_and_no_such_name_are_the_servers_fault() -> None:
    assert refusal(mail(free_port())).down
    assert refusal(mail(25, host="nowhere.invalid")).down


@pytest.mark.parametrize("first", [b"", b"220 slow\r\n", b"2"])
def test_a_dripping_server_is_cut_off(first: bytes) -> None:
    with dripping(first) as port:
        fault = refusal(mail(port))

    assert (fault.down, "没有答完" in fault.reason) == (True, True)


def test_without_an_account_mail_is_off_and_says_how_to_switch_it_on() -> None:
    fault = refusal(Mail(None))

    assert (fault.final, "LIANXIN_SMTP_HOST" in fault.reason) == (True, True)
