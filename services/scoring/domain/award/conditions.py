"""The conditions of an honour, one by one: fulfilled, not, or not known and why (F3, Q14).

They are asked when somebody is put forward and again when the honour is decided: a star may be lost
meanwhile, an appraisal come in.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.common.errors import Refused
from services.common.kernel.workdays import day_text
from services.scoring.domain.award.policy import Award, AwardKind, Condition, Rule
from services.scoring.domain.publication.wording import STAR_TITLES


class Outcome(StrEnum):
    """What became of a condition."""

    FULFILLED = "fulfilled"
    UNMET = "unmet"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A condition as it was found, in a sentence."""

    rule: Rule
    outcome: Outcome
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is on record: of a branch, or of a person and the person's branch.

    ``star`` None: none now. ``vetoes`` None: never rated. ``grades`` by year. ``member_since`` None: nobody
    said so. ``standing`` (正式党员 …) is empty for whoever is in no register.
    """

    star: int | None
    vetoes: tuple[str, ...] | None
    listed: bool
    grades: Mapping[int, str]
    member_since: date | None
    post: str
    standing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """For which ``year``, on which day, by which grades (the best first)."""

    year: int
    on: date
    grades: Sequence[str]


def check(
    award: Award, kind: AwardKind, known: Known, *, year: int, on: date
) -> tuple[Finding, ...]:
    """Every condition of ``award``, in the order of the data."""
    asked = Asked(year=year, on=on, grades=kind.grades)
    return tuple(
        Finding(rule=each.rule, outcome=outcome, because=because)
        for each in award.conditions
        for outcome, because in [_RULES[each.rule](each, known, asked)]
    )


def require_none_unmet(findings: Sequence[Finding], *, name: str) -> None:
    """Raise Refused (``conditions_unmet``) with every condition that is known not to be fulfilled."""
    _refuse([each for each in findings if each.outcome is Outcome.UNMET], name)


def open_conditions(findings: Sequence[Finding]) -> tuple[str, ...]:
    """What stands against a decision: all that is not fulfilled, in sentences."""
    return tuple(each.because for each in findings if each.outcome is not Outcome.FULFILLED)


def _refuse(unmet: Sequence[Finding], name: str) -> None:
    if unmet:
        told = "；".join(each.because for each in unmet)
        raise Refused(f"{name}不符合推荐条件：{told}", code="conditions_unmet")


Found = tuple[Outcome, str]


def _star(condition: Condition, known: Known, _: Asked) -> Found:
    wanted = STAR_TITLES[condition.star]
    if known.star is None:
        return Outcome.UNMET, f"党支部现在没有星级，须为{wanted}"
    now = STAR_TITLES[known.star]
    if known.star < condition.star:
        return Outcome.UNMET, f"党支部现为{now}，须为{wanted}"
    return Outcome.FULFILLED, f"党支部现为{now}"


def _appraised(condition: Condition, known: Known, asked: Asked) -> Found:
    years = range(asked.year - condition.years + 1, asked.year + 1)
    good = asked.grades[: asked.grades.index(condition.grade) + 1]
    short = [year for year in years if year in known.grades and known.grades[year] not in good]
    if short:
        told = "、".join(f"{year} 年评绩为“{known.grades[year]}”" for year in short)
        return Outcome.UNMET, f"{told}，须在“{condition.grade}”以上"
    missing = [year for year in years if year not in known.grades]
    if missing:
        return Outcome.UNKNOWN, f"{'、'.join(map(str, missing))} 年还没有评绩结果"
    told = "、".join(f"{year} 年“{known.grades[year]}”" for year in years)
    return Outcome.FULFILLED, f"评绩：{told}"


def _not_listed(_: Condition, known: Known, __: Asked) -> Found:
    if known.listed:
        return Outcome.UNMET, "党支部列入整顿，还没有解除"
    return Outcome.FULFILLED, "党支部没有列入整顿"


def _no_veto(_: Condition, known: Known, __: Asked) -> Found:
    if known.vetoes is None:
        return Outcome.UNKNOWN, "党支部还没有评定结果，不知道有没有直接定为二星或一星的情形"
    if known.vetoes:
        return Outcome.UNMET, f"党支部有直接定为二星或一星的情形：{'、'.join(known.vetoes)}"
    return Outcome.FULFILLED, "党支部没有直接定为二星或一星的情形"


def _years(condition: Condition, known: Known, asked: Asked) -> Found:
    if known.member_since is None:
        return Outcome.UNKNOWN, "推荐时没有填入党日期（joined_on）"
    since = f"{day_text(known.member_since)}入党"
    whole = asked.on.year - known.member_since.year
    whole -= (asked.on.month, asked.on.day) < (known.member_since.month, known.member_since.day)
    if whole < condition.years:
        return Outcome.UNMET, f"{since}，党龄不满 {condition.years} 年"
    return Outcome.FULFILLED, f"{since}，党龄 {whole} 年"


def _post(condition: Condition, known: Known, _: Asked) -> Found:
    wanted = "、".join(condition.posts)
    if not known.post:
        return Outcome.UNKNOWN, f"没有写明职务，须为{wanted}"
    if not any(post in known.post for post in condition.posts):
        return Outcome.UNMET, f"职务是“{known.post}”，须为{wanted}"
    return Outcome.FULFILLED, f"职务：{known.post}"


def _standing(condition: Condition, known: Known, _: Asked) -> Found:
    wanted = "、".join(condition.standings)
    if not known.standing:
        return Outcome.UNKNOWN, f"党员名册里没有登记，须为{wanted}"
    if known.standing not in condition.standings:
        return Outcome.UNMET, f"是{known.standing}，须为{wanted}"
    return Outcome.FULFILLED, f"是{known.standing}"


_RULES: Mapping[Rule, Callable[[Condition, Known, Asked], Found]] = {
    Rule.STAR: _star,
    Rule.APPRAISED: _appraised,
    Rule.NOT_LISTED: _not_listed,
    Rule.NO_VETO: _no_veto,
    Rule.YEARS: _years,
    Rule.POST: _post,
    Rule.STANDING: _standing,
}
