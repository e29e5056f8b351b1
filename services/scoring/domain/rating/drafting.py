"""What a self-assessment that is not finished still lacks, and its score as soon as it lacks nothing (Q2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from services.common.errors import Refused
from services.scoring.domain.discretion import Discretion
from services.scoring.domain.sheet import ScoreSheet, score
from services.scoring.domain.standard import Facts, Standard

WHOLE = {
    "claimed_star": "还没有填自评星级（claimed_star）",
    "secretary": "还没有填党支部书记（secretary）",
}
"""What a self-assessment needs besides its facts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """``lacking``: what to do before it can be submitted, in words by item. ``sheet``: None while facts lack.

    ``excused`` says why the branch would not be rated by the standard's rule; then nothing lacks.
    """

    lacking: tuple[str, ...]
    sheet: ScoreSheet | None
    excused: str | None


def draft(
    standard: Standard, facts: Facts, lines: Sequence[Discretion], given: Sequence[str]
) -> Draft:
    """The draft whose fields ``given`` are filled in; refuses nothing."""
    others = tuple(text for name, text in WHOLE.items() if name not in given)
    excused = standard.excused(facts)
    if excused is not None:
        return Draft(lacking=others, sheet=None, excused=excused)
    try:
        sheet = score(standard, facts, lines)
    except Refused as refusal:
        return Draft(lacking=(*_faults(refusal), *others), sheet=None, excused=None)
    return Draft(lacking=others, sheet=sheet, excused=None)


# Facts fault one by one with their item; lines of discretion fault in a sentence each.
def _faults(refusal: Refused) -> tuple[str, ...]:
    faults: Sequence[Any] = refusal.details["faults"]
    return tuple(each if isinstance(each, str) else each["message"] for each in faults)
