"""Who may post which form of 五星创评: every role and every form, told here apart from the files."""

import json
from pathlib import Path

import pytest

from services.common.errors import Forbidden
from services.intake.access import require_role, require_subtree
from services.intake.clients import PUBLIC, ROLES, Client

FORMS = Path(__file__).parents[3] / "schemas" / "forms" / "qiangji"
B, C, P, ORG = "branch", "college", "portal", "org_dept"
ALLOWED: dict[str, set[str]] = {
    "allocation": {ORG},
    "allocation-preview": {C, ORG},
    "campaign": {ORG},
    "campaign-close": {ORG},
    "campaign-redo": {ORG},
    "excuse": {C, ORG},
    "filing-acknowledgement": {ORG},
    "filing-sent": {ORG},
    "finalisation": {ORG},
    "inspection": {C, ORG},
    "inspection-follow-up": {B, C, P, ORG},
    "objection": {PUBLIC, P, B, C},
    "objection-decision": {ORG},
    "outlier-report": {ORG},
    "part-return": {ORG},
    "part-submission": {C},
    "pledge": {C, P},
    "pledge-review": {ORG},
    "project-recognition": {ORG},
    "publication": {ORG},
    "rectification-measures": {C, P},
    "rectification-progress": {C, P},
    "rectification-review": {ORG},
    "register-entry": {C, P, ORG},
    "regrade": {B, P, C, ORG},
    "regrade-decision": {ORG},
    "regrade-review": {C},
    "review": {C},
    "self-assessment": {B, C, P},
    "self-assessment-draft": {B, C, P},
    "self-assessment-return": {C, ORG},
    "spot-check": {ORG},
    "spot-check-draw": {ORG},
    "spot-check-finding": {ORG},
    "star-change": {ORG},
    "tie-decision": {ORG},
    "window-exception": {ORG},
}
"""Form → roles that may post it; 运维 and 职能部门 may post none."""
ABOUT_A_BRANCH = {
    "excuse",
    "rectification-measures",
    "rectification-progress",
    "register-entry",
    "regrade",
    "regrade-review",
    "review",
    "self-assessment",
    "self-assessment-draft",
    "self-assessment-return",
}
ROLES_ASKED = (*ROLES, PUBLIC)
PATH = ("jxnu", "jxnu.mks", "jxnu.mks.01")


def declared(form: str) -> dict[str, object]:
    """What the newest version of the form's file says of it."""
    newest = sorted((FORMS / form).glob("v*.json"))[-1]
    told: dict[str, object] = json.loads(newest.read_text("utf-8"))["x-form"]
    return told


def roles_of(form: str) -> list[str]:
    roles = declared(form)["roles"]
    assert isinstance(roles, list)
    return roles


def test_every_form_of_the_programme_is_in_the_table() -> None:
    assert {each.name for each in FORMS.iterdir()} == set(ALLOWED)


@pytest.mark.parametrize("form", ALLOWED)
@pytest.mark.parametrize("role", ROLES_ASKED)
def test_who_may_post_what(form: str, role: str) -> None:
    client = Client("k", "k", PATH[0], frozenset({role}))

    if role in ALLOWED[form]:
        require_role(client, roles_of(form), action="提交")
        return
    with pytest.raises(Forbidden) as refused:
        require_role(client, roles_of(form), action="提交")
    assert refused.value.code == "role_required"


@pytest.mark.parametrize("form", ALLOWED)
def test_a_form_is_about_the_unit_that_authorises_it(form: str) -> None:
    assert declared(form)["unit"] == ("/branch" if form in ABOUT_A_BRANCH else "/unit")


@pytest.mark.parametrize("unit", ["ncu", "jxnu.wxy", "jxnu.mks.02"])
def test_no_unit_posts_about_a_branch_elsewhere(unit: str) -> None:
    with pytest.raises(Forbidden) as refused:
        require_subtree(Client("k", "k", unit, frozenset({C})), PATH[-1], PATH)

    assert refused.value.code == "outside_subtree"


@pytest.mark.parametrize("unit", PATH)
def test_a_unit_and_those_above_it_post_about_it(unit: str) -> None:
    require_subtree(Client("k", "k", unit, frozenset({C})), PATH[-1], PATH)
