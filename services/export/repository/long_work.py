"""Long documents watched: progress beside the transaction, cancellations as they are posted, a time limit."""

import time
from collections.abc import Iterator
from typing import Any, TypeVar

from services.common import submissions
from services.common.errors import Refused
from services.export.repository.desk import ExportDesk
from services.export.repository.files import EXPORTS, PROGRESS
from services.export.repository.rebuilds import REBUILDS

R = TypeVar("R")
CANCELLATION = "export/cancellation"


class LongWorkQueries(ExportDesk):
    """The port ``LongWorkDesk``. One export is built at a time within one unit of work."""

    _began: float | None = None

    def watched(self, export_id: str, what: str, rows: Iterator[R], of: int) -> Iterator[R]:
        try:
            yield from self._counted(export_id, what, rows, of)
        except Refused:
            self._database[PROGRESS].delete_one({"_id": export_id})
            raise

    def _counted(self, export_id: str, what: str, rows: Iterator[R], of: int) -> Iterator[R]:
        began = self._began = self._began or time.monotonic()
        every, limit = self.policies.limits.look_every_rows, self._limit_s
        for number, row in enumerate(rows):
            if number % every == 0:
                self._look(export_id, what, number, of)
                if time.monotonic() - began > limit:
                    raise Refused(
                        f"已写{number}行（共{of}行），超过{limit // 60}分钟的时限，已停下；"
                        "请缩小单位或期间，或请管理员放宽时限",
                        code="took_too_long",
                    )
            yield row
        self._look(export_id, what, of, of)

    @property
    def _limit_s(self) -> int:
        return self.policies.limits.time_limit_minutes * 60

    def _look(self, export_id: str, what: str, done: int, of: int) -> None:
        progress: dict[str, Any] = {"format": what, "rows": done, "of": of, "at": self._work.now}
        self._database[PROGRESS].replace_one({"_id": export_id}, progress, upsert=True)
        self.require_wanted(export_id)

    def require_wanted(self, export_id: str) -> None:
        order = self._work.submissions.get(export_id)
        if order is None:
            return
        query = {
            "form": CANCELLATION,
            "key": {"$eq": export_id, "$type": "string"},
            "client_unit": {"$in": list(order.unit_path)},
        }
        if self._database[submissions.COLLECTION].find_one(query, {"_id": 1}) is not None:
            raise Refused("已按要求取消，没有生成文件", code="cancelled")

    def is_built(self, export_id: str) -> bool:
        kept = (self._database[name] for name in (EXPORTS, REBUILDS))
        return any(each.find_one({"_id": export_id}, {"_id": 1}) is not None for each in kept)
