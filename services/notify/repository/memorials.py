"""Memorial days on MongoDB (F1): units by kind, and those of them that held something."""

from collections.abc import Collection, Mapping, Sequence

from services.common.kernel.memorials import Commemoration
from services.common.kernel.periods import Period
from services.common.red_education import ACTIVITIES, answering, held_by, held_in, units_asked
from services.common.units import COLLECTION as UNITS
from services.common.units import Unit, unit_from
from services.notify.repository.desk import NotifyDesk


class MemorialQueries(NotifyDesk):
    """The queries of ``MemorialDesk``."""

    def units_of(self, kinds: Collection[str], *, after: str, most: int) -> Sequence[str]:
        query = {"kind": {"$in": sorted(kinds)}, "_id": {"$gt": after}}
        rows = self._database[UNITS].find(query, {"_id": 1}).sort("_id", 1).limit(most)
        found = [str(row["_id"]) for row in rows]
        self._work.units.prefetch(found)
        return found

    def asked_below(self, unit: str, kinds: Collection[str]) -> Sequence[Unit]:
        rows = self._database[UNITS].find(units_asked(unit, kinds)).sort("_id", 1)
        return [unit_from(row) for row in rows if row["_id"] != unit]

    def held_something(self, what: Commemoration, units: Collection[str]) -> Collection[str]:
        rows = self._database[ACTIVITIES].aggregate(held_by(units, answering(what)))
        return {str(row["_id"]) for row in rows}

    def activities_in(self, period: Period, units: Collection[str]) -> Mapping[str, int]:
        rows = self._database[ACTIVITIES].aggregate(held_by(units, held_in(period)))
        return {str(row["_id"]): len(row["activities"]) for row in rows}
