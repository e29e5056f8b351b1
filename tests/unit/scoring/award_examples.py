"""Awards, a round, a nomination as the tests of F3 want them."""

import json
from datetime import UTC, date, datetime
from typing import Any

from services.common.settings import REPOSITORY
from services.common.units import Unit
from services.scoring.domain.award.conditions import Finding, Known, Outcome
from services.scoring.domain.award.faults import award_policy_from
from services.scoring.domain.award.policy import Award, AwardKind, Level, NomineeKind, Rule
from services.scoring.domain.award_round.award_round import (
    AwardRound,
    LevelDeadline,
    RoundDecision,
)
from services.scoring.domain.meeting import Meeting
from services.scoring.domain.nomination.nomination import (
    Case,
    Nomination,
    Nominee,
    Opinion,
    Rung,
)

NOW = datetime(2026, 12, 1, 4, tzinfo=UTC)
TODAY = date(2026, 12, 1)
SCHOOL, COLLEGE, BRANCH = "jxnu", "jxnu.mks", "jxnu.mks.01"
PATH = (SCHOOL, COLLEGE, BRANCH)
RULES = json.loads((REPOSITORY / "schemas/policies/awards.json").read_text("utf-8"))
POLICY = award_policy_from(RULES)
KIND: AwardKind = POLICY.kind("liangyou-yixian")
PARTY: Award = KIND.award("youxiu-dangyuan")
UNITS = [
    Unit(id=BRANCH, name="一支部", kind="branch", category="学生", path=PATH),
    Unit(id=COLLEGE, name="马院", kind="college", category=None, path=PATH[:2]),
    Unit(id=SCHOOL, name="师大", kind="university", category=None, path=PATH[:1]),
]
LADDER = (
    Rung(level=Level.BRANCH, unit=BRANCH, name="一支部"),
    Rung(level=Level.COLLEGE, unit=COLLEGE, name="马院"),
    Rung(level=Level.UNIVERSITY, unit=SCHOOL, name="师大"),
)
FINE = Finding(rule=Rule.APPRAISED, outcome=Outcome.FULFILLED, because="评绩优秀")
BAD = Finding(rule=Rule.APPRAISED, outcome=Outcome.UNMET, because="评绩合格")
OPEN = Finding(rule=Rule.NO_VETO, outcome=Outcome.UNKNOWN, because="没有评定")


def meeting(day: int = 1, conclusion: str = "同意") -> Meeting:
    return Meeting(
        held_on=date(2026, 12, day), place="301", attendees=("甲",), conclusion=conclusion
    )


def opinion(level: Level = Level.BRANCH, **changes: Any) -> Opinion:
    fields: dict[str, Any] = {
        "level": level,
        "unit": BRANCH,
        "text": "同意",
        "rank": None,
        "meeting": meeting(),
        "given_at": NOW,
    }
    return Opinion(**fields | changes)


def nominee(**changes: Any) -> Nominee:
    fields: dict[str, Any] = {
        "kind": NomineeKind.MEMBER,
        "id": f"{BRANCH}:1",
        "name": "（虚构）甲",
        "post": "教师",
        "unit": BRANCH,
        "unit_name": "一支部",
        "unit_path": PATH,
        "joined_on": None,
    }
    return Nominee(**fields | changes)


def nomination(**changes: Any) -> Nomination:
    fields: dict[str, Any] = {
        "round": "r",
        "award": PARTY.id,
        "award_title": PARTY.title,
        "year": 2026,
        "unit": BRANCH,
        "unit_path": PATH,
        "nominee": nominee(),
        "case": Case(deeds="事迹", basis="依据", submission="s1"),
        "ladder": LADDER,
        "at": 1,
        "opinions": (opinion(),),
        "checks": (FINE,),
        "checked_at": NOW,
        "nominated_at": NOW,
    }
    return Nomination(**fields | changes)


def award_round(**changes: Any) -> AwardRound:
    fields: dict[str, Any] = {
        "kind": KIND,
        "title": "2026年两优一先",
        "year": 2026,
        "unit": SCHOOL,
        "unit_path": (SCHOOL,),
        "deadlines": (
            LevelDeadline(level=Level.BRANCH, by=date(2026, 12, 10)),
            LevelDeadline(level=Level.COLLEGE, by=date(2026, 12, 20)),
        ),
        "opened_at": NOW,
    }
    return AwardRound(**fields | changes)


def decision(*winners: str, **changes: Any) -> RoundDecision:
    fields: dict[str, Any] = {
        "winners": winners,
        "meeting": meeting(),
        "decided_by": "常委会",
        "decided_at": NOW,
    }
    return RoundDecision(**fields | changes)


def known(**changes: Any) -> Known:
    fields: dict[str, Any] = {
        "star": 5,
        "vetoes": (),
        "listed": False,
        "grades": {2026: "优秀"},
        "member_since": date(2020, 12, 2),
        "post": "辅导员",
        "standing": "正式党员",
    }
    return Known(**fields | changes)
