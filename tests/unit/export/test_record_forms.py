"""Forms about one record: what is refused, what is told, which record is meant."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from services.common.errors import NotFound, Refused
from services.common.units import Unit
from services.export.domain.order import Order
from services.export.handlers.content import Content
from services.export.handlers.tables import table_of
from services.export.ports.states import Known
from tests.unit.export.fake_port import COLLEGE, NOON, SCHOOL, FakeExports
from tests.unit.export.forms_filled import standard

BRANCH = Unit(
    id="jxnu.a.1", name="一支部", kind="branch", category=None, path=("jxnu", "jxnu.a", "jxnu.a.1")
)
ALONE = Unit(id="alone", name="独立支部", kind="branch", category=None, path=("alone",))
SELF = {"sheet": {"total": "91.50"}, "claimed_star": 5, "received_at": NOON}
REVIEW = {
    "sheet": {"total": "90"},
    "star_opinion": 4,
    "methods": ["查阅资料"],
    "meeting": {"conclusion": "同意"},
    "reviewed_at": NOON,
}
NOTHING: dict[str, Any] = {
    "self_assessment": None,
    "review": None,
    "excuse": None,
    "star": None,
    "placed_at": None,
    "final_star": None,
    "finalised_at": None,
}


def rating(campaign: str = "c1", stage: str = "submitted", **changes: Any) -> Known:
    branch = {"code": BRANCH.id, "name": BRANCH.name, "path": list(BRANCH.path)}
    about = {"campaign": campaign, "period": "2026H2", "branch": branch, "stage": stage}
    return Known(f"{campaign}:{BRANCH.id}", {**NOTHING, **about, **changes})


def desk(**known: list[Known]) -> FakeExports:
    units = {unit.id: unit for unit in (SCHOOL, COLLEGE, BRANCH, ALONE)}
    return FakeExports(units=units, known=known)


def order(table: str, unit: Unit, **changes: Any) -> Order:
    whole = Order(
        id="s1",
        table=table,
        unit=unit.id,
        period=None,
        formats=("docx",),
        created=NOON,
        filled_on=NOON.date(),
        signatories=None,
        requested_by=None,
        as_of=NOON,
    )
    return replace(whole, **changes)


def fill(port: FakeExports, table: str, unit: Unit = BRANCH, **changes: Any) -> Content:
    return table_of(table).fill(port, order(table, unit, **changes), unit)


def values(content: Content) -> Mapping[str, str]:
    found: Mapping[str, str] = content.document.values  # type: ignore[attr-defined]
    return found


def refusal(port: FakeExports, table: str, unit: Unit = BRANCH, **changes: Any) -> str:
    with pytest.raises((Refused, NotFound)) as caught:
        fill(port, table, unit, **changes)
    return caught.value.code


@pytest.mark.parametrize("table", ["fujian2", "fujian3"])
def test_a_form_of_a_branch_is_for_branches(table: str) -> None:
    assert refusal(desk(), table, COLLEGE) == "not_a_branch"


def test_without_a_campaign_it_is_the_one_last_worked_on() -> None:
    late = {**SELF, "received_at": datetime(2026, 12, 1, tzinfo=UTC)}
    excused = rating("c3", excuse={"reason": "新成立", "by_rule": False})
    port = desk(ratings=[rating("c2", self_assessment=late), rating(self_assessment=SELF), excused])

    assert fill(port, "fujian2").told["campaign"] == "c2"
    assert fill(port, "fujian2", subject="c1").told["campaign"] == "c1"
    assert refusal(port, "fujian2", subject="c3") == "branch_excused"
    assert refusal(port, "fujian2", subject="c4") == "rating_not_found"


def test_before_its_self_assessment_a_branch_gets_the_empty_form() -> None:
    campaign = {"unit": SCHOOL.id, "period": "2026H2"}
    port = desk(campaigns=[Known("c9", campaign)])

    filled = fill(port, "fujian2", subject="c9")

    assert filled.told["remark"] == "党支部还没有自评，各栏留空"
    assert values(filled)["党支部名称"] == "一支部"
    assert values(filled)["申报日期"] == "    年  月  日"
    assert refusal(port, "fujian2", ALONE, subject="c9") == "rating_not_found"


@pytest.mark.parametrize(
    ("changes", "parts", "remark"),
    [
        ({}, [], "院级党委还没有审核，审核和评定两栏留空"),
        ({"review": REVIEW}, [], "审核结果还没有报送，党委组织部还没有评定，评定一栏留空"),
        (
            {"review": REVIEW},
            [Known(f"c1:{COLLEGE.id}", {"stage": "sent"})],
            "审核结果已经报送，党委组织部还没有评定，评定一栏留空",
        ),
        ({"review": REVIEW, "star": 4, "placed_at": NOON}, [], ""),
        (
            {
                "review": REVIEW | {"meeting": {"conclusion": "同意" * 100}},
                "star": 4,
                "placed_at": NOON,
            },
            [],
            "审核意见较长，申报表上只印了开头",
        ),
    ],
)
def test_the_outcome_says_what_was_left_blank(
    changes: dict[str, Any], parts: list[Known], remark: str
) -> None:
    port = desk(ratings=[rating(self_assessment=SELF, **changes)], parts=parts)

    assert fill(port, "fujian2").told["remark"] == remark


def test_scores_are_printed_as_people_write_them() -> None:
    content = fill(desk(ratings=[rating(self_assessment=SELF, review=REVIEW)]), "fujian2")

    assert values(content)["自评得分"] == "91.5"
    assert content.snapshot["review_score"] == "90"


def test_a_branch_without_a_college_has_its_form_too() -> None:
    known = rating(self_assessment=SELF)._replace(id=f"c1:{ALONE.id}")

    assert fill(desk(ratings=[known]), "fujian2", ALONE).told["campaign"] == "c1"


@pytest.mark.parametrize(("weak", "names"), [(True, "（虚构）周"), (False, "")])
def test_q9_leaders_are_shown_only_of_a_weak_branch(weak: bool, names: str) -> None:
    leader = {"name": "（虚构）周", "duty": "校党委副书记", "phone": "13900000001"}
    content = {
        "secretary": {"name": "（虚构）王", "phone": "13800000000"},
        "basics": "甲",
        "problems": "乙",
        "measures": "丙",
        "leaders": {"school_level": [leader], "division_level": [leader]},
    }
    state = {"name": "一支部", "star": 2, "weak": weak, "leaders_missing": False}
    known = Known(BRANCH.id, {**state, "content": content, "revised_at": NOON, "submission": "s9"})

    filled = fill(desk(registers=[known]), "fujian3")

    assert values(filled)["校级姓名"] == names
    assert "1380000" not in str(filled.snapshot)
    assert refusal(desk(), "fujian3") == "register_not_found"


def test_fujian1_is_that_of_the_source_unless_another_is_named() -> None:
    port = desk()
    port.standards = {
        "jiguan-shiye-2015": standard(),
        "ligong": standard("ligong-daxue-2026"),
    }

    assert fill(port, "fujian1", SCHOOL).told == {"standard": "jiguan-shiye-2015", "items": 8}
    assert fill(port, "fujian1", SCHOOL, subject="ligong").told["items"] == 6
    assert refusal(port, "fujian1", SCHOOL, subject="none") == "standard_not_found"


def notice(**changes: Any) -> Known:
    state = {
        "subject": {"kind": "campaign", "id": "c1", "edition": 1},
        "title": "关于结果的公示",
        "unit": SCHOOL.id,
        "unit_path": [SCHOOL.id],
        "text": "现予公示。",
        "published_at": NOON,
        "stage": "open",
    }
    return Known("c1:1", state | changes)


def test_q8_a_notice_lists_who_was_rated_by_college() -> None:
    excused = {"reason": "新成立", "by_rule": True}
    others = [rating("c2", star=3, excuse=excused), rating("c3"), rating("c4", star=2)]
    at_the_top = Known("c5:alone", {**others[0].state, "excuse": None, "branch": _alone()})
    port = desk(notices=[notice()], ratings=[rating(star=4), *others, at_the_top])

    filled = fill(port, "notice-publication", COLLEGE, subject="c1:1")

    stars = [row["star"] for row in filled.snapshot["stars"]]
    assert stars == [4, 2, 3]
    rows = filled.document.rows  # type: ignore[attr-defined]
    assert [row["所属院级党组织"] for row in rows] == ["甲学院", "独立支部", "甲学院"]


def _alone() -> dict[str, Any]:
    return {"code": ALONE.id, "name": ALONE.name, "path": [ALONE.id]}


def test_the_notice_of_a_regrade_has_its_branch_in_the_text() -> None:
    subject = {"kind": "regrade", "id": "g1", "edition": 1}
    port = desk(notices=[notice(subject=subject)], ratings=[rating(star=4)])

    assert fill(port, "notice-publication", COLLEGE, subject="c1:1").told["branches"] == 0
    assert refusal(port, "notice-publication", ALONE, subject="c1:1") == "record_not_found"
    assert refusal(port, "notice-publication", COLLEGE) == "subject_missing"


@pytest.mark.parametrize(
    ("branch", "to"),
    [
        ({"name": "一支部", "path": list(BRANCH.path)}, "甲学院、一支部"),
        ({"name": "独立支部", "path": ["alone"]}, "独立支部"),
    ],
)
def test_a_rectification_goes_to_the_college_and_the_branch(
    branch: dict[str, Any], to: str
) -> None:
    state = {"branch": branch, "cause": "bottom", "because": "倒排第1位", "unit": SCHOOL.id}
    late = {"deadline": None, "measures": None, "stage": "listed"}
    port = desk(rectifications=[Known("r1", state | late)])
    unit = port.units[branch["path"][0]]

    assert values(fill(port, "notice-rectification", unit, subject="r1"))["主送单位"] == to
    assert refusal(port, "notice-rectification", BRANCH, subject="r2") == "record_not_found"


def nominated(*levels: str) -> dict[str, Any]:
    said = [{"level": level, "text": f"{level}同意", "given_at": NOON} for level in levels]
    return {
        "award_title": "三育人先进个人",
        "year": 2026,
        "unit": COLLEGE.id,
        "unit_path": list(COLLEGE.path),
        "stage": "waiting",
        "ladder": [{"name": COLLEGE.name}],
        "nominee": {"kind": "member", "name": "（虚构）李老师", "post": "教师"},
        "case": {"deeds": "甲", "basis": "乙"},
        "opinions": said,
        "checks": [
            {
                "rule": "appraised_at_least",
                "outcome": "fulfilled",
                "because": "评绩：2026 年“优秀”",
            },
            {"rule": "appraised_at_least", "outcome": "unknown", "because": "没有结果"},
            {"rule": "no_veto", "outcome": "fulfilled", "because": "没有"},
        ],
    }


def test_f3_a_nomination_is_filled_from_the_ladder() -> None:
    port = desk(nominations=[Known("n1", nominated("branch", "university"))])

    filled = fill(port, "nomination", COLLEGE, subject="n1")

    found = values(filled)
    assert filled.document.title == "三育人先进个人推荐表"
    assert (found["党支部意见"], found["院级党委意见"]) == ("branch同意", "")
    assert found["学校党委意见"] == "university同意"
    assert found["评绩依据"] == "乙\n评绩：2026 年“优秀”。"


def test_f3_a_department_speaks_in_the_place_of_the_college() -> None:
    port = desk(nominations=[Known("n1", nominated("department"))])

    filled = fill(port, "nomination", COLLEGE, subject="n1")

    assert values(filled)["院级党委意见"] == "department同意"


def test_f3_the_table_of_a_nomination_is_its_own_lines() -> None:
    port = desk(nominations=[Known("n1", nominated())])

    assert refusal(port, "nomination", COLLEGE) == "subject_missing"
    assert refusal(port, "nomination", COLLEGE, subject="n2") == "nomination_not_found"
    assert refusal(port, "nomination", BRANCH, subject="n1") == "nomination_not_found"
