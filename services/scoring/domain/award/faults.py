"""What a schema cannot say of the awards: every fault of the data in a sentence that names the honour (F3)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from services.scoring.domain.award.policy import (
    LEVEL_TITLES,
    ORDER,
    Award,
    AwardPolicy,
    Level,
    NomineeKind,
    Rule,
    award_policy_of,
)

OF_MEMBERS = (Rule.APPRAISED, Rule.YEARS, Rule.STANDING)
OF_BRANCHES = (Rule.STAR, Rule.NOT_LISTED, Rule.NO_VETO)
"""Rules that ask about a branch: the nominee, or the one that a member belongs to."""


def award_policy_from(data: Mapping[str, Any]) -> AwardPolicy:
    """The policy; raises ValueError with every fault, a line each."""
    policy = award_policy_of(data)
    found = [*_twice([kind.id for kind in policy.kinds], "评选"), *_award_faults(policy)]
    if found:
        raise ValueError("\n".join(f"评选表彰规定有误：{each}" for each in found))
    return policy


def _award_faults(policy: AwardPolicy) -> Iterator[str]:
    yield from _twice([each.id for kind in policy.kinds for each in kind.awards], "奖项")
    for kind in policy.kinds:
        for award in kind.awards:
            for fault in (
                *_level_faults(award),
                *_quota_faults(award),
                *_condition_faults(award, kind.grades),
            ):
                yield f"{kind.title}的“{award.title}”{fault}"


def _level_faults(award: Award) -> Iterator[str]:
    if list(award.levels) != sorted(set(award.levels), key=ORDER.index):
        yield "的层级须由下到上，每级一次：" + "、".join(level.value for level in ORDER)
    if Level.UNIVERSITY not in award.levels:
        yield "的层级里没有作出决定的 university"
    yield from (
        f"由 {level.value} 推荐，它不在 university 之下的层级之列"
        for level in award.nominated_by
        if level not in award.levels or ORDER.index(level) >= ORDER.index(Level.UNIVERSITY)
    )
    if award.nominee is NomineeKind.BRANCH and Level.DEPARTMENT in award.nominated_by:
        yield "表彰党支部，职能部门之下没有党支部，不能由 department 推荐"


def _quota_faults(award: Award) -> Iterator[str]:
    yield from (
        f"的名额{fault}" for fault in _twice([each.level.value for each in award.quotas], "层级")
    )
    yield from (
        f"给{LEVEL_TITLES[quota.level]}（{quota.level.value}）定了名额，它不在 university 之下的层级之列"
        for quota in award.quotas
        if quota.level not in award.levels
        or ORDER.index(quota.level) >= ORDER.index(Level.UNIVERSITY)
    )


def _condition_faults(award: Award, grades: Sequence[str]) -> Iterator[str]:
    rules = [each.rule for each in award.conditions]
    yield from (f"的条件{fault}" for fault in _twice([rule.value for rule in rules], "种类"))
    for condition in award.conditions:
        if condition.rule is Rule.APPRAISED and condition.grade not in grades:
            yield f"要求评绩“{condition.grade}”，等次里没有，可以填 {'、'.join(grades)}"
    if award.nominee is NomineeKind.BRANCH:
        wrong = [rule for rule in rules if rule in (*OF_MEMBERS, Rule.POST)]
    elif award.nominee is NomineeKind.PERSON:
        wrong = [rule for rule in rules if rule in (*OF_MEMBERS, *OF_BRANCHES)]
    else:
        wrong = []
    yield from (
        f"的条件 {rule.value} 对 {award.nominee.value} 无从核对，请去掉或换一类对象"
        for rule in wrong
    )


def _twice(names: Sequence[str], what: str) -> Iterator[str]:
    for name in dict.fromkeys(names):
        if names.count(name) > 1:
            yield f"{what}“{name}”重复"
