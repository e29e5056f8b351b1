"""What a school may write into ``awards.json``, and that every fault of it is named (F3)."""

import copy
from typing import Any

import pytest

from services.common.errors import NotFound
from services.common.policy_files import read_policy
from services.common.settings import REPOSITORY
from services.scoring.domain.award.faults import award_policy_from
from services.scoring.domain.award.policy import Level
from tests.unit.scoring.award_examples import KIND, POLICY, RULES


def faults(**changes: Any) -> list[str]:
    """What is said when the first award of the first kind is changed so."""
    data = copy.deepcopy(RULES)
    data["kinds"][0]["awards"][0] |= changes
    with pytest.raises(ValueError, match="评选表彰规定有误") as caught:
        award_policy_from(data)
    return str(caught.value).splitlines()


def only(**changes: Any) -> str:
    (line,) = faults(**changes)
    return line


def test_f3_the_shipped_data_name_every_award_of_the_document() -> None:
    document = read_policy(REPOSITORY / "schemas", "awards")

    titles = {award.title for kind in award_policy_from(document).kinds for award in kind.awards}

    assert {
        "优秀共产党员",
        "优秀党务工作者",
        "先进基层党组织",
        "三育人先进个人",
        "教学科研先进个人",
        "十佳辅导员",
        "十佳大学生",
        "龚全珍式好干部",
        "省级以上先进基层党组织",
    } == titles


def test_a_kind_knows_the_levels_below_its_decision() -> None:
    assert KIND.levels == (Level.BRANCH, Level.COLLEGE)
    assert POLICY.kind("san-yuren").levels == (Level.BRANCH, Level.COLLEGE, Level.DEPARTMENT)
    assert POLICY.kind("shengji-dangzuzhi").awards[0].above == (Level.COMMITTEE, Level.PROVINCE)


def test_an_award_knows_the_quota_of_a_level() -> None:
    award = KIND.award("youxiu-dangyuan")

    quota = award.quota(Level.BRANCH)

    assert quota is not None
    assert (quota.count, quota.per) == (1, None)
    assert award.quota(Level.UNIVERSITY) is None


def test_unknown_names_say_which_there_are() -> None:
    with pytest.raises(NotFound, match="可以填 liangyou-yixian（两优一先）、") as kind:
        POLICY.kind("other")
    with pytest.raises(NotFound, match="可以填 youxiu-dangyuan（优秀共产党员）、") as award:
        KIND.award("other")

    assert (kind.value.code, award.value.code) == ("award_kind_not_found", "award_not_found")


def test_levels_stand_from_below_with_the_school_among_them() -> None:
    crossed = faults(levels=["college", "branch", "university"])
    none = faults(levels=["branch", "college"])

    assert "的层级须由下到上，每级一次" in crossed[0]
    assert none == ["评选表彰规定有误：两优一先的“优秀共产党员”的层级里没有作出决定的 university"]


def test_who_nominates_is_a_level_below_the_school() -> None:
    assert "由 department 推荐，它不在" in only(nominated_by=["branch", "department"])
    found = faults(nominated_by=["university"])
    assert "由 university 推荐，它不在" in found[0]
    branches = faults(
        nominee="branch",
        levels=["branch", "college", "department", "university"],
        nominated_by=["department"],
        conditions=[],
    )
    assert "职能部门之下没有党支部" in branches[0]


def test_quotas_are_for_levels_below_the_school_once_each() -> None:
    twice = [{"level": "branch", "count": 1}, {"level": "branch", "count": 2}]
    above = [{"level": "university", "count": 1}]
    absent = [{"level": "department", "count": 1}]

    assert "的名额层级“branch”重复" in only(quotas=twice)
    assert "给学校党委（university）定了名额" in only(quotas=above)
    assert "给职能部门（department）定了名额" in only(quotas=absent)


def test_conditions_fit_the_nominee_and_the_grades_there_are() -> None:
    grade = {"rule": "appraised_at_least", "grade": "特优", "years": 1}
    star = {"rule": "star_at_least", "star": 5}

    assert "要求评绩“特优”，等次里没有" in only(conditions=[grade])
    assert "的条件种类“star_at_least”重复" in only(conditions=[star, star])
    assert "对 person 无从核对" in only(nominee="person", conditions=[star])
    post = {"rule": "post_among", "posts": ["辅导员"]}
    assert "对 branch 无从核对" in only(nominee="branch", conditions=[post])


def test_ids_stand_once() -> None:
    data = copy.deepcopy(RULES)
    data["kinds"].append(copy.deepcopy(data["kinds"][1]))

    with pytest.raises(ValueError, match="评选“san-yuren”重复") as caught:
        award_policy_from(data)

    assert "奖项“san-yuren”重复" in str(caught.value)


def test_every_fault_of_a_file_is_a_line_of_its_own() -> None:
    found = faults(nominated_by=["department"], quotas=[{"level": "province", "count": 1}])

    assert len(found) == 2
