"""What became of a package that somebody sent here, and the state after that (B10).

received → accepted, or refused with every reason → received again, when it is sent once more. A correction takes
the place of the one before it: superseded. Only what is accepted and not superseded counts in our own tables.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, get_args

from services.common.kernel.identity import arrived_matter
from services.common.kernel.ledger import Ledger


class ArrivalStage(StrEnum):
    """How far it has come."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrivedFile:
    """The ZIP as it was taken in: when, from which client, where it lies."""

    file_id: str
    sha256: str
    bytes: int
    client: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the ZIP says it is; ``about`` is our unit, empty in one that was refused."""

    table: str = ""
    title: str = ""
    period: str = ""
    period_label: str = ""
    subject: str = ""
    supersedes: str = ""
    about: str = ""
    about_name: str = ""
    about_path: tuple[str, ...] = ()
    made_at: datetime | None = None
    personal: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OurReceipt:
    """回执 to the sender, in the words of the protocol: what we made of it, and the digest that we computed."""

    package_id: str
    manifest_sha256: str
    state: ArrivalStage
    at: datetime
    by: str
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """The state. ``unit`` is ours for whoever sent it, ``package`` its id over there.

    ``figures`` are those that count in our tables, by name; ``missing`` names those below the sender who had not
    reported to it. ``replaces`` is the arrival whose place it took, empty for the first of its report, and its
    own id where a later one was there before it.
    """

    unit: str
    unit_path: tuple[str, ...]
    package: str
    file: ArrivedFile
    told: Told = field(default_factory=Told)
    sender_name: str = ""
    stage: ArrivalStage = ArrivalStage.RECEIVED
    reasons: tuple[str, ...] = ()
    receipt: OurReceipt | None = None
    figures: Mapping[str, int] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    replaces: str = ""
    superseded_by: str = ""

    @property
    def id(self) -> str:
        """Its id in the ledger ``arrivals``."""
        return arrival_id(self.unit, self.package)

    @property
    def matter(self) -> str:
        """The matter that is opened for it, where it is an opinion."""
        return arrived_matter(self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrivalReceived:
    """It lies here, the first time or once more; nobody has looked into it yet."""

    what: ClassVar[str] = "arrival.received"
    unit: str
    unit_path: tuple[str, ...]
    package: str
    file: ArrivedFile


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrivalAccepted:
    """Everything about it holds; it counts from now on."""

    what: ClassVar[str] = "arrival.accepted"
    sender_name: str
    told: Told
    receipt: OurReceipt
    figures: Mapping[str, int]
    missing: tuple[str, ...]
    replaces: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrivalRefused:
    """It is sent back, for every reason there is."""

    what: ClassVar[str] = "arrival.refused"
    sender_name: str
    told: Told
    receipt: OurReceipt


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrivalSuperseded:
    """The package ``by`` of the same sender corrects it."""

    what: ClassVar[str] = "arrival.superseded"
    by: str


ArrivalEvent = ArrivalReceived | ArrivalAccepted | ArrivalRefused | ArrivalSuperseded


def arrival_id(unit: str, package: str) -> str:
    """The arrival of ``package`` from whoever stands for ``unit``."""
    return f"{unit}:{package}"


def evolve(state: Arrival | None, event: ArrivalEvent) -> Arrival:
    """The state after ``event``; raises ValueError on a history that does not begin with its coming."""
    if isinstance(event, ArrivalReceived):
        return Arrival(
            unit=event.unit, unit_path=event.unit_path, package=event.package, file=event.file
        )
    if state is None:
        raise ValueError("an arrival begins with its coming")
    if isinstance(event, ArrivalSuperseded):
        return replace(state, stage=ArrivalStage.SUPERSEDED, superseded_by=event.by)
    judged = replace(
        state,
        sender_name=event.sender_name,
        told=event.told,
        receipt=event.receipt,
        stage=event.receipt.state,
        reasons=event.receipt.reasons,
    )
    if isinstance(event, ArrivalRefused):
        return judged
    return replace(judged, figures=event.figures, missing=event.missing, replaces=event.replaces)


ARRIVALS = Ledger(
    collection="arrivals", state=Arrival, events=get_args(ArrivalEvent), evolve=evolve
)
