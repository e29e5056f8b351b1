"""Finished files in GridFS, and the exports that name them."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import IO, Any

from gridfs import GridFSBucket
from gridfs.errors import CorruptGridFile, FileExists, NoFile
from pymongo import ASCENDING, IndexModel

from services.common.errors import NotFound
from services.export.repository.desk import ExportDesk

EXPORTS = "exports"
FILES = "files"
PROGRESS = "export_progress"
"""How far a long document is that is being written; gone once it is there."""
PART = 255 * 1024
INDEXES: Mapping[str, Sequence[IndexModel]] = {
    EXPORTS: [IndexModel([("unit_path", ASCENDING), ("_id", ASCENDING)], name="subtree")]
}


class FileQueries(ExportDesk):
    """The port ``FileDesk``."""

    def keep_file(self, file_id: str, name: str, data: IO[bytes]) -> None:
        bucket = GridFSBucket(self._database, bucket_name=FILES)
        if _holds(bucket, file_id, data):
            return
        # What an interrupted upload left behind would collide; ``delete`` takes its chunks before it raises.
        with suppress(NoFile):
            bucket.delete(file_id)
        data.seek(0)
        with suppress(FileExists):
            bucket.upload_from_stream_with_id(file_id, name, data)

    def read_file(self, file_id: str) -> bytes:
        try:
            bucket = GridFSBucket(self._database, bucket_name=FILES)
            return bucket.open_download_stream(file_id).read()
        except NoFile:
            raise NotFound("没有这个文件", code="file_not_found") from None

    def keep_export(self, document: dict[str, Any]) -> None:
        self._work.put(EXPORTS, document)
        self._database[PROGRESS].delete_one({"_id": document["_id"]})

    def export(self, export_id: str) -> dict[str, Any] | None:
        return self._database[EXPORTS].find_one({"_id": export_id})


def _holds(bucket: GridFSBucket, file_id: str, data: IO[bytes]) -> bool:
    """Whether the file is there and whole: its entry alone does not say that its chunks are."""
    try:
        with bucket.open_download_stream(file_id) as kept:
            while part := data.read(PART):
                if kept.read(len(part)) != part:
                    return False
            return not kept.read(1)
    except (NoFile, CorruptGridFile):
        return False
