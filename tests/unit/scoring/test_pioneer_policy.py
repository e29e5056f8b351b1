"""The policy of 先锋创绩 is data (F2): every fault that a schema cannot say is named, all at once."""

import copy
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from services.common.contracts import read_json
from services.common.errors import Refused
from services.common.settings import REPOSITORY
from services.scoring.domain.pioneer.policy import pioneer_policy_from
from tests.unit.scoring.pioneering import POLICY

SHIPPED = read_json(REPOSITORY / "schemas" / "policies" / "pioneer-goals.json")
Change = Callable[[dict[str, Any]], object]


def changed(*changes: Change) -> dict[str, Any]:
    document: dict[str, Any] = copy.deepcopy(SHIPPED)
    for change in changes:
        change(document)
    return document


def faults(*changes: Change) -> list[str]:
    with pytest.raises(ValueError, match="先锋创绩规定有误") as caught:
        pioneer_policy_from(changed(*changes))
    return str(caught.value).splitlines()


WEIGHTS: Change = lambda data: data["weights"].update(mass=31)  # noqa: E731
ZERO: Change = lambda data: data["grades"].pop()  # noqa: E731
CASES: list[tuple[Change, str]] = [
    (WEIGHTS, "合计应为 100，现在是 101"),
    (ZERO, "“合格”应从 0 分起"),
    (lambda data: data["grades"].reverse(), "从高到低"),
    (lambda data: data["grades"][1].update(grade="优秀"), "等次重复（优秀）"),
    (lambda data: data["posts"].append(data["posts"][0]), "岗位类别的 id重复"),
    (
        lambda data: data["posts"][0]["goals"].append(data["posts"][0]["goals"][0]),
        "“教学科研岗”指标的 id重复（role-model）",
    ),
    (lambda data: data["posts"][1].update(items_at_most=2), "至少 3 项，却至多 2 项"),
    (
        lambda data: (
            [goal.update(required=True) for goal in data["posts"][5]["goals"]]
            and data["posts"][5].update(items_at_most=2)
        ),
        "必选的指标有 3 项，超过至多 2 项",
    ),
    (lambda data: data["mass"]["worth"].update(poor=71), "依次不升"),
    (lambda data: data["days"].update(amend_by="02-01"), "应依次在后"),
]


@pytest.mark.parametrize(("change", "said"), CASES, ids=[said for _, said in CASES])
def test_f2_what_is_wrong_with_the_policy_is_named(change: Change, said: str) -> None:
    assert any(said in fault for fault in faults(change))


def test_f2_every_fault_is_named_at_once() -> None:
    assert len(faults(WEIGHTS, ZERO)) == 2


def test_f2_the_policy_that_ships_is_sound() -> None:
    assert {post.id for post in POLICY.posts} >= {"teaching-research", "counsellor", "student"}
    assert (POLICY.weights.own, POLICY.weights.branch, POLICY.weights.mass) == (20, 50, 30)
    assert (POLICY.pledge_before, POLICY.year_end_before) == ((14, 3), (30, 10))


def test_f2_what_the_policy_does_not_have_is_refused_with_what_it_has() -> None:
    post = POLICY.post("student")

    assert post.goal("study").text == "勤奋学习"
    with pytest.raises(Refused, match="student（学生党员）"):
        POLICY.post("captain")
    with pytest.raises(Refused, match="有的是：role-model、study"):
        post.goal("teaching")


def test_f2_appraising_closes_in_the_next_year_where_the_day_is_earlier() -> None:
    within = pioneer_policy_from(changed(lambda data: data["days"].update(appraise_to="12-31")))

    assert POLICY.days.closing(2026) == date(2027, 1, 31)
    assert within.days.closing(2026) == date(2026, 12, 31)
