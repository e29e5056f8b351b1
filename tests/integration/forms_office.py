"""An export worker beside a rating season: forms about one record are asked for as portals do, and read back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

import docx

from services.common.clock import ServerClock
from services.common.jobs import NewJob
from services.common.metrics import Metrics
from services.common.runner import Runner
from services.common.settings import Settings
from services.common.work import Work
from services.export.main import make_duties
from services.export.ports import Exports
from services.export.repository import ensure_indexes
from tests.integration.workroom import Workroom

Document = dict[str, Any]


@dataclass
class FormsOffice:
    """The season's database, and a runner that works on what is left for export."""

    room: Workroom

    def __post_init__(self) -> None:
        database = self.room.database
        ensure_indexes(database)
        self.duties = make_duties(Settings(mongo_database=database.name))
        self.clock = ServerClock(database, simulated=True)
        self.runner: Runner[Exports] = Runner(
            database.client, database, self.duties, clock=self.clock, metrics=Metrics(), lease_s=60
        )
        self._asked = 0

    def ask(self, table: str, unit: str, **body: Any) -> Document:
        """The job of the order, worked on: ``done`` with a result, or ``refused`` with its code."""
        self._asked += 1
        identity = f"f{self._asked:031d}"
        self.submit(identity, "export/request", unit, {"table": table, "unit": unit, **body})
        due = self.room.now
        job = NewJob(
            id=f"{identity}:export",
            queue="export",
            kind="export/request",
            subject=identity,
            due=due,
        )
        self.room.store.insert([job], due)
        self.work()
        found = self.room.database["jobs"].find_one({"_id": job.id})
        assert found is not None
        return found

    def work(self) -> None:
        """Everything that is due for export."""
        self.clock.sync()
        while rung := self.room.store.take_due(self.room.now, limit=64, queues=["export"]):
            self.runner.work_on([job.id for job in rung])

    def submit(
        self,
        identity: str,
        form: str,
        unit: str,
        body: Mapping[str, Any],
        at: datetime | None = None,
    ) -> None:
        """Keep a form as intake does, without a job."""
        parts = unit.split(".")
        self.room.database["submissions"].insert_one(
            {
                "_id": identity,
                "form": form,
                "version": 1,
                "key": None,
                "unit": unit,
                "unit_path": [".".join(parts[: n + 1]) for n in range(len(parts))],
                "client": "portal",
                "client_unit": parts[0],
                "body": dict(body),
                "body_sha256": "",
                "received_at": at or self.room.now,
                "correlation_id": "",
            }
        )

    def code(self, table: str, unit: str, **body: Any) -> str:
        """``done``, or the code with which the order was refused."""
        job = self.ask(table, unit, **body)
        return str(job["result"]["code"] if job["state"] == "refused" else job["state"])

    def export(self, table: str, unit: str, **body: Any) -> Document:
        """The export that came of the order."""
        job = self.ask(table, unit, **body)
        assert job["state"] == "done", job
        found = self.room.database["exports"].find_one({"_id": job["subject"]})
        assert found is not None
        return found

    def bytes_of(self, export: Document, code: str) -> bytes:
        port = self.duties.open(Work(self.room.database, self.room.now))
        file = next(each for each in export["files"] if each["format"] == code)
        return port.read_file(file["file_id"])

    def words(self, export: Document) -> list[str]:
        """The document's paragraphs, then its cells, each once and without empty ones."""
        document = docx.Document(BytesIO(self.bytes_of(export, "docx")))
        texts = [paragraph.text for paragraph in document.paragraphs]
        for table in document.tables:
            for row in table.rows:
                texts += list(dict.fromkeys(cell.text for cell in row.cells))
        return [text for text in texts if text]
