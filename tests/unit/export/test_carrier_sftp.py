"""SFTP: key login, pinned host key, written aside, read back, then named; nothing there is overwritten."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncssh
import pytest

from services.common.outside.resolver import networks_of
from services.common.outside.undelivered import Undelivered
from services.export.carriers.secrets import Secrets
from services.export.carriers.sftp import Sftp
from services.export.domain.recipient.recipient import Recipient, Way
from tests.integration.departments import LOOPBACK, Drop, drop_folder
from tests.integration.post_office import dripping, free_port
from tests.unit.export.consigned import BESIDE, DATA, consigned
from tests.unit.export.test_recipient import recipient

KEY = asyncssh.generate_private_key("ssh-ed25519")


@pytest.fixture
def drop(tmp_path: Path) -> Iterator[Drop]:
    (tmp_path / "root" / "in").mkdir(parents=True)
    with drop_folder(tmp_path / "root", KEY) as opened:
        yield opened


@pytest.fixture
def secrets(tmp_path: Path) -> Secrets:
    folder = tmp_path / "secrets" / "jxnu.jiaogongwei"
    folder.mkdir(parents=True)
    KEY.write_private_key(folder / "ssh-key")
    return Secrets(tmp_path / "secrets")


def to(drop: Drop, **changes: Any) -> Recipient:
    usual: dict[str, Any] = {
        "way": Way.SFTP,
        "address": f"127.0.0.1:{drop.port}",
        "user": "jxnu",
        "folder": "/in",
        "host_key": drop.host_key,
    }
    return recipient(**usual | changes)


def carry(
    secrets: Secrets, to: Recipient, allowed: str = LOOPBACK, *, total_s: float = 10.0
) -> None:
    Sftp(secrets, networks_of(allowed), total_s=total_s).carry(consigned(to))


def names(drop: Drop) -> list[str]:
    return sorted(file.name for file in (drop.root / "in").iterdir())


def test_a_package_arrives_whole_under_its_name_however_often_it_is_sent(
    drop: Drop, secrets: Secrets
) -> None:
    for _ in range(2):
        carry(secrets, to(drop))

    assert names(drop) == [BESIDE]
    assert (drop.root / "in" / BESIDE).read_bytes() == DATA


def test_what_a_broken_attempt_left_is_overwritten(drop: Drop, secrets: Secrets) -> None:
    (drop.root / "in" / f"{BESIDE}.part").write_bytes(DATA[:1000] + b"broken" * 200_000)

    carry(secrets, to(drop))

    assert names(drop) == [BESIDE]
    assert (drop.root / "in" / BESIDE).read_bytes() == DATA


def test_a_file_with_other_content_is_never_overwritten(drop: Drop, secrets: Secrets) -> None:
    (drop.root / "in" / BESIDE).write_bytes(b"theirs")

    with pytest.raises(Undelivered, match="不覆盖") as fault:
        carry(secrets, to(drop))

    assert fault.value.final
    assert (drop.root / "in" / BESIDE).read_bytes() == b"theirs"


def test_a_server_with_another_key_than_the_pinned_one_gets_nothing(
    drop: Drop, secrets: Secrets
) -> None:
    other = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode().split()

    with pytest.raises(Undelivered, match="主机公钥") as fault:
        carry(secrets, to(drop, host_key=" ".join(other[:2])))

    assert fault.value.final
    assert drop.logins == 0
    assert names(drop) == []


def test_a_key_that_they_do_not_know_is_said(drop: Drop, secrets: Secrets, tmp_path: Path) -> None:
    stranger = asyncssh.generate_private_key("ssh-ed25519")
    stranger.write_private_key(tmp_path / "secrets" / "jxnu.jiaogongwei" / "ssh-key")

    with pytest.raises(Undelivered, match="不接受账号或密钥"):
        carry(secrets, to(drop))


def test_a_folder_that_is_not_there_is_tried_again_later(drop: Drop, secrets: Secrets) -> None:
    with pytest.raises(Undelivered, match="没有收下") as fault:
        carry(secrets, to(drop, folder="/elsewhere"))

    assert not fault.value.final


def test_faults_of_the_set_up_are_named_and_show_no_secret(drop: Drop, tmp_path: Path) -> None:
    folder = tmp_path / "bad" / "jxnu.jiaogongwei"
    folder.mkdir(parents=True)
    (folder / "ssh-key").write_text("not a key")

    with pytest.raises(Undelivered, match=r"jxnu\.jiaogongwei/ssh-key"):
        carry(Secrets(None), to(drop))
    with pytest.raises(Undelivered, match="读不了") as fault:
        carry(Secrets(tmp_path / "bad"), to(drop))

    assert "not a key" not in fault.value.reason


def test_private_addresses_and_unreadable_host_keys_are_refused(
    drop: Drop, secrets: Secrets
) -> None:
    with pytest.raises(Undelivered, match="不在公网上"):
        carry(secrets, to(drop), allowed="")
    with pytest.raises(Undelivered, match="主机公钥读不了"):
        carry(secrets, to(drop, host_key="ssh-ed25519 AAAA"))


def test_a_server_that_is_down_is_no_fault_for_good(drop: Drop, secrets: Secrets) -> None:
    with pytest.raises(Undelivered) as fault:
        carry(secrets, to(drop, address=f"127.0.0.1:{free_port()}"))

    assert fault.value.down
    assert not fault.value.final


def test_a_server_that_never_says_that_it_wrote_is_left_in_time(
    drop: Drop, secrets: Secrets
) -> None:
    drop.stuck = True

    with pytest.raises(Undelivered, match="没有收完") as fault:
        carry(secrets, to(drop), total_s=1.0)

    assert fault.value.down
    assert BESIDE not in names(drop)


def test_a_server_that_talks_for_ever_is_left_in_time(drop: Drop, secrets: Secrets) -> None:
    with dripping(b"SSH-2.0-slow\r\n") as port, pytest.raises(Undelivered) as fault:
        carry(secrets, to(drop, address=f"127.0.0.1:{port}"), total_s=1.0)

    assert fault.value.down
