"""What a carrier is handed: one package with its recipient, and what came of it."""

from dataclasses import dataclass
from datetime import datetime

from services.export.domain.recipient.recipient import Recipient


@dataclass(frozen=True, slots=True, kw_only=True)
class Consignment:
    """One attempt to hand a package over. ``package`` is the same however often it leaves.

    ``turn`` tells one attempt from the next; ``data`` is the ZIP, ``sha256`` its hex digest; ``at`` is the
    instant it leaves, UTC. ``classification`` is a 密级 or empty.
    """

    package: str
    turn: int
    recipient: Recipient
    title: str
    unit_name: str
    period: str
    file_name: str
    data: bytes
    sha256: str
    manifest_sha256: str
    classification: str
    at: datetime

    @property
    def name(self) -> str:
        """The file name where it is put beside others: no two packages have the same, a correction neither."""
        ending = f"_{self.package.rpartition('.')[2]}.zip"
        return self.file_name.removesuffix(".zip").removesuffix(ending[:-4]) + ending


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an attempt: no ``reason``: the other side has it; ``final``: trying again is no use."""

    reason: str = ""
    final: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an opinion is above: a sentence for people, and the answer, empty while there is none."""

    status: str
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Arrival:
    """What the upper instance says of a package: ``state`` is received, accepted, refused or superseded.

    ``state`` is empty where it did not answer, for ``reasons[0]``. ``sha256`` is the manifest's digest as they
    computed it, ``by`` who answered, ``at`` when (None: they did not say).
    """

    state: str
    reasons: tuple[str, ...] = ()
    sha256: str = ""
    by: str = ""
    at: datetime | None = None
    progress: Progress | None = None
