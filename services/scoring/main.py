"""scoring as a process: composition of settings, standards, handlers and the worker."""

from collections.abc import Mapping
from typing import Any

from services.common.contracts import Contracts, read_json
from services.common.kernel.workdays import calendar_from
from services.common.mongo import connect, durable
from services.common.policy_files import read_policy
from services.common.runner import Duties
from services.common.settings import Settings
from services.common.work import Work
from services.common.worker import run_worker
from services.scoring.domain.award.faults import award_policy_from
from services.scoring.domain.filing.policy import filing_policy_from
from services.scoring.domain.pioneer.policy import pioneer_policy_from
from services.scoring.domain.policies import Policies
from services.scoring.domain.rectification.policy import rectification_policy_from
from services.scoring.domain.standard import Standard
from services.scoring.domain.standard_refining import Lookup
from services.scoring.handlers import HANDLERS
from services.scoring.ports import Scoring
from services.scoring.repository import Repository, ensure_indexes
from services.scoring.repository.standards import Standards
from services.scoring.standards import standard_of, whole


def make_duties(settings: Settings) -> Duties[Scoring]:
    """What scoring does, ready for a runner."""
    folder = settings.schemas_dir / "standards"
    shape = read_json(folder / "standard.schema.json")

    def parse(document: Mapping[str, Any]) -> Standard:
        return standard_of(document, shape)

    def complete(document: Mapping[str, Any], lookup: Lookup) -> dict[str, Any]:
        return whole(document, shape, lookup)

    standards = Standards(folder, parse, complete)
    schemas = settings.schemas_dir
    calendar = calendar_from(read_policy(schemas, "calendar-cn"))
    policies = Policies(
        filings=filing_policy_from(read_policy(schemas, "filings")),
        rectification=rectification_policy_from(read_policy(schemas, "rectification")),
        awards=award_policy_from(read_policy(schemas, "awards")),
        pioneers=pioneer_policy_from(read_policy(schemas, "pioneer-goals")),
    )

    def open_repository(work: Work) -> Scoring:
        return Repository(work, standards, calendar, policies)

    return Duties(queue="scoring", open=open_repository, handlers=HANDLERS)


def main() -> None:
    """Work on the queue until SIGTERM."""
    settings = Settings()
    client = connect(settings.mongo_url)
    ensure_indexes(durable(client, settings.mongo_database))
    client.close()
    run_worker(settings, make_duties(settings), Contracts(settings.schemas_dir))


if __name__ == "__main__":
    main()
