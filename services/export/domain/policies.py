"""What export's rules take from data: one field per policy file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from services.common.kernel.report_schedules import ReportSchedule
from services.export.domain.sending.policy import SendingPolicy


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long a document may take (minutes), and every how many rows a long one looks up from its work."""

    time_limit_minutes: int
    look_every_rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Policies:
    """The policies of ``schemas/policies`` that export follows, and the whole ``standards`` of the files by id."""

    schedules: Sequence[ReportSchedule]
    limits: Limits
    sending: SendingPolicy
    standards: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def limits_from(policy: Mapping[str, Any]) -> Limits:
    """The limits of ``schemas/policies/exports.json``."""
    return Limits(
        time_limit_minutes=policy["time_limit_minutes"],
        look_every_rows=policy["look_every_rows"],
    )
