"""What colleges fill in during the year: the forms of the academic year's story."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

YEAR = "2026-2027"
VILLAGE = "jxnu:yangjiang"
CADRES = (("1", "（虚构）书记"), ("2", "（虚构）院长"))
HEARD_ONE_IN = 5
Body = Mapping[str, Any]


def cadre(who: tuple[str, str, str]) -> Body:
    """A 处级 cadre in office."""
    unit, number, name = who
    return {
        "unit": unit,
        "number": number,
        "name": name,
        "level": "处级",
        "since": "2024-03-01",
    }


def team(college: str, since: str) -> Body:
    """A team of five under the first cadre, for the village (L2)."""
    leader = {"name": CADRES[0][1], "role": "领导干部", "cadre": f"{college}:{CADRES[0][0]}"}
    others = [{"name": f"（虚构）队员{each}", "role": "学生"} for each in "甲乙丙丁"]
    return {
        "unit": college,
        "code": "t1",
        "name": "连心小分队",
        "point": VILLAGE,
        "since": since,
        "members": [leader, *others],
    }


def link(unit: str, number: str, kind: str) -> Body:
    """A cadre and a target of this ``kind``, for the year (L3, L4)."""
    return {
        "unit": unit,
        "cadre": f"{unit}:{number}",
        "kind": kind,
        "code": f"{unit}-{number}",
        "name": f"（虚构）{kind}{number}",
        "academic_year": YEAR,
    }


def class_visit(unit: str, cadre: str, link: str, day: str) -> dict[str, Any]:
    """A visit to the class that a cadre is linked with."""
    return {
        "unit": unit,
        "book": "班级社团",
        "held_on": day,
        "place": "学生活动室",
        "cadres": [cadre],
        "link": link,
        "visited": ["全班同学"],
        "content": "主题班会，谈学习、生活和就业。",
    }


def village_visit(unit: str, day: str) -> dict[str, Any]:
    """A visit of the team to the village."""
    return {
        "unit": unit,
        "book": "扶贫点",
        "held_on": day,
        "place": "杨蒋村",
        "cadres": [f"{unit}:{CADRES[0][0]}"],
        "point": VILLAGE,
        "team": f"{unit}:t1",
        "visited": ["本单位结对的村民小组"],
        "content": "入户走访，查看越冬和春耕准备。",
        "funds_fen": 200_000,
        "helped": 6,
    }


def heard(place: int, day: str) -> dict[str, Any]:
    """What is heard in every fifth visit: an opinion and a wish."""
    if (place + datetime.fromisoformat(day).month) % HEARD_ONE_IN:
        return {}
    opinion = {
        "category": "建议",
        "title": "自习室延长开放",
        "content": "考试周自习室座位不够，建议延长开放到二十三点。",
    }
    wish = {"title": "一套二手考研资料", "category": "学习用品"}
    return {"opinions": [opinion], "wishes": [wish]}
