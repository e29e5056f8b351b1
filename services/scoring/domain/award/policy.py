"""Which honours there are, who may be put forward by whom, how many, and on what terms, as
``schemas/policies/awards.json`` says (F3, Q14). A round keeps the kind it was opened with for good.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from services.common.errors import NotFound


class Level(StrEnum):
    """Who puts forward, passes on or decides; those behind ``university`` are above the school."""

    BRANCH = "branch"
    COLLEGE = "college"
    DEPARTMENT = "department"
    UNIVERSITY = "university"
    COMMITTEE = "committee"
    PROVINCE = "province"


LEVEL_TITLES: Mapping[Level, str] = {
    Level.BRANCH: "党支部",
    Level.COLLEGE: "院级党委（党总支）",
    Level.DEPARTMENT: "职能部门",
    Level.UNIVERSITY: "学校党委",
    Level.COMMITTEE: "省委教育工委",
    Level.PROVINCE: "省委",
}
ORDER = tuple(Level)
"""From below; a college and a department stand beside each other."""
ABOVE = (Level.COMMITTEE, Level.PROVINCE)


class NomineeKind(StrEnum):
    """Who may be honoured: a member of the register, anybody by name, or a branch."""

    MEMBER = "member"
    PERSON = "person"
    BRANCH = "branch"


class Per(StrEnum):
    """What a quota is counted by."""

    MEMBER = "member"
    BRANCH = "branch"


class Rounding(StrEnum):
    """What becomes of the part that is no whole place."""

    DOWN = "down"
    UP = "up"
    HALF_UP = "half_up"


class Rule(StrEnum):
    """The conditions that can be asked for; each knows its parameters."""

    STAR = "star_at_least"
    APPRAISED = "appraised_at_least"
    NOT_LISTED = "not_under_rectification"
    NO_VETO = "no_veto"
    YEARS = "member_for_years"
    POST = "post_among"
    STANDING = "standing_among"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """What a unit at ``level`` may put forward: ``count``, or ``count`` for every ``each`` of what it has.

    ``at_least`` holds whatever the division gives.
    """

    level: Level
    count: int
    per: Per | None
    each: int
    rounding: Rounding
    at_least: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """``star``, ``grade``, ``years``, ``posts`` and ``standings`` are the parameters of the rules that have them."""

    rule: Rule
    star: int
    grade: str
    years: int
    posts: tuple[str, ...]
    standings: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Award:
    """One honour: at most ``winners`` in a round, decided at ``university``; ``levels`` from below."""

    id: str
    title: str
    nominee: NomineeKind
    nominated_by: tuple[Level, ...]
    levels: tuple[Level, ...]
    quotas: tuple[Quota, ...]
    winners: int
    conditions: tuple[Condition, ...]

    def quota(self, level: Level) -> Quota | None:
        """How many each unit of a level may put forward; None: as many as it likes."""
        return next((each for each in self.quotas if each.level is level), None)

    @property
    def above(self) -> tuple[Level, ...]:
        """The levels above the school that have the last word; none where the school has it."""
        return tuple(level for level in self.levels if level in ABOVE)


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardKind:
    """Honours that are given in one round (两优一先 are three); ``grades`` of 评绩, the best first."""

    id: str
    title: str
    publication_workdays: int
    grades: tuple[str, ...]
    awards: tuple[Award, ...]

    def award(self, award_id: str) -> Award:
        """One of its honours; raises NotFound."""
        found = next((each for each in self.awards if each.id == award_id), None)
        if found is None:
            known = "、".join(f"{each.id}（{each.title}）" for each in self.awards)
            raise NotFound(
                f"这次评选（{self.title}）没有代号为“{award_id}”的奖项，可以填 {known}",
                code="award_not_found",
            )
        return found

    @property
    def levels(self) -> tuple[Level, ...]:
        """The levels below the deciding one that any of its honours passes, from below."""
        found = {level for award in self.awards for level in award.levels}
        below = ORDER[: ORDER.index(Level.UNIVERSITY)]
        return tuple(level for level in below if level in found)


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardPolicy:
    """Every kind of round that the school holds."""

    kinds: tuple[AwardKind, ...]

    def kind(self, kind_id: str) -> AwardKind:
        """One kind; raises NotFound."""
        found = next((each for each in self.kinds if each.id == kind_id), None)
        if found is None:
            known = "、".join(f"{each.id}（{each.title}）" for each in self.kinds)
            raise NotFound(
                f"没有代号为“{kind_id}”的评选，可以填 {known}", code="award_kind_not_found"
            )
        return found


def award_policy_of(data: Mapping[str, Any]) -> AwardPolicy:
    """The policy that an ``awards`` document stands for, whatever is wrong with it."""
    grades = tuple(data["grades"])
    return AwardPolicy(kinds=tuple(_kind(row, grades) for row in data["kinds"]))


def _kind(row: Mapping[str, Any], grades: tuple[str, ...]) -> AwardKind:
    return AwardKind(
        id=row["id"],
        title=row["title"],
        publication_workdays=row["publication_workdays"],
        grades=grades,
        awards=tuple(_award(each) for each in row["awards"]),
    )


def _award(row: Mapping[str, Any]) -> Award:
    return Award(
        id=row["id"],
        title=row["title"],
        nominee=NomineeKind(row["nominee"]),
        nominated_by=tuple(Level(each) for each in row["nominated_by"]),
        levels=tuple(Level(each) for each in row["levels"]),
        quotas=tuple(_quota(each) for each in row["quotas"]),
        winners=row["winners"],
        conditions=tuple(_condition(each) for each in row["conditions"]),
    )


def _quota(row: Mapping[str, Any]) -> Quota:
    absolute = Quota(
        level=Level(row["level"]),
        count=row["count"],
        per=None,
        each=1,
        rounding=Rounding.DOWN,
        at_least=0,
    )
    if "per" not in row:
        return absolute
    return replace(
        absolute,
        per=Per(row["per"]),
        each=row["each"],
        rounding=Rounding(row["rounding"]),
        at_least=row["at_least"],
    )


def _condition(row: Mapping[str, Any]) -> Condition:
    return Condition(
        rule=Rule(row["rule"]),
        star=row.get("star", 0),
        grade=row.get("grade", ""),
        years=row.get("years", 0),
        posts=tuple(row.get("posts", ())),
        standings=tuple(row.get("standings", ())),
    )
