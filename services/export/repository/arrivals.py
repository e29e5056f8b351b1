"""Arrivals on MongoDB: one report of a unit is in force, and no two take the place of the same one (B10)."""

from collections.abc import Mapping, Sequence
from hashlib import sha256

from gridfs import GridFSBucket
from gridfs.errors import CorruptGridFile, NoFile
from pymongo import ASCENDING, IndexModel

from services.common.errors import NotFound, Unavailable
from services.export.domain.arrival.arrival import ARRIVALS, Arrival, ArrivalStage, ArrivedFile
from services.export.domain.sender.sender import SENDERS
from services.export.ports.arrivals import Incoming
from services.export.repository.desk import ExportDesk

INCOMING = "incoming"
"""intake's bucket."""
REPORT = ("about", "table", "period", "subject")


def _index(name: str, *fields: str) -> IndexModel:
    keys = [(f"state.{field}", ASCENDING) for field in fields]
    return IndexModel([*keys, ("_id", ASCENDING)], name=name)


_LINE = [(f"state.told.{name}", ASCENDING) for name in REPORT]
INDEXES: Mapping[str, Sequence[IndexModel]] = {
    ARRIVALS.collection: [
        IndexModel(
            [*_LINE, ("state.replaces", ASCENDING)],
            name="line",
            unique=True,
            partialFilterExpression={"state.told.about": {"$gt": ""}},
        ),
        _index("subtree", "unit_path"),
        _index("tables", "unit_path", "told.table"),
        _index("periods", "unit_path", "told.period"),
        _index("stages", "unit_path", "stage"),
        _index("about", "told.about_path", "told.table", "told.period"),
        _index("reported", "told.about", "told.table", "told.period"),
    ],
    SENDERS.collection: [_index("subtree", "unit_path")],
}


class ArrivalQueries(ExportDesk):
    """The port ``ArrivalDesk``."""

    def incoming(self, file_id: str) -> Incoming:
        entry = self._database[f"{INCOMING}.files"].find_one({"metadata.id": {"$eq": file_id}})
        if entry is None:
            raise NotFound("没有这个收到的报送包，请核对编号", code="arrival_not_found")
        bucket = GridFSBucket(self._database, bucket_name=INCOMING)
        known = entry["metadata"]
        try:
            data = bucket.open_download_stream(entry["_id"]).read()
        except (NoFile, CorruptGridFile) as error:
            raise Unavailable("收到的报送包不完整", code="arrival_broken") from error
        if sha256(data).hexdigest() != known["sha256"]:
            raise Unavailable("收到的报送包与登记的摘要不符", code="arrival_broken")
        file = ArrivedFile(
            file_id=file_id,
            sha256=known["sha256"],
            bytes=len(data),
            client=known["client"],
            at=entry["uploadDate"],
        )
        return Incoming(
            unit=known["unit"],
            unit_path=tuple(known["unit_path"]),
            package=known["package"],
            file=file,
            data=data,
        )

    def arrival_in_force(
        self, about: str, *, table: str, period: str, subject: str
    ) -> Arrival | None:
        report = dict(zip(REPORT, (about, table, period, subject), strict=True))
        query = {f"state.told.{name}": {"$eq": value} for name, value in report.items()}
        accepted = {"state.stage": ArrivalStage.ACCEPTED.value}
        row = self._database[ARRIVALS.collection].find_one({**query, **accepted}, {"_id": 1})
        return None if row is None else self.state(ARRIVALS, row["_id"])
