"""notify as a process: composition of settings, ladder and calendar, handlers and the worker."""

from services.common.contracts import Contracts, read_json
from services.common.kernel.workdays import calendar_from
from services.common.mongo import connect, durable
from services.common.runner import Duties
from services.common.settings import Settings
from services.common.work import Work
from services.common.worker import run_worker
from services.notify.domain.matter.ladder import ladder_from
from services.notify.domain.notice import templates_from
from services.notify.domain.policies import Policies
from services.notify.handlers import HANDLERS
from services.notify.ports import Notify
from services.notify.repository import Repository, ensure_indexes


def make_duties(settings: Settings) -> Duties[Notify]:
    """What notify does, ready for a runner."""
    schemas = settings.schemas_dir
    rules = schemas / "policies"
    calendar = calendar_from(read_json(rules / "calendar-cn.json"))
    policies = Policies(
        opinions=ladder_from(read_json(rules / "opinion-ladder.json")),
    )
    templates = templates_from(map(read_json, sorted((schemas / "notices").glob("[!n]*.json"))))

    def open_repository(work: Work) -> Notify:
        return Repository(work, calendar, policies, templates)

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
