"""Figures as of an instant: stars in force, quarterly figures that were confirmed."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from services.common.errors import Refused
from services.common.kernel.figures import Figure, Figures, total
from services.common.kernel.periods import Period
from services.common.mongo import Document
from services.common.progress import COUNTED, LEDGERS, Played, counting, figures_of
from services.common.standings import COLLECTION as STANDINGS
from services.common.standings import last_moment_before, term_held
from services.common.units import Unit, unit_at, was_there
from services.export.ports.tables import NOTHING, Reported, StarCensus
from services.export.repository.states import StateQueries, seen_at, went_on_since

RETURNS = "returns"
PLAYED_MOST = 40_000
"""So many records that changed since are counted beside those that did not; MongoDB takes 16 MB in one question."""


class TableQueries(StateQueries):
    """The port ``TableDesk``."""

    def stars_below(
        self, unit: Unit, until: datetime, *, as_of: datetime, apart: Sequence[str] = ()
    ) -> StarCensus:
        at = min(as_of, last_moment_before(until))
        standings = self.states(STANDINGS, below=unit.id, as_of=as_of, path="branch.path")
        terms = (
            (known.id, term_held(known.state["terms"], at))
            for known in standings
            if not _lies_in(apart, known.state["branch"]["path"])
        )
        stars = {branch: term["star"] for branch, term in terms if term}
        branches = set(self._branches_below(unit, as_of, apart))
        return StarCensus(
            counts=Counter(stars.values()),
            branches=len(branches),
            without_star=len(branches - stars.keys()),
        )

    def _branches_below(self, unit: Unit, as_of: datetime, apart: Sequence[str]) -> Iterator[str]:
        query = {"$or": [{"path": unit.id}, {"former.path": unit.id}]}
        for row in self._database["units"].find(query):
            then = unit_at(row, as_of)
            is_ours = unit.id in then.path and not _lies_in(apart, then.path)
            if was_there(row, as_of) and then.kind == "branch" and is_ours:
                yield then.id

    def reported(
        self, unit: Unit, period: Period, *, as_of: datetime, apart: Sequence[str] = ()
    ) -> Reported:
        about = {"period": str(period)}
        returns = self.states(RETURNS, below=unit.id, as_of=as_of, where=about)
        states = (known.state for known in returns)
        found = [state for state in states if not _lies_in(apart, state["unit_path"])]
        of_the_unit = [state for state in found if state["unit"] == unit.id]
        if of_the_unit:
            return _reported(of_the_unit, NOTHING)
        below = [state for state in found if not state["nested"]]
        counted = [*(state["unit"] for state in below), *apart]
        return _reported(below, self._own(unit, period, counted, as_of))

    def _own(
        self, unit: Unit, period: Period, reporting: Sequence[str], as_of: datetime
    ) -> Figures:
        """What was entered in the subtree of ``unit`` by units that belong to no reporting one."""
        played = self._played(unit, reporting, as_of)
        asked = {each: counting(each, unit.id, period, reporting, played) for each in Figure}
        return figures_of(
            {
                figure: list(self._database[collection].aggregate(pipeline))
                for figure, (collection, pipeline) in asked.items()
            }
        )

    def _played(self, unit: Unit, reporting: Sequence[str], as_of: datetime) -> Played:
        """The records that went on since, as they were: they stand in for what is stored now."""
        below = {"state.unit_path": {"$eq": unit.id, "$nin": list(reporting)}}
        query = below | {"$expr": went_on_since(as_of)}
        states = {
            ledger: [*self._then(ledger, query, as_of, PLAYED_MOST)] for ledger in sorted(LEDGERS)
        }
        return Played(late=went_on_since(as_of), states=states)

    def _then(self, ledger: str, query: Document, as_of: datetime, most: int) -> Iterator[Document]:
        for number, row in enumerate(self._database[ledger].find(query, seen_at(as_of))):
            if number == most:
                raise Refused(
                    f"从那一刻到现在变动的记录超过{most}条，请要更近的时刻，或按下级单位分别要",
                    code="too_many_changes",
                )
            state = self._state_at(ledger, row, as_of)
            if state is not None:
                yield {"_id": row["_id"], "state": _counted(state)}


def _lies_in(units: Sequence[str], path: Sequence[str]) -> bool:
    """Whether the unit at the end of ``path`` lies at or below one of ``units``."""
    return not set(units).isdisjoint(path)


def _counted(state: Mapping[str, Any]) -> Document:
    return {name: value for name, value in state.items() if name in COUNTED}


def _reported(states: Sequence[Mapping[str, Any]], own: Figures) -> Reported:
    confirmed = [state for state in states if state["reported"] is not None]
    return Reported(
        reported=total([own, *(Figures(**state["reported"]) for state in confirmed)]),
        derived=total([own, *(Figures(**state["derived"]) for state in confirmed)]),
        confirmed=len(confirmed),
        missing=tuple(state["unit_name"] for state in states if state["reported"] is None),
        own=own,
    )
