"""From the form that names a recipient to the answer that comes back, by every way, on real servers."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncssh
import pytest
from pymongo.database import Database

from services.common.verify import verify_collection
from services.common.work import Work
from services.export.domain.package.package import PACKAGES
from services.export.domain.recipient.recipient import RECIPIENTS
from services.export.packing.opening import open_package
from tests.integration.departments import Department, department, drop_folder
from tests.integration.post_office import free_port, letterbox
from tests.integration.sending_room import MANIFEST, SendingRoom

pytestmark = pytest.mark.real
NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)


@pytest.fixture
def room(database: Database[dict[str, Any]]) -> SendingRoom:
    return SendingRoom(database, NOW)


@pytest.fixture
def site() -> Iterator[Department]:
    with department() as opened:
        yield opened


def test_what_is_posted_is_acknowledged_by_the_receipt_that_comes_back(
    room: SendingRoom, site: Department
) -> None:
    to = room.set_recipient("sheng", "HTTPS", address=site.url)
    package = room.lay_ready("一", to)
    room.work()
    assert room.package(package)["stage"] == "sent"

    room.pass_time(minutes=2)
    assert room.package(package)["stage"] == "sent"
    receipt = {"manifest_sha256": MANIFEST, "by": "province", "at": "2026-11-23T04:02:00.000Z"}
    site.said = {"state": "accepted", "reasons": [], "receipt": receipt}
    room.pass_time(hours=1)

    state = room.package(package)
    assert site.posts == [package]
    assert (state["stage"], state["receipt"]["by"]) == ("acknowledged", "province")
    assert room.trail(package) == [
        "package.made",
        "package.sending_begun",
        "package.sent",
        "package.acknowledged",
    ]


def test_what_is_refused_there_is_returned_with_the_reasons_and_told(
    room: SendingRoom, site: Department
) -> None:
    to = room.set_recipient("sheng", "HTTPS", address=site.url)
    package = room.lay_ready("一", to)
    site.said = {"state": "refused", "reasons": ["期间不对"]}

    room.pass_time(minutes=5)

    assert room.package(package)["receipt"]["reasons"] == ["期间不对"]
    told = room.database["jobs"].find_one({"kind": "notice.tell"})
    assert told is not None
    assert told["data"]["kind"] == "package.returned"


def test_a_recipient_that_is_down_harms_no_other_and_gets_its_package_when_it_is_back(
    room: SendingRoom, site: Department
) -> None:
    down = room.set_recipient("down", "HTTPS", address=f"http://127.0.0.1:{free_port()}")
    waiting = [room.lay_ready(f"甲{n}", down) for n in range(3)]
    arriving = room.lay_ready("乙", room.set_recipient("sheng", "HTTPS", address=site.url))
    room.work()

    assert room.package(arriving)["stage"] == "sent"
    assert {room.package(each)["stage"] for each in waiting} == {"made"}
    assert all(room.package(each)["failure"]["again_at"] for each in waiting)

    room.restart()
    room.set_recipient("down", "HTTPS", address=site.url)
    room.pass_time(minutes=1)
    assert {room.package(each)["stage"] for each in waiting} == {"sent"}
    assert sorted(site.posts) == sorted([arriving, *waiting])


def test_one_that_never_comes_back_is_given_up_listed_and_sent_when_asked(
    room: SendingRoom, site: Department
) -> None:
    to = room.set_recipient("down", "HTTPS", address=site.url)
    site.statuses = [429] * 100
    package = room.lay_ready("甲", to)
    room.pass_time(days=7)
    assert room.package(package)["given_up"]
    assert len(site.posts) == 8

    site.statuses = []
    asked = room.post("export/package-resend", {"unit": "jxnu", "package": package})
    room.work()

    assert room.outcome(asked)["state"] == "done"
    assert room.package(package)["stage"] == "sent"
    assert room.package(package)["sent"]["by"] == "portal"
    assert set(site.posts) == {package}


def test_mail_sftp_and_the_folder_take_the_same_package(room: SendingRoom, tmp_path: Path) -> None:
    key = asyncssh.generate_private_key("ssh-ed25519")
    for folder in ("root/in", "secrets/jxnu.ftp", "drop"):
        (tmp_path / folder).mkdir(parents=True)
    key.write_private_key(tmp_path / "secrets/jxnu.ftp/ssh-key")

    with letterbox() as box, drop_folder(tmp_path / "root", key) as drop:
        room.restart(
            drop_dir=str(tmp_path / "drop"),
            carrier_secrets_dir=str(tmp_path / "secrets"),
            smtp_host="127.0.0.1",
            smtp_port=box.port,
            smtp_from="lianxin@jxnu.edu.cn",
        )
        far = {"address": f"127.0.0.1:{drop.port}", "user": "jxnu", "folder": "/in"}
        packages = [
            room.lay_ready(
                "邮件", room.set_recipient("mail", "邮件", address="zzb@example.gov.cn")
            ),
            room.lay_ready("盘", room.set_recipient("ftp", "SFTP", host_key=drop.host_key, **far)),
            room.lay_ready("离线", room.set_recipient("held", "离线")),
        ]
        room.work()

    assert [room.package(each)["stage"] for each in packages] == ["sent"] * 3
    assert [str(letter["X-Lianxin-Package"]) for letter in box.letters] == packages[:1]
    assert len(list((tmp_path / "root/in").iterdir())) == 1
    assert len(list((tmp_path / "drop/jxnu.held").iterdir())) == 1


def test_what_is_made_of_an_export_travels_whole_and_its_correction_after_it(
    room: SendingRoom, site: Department
) -> None:
    to = room.set_recipient("sheng", "HTTPS", address=site.url)
    for export in ("e1", "e2"):
        room.leave("report.build", export, {"unit": "jxnu", "period": "2026H2"})
        room.work()
        room.leave("package.make", f"package:{export}:{to}", {"recipient": to}, export)
        room.work()

    first, second = (open_package(site.packages[package]) for package in site.posts)
    assert [*first.faults, *second.faults] == []
    assert first.manifest is not None
    assert second.manifest is not None
    assert [first.manifest.package_id, second.manifest.package_id] == site.posts
    assert second.manifest.supersedes == site.posts[0]
    assert [room.package(each)["stage"] for each in site.posts] == ["superseded", "sent"]


def test_what_bears_a_mark_of_secrecy_stays_here_and_people_are_told(
    room: SendingRoom, site: Department
) -> None:
    to = room.set_recipient("sheng", "HTTPS", address=site.url)
    package = room.lay_ready("密", to, classification="秘密★1年")

    room.pass_time(hours=48)

    state = room.package(package)
    assert site.posts == []
    assert (state["stage"], state["given_up"], state["attempts"]) == ("made", True, 0)
    assert "绝不经网络送出" in state["failure"]["reason"]
    assert room.database["jobs"].count_documents({"kind": "notice.tell"}) == 1


def test_ledgers_play_again_and_recipients_are_found_by_an_index(
    room: SendingRoom, site: Department
) -> None:
    room.lay_ready("一", room.set_recipient("sheng", "HTTPS", address=site.url))
    room.database.command("profile", 2)
    room.work()
    port = room.duties.open(Work(room.database, NOW))
    found = port.recipients_of("jxnu", "fujian4")
    room.database.command("profile", 0)

    scans = room.database["system.profile"].find({"planSummary": {"$regex": "COLLSCAN"}})
    assert [each.id for each in found] == ["jxnu:sheng"]
    assert port.recipients_of("jxnu", "sijinsilian") == []
    assert {row["ns"].partition(".")[2] for row in scans} <= {"clock", "system.profile"}
    for ledger in (PACKAGES, RECIPIENTS):
        judged = list(verify_collection(room.database, ledger.collection, ledger))
        assert judged == [None]
