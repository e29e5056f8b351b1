"""What the colleges find when they look: mostly what the branch said, here and there less; drawn from the seed."""

from collections.abc import Mapping
from datetime import date
from random import Random
from typing import Any

METHODS = ("实地走访", "个别访谈", "查阅资料", "组织测评")
FOUND = (
    {"open_affairs": False},
    {"members_under_24_hours": 2},
    {"volunteer_service_regular": False},
    {"three_meetings_one_lesson": False},
)
"""What a review finds that a self-assessment did not say."""
MEETING_ROOM = "学院党委会议室"
REVIEWED_ON = date(2026, 11, 20)


def review(seed: str, said: Mapping[str, Any]) -> dict[str, Any]:
    """The college's review of a self-assessment, as the form wants it."""
    dice = Random(f"{seed}:{said['branch']}:review")  # noqa: S311 - a demo must be repeatable
    facts = dict(said["facts"])
    lines = list(said["discretionary"])
    if dice.randrange(100) < 12:
        facts |= dice.choice(FOUND)
    if dice.randrange(100) < 25:
        lines.append(
            {
                "item": "performance",
                "points": dice.randrange(1, 5) / 2,
                "reason": "年度任务完成情况一般",
                "by": "学院党委",
            }
        )
    return {
        "campaign": said["campaign"],
        "branch": said["branch"],
        "facts": facts,
        "discretionary": lines,
        "methods": list(METHODS[: dice.randrange(1, 5)]),
        "meeting": meeting(dice, REVIEWED_ON, MEETING_ROOM, "同意审核意见"),
        "star_opinion": max(1, said["claimed_star"] - (dice.randrange(100) < 15)),
    }


def meeting(dice: Random, on: date, place: str, conclusion: str) -> dict[str, Any]:
    """A meeting held ``on`` a day; everybody in it is made up."""
    names = dice.sample(("周晓燕", "何志强", "吴文斌", "郑丽娜", "蒋思远", "沈雨桐"), 4)
    return {
        "held_on": on.isoformat(),
        "place": place,
        "attendees": [f"（虚构）{name}" for name in names],
        "conclusion": conclusion,
    }


def projects(seed: str, said: Mapping[str, Any]) -> list[dict[str, Any]]:
    """党委组织部's decision on each innovation project of a branch: most are recognised."""
    dice = Random(f"{seed}:{said['branch']}:projects")  # noqa: S311 - a demo must be repeatable
    decided = []
    for project in said["facts"]["innovation_projects"]:
        recognised = dice.randrange(100) < 60
        decision = {
            "campaign": said["campaign"],
            "branch": said["branch"],
            "project": project["title"],
            "recognised": recognised,
            "reason": "成效经实地核实" if recognised else "尚未见成效，明年再报",
        }
        decided.append(decision | ({"points": project["points"]} if recognised else {}))
    return decided
