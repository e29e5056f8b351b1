"""What rating one branch again needs (Q12)."""

from typing import Protocol

from services.scoring.ports.publication import PublicationDesk
from services.scoring.ports.standing import StandingDesk


class RegradeDesk(StandingDesk, PublicationDesk, Protocol):
    """The desk of whoever upgrades and downgrades between campaigns."""

    def last_campaign(self, branch: str) -> str | None:
        """The latest campaign by which the branch has a final star that counts, or None."""
