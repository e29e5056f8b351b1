"""What the branches say of themselves: drawn from a seed, so that the same seed gives the same season."""

from random import Random
from typing import Any

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕张孔曹严华金魏陶姜"
GIVEN = "明华建国志强文斌晓燕海燕丽娜俊杰思远雨桐子涵欣怡浩然梓轩若溪"
PROJECTS = ("红色走读课堂", "支部共建进村社", "实验室里的党课", "毕业生一对一帮扶", "微党课接力")


def assessment(seed: str, campaign: str, branch: str) -> dict[str, Any]:
    """A self-assessment as the form wants it; most branches are good, some are not."""
    dice = Random(f"{seed}:{branch}")  # noqa: S311 - a demo must be repeatable, not secret
    facts = _facts(dice)
    return {
        "campaign": campaign,
        "branch": branch,
        "facts": facts,
        "discretionary": _discretionary(dice),
        "claimed_star": dice.choice((5, 4, 4, 3, 3)),
        "secretary": {"name": _name(dice), "phone": f"1390000{dice.randrange(10_000):04d}"},
    }


def _name(dice: Random) -> str:
    start = dice.randrange(0, len(GIVEN), 2)
    return f"（虚构）{dice.choice(SURNAMES)}{GIVEN[start : start + 2]}"


def _often(dice: Random, percent: int) -> bool:
    return dice.randrange(100) < percent


def _facts(dice: Random) -> dict[str, Any]:
    weak = _often(dice, 12)
    members = dice.randrange(8, 75)
    facts: dict[str, Any] = {
        "election_overdue_months": dice.choice((3, 8, 14))
        if _often(dice, 20 if weak else 4)
        else 0,
        "leading_group_complete": _often(dice, 70 if weak else 96),
        "months_without_activity": dice.choice((6, 7, 12))
        if _often(dice, 15 if weak else 1)
        else 0,
        "members": members,
        "full_time_officers": dice.randrange(3),
        "volunteer_service_regular": _often(dice, 55 if weak else 92),
        "has_venue": (has_venue := _often(dice, 75 if weak else 95)),
        "three_meetings_one_lesson": _often(dice, 70 if weak else 96),
        "democratic_appraisal": _often(dice, 75 if weak else 97),
        "open_affairs": _often(dice, 70 if weak else 95),
        "secretary_reported_and_appraised": _often(dice, 65 if weak else 93),
        "leaders_under_40_hours": 0 if _often(dice, 85) else dice.randrange(1, 3),
        "members_under_24_hours": 0 if _often(dice, 75) else dice.randrange(1, 6),
        "work_funds": dice.choice(
            ("none", "insufficient", "sufficient")
            if weak
            else ("sufficient",) * 5 + ("insufficient",)
        ),
        "annual_rank_low": _often(dice, 45 if weak else 7),
        "mass_organisations_sound": _often(dice, 75 if weak else 95),
        "satisfaction_percent": dice.randrange(45, 80) if weak else dice.randrange(820, 1000) / 10,
        "complaints": dice.randrange(8) if weak else dice.randrange(3),
        "serious_violation_within_2_years": _often(dice, 1),
        "mass_petition_within_1_year": False,
        "innovation_projects": _projects(dice) if _often(dice, 5 if weak else 35) else [],
    }
    if has_venue:
        facts["venue_equipped"] = _often(dice, 70 if weak else 95)
    return facts


def _projects(dice: Random) -> list[dict[str, Any]]:
    return [
        {
            "title": dice.choice(PROJECTS),
            "effect": "在校内推广",
            "points": dice.randrange(2, 9),
            "recognised": _often(dice, 50),
        }
    ]


def _discretionary(dice: Random) -> list[dict[str, Any]]:
    codes = (
        "leading_group",
        "backbone",
        "institutions",
        "safeguards",
        "performance",
        "mass_appraisal",
    )
    return [
        {
            "item": dice.choice(codes),
            "points": dice.randrange(1, 9) / 2,
            "reason": "对照评分要点仍有差距",
            "by": "支部委员会",
        }
        for _ in range(dice.randrange(4))
    ]
