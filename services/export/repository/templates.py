"""Uploaded files read from intake's bucket, and the guides to templates and workbooks."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from gridfs import GridFSBucket
from gridfs.errors import CorruptGridFile, NoFile

from services.common.errors import NotFound, Refused
from services.export.ports.templates import Uploaded
from services.export.repository.desk import ExportDesk

ATTACHMENTS = "attachments"
GUIDES = "template_guides"


class TemplateQueries(ExportDesk):
    """The port ``TemplateDesk``."""

    def uploaded(self, attachment_id: str) -> Uploaded:
        entry = self._database[f"{ATTACHMENTS}.files"].find_one({"metadata.id": attachment_id})
        if entry is None:
            raise NotFound("没有这份上传的文件，请核对编号", code="attachment_not_found")
        bucket = GridFSBucket(self._database, bucket_name=ATTACHMENTS)
        try:
            data = bucket.open_download_stream(entry["_id"]).read()
        except (NoFile, CorruptGridFile) as error:
            raise Refused("上传的文件不完整，请重新上传", code="attachment_broken") from error
        digest = sha256(data).hexdigest()
        if digest != entry["metadata"]["sha256"]:
            raise Refused("上传的文件与登记的摘要不符，请重新上传", code="attachment_broken")
        return Uploaded(name=entry["filename"], data=data, sha256=digest)

    def keep_guides(self, guides: Sequence[Mapping[str, Any]]) -> None:
        for guide in guides:
            self._database[GUIDES].replace_one({"_id": guide["_id"]}, dict(guide), upsert=True)
