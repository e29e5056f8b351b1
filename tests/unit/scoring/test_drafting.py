"""Drafts of self-assessments: what they still lack, and their score (Q2)."""

from services.scoring.domain.discretion import Discretion
from services.scoring.domain.numbers import exact
from services.scoring.domain.rating.drafting import draft
from tests.unit.scoring.examples import STANDARD, facts, shipped, without


def test_q2_a_draft_says_by_item_what_it_lacks() -> None:
    found = draft(STANDARD, without("members", "complaints"), [], ["secretary"])

    assert found.sheet is None
    assert [text for text in found.lacking if "缺项" in text]
    assert found.lacking[-1] == "还没有填自评星级（claimed_star）"


def test_q2_a_draft_that_lacks_nothing_has_its_score() -> None:
    found = draft(STANDARD, facts(), [], ["secretary", "claimed_star"])

    assert (found.lacking, found.excused) == ((), None)
    assert found.sheet is not None
    assert found.sheet.total == 100


def test_a_draft_says_what_is_wrong_with_its_discretion() -> None:
    line = Discretion(item="nowhere", points=exact(1), reason="不足", by="支委会")

    found = draft(STANDARD, facts(), [line], ["secretary", "claimed_star"])

    assert (found.lacking, found.sheet) == (("第 1 条酌情扣分：没有项目 nowhere",), None)


def test_q2_a_draft_says_where_the_rule_sets_the_branch_aside() -> None:
    found = draft(shipped("ligong-daxue-2026"), {"founded_months": 3}, [], ["secretary"])

    assert found.excused is not None
    assert "成立不满 1 年" in found.excused
    assert found.lacking == ("还没有填自评星级（claimed_star）",)
