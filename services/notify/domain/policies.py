"""What notify's rules take from data: one field per policy file."""

from dataclasses import dataclass

from services.notify.domain.matter.ladder import Ladder


@dataclass(frozen=True, slots=True, kw_only=True)
class Policies:
    """The policies of ``schemas/policies`` that notify follows."""

    opinions: Ladder
