"""离线: what is put into the folder appears whole, once, and nothing there is overwritten."""

from pathlib import Path

import pytest

from services.common.outside.undelivered import Undelivered
from services.export.carriers.folder import Folder
from services.export.domain.recipient.recipient import Way
from tests.unit.export.consigned import BESIDE, DATA, consigned
from tests.unit.export.test_recipient import recipient

HELD = recipient(way=Way.OFFLINE, address="")


def test_a_package_appears_whole_in_its_recipients_folder_however_often_it_is_put(
    tmp_path: Path,
) -> None:
    folder = Folder(tmp_path)

    for _ in range(2):
        folder.carry(consigned(HELD))

    (found,) = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert found == tmp_path / "jxnu.jiaogongwei" / BESIDE
    assert found.read_bytes() == DATA


def test_what_an_attempt_left_half_written_is_written_anew(tmp_path: Path) -> None:
    beside = tmp_path / "jxnu.jiaogongwei"
    beside.mkdir()
    (beside / f"{BESIDE}.part").write_bytes(b"half")

    Folder(tmp_path).carry(consigned(HELD))

    assert [file.name for file in beside.iterdir()] == [BESIDE]


def test_a_file_with_other_content_is_never_overwritten(tmp_path: Path) -> None:
    place = tmp_path / "jxnu.jiaogongwei" / BESIDE
    place.parent.mkdir()
    place.write_bytes(b"theirs")

    with pytest.raises(Undelivered, match="不覆盖") as fault:
        Folder(tmp_path).carry(consigned(HELD))

    assert fault.value.final
    assert place.read_bytes() == b"theirs"


def test_a_disk_that_knows_no_links_takes_it_by_a_rename(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "no links")

    monkeypatch.setattr(Path, "hardlink_to", refuse)

    Folder(tmp_path).carry(consigned(HELD))

    assert [file.name for file in (tmp_path / "jxnu.jiaogongwei").iterdir()] == [BESIDE]


def test_no_folder_or_one_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(Undelivered, match="LIANXIN_DROP_DIR"):
        Folder(None).carry(consigned(HELD))
    with pytest.raises(Undelivered, match="写不进去"):
        Folder(tmp_path / "file").carry(consigned(HELD))
