"""What filling in registers needs (Q9)."""

from typing import Protocol

from services.scoring.domain.register.register import Standing
from services.scoring.ports.desk import Desk


class RegisterDesk(Desk, Protocol):
    """The desk of whoever keeps the 台账."""

    def standing_of(self, branch: str) -> Standing:
        """The star that the branch has now, and whether it is listed for 整顿."""
