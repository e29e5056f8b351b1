"""What 评选表彰 needs: members and their appraisals, and the nominations of a round (F3)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from services.common.jobs import Job
from services.scoring.ports.regrades import RegradeDesk


@dataclass(frozen=True, slots=True, kw_only=True)
class OnRegister:
    """A member as the branch has entered them; ``duty`` may be empty."""

    name: str
    duty: str
    standing: str
    unit: str
    unit_path: tuple[str, ...]
    active: bool


class AwardDesk(RegradeDesk, Protocol):
    """The desk of whoever puts forward, passes on, decides and honours."""

    def wait_for_award_forms(self, job: Job, round_id: str) -> None:
        """Raises NotYet while a form about this round that was received before ``job`` is under way."""

    def on_register(self, member: str) -> OnRegister | None:
        """The member of this id, or None."""

    def grades(self, member: str, years: Iterable[int]) -> Mapping[int, str]:
        """The grade of 评绩 in each of the years that has a result."""

    def members_below(self, unit: str) -> int:
        """How many Party members belong to the subtree of ``unit`` now."""

    def proposed(self, round_id: str) -> Sequence[str]:
        """The ids of the nominations of a round that are shown, in order."""

    def undecided(self, round_id: str, *, most: int) -> Sequence[str]:
        """The ids of nominations of a round that do not know how it ended, in order."""
