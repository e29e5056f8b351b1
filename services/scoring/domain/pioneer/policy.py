"""Goals per post, weights, grades and days of 先锋创绩, as ``schemas/policies/pioneer-goals.json`` says (F2)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from itertools import pairwise
from typing import Any

from services.common.errors import Refused
from services.common.kernel.month_days import MonthDay, month_day_from
from services.scoring.domain.numbers import exact, shown


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalItem:
    """A goal that is suggested for a post, or ``required`` of everybody in it."""

    id: str
    text: str
    measure: str
    required: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A category of posts; ``kinds`` are those whom it fits, nobody named: everybody."""

    id: str
    title: str
    kinds: tuple[str, ...]
    items_at_least: int
    items_at_most: int
    goals: tuple[GoalItem, ...]

    def goal(self, goal_id: str) -> GoalItem:
        """The goal; raises Refused."""
        found = next((each for each in self.goals if each.id == goal_id), None)
        if found is None:
            known = "、".join(each.id for each in self.goals)
            raise Refused(
                f"岗位类别“{self.title}”没有指标“{goal_id}”；有的是：{known}", code="goal_unknown"
            )
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """Percent of the total that each part of the appraisal makes; they are 100 together."""

    own: int
    branch: int
    mass: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """What one vote of each kind is worth, of 100."""

    excellent: Decimal
    good: Decimal
    fair: Decimal
    poor: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeFrom:
    """A grade and the total from which it is given."""

    grade: str
    from_total: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """Of the year itself; ``appraise_to`` lies in the next one where it is earlier in the year than its beginning."""

    pledge_by: MonthDay
    amend_by: MonthDay
    appraise_from: MonthDay
    appraise_to: MonthDay

    def closing(self, year: int) -> date:
        """The last day of appraising ``year``."""
        return self.appraise_to.of(year + (self.appraise_to < self.appraise_from))


@dataclass(frozen=True, slots=True, kw_only=True)
class PioneerPolicy:
    """``grades`` from the best down, the last from zero. ``*_before``: days before that reminders go out ``at``."""

    posts: tuple[Post, ...]
    weights: Weights
    worth: Worth
    participation_percent: int
    grades: tuple[GradeFrom, ...]
    days: Days
    pledge_before: tuple[int, ...]
    year_end_before: tuple[int, ...]
    at: time

    def post(self, post_id: str) -> Post:
        """The category; raises Refused naming those there are."""
        found = next((each for each in self.posts if each.id == post_id), None)
        if found is None:
            known = "、".join(f"{each.id}（{each.title}）" for each in self.posts)
            raise Refused(f"没有岗位类别“{post_id}”；有的是：{known}", code="post_unknown")
        return found


def pioneer_policy_from(data: Mapping[str, Any]) -> PioneerPolicy:
    """The policy of a ``pioneer-goals`` document; raises ValueError naming every fault at once."""
    faults = list(_faults(data))
    if faults:
        raise ValueError("\n".join(f"先锋创绩规定有误：{fault}" for fault in faults))
    mass, days, before = data["mass"], data["days"], data["remind_days_before"]
    return PioneerPolicy(
        posts=tuple(_post(each) for each in data["posts"]),
        weights=Weights(own=data["weights"]["self"], **_rest(data["weights"])),
        worth=Worth(**{name: exact(value) for name, value in mass["worth"].items()}),
        participation_percent=mass["participation_percent"],
        grades=tuple(
            GradeFrom(grade=each["grade"], from_total=exact(each["from"]))
            for each in data["grades"]
        ),
        days=Days(**{name: month_day_from(text) for name, text in days.items()}),
        pledge_before=_farthest_first(before["pledge"]),
        year_end_before=_farthest_first(before["year_end"]),
        at=time.fromisoformat(data["remind_at"]),
    )


def _post(row: Mapping[str, Any]) -> Post:
    goals = tuple(GoalItem(**each) for each in row["goals"])
    return Post(**{**row, "kinds": tuple(row["kinds"]), "goals": goals})


def _rest(weights: Mapping[str, int]) -> dict[str, int]:
    return {name: value for name, value in weights.items() if name != "self"}


def _farthest_first(days: Sequence[int]) -> tuple[int, ...]:
    return tuple(sorted(set(days), reverse=True))


def _faults(data: Mapping[str, Any]) -> Iterator[str]:
    """What a schema cannot say, each as a Chinese sentence that names the place."""
    whole = sum(data["weights"].values())
    if whole != 100:
        yield f"自评、支部评议、群众测评的权重（weights）合计应为 100，现在是 {whole}"
    yield from _doubles("岗位类别的 id", [each["id"] for each in data["posts"]])
    for post in data["posts"]:
        yield from _post_faults(post)
    yield from _grade_faults(data["grades"])
    yield from _worth_faults(data["mass"]["worth"])
    yield from _day_faults(data["days"])


def _post_faults(post: Mapping[str, Any]) -> Iterator[str]:
    named = f"岗位类别“{post['title']}”"
    yield from _doubles(f"{named}指标的 id", [each["id"] for each in post["goals"]])
    least, most = post["items_at_least"], post["items_at_most"]
    if least > most:
        yield f"{named}至少 {least} 项，却至多 {most} 项"
    required = sum(each["required"] for each in post["goals"])
    if required > most:
        yield f"{named}必选的指标有 {required} 项，超过至多 {most} 项"


def _grade_faults(grades: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    yield from _doubles("等次", [each["grade"] for each in grades])
    totals = [exact(each["from"]) for each in grades]
    if any(upper <= lower for upper, lower in pairwise(totals)):
        yield f"等次应从高到低排列，起点分各不相同，现在是 {'、'.join(map(shown, totals))}"
    if totals[-1] != 0:
        yield f"最低的等次“{grades[-1]['grade']}”应从 0 分起，否则有的分数没有等次"


def _worth_faults(worth: Mapping[str, Any]) -> Iterator[str]:
    values = [exact(worth[name]) for name in ("excellent", "good", "fair", "poor")]
    if values != sorted(values, reverse=True):
        yield "优、良、中、差的分值（worth）应依次不升"


def _day_faults(days: Mapping[str, str]) -> Iterator[str]:
    order = [month_day_from(days[name]) for name in ("pledge_by", "amend_by", "appraise_from")]
    if order != sorted(order):
        yield "定诺期限、修改期限、开始评绩应依次在后"


def _doubles(what: str, names: Sequence[str]) -> Iterator[str]:
    twice = [name for name in dict.fromkeys(names) if names.count(name) > 1]
    if twice:
        yield f"{what}重复（{'、'.join(twice)}）"
