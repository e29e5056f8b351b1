"""The standard of 附件1, facts of a branch without fault, candidates: the ground the tests stand on."""

import json
from collections.abc import Sequence
from copy import deepcopy
from decimal import Decimal
from pathlib import Path
from typing import Any

from services.scoring.domain.candidate import Candidate
from services.scoring.domain.standard import Standard
from services.scoring.domain.standard_reading import read_standard
from services.scoring.predicates import compile_predicate
from services.scoring.standards import standard_of, whole

SCHEMAS = Path(__file__).resolve().parents[3] / "schemas"
STANDARD_FILE = SCHEMAS / "standards" / "jiguan-shiye-2015.json"
SHAPE = json.loads((SCHEMAS / "standards" / "standard.schema.json").read_text("utf-8"))
_DOCUMENT = json.loads(STANDARD_FILE.read_text("utf-8"))
STANDARD = read_standard(_DOCUMENT, compile_predicate)

FAULTLESS: dict[str, Any] = {
    "election_overdue_months": 0,
    "leading_group_complete": True,
    "months_without_activity": 0,
    "members": 60,
    "full_time_officers": 1,
    "volunteer_service_regular": True,
    "has_venue": True,
    "venue_equipped": True,
    "three_meetings_one_lesson": True,
    "democratic_appraisal": True,
    "open_affairs": True,
    "secretary_reported_and_appraised": True,
    "leaders_under_40_hours": 0,
    "members_under_24_hours": 0,
    "work_funds": "sufficient",
    "annual_rank_low": False,
    "mass_organisations_sound": True,
    "satisfaction_percent": 92.5,
    "complaints": 0,
    "innovation_projects": [],
    "serious_violation_within_2_years": False,
    "mass_petition_within_1_year": False,
}


def shipped_document(standard_id: str) -> dict[str, Any]:
    """A standard's file as it is shipped, a refinement not yet made whole."""
    loaded: dict[str, Any] = json.loads((SCHEMAS / "standards" / f"{standard_id}.json").read_text())
    return loaded


def whole_document(standard_id: str) -> dict[str, Any]:
    """A shipped standard, whole."""
    return whole(shipped_document(standard_id), SHAPE, shipped_document)


def shipped(standard_id: str) -> Standard:
    """A shipped standard as values."""
    return standard_of(whole_document(standard_id), SHAPE)


def document() -> dict[str, Any]:
    """The standard's document, to be spoilt at will."""
    return deepcopy(_DOCUMENT)


def facts(**changes: Any) -> dict[str, Any]:
    return {**FAULTLESS, **changes}


def without(*names: str) -> dict[str, Any]:
    return {name: value for name, value in FAULTLESS.items() if name not in names}


def project(points: Any, *, effect: Any = "成效明显", recognised: bool = True) -> dict[str, Any]:
    return {"title": "示范", "effect": effect, "points": points, "recognised": recognised}


def branch(
    unit: str, total: Any, *scores: Any, innovation: bool = False, veto: bool = False
) -> Candidate:
    """A candidate; ``scores`` are 群众评价, 工作业绩, 领导班子, by default 25, 20, 15."""
    return Candidate(
        unit=unit,
        total=Decimal(str(total)),
        compared=tuple(Decimal(str(score)) for score in scores or (25, 20, 15)),
        met=("innovation",) if innovation else (),
        veto_ceiling=2 if veto else None,
    )


def branches(totals: Sequence[Any], *, innovation: bool = False) -> list[Candidate]:
    """One candidate per total, called 甲01, 甲02, …"""
    return [
        branch(f"甲{number:02}", total, innovation=innovation)
        for number, total in enumerate(totals, start=1)
    ]
