"""Who may post which form of 评选表彰 (F3), told here apart from the files."""

import json
from pathlib import Path
from typing import Any

import pytest

from services.common.errors import Forbidden
from services.intake.access import require_role
from services.intake.clients import PUBLIC, ROLES, Client

FORMS = Path(__file__).parents[3] / "schemas" / "forms" / "mofan"
B, C, P, D, ORG = "branch", "college", "portal", "department", "org_dept"
ALLOWED: dict[str, set[str]] = {
    "award-round": {ORG},
    "award-round-withdrawal": {ORG},
    "nomination": {B, C, P, D, ORG},
    "nomination-list": {C, P, ORG},
    "nomination-review": {C, P, ORG},
    "nomination-withdrawal": {B, C, P, D, ORG},
    "award-decision": {ORG},
    "award-finalisation": {ORG},
    "nomination-sent": {ORG},
    "nomination-answer": {ORG},
    "honour-withdrawal": {ORG},
}


def declared(form: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((FORMS / form / "v1.json").read_text("utf-8"))["x-form"]
    return told


@pytest.mark.parametrize("form", ALLOWED)
@pytest.mark.parametrize("role", [*ROLES, PUBLIC])
def test_f3_who_may_post_what(form: str, role: str) -> None:
    client = Client("k", "k", "jxnu", frozenset({role}))

    if role in ALLOWED[form]:
        require_role(client, declared(form)["roles"], action="提交")
        return
    with pytest.raises(Forbidden) as refused:
        require_role(client, declared(form)["roles"], action="提交")
    assert refused.value.code == "role_required"


@pytest.mark.parametrize("form", ALLOWED)
def test_f3_a_form_is_about_the_unit_that_acts(form: str) -> None:
    assert (declared(form)["unit"], declared(form)["routes"]) == ("/unit", ["scoring"])
