"""HTTPS: mutual TLS, an HMAC that the other side checks, one package however often it is posted."""

import ssl
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from services.common.outside.door import Door
from services.common.outside.resolver import networks_of
from services.common.outside.undelivered import Undelivered
from services.export.carriers.https import Https
from services.export.carriers.secrets import Secrets
from services.export.domain.recipient.keys import recipient_key
from services.export.domain.recipient.recipient import Recipient
from services.export.domain.sending.consignment import Arrival
from tests.integration.departments import LOOPBACK, Department, certify, deaf, department
from tests.unit.export.consigned import DATA, consigned
from tests.unit.export.fake_port import NOON
from tests.unit.export.packaged import ID
from tests.unit.export.test_recipient import recipient

SECRET = "only for tests"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The recipient's own: an API key, a client certificate, and whom to believe."""
    place = tmp_path / "jxnu.jiaogongwei"
    place.mkdir()
    (place / "api-key").write_text("lx_jxnu.secret\n")
    certify(place, "client")
    certify(tmp_path, "server")
    (place / "ca.pem").write_bytes((tmp_path / "server.pem").read_bytes())
    return tmp_path


@pytest.fixture
def site(folder: Path) -> Iterator[Department]:
    """A department that asks for the client's certificate."""
    tls = ssl.create_default_context(
        ssl.Purpose.CLIENT_AUTH, cafile=folder / "jxnu.jiaogongwei" / "client.pem"
    )
    tls.verify_mode = ssl.CERT_REQUIRED
    tls.load_cert_chain(folder / "server.pem", folder / "server.key")
    with department(tls) as opened:
        opened.key = recipient_key(SECRET, "jxnu:jiaogongwei", 1)
        opened.api_key = "lx_jxnu.secret"
        yield opened


def to(site: Department, **changes: Any) -> Recipient:
    return recipient(**{"address": site.url, "signed": True, "certificate": True} | changes)


def carrier(folder: Path | None, allowed: str = LOOPBACK) -> Https:
    return Https(Door(networks_of(allowed), total_s=10.0), Secrets(folder), SECRET)


def fault_of(site: Department, folder: Path, **changes: Any) -> Undelivered:
    with pytest.raises(Undelivered) as raised:
        carrier(folder).carry(consigned(to(site, **changes)))
    return raised.value


def test_a_package_posted_twice_is_one_package_over_there(site: Department, folder: Path) -> None:
    for turn in (2, 4):
        carrier(folder).carry(consigned(to(site), turn=turn, at=NOON + timedelta(minutes=turn)))

    assert site.posts == [ID, ID]
    assert site.packages == {ID: DATA}
    assert site.headers[0]["Content-Type"] == "application/zip"


def test_another_content_under_the_same_id_is_refused_for_good(
    site: Department, folder: Path
) -> None:
    carrier(folder).carry(consigned(to(site)))

    with pytest.raises(Undelivered, match="409：同一编号、不同内容") as fault:
        carrier(folder).carry(consigned(to(site), data=b"other"))

    assert fault.value.final


def test_without_the_certificate_nobody_gets_in(site: Department, folder: Path) -> None:
    fault = fault_of(site, folder, certificate=False)

    assert fault.down
    assert site.posts == []


def test_a_server_whose_certificate_is_not_believed_gets_nothing(
    site: Department, folder: Path
) -> None:
    (folder / "jxnu.jiaogongwei" / "ca.pem").unlink()

    fault_of(site, folder)

    assert site.posts == []


def test_a_signature_of_another_generation_is_refused(site: Department, folder: Path) -> None:
    fault = fault_of(site, folder, generation=2)

    assert fault.reason == "对方答复 401：签名不对"
    assert fault.final


@pytest.mark.parametrize(
    ("status", "final"), [(500, False), (503, False), (429, False), (413, True)]
)
def test_only_what_may_pass_is_tried_again(
    site: Department, folder: Path, status: int, final: bool
) -> None:
    site.statuses = [status]

    fault = fault_of(site, folder)

    assert fault.final is final
    assert f"{status}：稍后再来" in fault.reason


def test_files_that_are_missing_or_broken_are_named_and_shown_to_nobody(
    site: Department, folder: Path
) -> None:
    key = folder / "jxnu.jiaogongwei" / "client.key"
    key.write_text("secret-that-is-no-key")

    broken = fault_of(site, folder)
    key.unlink()
    missing = fault_of(site, folder)

    assert broken.final
    assert "secret-that" not in broken.reason
    assert "jxnu.jiaogongwei/client.key" in missing.reason


def test_private_addresses_are_refused_unless_they_are_allowed(
    site: Department, folder: Path
) -> None:
    with pytest.raises(Undelivered, match="不在公网上") as fault:
        carrier(folder, allowed="").carry(consigned(to(site)))

    assert fault.value.final
    assert site.posts == []


def test_the_answer_is_read_at_an_address_that_is_ours(site: Department, folder: Path) -> None:
    carrier(folder).carry(consigned(to(site)))
    site.said = {
        "state": "accepted",
        "reasons": [],
        "receipt": {
            "manifest_sha256": "a" * 64,
            "by": "province",
            "at": "2026-11-23T04:00:00.000Z",
        },
    }

    arrival = carrier(folder).arrival(to(site), ID)

    assert arrival == Arrival("accepted", sha256="a" * 64, by="province", at=NOON)


@pytest.mark.parametrize(
    ("said", "state", "reasons"),
    [
        ({"state": "received", "reasons": []}, "received", ()),
        (
            {"state": "refused", "reasons": ["期间不对"], "receipt": {"at": "x"}},
            "refused",
            ("期间不对",),
        ),
    ],
)
def test_an_answer_without_a_receipt_says_what_it_says(
    site: Department, folder: Path, said: dict[str, Any], state: str, reasons: tuple[str, ...]
) -> None:
    carrier(folder).carry(consigned(to(site)))
    site.said = said

    arrival = carrier(folder).arrival(to(site), ID)

    assert (arrival.state, arrival.reasons, arrival.at) == (state, reasons, None)


def test_an_answer_that_nobody_understands_or_is_not_there_is_looked_for_again(
    site: Department, folder: Path
) -> None:
    with pytest.raises(Undelivered, match="还没有登记"):
        carrier(folder).arrival(to(site), ID)
    carrier(folder).carry(consigned(to(site)))
    site.said = {"state": "done"}

    with pytest.raises(Undelivered, match="看不懂"):
        carrier(folder).arrival(to(site), ID)


def test_a_server_that_stops_reading_is_left_in_time(folder: Path) -> None:
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(folder / "server.pem", folder / "server.key")
    through = Https(Door(networks_of(LOOPBACK), total_s=1.0), Secrets(folder), SECRET)

    with deaf(tls) as port:
        large = consigned(recipient(address=f"https://127.0.0.1:{port}"), data=bytes(8 * 2**20))
        with pytest.raises(Undelivered, match="没有答完") as fault:
            through.carry(large)

    assert fault.value.down
