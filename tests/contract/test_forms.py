"""The forms that ship: sound, and saying the same as the standard, the design and the services that read them."""

import copy
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from services.common.contracts import Contracts, read_json
from services.intake.access import ROLE_NAMES
from services.intake.checking.forms import Form, Forms, record_key
from services.intake.checking.pointers import field_at
from services.scoring.handlers import HANDLERS

ROOT = Path(__file__).parents[2]
CONTRACTS = Contracts(ROOT / "schemas")
FORMS = Forms(CONTRACTS)
STANDARD = read_json(ROOT / "schemas/standards/jiguan-shiye-2015.json")
SELF_ASSESSMENT = FORMS.latest("qiangji/self-assessment")
CLOSE = FORMS.latest("qiangji/campaign-close")
FACT_NAMES = [
    "election_overdue_months",
    "leading_group_complete",
    "months_without_activity",
    "members",
    "full_time_officers",
    "volunteer_service_regular",
    "has_venue",
    "venue_equipped",
    "three_meetings_one_lesson",
    "democratic_appraisal",
    "open_affairs",
    "secretary_reported_and_appraised",
    "leaders_under_40_hours",
    "members_under_24_hours",
    "work_funds",
    "annual_rank_low",
    "mass_organisations_sound",
    "satisfaction_percent",
    "complaints",
    "innovation_projects",
    "serious_violation_within_2_years",
    "mass_petition_within_1_year",
]
"""DESIGN "Facts of qiangji/self-assessment": fixed, because portals rely on them."""
EVERY_FORM = pytest.mark.parametrize("form", FORMS.every_version(), ids=lambda form: form.id)


def assessment(**facts: object) -> Any:
    """The example with other facts; ``None`` leaves one out."""
    body = copy.deepcopy(SELF_ASSESSMENT.schema["examples"][0])
    for name, value in facts.items():
        body["facts"].pop(name, None)
        if value is not None:
            body["facts"][name] = value
    return body


def told(form: Form, body: object) -> list[tuple[str, str]]:
    return [(fault.pointer, fault.message) for fault in form.faults(body)]


def fields(schema: Any) -> Iterator[Any]:
    for node in (*schema.get("properties", {}).values(), *filter(None, [schema.get("items")])):
        yield node
        yield from fields(node)


def facts_of_the_standard() -> dict[str, Any]:
    items = [*STANDARD["items"], STANDARD.get("vetoes", {})]
    sections = [section for section in items if isinstance(section, dict)]
    return {fact["name"]: fact for section in sections for fact in section.get("facts", ())}


@EVERY_FORM
def test_titles_and_help_are_chinese(form: Form) -> None:
    texts = [
        form.title,
        *(field[key] for field in fields(form.schema) for key in ("title", "description")),
    ]

    assert [text for text in texts if not re.search("[\u4e00-\u9fff]|xlsx", text)] == []


@EVERY_FORM
def test_whoever_may_post_has_a_name_and_whoever_works_on_it_exists(form: Form) -> None:
    assert set(form.roles) <= ROLE_NAMES.keys()
    assert "scoring" not in form.routes or form.id in HANDLERS


def test_a_pattern_explains_itself() -> None:
    patterns = [
        field for form in FORMS.all() for field in fields(form.schema) if "pattern" in field
    ]

    assert [
        field["title"] for field in patterns if "pattern" not in field.get("x-msg-zh", {})
    ] == []


def test_the_facts_have_the_names_that_portals_rely_on() -> None:
    facts = field_at(SELF_ASSESSMENT.schema, ("facts",))

    assert sorted(facts["properties"]) == sorted(FACT_NAMES)


def test_form_and_standard_ask_for_the_same_facts_in_the_same_words() -> None:
    asked = field_at(SELF_ASSESSMENT.schema, ("facts",))["properties"]
    standard = facts_of_the_standard()

    assert {name: asked[name]["title"] for name in standard} == {
        name: fact["title"] for name, fact in standard.items()
    }
    assert {name: asked[name].get("enum") for name in standard} == {
        name: fact.get("enum") for name, fact in standard.items()
    }


def test_discretion_is_offered_for_the_items_that_allow_it() -> None:
    by_annex_1 = SELF_ASSESSMENT.schema["allOf"][0]["then"]
    item = field_at(by_annex_1, ("discretionary", 0, "item"))

    assert item["enum"] == [row["code"] for row in STANDARD["items"] if row.get("discretionary")]


def test_q2_missing_is_never_zero_it_is_refused_by_name() -> None:
    body = assessment(complaints=None, work_funds=None)

    assert told(SELF_ASSESSMENT, body) == [
        ("/facts/complaints", "缺少必填项“群众信访或投诉”，请补充"),
        ("/facts/work_funds", "缺少必填项“党组织工作经费”，请补充"),
    ]


@pytest.mark.parametrize("name", [name for name in FACT_NAMES if name != "full_time_officers"])
def test_every_fact_is_asked_for(name: str) -> None:
    (fault,) = SELF_ASSESSMENT.faults(assessment(**{name: None}))

    assert (fault.pointer, fault.keyword) == (f"/facts/{name}", "required")


def test_facts_of_another_standard_are_taken_under_its_name() -> None:
    body = {**assessment(), "facts": {"founded_months": 60, "dues": "late"}}

    assert told(SELF_ASSESSMENT, {**body, "standard": "zhiye-xueyuan-2026"}) == []
    assert ("/facts/dues", "additionalProperties") in [
        (fault.pointer, fault.keyword) for fault in SELF_ASSESSMENT.faults(body)
    ]


def test_facts_of_another_standard_are_bounded_all_the_same() -> None:
    facts = {"dues": "迟" * 501, "projects": [{"name": ["x"]}], "Ärger": 1}

    faults = told(SELF_ASSESSMENT, {**assessment(), "standard": "zhiye-2026", "facts": facts})

    told_of = "事实的值须是 true 或 false、数、500 字以内的文字，或由这些组成的列表（最多 100 项）"
    assert ("/facts/dues", told_of) in faults
    assert ("/facts/projects", told_of) in faults
    assert ("/facts", "事实的名称须为小写字母开头的字母、数字和下划线") in faults


def test_equipment_counts_only_where_there_is_a_venue() -> None:
    assert told(SELF_ASSESSMENT, assessment(has_venue=False, venue_equipped=None)) == []
    assert told(SELF_ASSESSMENT, assessment(has_venue=True, venue_equipped=None)) == [
        ("/facts/venue_equipped", "缺少必填项“活动场所有教育设施”，请补充")
    ]


def test_officers_are_asked_for_from_50_members_on() -> None:
    assert told(SELF_ASSESSMENT, assessment(members=49)) == []
    assert [pointer for pointer, _ in told(SELF_ASSESSMENT, assessment(members=50))] == [
        "/facts/full_time_officers"
    ]
    assert told(SELF_ASSESSMENT, assessment(members=50, full_time_officers=1)) == []


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("members", -1, "“党员人数”不能小于 0"),
        ("members", "32", "“党员人数”应填整数"),
        ("has_venue", 1, "“有党员活动场所”应填 true 或 false"),
        ("satisfaction_percent", 101, "“党员群众和服务对象测评满意度”不能大于 100"),
        ("work_funds", "不足", "“党组织工作经费”只能填以下之一：none、insufficient、sufficient"),
    ],
)
def test_a_fact_out_of_range_says_what_fits(name: str, value: object, message: str) -> None:
    assert told(SELF_ASSESSMENT, assessment(**{name: value})) == [(f"/facts/{name}", message)]


def test_an_assessment_is_the_latest_of_its_branch_in_its_campaign() -> None:
    assert record_key(SELF_ASSESSMENT, assessment()) == "2026-chuangping:jxnu.mks.01"


def test_whoever_leaves_branches_out_says_why() -> None:
    body = {"campaign": "2026", "unit": "jxnu", "leave_out_missing": True}

    assert told(CLOSE, body) == [("/reason", "不纳入没有审核的党支部，须写明理由（reason）")]
    assert told(CLOSE, {**body, "reason": " "}) == [("/reason", "请写明理由，不能只有空格")]
    assert told(CLOSE, {**body, "leave_out_missing": False}) == []


def test_what_travels_on_the_queue_is_1_to_64_ids() -> None:
    rung = CONTRACTS.get("events/jobs-rung.v1")

    assert rung.accepts({"ids": ["s1:scoring"]})
    assert rung.accepts({"ids": ["s1:scoring"] * 64})
    assert not rung.accepts({"ids": []})
    assert not rung.accepts({"ids": ["s1:scoring"] * 65})
    assert not rung.accepts({"ids": ["s1:scoring"], "body": {}})
