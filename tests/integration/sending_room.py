"""What tests of sending set up: packages that lie ready, forms that say who gets them, an export worker that sends."""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from gridfs import GridFSBucket
from pymongo.database import Database

from services.common.jobs import NewJob
from services.common.kernel.history import Author
from services.common.kernel.identity import submission_id, submission_job
from services.common.metrics import Metrics
from services.common.mongo import Document
from services.common.records import Records
from services.common.runner import Runner
from services.common.settings import Settings
from services.export.domain.package.package import PACKAGES, Package, PackageMade
from services.export.main import make_duties
from services.export.repository.files import FILES
from tests.integration.departments import LOOPBACK
from tests.integration.exporting import SCHOOL, Office

MANIFEST = "a" * 64


class SendingRoom(Office):
    """An office whose worker sends to loopback; ``settings`` are its own, ``acts_for`` is who posts forms."""

    acts_for = SCHOOL
    queues: tuple[str, ...] = ("export",)

    def __init__(self, database: Database[Document], now: datetime, **settings: Any) -> None:
        super().__init__(database, now)
        self._posted = 0
        self.restart(**settings)

    def restart(self, **settings: Any) -> None:
        """A new export process: it remembers nothing, and may have other settings."""
        given: dict[str, Any] = {
            "carrier_allow_private": LOOPBACK,
            "smtp_starttls": False,
        } | settings
        self.duties = make_duties(Settings(mongo_database=self.database.name, **given))
        self._runner = Runner(
            self.database.client,
            self.database,
            self.duties,
            clock=self.clock,
            metrics=Metrics(),
            lease_s=60,
        )

    def post(self, form: str, body: Mapping[str, Any]) -> str:
        """File a form as intake does; its submission id."""
        self._posted += 1
        identity = submission_id("portal", f"{self.database.name}-{form}-{self._posted}")
        unit = self.database["units"].find_one({"_id": body["unit"]})
        assert unit is not None
        self.database["submissions"].insert_one(
            {
                "_id": identity,
                "form": form,
                "version": 1,
                "key": None,
                "unit": body["unit"],
                "unit_path": unit["path"],
                "client": "portal",
                "client_unit": self.acts_for,
                "body": dict(body),
                "body_sha256": "",
                "received_at": self.now + timedelta(milliseconds=self._posted),
                "correlation_id": "c-1",
            }
        )
        job = NewJob(
            id=submission_job(identity, "export"),
            queue="export",
            kind=form,
            subject=identity,
            due=self.now,
        )
        self.store.insert([job], self.now)
        return identity

    def set_recipient(self, code: str, way: str, **more: Any) -> str:
        """Post export/recipient for 附件4 of the school; the recipient's id."""
        body = {
            "unit": SCHOOL,
            "code": code,
            "name": f"部门{code}",
            "tables": ["fujian4"],
            "way": way,
            **more,
        }
        self.post("export/recipient", body)
        self.work()
        return f"{SCHOOL}:{code}"

    def lay_ready(self, name: str, recipient: str, **changes: Any) -> str:
        """Keep a package and leave its first job, as whoever makes packages does; its id."""
        package_id = f"{SCHOOL}.fujian4.2026H2.{hashlib.sha256(name.encode()).hexdigest()[:12]}"
        data = f"PK {name}".encode() * 1000
        file_id = f"{package_id}:zip"
        GridFSBucket(self.database, bucket_name=FILES).upload_from_stream_with_id(
            file_id, f"{name}.zip", data
        )
        usual: dict[str, Any] = {
            "unit": SCHOOL,
            "unit_path": (SCHOOL,),
            "unit_name": "某大学",
            "table": "fujian4",
            "title": "附件4",
            "period": "2026H2",
            "subject": name,
            "export": "x1",
            "recipient": recipient,
            "recipient_name": "部门",
            "manifest_sha256": MANIFEST,
            "sha256": hashlib.sha256(data).hexdigest(),
            "file_id": file_id,
            "file_name": f"报送包_某大学_{name}.zip",
            "bytes": len(data),
            "classification": "",
            "supersedes": "",
            "made_at": self.now,
        }
        records = Records(self.database[PACKAGES.collection], PACKAGES)
        author = Author(at=self.now, by="system:export", unit=SCHOOL)
        records.append(package_id, author, [PackageMade(package=Package(**usual | changes))])
        self.database[PACKAGES.collection].bulk_write(records.operations())
        self.leave("package.send", f"package.send:{package_id}", {}, package_id)
        return package_id

    def package(self, package_id: str) -> Document:
        """The package's state."""
        found = self.database[PACKAGES.collection].find_one({"_id": package_id})
        assert found is not None
        state: Document = found["state"]
        return state

    def trail(self, package_id: str) -> list[str]:
        """What happened to the package, in order."""
        found = self.database[PACKAGES.collection].find_one({"_id": package_id})
        assert found is not None
        return [entry["what"] for entry in found["history"]]

    def pass_time(self, **time: int) -> None:
        """Let time pass, stopping wherever something of export falls due until it is done."""
        self.work()
        end = self.now + timedelta(**time)
        later = {
            "queue": {"$in": list(self.queues)},
            "state": "queued",
            "due": {"$gt": self.now, "$lte": end},
        }
        while row := self.database["jobs"].find_one(later, sort=[("due", 1)]):
            self.set(row["due"])
            self.work()
            later["due"] = {"$gt": self.now, "$lte": end}
        self.set(end)
        self.work()
