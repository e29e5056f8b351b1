"""notify as a process: composition of settings, ladder and calendar, handlers and the worker."""

import hashlib
from pathlib import Path

from services.common.clock import ServerClock
from services.common.contracts import Contracts
from services.common.job_store import JobStore
from services.common.kernel.festivals import festivals_from
from services.common.kernel.memorials import memorials_from
from services.common.kernel.school_year import school_calendar_from
from services.common.kernel.workdays import calendar_from
from services.common.mongo import connect, durable
from services.common.outside.breaker import Breaker
from services.common.outside.door import Door
from services.common.outside.mail_server import account_of
from services.common.outside.resolver import networks_of
from services.common.policy_files import read_notices, read_policy
from services.common.runner import Duties
from services.common.settings import Settings
from services.common.work import Work
from services.common.worker import run_worker
from services.notify.domain.deed.policy import deed_policy_from
from services.notify.domain.delivery.channel import Way
from services.notify.domain.delivery.policy import delivery_from
from services.notify.domain.link.policy import link_policy_from
from services.notify.domain.matter.ladder import ladder_from
from services.notify.domain.notice import templates_from
from services.notify.domain.policies import Policies
from services.notify.domain.progress.policy import return_policy_from
from services.notify.domain.wish.policy import wish_policy_from
from services.notify.handlers import HANDLERS, ROUNDS
from services.notify.handlers.calendars import count_after_file
from services.notify.ports import Notify
from services.notify.repository import Repository, ensure_indexes
from services.notify.rounds import first_occurrences
from services.notify.senders.mail import Mail
from services.notify.senders.outlets import Outlets, Sender
from services.notify.senders.robots import DingTalk, WeCom
from services.notify.senders.webhook import Webhook


def make_duties(settings: Settings) -> Duties[Notify]:
    """What notify does, ready for a runner."""
    schemas = settings.schemas_dir
    calendar = calendar_from(read_policy(schemas, "calendar-cn"))
    festivals = festivals_from(read_policy(schemas, "festivals"))
    policies = Policies(
        opinions=ladder_from(read_policy(schemas, "opinion-ladder")),
        delivery=delivery_from(read_policy(schemas, "delivery")),
        returns=return_policy_from(
            read_policy(schemas, "returns"), read_policy(schemas, "report-schedules")
        ),
        links=link_policy_from(read_policy(schemas, "links"), festivals),
        school=school_calendar_from(read_policy(schemas, "school-calendar")),
        festivals=festivals,
        memorials=memorials_from(read_policy(schemas, "memorial-days")),
        deeds=deed_policy_from(read_policy(schemas, "deeds")),
        wishes=wish_policy_from(read_policy(schemas, "wishes")),
    )
    templates = templates_from(read_notices(schemas))

    outlets = make_outlets(settings)

    def open_repository(work: Work) -> Notify:
        return Repository(work, calendar, policies, templates).sending_through(outlets)

    return Duties(queue="notify", open=open_repository, handlers=HANDLERS)


def make_outlets(settings: Settings) -> Outlets:
    """Every way out; e-mail is off where the settings name no mail server."""
    door = Door(networks_of(settings.webhook_allow_private))
    senders: dict[Way, Sender] = {
        Way.EMAIL: Mail(account_of(settings)),
        Way.WEBHOOK: Webhook(door, settings.secret_key.get_secret_value()),
        Way.WECOM: WeCom(door),
        Way.DINGTALK: DingTalk(door),
    }
    return Outlets(senders, Breaker())


def start_rounds(settings: Settings, duties: Duties[Notify]) -> None:
    """Leave the next occurrence of every round; one that is there already stays as it is."""
    with connect(settings.mongo_url) as client:
        database = durable(client, settings.mongo_database)
        ensure_indexes(database)
        now = ServerClock(database, simulated=settings.simulated_clock).now()
        port = duties.open(Work(database, now))
        JobStore(database).insert(first_occurrences(port, ROUNDS), now)
        digest = hashlib.sha256(calendar_file(settings).read_bytes()).hexdigest()[:16]
        JobStore(database).insert([count_after_file(digest, now)], now)


def calendar_file(settings: Settings) -> Path:
    """The official working days; another file than last time makes open limits count again."""
    return settings.schemas_dir / "policies" / "calendar-cn.json"


def main() -> None:
    """Work on the queue until SIGTERM."""
    settings = Settings()
    duties = make_duties(settings)
    start_rounds(settings, duties)
    run_worker(settings, duties, Contracts(settings.schemas_dir))


if __name__ == "__main__":
    main()
