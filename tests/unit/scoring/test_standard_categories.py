"""The categories that ship refine 附件1 (Q1: 分层次分类别), and keep what the original says for all."""

import pytest

from services.scoring.domain.sheet import score
from tests.unit.scoring.examples import STANDARD, facts, shipped, without

CATEGORIES = ("jiaogong-2015", "xuesheng-2015")
EVERY_CATEGORY = pytest.mark.parametrize("name", CATEGORIES)


def test_q1_each_category_knows_what_it_refines() -> None:
    staff, students = map(shipped, CATEGORIES)

    assert (staff.category, staff.lineage) == ("教职工", ("jiguan-shiye-2015",))
    assert (students.category, students.lineage) == ("学生", ("jiaogong-2015", "jiguan-shiye-2015"))


@EVERY_CATEGORY
def test_the_rule_on_full_time_officers_is_for_offices_only(name: str) -> None:
    given = {**without("full_time_officers"), "members": 80, "class_links_kept": True}

    assert score(shipped(name), given).total == 100
    assert score(STANDARD, facts(members=80, full_time_officers=0)).total == 95


@EVERY_CATEGORY
def test_points_stars_and_vetoes_stay_as_in_annex_1(name: str) -> None:
    refined = shipped(name)

    assert [(item.code, item.points) for item in refined.items] == [
        (item.code, item.points) for item in STANDARD.items
    ]
    assert [(s.star, s.min_score, s.cap_percent) for s in refined.stars] == [
        (s.star, s.min_score, s.cap_percent) for s in STANDARD.stars
    ]
    assert [veto.id for veto in refined.vetoes] == [veto.id for veto in STANDARD.vetoes]
    assert refined.tie_break == STANDARD.tie_break


def test_students_are_asked_for_their_classes() -> None:
    given = {**without("full_time_officers"), "class_links_kept": False}

    sheet = score(shipped("xuesheng-2015"), given)

    assert [line.rule for line in sheet.items[1].deductions] == ["no_class_links"]
    assert sheet.total == 97
