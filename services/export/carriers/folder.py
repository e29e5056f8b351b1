"""离线: a folder that people take packages from, or that another network picks up (LIANXIN_DROP_DIR)."""

import hashlib
import os
from contextlib import suppress
from pathlib import Path

from services.common.outside.undelivered import Undelivered
from services.export.domain.sending.consignment import Consignment

OFF = "没有设置离线交换目录（LIANXIN_DROP_DIR），请直接下载报送包"
OTHERWISE = "目录中已有同名而内容不同的文件，不覆盖，请核对"


class Folder:
    """Puts packages below ``root``, one folder for each recipient; what is there is never overwritten."""

    def __init__(self, root: Path | None) -> None:
        self._root = root

    def endpoint(self, _: Consignment) -> str:
        """Whom a failure is a failure of: the one folder."""
        return "drop"

    def carry(self, consignment: Consignment) -> None:
        """Write it beside its place, force it to the disk, then let it appear whole; raises Undelivered."""
        if self._root is None:
            raise Undelivered(OFF, final=True)
        folder = self._root / consignment.recipient.secrets
        try:
            folder.mkdir(parents=True, exist_ok=True)
            _appear(folder / consignment.name, consignment)
        except OSError as error:
            raise Undelivered(f"离线交换目录写不进去（{error.strerror}）", down=True) from error


def _appear(place: Path, consignment: Consignment) -> None:
    part = place.with_name(f"{place.name}.part")
    if _is_there(place, consignment):
        part.unlink(missing_ok=True)
        return
    with part.open("wb") as file:
        file.write(consignment.data)
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):  # two workers at once: the bytes are compared below
        _publish(part, place)
    part.unlink(missing_ok=True)
    _sync(place.parent)
    _is_there(place, consignment)


def _publish(part: Path, place: Path) -> None:
    """Give it its name, which nobody may have yet; where a disk knows no links (FAT) by a rename."""
    try:
        place.hardlink_to(part)
    except FileExistsError:
        raise
    except OSError:
        if not place.exists():
            part.rename(place)


def _is_there(place: Path, consignment: Consignment) -> bool:
    try:
        found = hashlib.sha256(place.read_bytes()).hexdigest()
    except FileNotFoundError:
        return False
    if found != consignment.sha256:
        raise Undelivered(OTHERWISE, final=True)
    return True


def _sync(folder: Path) -> None:
    entry = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(entry)
    finally:
        os.close(entry)
