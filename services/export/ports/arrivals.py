"""Packages that were sent here, as intake took them in (B10)."""

from dataclasses import dataclass
from typing import Protocol

from services.export.domain.arrival.arrival import Arrival, ArrivedFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """A package that lies in intake's bucket: whose it is, and its bytes whole."""

    unit: str
    unit_path: tuple[str, ...]
    package: str
    file: ArrivedFile
    data: bytes


class ArrivalDesk(Protocol):
    """Read only, but for what the ledgers hold."""

    def incoming(self, file_id: str) -> Incoming:
        """What was taken in under that id; raises NotFound (arrival_not_found), Unavailable where it is not whole."""

    def arrival_in_force(
        self, about: str, *, table: str, period: str, subject: str
    ) -> Arrival | None:
        """The accepted report of our unit ``about`` that none superseded; there is never more than one."""
