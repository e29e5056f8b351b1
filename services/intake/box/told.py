"""What the holder of a receipt code is told, whatever the form."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.common.kernel.canonical import isoformat

CONFIRM, SUPPLEMENT = "confirm", "supplement"


@dataclass(frozen=True, slots=True)
class ToldStep:
    """Something that happened, in words that name units and no person."""

    at: datetime
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """``status`` for machines, the rest for people. ``asked`` is what the office waits for the sender to say;
    ``may`` is what the sender can do now.
    """

    status: str
    text: str
    answer: str | None = None
    answer_by: datetime | None = None
    asked: str | None = None
    steps: tuple[ToldStep, ...] = ()
    may: tuple[str, ...] = ()

    def document(self, received_at: datetime) -> dict[str, Any]:
        """As ``schemas/views/receipt.v1.json`` says."""
        return {
            "received_at": isoformat(received_at),
            "status": self.status,
            "text": self.text,
            "answer": self.answer,
            "answer_by": isoformat(self.answer_by) if self.answer_by else None,
            "asked": self.asked,
            "steps": [{"at": isoformat(step.at), "text": step.text} for step in self.steps],
            "may": list(self.may),
        }
