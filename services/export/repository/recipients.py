"""To whom a unit's tables go, on MongoDB."""

from collections.abc import Mapping, Sequence

from pymongo import ASCENDING, IndexModel

from services.export.domain.recipient.recipient import RECIPIENTS, Recipient
from services.export.repository.desk import ExportDesk

INDEXES: Mapping[str, Sequence[IndexModel]] = {
    RECIPIENTS.collection: [
        IndexModel([("state.unit_path", ASCENDING), ("_id", ASCENDING)], name="subtree"),
        IndexModel(
            [("state.unit", ASCENDING), ("state.tables", ASCENDING), ("_id", ASCENDING)],
            name="tables",
        ),
    ]
}


class RecipientQueries(ExportDesk):
    """The port ``RecipientDesk``."""

    def recipients_of(self, unit_id: str, table: str) -> Sequence[Recipient]:
        query = {"state.unit": unit_id, "state.tables": table}
        rows = self._database[RECIPIENTS.collection].find(query, {"_id": 1})
        ids = [row["_id"] for row in rows.sort("_id", ASCENDING)]
        records = self._work.records(RECIPIENTS)
        records.prefetch(ids)
        found = [each for each in map(records.get, ids) if each is not None]
        return [each for each in found if each.open and table in each.tables]
