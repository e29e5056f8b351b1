"""What happened to records since a document was made, and the results of making it again, on MongoDB."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import IO, Any

from gridfs import GridFSBucket
from gridfs.errors import CorruptGridFile, NoFile
from pymongo import ASCENDING, IndexModel

from services.common.errors import NotFound
from services.common.mongo import Document
from services.common.verify import record_faults
from services.export.domain.rebuild import Entry, Renamed
from services.export.ports.states import Reads
from services.export.repository.desk import ExportDesk
from services.export.repository.files import FILES, PROGRESS

REBUILDS = "rebuilds"
INDEXES: Mapping[str, Sequence[IndexModel]] = {
    REBUILDS: [
        IndexModel([("unit_path", ASCENDING), ("_id", ASCENDING)], name="subtree"),
        IndexModel(
            [("unit_path", ASCENDING), ("export", ASCENDING), ("_id", ASCENDING)], name="of"
        ),
    ]
}


class RebuildQueries(ExportDesk):
    """The port ``RebuildDesk``."""

    def entries_between(
        self, reads: Reads, after: datetime, until: datetime, *, most: int
    ) -> Sequence[Entry]:
        met = {"history": {"$elemMatch": {"at": {"$gt": after, "$lte": until}}}}
        rows = self._database[reads.collection].find(_query(reads) | met, {"history": 1})
        found = (
            (row["_id"], entry)
            for row in rows.sort("_id", ASCENDING)
            for entry in row["history"]
            if after < entry["at"] <= until
        )
        return [self._entry(reads, key, entry) for key, entry in islice(found, most)]

    def _entry(self, reads: Reads, key: str, entry: Document) -> Entry:
        posted = entry.get("submission_id")
        form = self._work.submissions.get(posted) if posted else None
        return Entry(
            ledger=reads.collection,
            record=key,
            what=str(entry["what"]),
            at=entry["at"],
            received_at=form.received_at if form else None,
        )

    def broken(self, reads: Reads, *, most: int) -> Sequence[tuple[str, str]]:
        return list(islice(self._broken(reads), most))

    def _broken(self, reads: Reads) -> Iterator[tuple[str, str]]:
        ledger = self._ledgers[reads.collection]
        rows = self._database[reads.collection].find(_query(reads)).sort("_id", ASCENDING)
        for row in rows:
            if found := record_faults(row, ledger):
                yield f"{reads.collection}/{row['_id']}", "；".join(found)

    def renamed_between(self, after: datetime, until: datetime) -> Sequence[Renamed]:
        rows = self._database["units"].find({"former.until": {"$gt": after, "$lte": until}})
        return [
            Renamed(unit=row["_id"], was=was["name"], called=then["name"], at=was["until"])
            for row in rows.sort("_id", ASCENDING)
            for was, then in zip(row["former"], [*row["former"][1:], row], strict=True)
            if after < was["until"] <= until and was["name"] != then["name"]
        ]

    def copy_file(self, file_id: str, target: IO[bytes]) -> None:
        bucket = GridFSBucket(self._database, bucket_name=FILES)
        try:
            bucket.download_to_stream(file_id, target)
        except (NoFile, CorruptGridFile) as error:
            raise NotFound("存档的文件已经不在，或者不完整", code="file_not_found") from error

    def keep_rebuild(self, document: dict[str, Any]) -> None:
        self._work.put(REBUILDS, document)
        self._database[PROGRESS].delete_one({"_id": document["_id"]})


def _query(reads: Reads) -> Document:
    if reads.ids:
        return {"_id": {"$in": list(reads.ids)}}
    return {f"state.{reads.path}": reads.below}
