"""What export's rules take from data: one field per policy file."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from services.common.kernel.report_schedules import ReportSchedule
from services.export.domain.progress_table import MoneyUnit
from services.export.domain.sending.policy import SendingPolicy


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long a document may take (minutes), and every how many rows a long one looks up from its work."""

    time_limit_minutes: int
    look_every_rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """What a school sets otherwise than usual: the face of digits, and the unit that money is printed in."""

    digits: str = "Times New Roman"
    money: MoneyUnit = MoneyUnit.WAN_YUAN


@dataclass(frozen=True, slots=True, kw_only=True)
class Policies:
    """The policies of ``schemas/policies`` that export follows, and the whole ``standards`` of the files by id.

    ``shapes`` say what is wrong with a ``data.json`` that somebody sent, by table.
    """

    schedules: Sequence[ReportSchedule]
    limits: Limits
    sending: SendingPolicy
    style: Style = Style()
    standards: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    shapes: Mapping[str, Callable[[object], tuple[str, ...]]] = field(default_factory=dict)


def style_from(policy: Mapping[str, Any]) -> Style:
    """The style of ``schemas/policies/exports.json``."""
    return Style(digits=policy["digits_face"], money=MoneyUnit(policy["money_unit"]))


def limits_from(policy: Mapping[str, Any]) -> Limits:
    """The limits of ``schemas/policies/exports.json``."""
    return Limits(
        time_limit_minutes=policy["time_limit_minutes"],
        look_every_rows=policy["look_every_rows"],
    )
