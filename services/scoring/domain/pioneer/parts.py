"""The parts of 评绩 and the result that they make (F2)."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from services.scoring.domain.meeting import Meeting
from services.scoring.domain.pioneer.marks import Mark, Votes


class Part(StrEnum):
    """The parts of 评绩."""

    OWN = "self"
    BRANCH = "branch"
    MASS = "mass"


PART_NAMES = {Part.OWN: "自评", Part.BRANCH: "支部评议", Part.MASS: "群众测评"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """自评: of 100, and what the member says of it."""

    score: Decimal
    text: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OfBranch:
    """支部评议: of 100, what the branch says, and the meeting that it rests on."""

    score: Decimal
    text: str
    meeting: Meeting
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OfMass:
    """群众测评: counts alone; ``score`` is what the votes came to, one decimal, for showing."""

    invited: int
    votes: Votes
    score: Decimal
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The total of 100 with one decimal, its grade, and why, in one sentence."""

    total: Decimal
    grade: str
    because: str
    marks: tuple[Mark, ...]
    decided_at: datetime
