"""Handing notices to people, on MongoDB: what was told, who may be told, and the time a batch may spend on it."""

import time
from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from datetime import datetime
from typing import Self, TypeVar

from pymongo import ASCENDING, IndexModel

from services.common.errors import NotYet
from services.common.jobs import Job
from services.common.kernel.ledger import Ledger
from services.common.kernel.workdays import WorkCalendar
from services.common.mongo import Document
from services.common.work import Work
from services.notify.domain.delivery.channel import CHANNELS, UnitChannel
from services.notify.domain.delivery.contact import CONTACTS, Contact
from services.notify.domain.delivery.message import MESSAGES
from services.notify.domain.delivery.parcel import Parcel
from services.notify.domain.delivery.sending import Outcome
from services.notify.domain.delivery.told import Reach, Told
from services.notify.domain.notice import Notice, Templates, Text
from services.notify.domain.policies import Policies
from services.notify.ports.deliveries import Channels
from services.notify.repository.desk import ADDRESS, DELIVERIES, NotifyDesk

S = TypeVar("S")
UNDELIVERABLE = {"state": Reach.UNDELIVERABLE.value}
SENDING_S = 5.0
"""No sending begins later than this after the first of a batch: its other jobs wait for all of it."""


def _index(name: str, *fields: str) -> IndexModel:
    return IndexModel([(field, ASCENDING) for field in (*fields, "_id")], name=name)


INDEXES: Mapping[str, Sequence[IndexModel]] = {
    DELIVERIES: [
        _index("subtree", "unit_path"),
        _index("staged", "unit_path", "state"),
        _index("kinds", "unit_path", "kind"),
        IndexModel(
            [(field, ASCENDING) for field in ("unit", "person", "at")],
            name="undeliverable",
            partialFilterExpression=UNDELIVERABLE,
        ),
    ],
    CONTACTS.collection: [_index("unit", "state.unit"), _index("subtree", "state.unit_path")],
    CHANNELS.collection: [_index("unit", "state.unit")],
    MESSAGES.collection: [
        _index("subtree", "state.recipient.unit_path"),
        _index("staged", "state.recipient.unit_path", "state.stage"),
        _index("stage", "state.stage"),
    ],
}


class DeliveryQueries(NotifyDesk):
    """The queries of ``DeliveryDesk``, and the way out once :meth:`sending_through` has named one."""

    def __init__(
        self, work: Work, calendar: WorkCalendar, policies: Policies, templates: Templates
    ) -> None:
        super().__init__(work, calendar, policies, templates)
        self._way_out: Channels | None = None
        self._sending_until: float | None = None
        self._told_notices: dict[str, Told] = {}
        self._ids_of_units: dict[tuple[str, str], list[str]] = {}

    def sending_through(self, channels: Channels) -> Self:
        """The same port, with a way out."""
        self._way_out = channels
        return self

    def prefetch(self, jobs: Sequence[Job]) -> None:
        """Load the notices and the messages of a batch, too, with one read each."""
        super().prefetch(jobs)
        messages = [job.subject for job in jobs if job.kind.startswith("message.")]
        if messages:
            self._work.records(MESSAGES).prefetch(messages)
        told = self.notices_told([job.subject for job in jobs if job.kind == ADDRESS])
        units = {each.unit for each in told}
        self._find_listed(CONTACTS, units)
        self._find_listed(CHANNELS, units)

    @property
    def notice_kinds(self) -> frozenset[str]:
        return frozenset(self._templates.known)

    def words(self, notice: Notice) -> Text:
        return self._templates.text(notice)

    def notices_told(self, keys: Sequence[str]) -> Sequence[Told]:
        wanted = [key for key in keys if key not in self._told_notices]
        if wanted:
            rows = self._database[DELIVERIES].find({"_id": {"$in": wanted}})
            self._told_notices.update({row["_id"]: _told(row) for row in rows})
        return [self._told_notices[key] for key in keys if key in self._told_notices]

    def undeliverable(
        self, unit: str, persons: Sequence[str], since: datetime, *, most: int
    ) -> Sequence[Told]:
        query = {"unit": unit, "person": {"$in": list(persons)}, "at": {"$gte": since}}
        rows = self._database[DELIVERIES].find(UNDELIVERABLE | query).sort("at", ASCENDING)
        found = [self._told_notices.setdefault(row["_id"], _told(row)) for row in rows.limit(most)]
        # Another job of this batch may have addressed some of them, and nothing is written yet.
        return [each for each in found if each.reach is Reach.UNDELIVERABLE]

    def reached(self, key: str, reach: Reach, because: str, messages: Sequence[str]) -> None:
        fields = {"state": reach.value, "because": because, "messages": list(messages)}
        self._work.amend(DELIVERIES, key, fields)
        self._told_notices[key] = replace(self._told_notices[key], reach=reach)

    def contacts(self, unit: str) -> Sequence[Contact]:
        return self._listed_for(CONTACTS, unit)

    def channels(self, unit: str) -> Sequence[UnitChannel]:
        return self._listed_for(CHANNELS, unit)

    def _listed_for(self, ledger: Ledger[S], unit: str) -> Sequence[S]:
        self._find_listed(ledger, {unit})
        found = map(self._work.records(ledger).get, self._ids_of_units[ledger.collection, unit])
        return [each for each in found if each is not None]

    def _find_listed(self, ledger: Ledger[S], units: Set[str]) -> None:
        name = ledger.collection
        wanted = [unit for unit in units if (name, unit) not in self._ids_of_units]
        if not wanted:
            return
        self._ids_of_units.update({(name, unit): [] for unit in wanted})
        query = {"state.unit": {"$in": wanted}}
        rows = self._database[name].find(query, {"state.unit": 1}).sort("_id", ASCENDING)
        for row in rows:
            self._ids_of_units[name, row["state"]["unit"]].append(row["_id"])
        ids = [each for unit in wanted for each in self._ids_of_units[name, unit]]
        self._work.records(ledger).prefetch(ids)

    def send(self, parcel: Parcel) -> Outcome:
        now = time.monotonic()
        if self._sending_until is not None and now > self._sending_until:
            raise NotYet("这一批的发送时间已经用完，稍后继续")
        self._sending_until = self._sending_until or now + SENDING_S
        if self._way_out is None:
            raise RuntimeError("nothing was composed to send through")
        return self._way_out.send(parcel)


def _told(row: Document) -> Told:
    names = ("about", "unit", "person", "kind", "title", "body", "urgent", "at")
    return Told(
        id=row["_id"],
        unit_path=tuple(row["unit_path"]),
        reach=Reach(row["state"]),
        **{name: row[name] for name in names},
    )
