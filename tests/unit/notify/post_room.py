"""Notices, contacts and messages in dictionaries, jobs done by hand, and a way out that keeps what left."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count

from services.common.errors import NotYet
from services.common.jobs import Job, NewJob
from services.notify.domain.delivery.channel import CHANNELS, UnitChannel, Way, channel_id
from services.notify.domain.delivery.contact import CONTACTS, Contact, Preferences
from services.notify.domain.delivery.message import MESSAGES, Message
from services.notify.domain.delivery.parcel import Parcel
from services.notify.domain.delivery.sending import Outcome
from services.notify.domain.delivery.told import Reach, Told
from services.notify.domain.notice import Notice, Text
from services.notify.handlers import catching_up, deliveries, messages
from tests.unit.notify.case import PATH, TEMPLATES, at
from tests.unit.notify.fake_port import FakeNotify

UNIT = PATH[-1]
MONDAY = at("2026-11-23 09:00")
HANDLERS = {**deliveries.HANDLERS, **messages.HANDLERS, **catching_up.HANDLERS}


@dataclass
class PostRoom(FakeNotify):
    """``sent`` are the parcels that left; ``outcome`` says what becomes of each."""

    now: datetime = MONDAY
    notices: dict[str, Told] = field(default_factory=dict)
    messages_of: dict[str, Sequence[str]] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    sent: list[Parcel] = field(default_factory=list)
    outcome: Callable[[Parcel], Outcome] = lambda _: Outcome()
    ended: set[str] = field(default_factory=set)
    _told: "count[int]" = field(default_factory=count)

    @property
    def notice_kinds(self) -> frozenset[str]:
        return frozenset(TEMPLATES.known)

    def words(self, notice: Notice) -> Text:
        return TEMPLATES.text(notice)

    def notices_told(self, keys: Sequence[str]) -> Sequence[Told]:
        return [self.notices[key] for key in keys if key in self.notices]

    def undeliverable(
        self, unit: str, persons: Sequence[str], since: datetime, *, most: int
    ) -> Sequence[Told]:
        found = [each for each in self.notices.values() if each.reach is Reach.UNDELIVERABLE]
        return [
            each
            for each in found
            if each.unit == unit and each.person in persons and each.at >= since
        ][:most]

    def reached(self, key: str, reach: Reach, because: str, messages: Sequence[str]) -> None:
        self.notices[key] = replace(self.notices[key], reach=reach)
        self.messages_of[key] = messages
        self.reasons[key] = because

    def contacts(self, unit: str) -> Sequence[Contact]:
        found = (each for (name, _), each in self.records.items() if name == CONTACTS.collection)
        return [each for each in found if each.unit == unit]

    def channels(self, unit: str) -> Sequence[UnitChannel]:
        found = (each for (name, _), each in self.records.items() if name == CHANNELS.collection)
        return [each for each in found if each.unit == unit]

    def send(self, parcel: Parcel) -> Outcome:
        outcome = self.outcome(parcel)
        if not outcome.reason:
            self.sent.append(parcel)
        return outcome

    def tell_of(
        self,
        *,
        urgent: bool = False,
        person: str = "",
        kind: str = "matter.received",
        unit: str = UNIT,
    ) -> str:
        """Something is told now, with the job that finds its recipients; its key."""
        key = f"n{next(self._told):03d}"
        said = told(key, urgent=urgent, person=person, kind=kind, when=self.now)
        self.notices[key] = replace(said, unit=unit)
        address = NewJob(
            id=f"{key}:address",
            queue="notify",
            kind=deliveries.ADDRESS,
            subject=key,
            due=self.now,
        )
        self.enqueue(address)
        return key

    def list_contact(self, contact: Contact) -> None:
        self.records[CONTACTS.collection, contact.id] = contact

    def set_channel(self, channel: UnitChannel) -> None:
        self.records[CHANNELS.collection, channel_id(channel.unit, channel.way)] = channel

    def message(self, message_id: str) -> Message:
        found = self.state(MESSAGES, message_id)
        assert found is not None
        return found

    def all_messages(self) -> list[Message]:
        return [each for (name, _), each in self.records.items() if name == MESSAGES.collection]

    def to_do(self) -> list[NewJob]:
        """What is left to do, once however often it was left."""
        return list({job.id: job for job in self.jobs if job.id not in self.ended}.values())

    def work(self, choose: Callable[[Sequence[NewJob]], NewJob] = lambda jobs: jobs[0]) -> None:
        """Do what is due until nothing is, in the order that ``choose`` likes."""
        early: set[str] = set()
        while jobs := [job for job in self.to_do() if job.due <= self.now and job.id not in early]:
            job = choose(jobs)
            try:
                HANDLERS[job.kind](job_as_claimed(job), self)
                self.ended.add(job.id)
            except NotYet:
                early.add(job.id)

    def pass_time(self, until: datetime) -> None:
        """Time passes, stopping wherever something falls due."""
        while dues := [job.due for job in self.to_do() if self.now < job.due <= until]:
            self.now = min(dues)
            self.work()
        self.now = until
        self.work()

    def settle(self) -> None:
        """Time passes until there is nothing left to do."""
        self.work()
        while self.to_do():
            self.pass_time(max(self.now, min(job.due for job in self.to_do())))


def job_as_claimed(job: NewJob) -> Job:
    return Job(
        id=job.id,
        queue=job.queue,
        kind=job.kind,
        subject=job.subject,
        due=job.due,
        data=job.data,
        correlation_id="",
        attempts=1,
        created=job.due,
    )


def told(
    key: str = "n1",
    *,
    urgent: bool = False,
    person: str = "",
    kind: str = "matter.received",
    when: datetime = MONDAY,
) -> Told:
    return Told(
        id=key,
        about="m1",
        unit=UNIT,
        unit_path=PATH,
        person=person,
        kind=kind,
        title=f"标题{key}",
        body=f"正文{key}",
        urgent=urgent,
        at=when,
    )


def contact(
    person: str = "1001",
    *,
    unit: str = UNIT,
    preferences: Preferences | None = None,
    active: bool = True,
    ways: tuple[Way, ...] = (Way.EMAIL,),
    email: str = "a@example.edu.cn",
) -> Contact:
    return Contact(
        unit=unit,
        unit_path=PATH[: PATH.index(unit) + 1],
        person=person,
        name="（虚构）甲",
        email=email,
        ways=ways,
        preferences=preferences or Preferences(),
        active=active,
        as_of=at("2026-11-01 09:00"),
    )


def unit_channel(
    way: Way = Way.WEBHOOK, address: str = "https://example.edu.cn/hook"
) -> UnitChannel:
    return UnitChannel(
        unit=UNIT,
        unit_path=PATH,
        way=way,
        address=address,
        robot_secret="",
        open=True,
        as_of=at("2026-11-01 09:00"),
    )
