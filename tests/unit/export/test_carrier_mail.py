"""邮件: subject and file name in Chinese survive a real mail server, byte for byte."""

from collections.abc import Iterator

import pytest

from services.common.outside.mail_server import Account
from services.common.outside.undelivered import Undelivered
from services.export.carriers.mail import Mail
from services.export.domain.recipient.recipient import Way
from tests.integration.post_office import Letterbox, free_port, letterbox
from tests.unit.export.consigned import DATA, NAME, consigned
from tests.unit.export.packaged import ID
from tests.unit.export.test_recipient import recipient

POST = recipient(way=Way.EMAIL, address="zzb@example.gov.cn")


@pytest.fixture
def box() -> Iterator[Letterbox]:
    with letterbox() as opened:
        yield opened


def mail(port: int) -> Mail:
    account = Account(
        host="127.0.0.1", port=port, user="", password="", starttls=False, sender="a@jxnu.edu.cn"
    )
    return Mail(account, total_s=5.0)


def test_the_package_arrives_with_its_name_subject_and_every_byte(box: Letterbox) -> None:
    mail(box.port).carry(consigned(POST))

    (letter,) = box.letters
    (attached,) = letter.iter_attachments()
    assert letter["To"] == POST.address
    assert letter["Subject"] == "【报送】某大学：“四进四联”活动进展情况统计表 2026年下半年"
    assert attached.get_filename() == NAME
    assert attached.get_content_type() == "application/zip"
    assert attached.get_content() == DATA


def test_the_letter_says_what_it_is_and_how_to_answer(box: Letterbox) -> None:
    mail(box.port).carry(consigned(POST))

    body = box.letters[0].get_body(("plain",))
    assert body is not None
    text = str(body.get_content())
    assert "省委教育工委组织部" in text
    assert ID in text
    assert "回执" in text


def test_a_package_sent_twice_has_one_message_id(box: Letterbox) -> None:
    for turn in (1, 2):
        mail(box.port).carry(consigned(POST, turn=turn))

    assert len(box.ids()) == 2
    assert len(set(box.ids())) == 1


def test_an_address_that_is_refused_for_good_is_final(box: Letterbox) -> None:
    box.refused[POST.address] = "550 no such user"

    with pytest.raises(Undelivered, match="550") as fault:
        mail(box.port).carry(consigned(POST))

    assert fault.value.final


def test_no_mail_server_and_one_that_is_down_are_told_apart() -> None:
    with pytest.raises(Undelivered) as off:
        Mail(None).carry(consigned(POST))
    with pytest.raises(Undelivered) as down:
        mail(free_port()).carry(consigned(POST))

    assert off.value.final
    assert down.value.down
    assert not down.value.final
