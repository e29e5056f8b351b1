"""What showing results and answering objections needs: the notices and objections of a subject (Q8)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from services.scoring.ports.campaigns import CampaignDesk


class PublicationDesk(CampaignDesk, Protocol):
    """The desk of whoever shows results, takes objections and makes results final."""

    def notices_of(self, subject_id: str) -> Sequence[str]:
        """The ids of all notices about a subject, withdrawn ones included, by id."""

    def wait_for_objections(self, subject_id: str, notices: Sequence[str], until: datetime) -> None:
        """Raises NotYet while an objection to ``notices``, or an answer that names the subject, is under way.

        What counts is what was received up to ``until``.
        """

    def objections_held(self, notices: Sequence[str]) -> int:
        """How many objections to these notices lie in the quarantine."""

    def unanswered(self, subject_id: str) -> tuple[str, ...]:
        """The ids of the objections to any notice of a subject that have no answer yet, by id."""
