"""The index that the list of workbooks is read by."""

from collections.abc import Mapping, Sequence

from pymongo import ASCENDING, IndexModel

from services.export.domain.workbook.workbook import WORKBOOKS

INDEXES: Mapping[str, Sequence[IndexModel]] = {
    WORKBOOKS.collection: [
        IndexModel([("state.unit", ASCENDING), ("_id", ASCENDING)], name="owner")
    ],
}
