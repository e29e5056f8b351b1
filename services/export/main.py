"""export as a process: composition of settings, schedules and calendar, handlers and the worker."""

from services.common.clock import ServerClock
from services.common.contracts import Contracts
from services.common.job_store import JobStore
from services.common.kernel.report_schedules import schedule_from
from services.common.kernel.workdays import calendar_from
from services.common.mongo import connect, durable
from services.common.policy_files import read_policy
from services.common.runner import Duties
from services.common.settings import Settings
from services.common.work import Work
from services.common.worker import run_worker
from services.export.carriers.fleet import make_fleet
from services.export.domain.policies import Policies, limits_from, style_from
from services.export.domain.sending.policy import sending_from
from services.export.handlers import HANDLERS, LONG
from services.export.handlers.occurrences import require_reportable
from services.export.handlers.templates import publish_guides
from services.export.packing.own_key import signer_of
from services.export.packing.shapes import shapes_from
from services.export.ports import Exports
from services.export.repository import Repository, ensure_indexes
from services.export.repository.forms import shipped_standards
from services.export.schedule import first_occurrences
from services.export.writers.scratch import sweep
from services.ledgers import LEDGERS


def make_duties(settings: Settings) -> Duties[Exports]:
    """What export does, ready for a runner."""
    schemas = settings.schemas_dir
    calendar = calendar_from(read_policy(schemas, "calendar-cn"))
    rows = read_policy(schemas, "report-schedules")["schedules"]
    schedules = tuple(schedule_from(row) for row in rows)
    require_reportable(schedules)
    policies = Policies(
        schedules=schedules,
        limits=limits_from(read_policy(schemas, "exports")),
        style=style_from(read_policy(schemas, "exports")),
        sending=sending_from(read_policy(schemas, "sending")),
        standards=shipped_standards(schemas),
        shapes=shapes_from(schemas),
    )

    fleet, open_signer = make_fleet(settings), signer_of(settings)

    def open_repository(work: Work) -> Exports:
        repository = Repository(work, calendar, policies, LEDGERS)
        return repository.sending_through(fleet).signing_with(open_signer)

    return Duties(queue="export", open=open_repository, handlers=HANDLERS, alone=LONG)


def start_schedules(settings: Settings, duties: Duties[Exports]) -> None:
    """Leave the first occurrence of every schedule, where there is none yet, and the guides to templates."""
    with connect(settings.mongo_url) as client:
        database = durable(client, settings.mongo_database)
        ensure_indexes(database)
        now = ServerClock(database, simulated=settings.simulated_clock).now()
        store = JobStore(database)
        store.insert(first_occurrences(duties.open(Work(database, now))), now)
        publish_guides(duties.open(Work(database, now)))


def main() -> None:
    """Start the schedules, then work on the queue until SIGTERM."""
    settings = Settings()
    sweep()
    duties = make_duties(settings)
    start_schedules(settings, duties)
    run_worker(settings, duties, Contracts(settings.schemas_dir))


if __name__ == "__main__":
    main()
