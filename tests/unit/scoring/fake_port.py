"""scoring's desk in dictionaries, and forms and jobs as intake and the relay hand them over."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from services.common.contracts import read_json
from services.common.errors import NotFound
from services.common.jobs import Job
from services.common.settings import REPOSITORY
from services.common.submissions import Submission
from services.common.units import Unit
from services.scoring.domain.award.faults import award_policy_from
from services.scoring.domain.filing.policy import filing_policy_from
from services.scoring.domain.pioneer.policy import pioneer_policy_from
from services.scoring.domain.policies import Policies
from services.scoring.domain.rectification.policy import rectification_policy_from
from services.scoring.domain.standard import Standard
from tests.unit.fake_desk import WEEKDAYS, FakeDesk
from tests.unit.scoring.campaigns import NOON
from tests.unit.scoring.examples import STANDARD, shipped, whole_document

__all__ = ["WEEKDAYS", "FakeScoring", "job_of", "submission_of"]
RULES = REPOSITORY / "schemas" / "policies"
POLICIES = Policies(
    filings=filing_policy_from(read_json(RULES / "filings.json")),
    rectification=rectification_policy_from(read_json(RULES / "rectification.json")),
    awards=award_policy_from(read_json(RULES / "awards.json")),
    pioneers=pioneer_policy_from(read_json(RULES / "pioneer-goals.json")),
)


@dataclass
class FakeScoring(FakeDesk):
    """scoring's desk: standards come from memory, or from the files."""

    now: datetime = NOON
    policies: Policies = POLICIES
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    standards: dict[str, Standard] = field(default_factory=dict)
    told: dict[str, tuple[str, str, Mapping[str, str]]] = field(default_factory=dict)

    def standard(self, content_hash: str) -> Standard:
        return self.standards.get(content_hash, STANDARD)

    def shipped_standard(self, standard_id: str) -> dict[str, Any]:
        try:
            return self.files.get(standard_id) or whole_document(standard_id)
        except FileNotFoundError:
            raise NotFound("没有这个标准", code="standard_not_found") from None

    def freeze_standard(self, standard: dict[str, Any]) -> str:
        name = f"hash of {standard['id']}"
        self.standards[name] = shipped(standard["id"])
        return name

    def tell(
        self, key: str, *, kind: str, unit: str, about: str, fields: Mapping[str, str]
    ) -> None:
        self.told.setdefault(key, (kind, unit, fields))

    def wait_for_opening(self, campaign_id: str, until: datetime) -> None:
        self.wait("opening")

    def wait_for_own(self, branch: str, until: datetime) -> None:
        self.wait("own")


def submission_of(
    unit: Unit, body: Mapping[str, Any], at: datetime = NOON, *, by: str = ""
) -> Submission:
    """A form about ``unit``, posted by the unit ``by``; by its root where none is given."""
    return Submission(
        id="s1",
        form="",
        version=1,
        key=None,
        unit=unit.id,
        unit_path=unit.path,
        client="portal",
        client_unit=by or unit.path[0],
        body=body,
        body_sha256="",
        received_at=at,
        correlation_id="",
    )


def job_of(kind: str, subject: str = "s1") -> Job:
    return Job(
        id=f"{subject}:{kind}",
        queue="scoring",
        kind=kind,
        subject=subject,
        due=NOON,
        data={},
        correlation_id="corr",
        attempts=1,
        created=NOON,
    )
