"""Submissions as workers read them: what a portal posted, for good; intake alone writes them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pymongo.database import Database

from services.common.kernel.history import Author
from services.common.mongo import Document

COLLECTION = "submissions"
ATTACHMENTS = "body.attachments"
"""Where opinions name what came with them, as ids; forms of ratings name theirs in objects."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """One accepted post. ``unit`` is what the form is about, ``unit_path`` its ancestors, root first."""

    id: str
    form: str
    version: int
    key: str | None
    unit: str
    unit_path: tuple[str, ...]
    client: str
    client_unit: str
    body: Mapping[str, Any]
    body_sha256: str
    received_at: datetime
    correlation_id: str

    def author(self, at: datetime) -> Author:
        """Who this submission makes the author of a history entry written at ``at``."""
        return Author(at=at, by=self.client, unit=self.client_unit, submission_id=self.id)


def submission_from(row: Mapping[str, Any]) -> Submission:
    """The submission that a document of the collection stands for."""
    return Submission(
        id=row["_id"],
        form=row["form"],
        version=row["version"],
        key=row["key"],
        unit=row["unit"],
        unit_path=tuple(row["unit_path"]),
        client=row["client"],
        client_unit=row["client_unit"],
        body=row["body"],
        body_sha256=row["body_sha256"],
        received_at=row["received_at"],
        correlation_id=row["correlation_id"],
    )


class Submissions:
    """Submissions by id, remembered for one unit of work."""

    def __init__(self, database: Database[Document]) -> None:
        self._submissions = database[COLLECTION]
        self._known: dict[str, Submission] = {}

    def prefetch(self, ids: Iterable[str]) -> None:
        """Load many at once."""
        wanted = [item for item in set(ids) if item not in self._known]
        if wanted:
            rows = self._submissions.find({"_id": {"$in": wanted}})
            self._known.update({row["_id"]: submission_from(row) for row in rows})

    def get(self, submission_id: str) -> Submission | None:
        """One submission, or None while it has not arrived."""
        self.prefetch([submission_id])
        return self._known.get(submission_id)
