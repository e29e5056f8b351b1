"""notify as a process: composition of settings, ladder and calendar, handlers and the worker."""

from services.common.contracts import Contracts, read_json
from services.common.kernel.workdays import calendar_from
from services.common.mongo import connect, durable
from services.common.runner import Duties
from services.common.settings import Settings
from services.common.work import Work
from services.common.worker import run_worker
from services.notify.domain.clock import Rules
from services.notify.domain.ladder import ladder_from
from services.notify.handlers import HANDLERS
from services.notify.ports import Notify
from services.notify.repository import Repository, ensure_indexes


def make_duties(settings: Settings) -> Duties[Notify]:
    """What notify does, ready for a runner."""
    policies = settings.schemas_dir / "policies"
    rules = Rules(
        ladder=ladder_from(read_json(policies / "opinion-ladder.json")),
        calendar=calendar_from(read_json(policies / "calendar-cn.json")),
    )

    def open_repository(work: Work) -> Notify:
        return Repository(work, rules)

    return Duties(queue="notify", open=open_repository, handlers=HANDLERS)


def main() -> None:
    """Work on the queue until SIGTERM."""
    settings = Settings()
    client = connect(settings.mongo_url)
    ensure_indexes(durable(client, settings.mongo_database))
    client.close()
    run_worker(settings, make_duties(settings), Contracts(settings.schemas_dir))


if __name__ == "__main__":
    main()
