"""Who may do what: roles by form, the subtree by unit, and keys that die."""

from typing import Any

import httpx
import pytest

from services.common.settings import REPOSITORY
from services.intake.clients import REMEMBER_S, key_hash
from tests.integration.front_door import (
    BRANCH,
    CLIENTS,
    COLLEGE,
    OFFICE,
    OTHER,
    OTHERS,
    FrontDoor,
    opinion,
)

pytestmark = pytest.mark.real
ROLES = tuple(CLIENTS)


def example_for(door: FrontDoor, form_id: str, unit: str) -> dict[str, Any]:
    form = door.desk.forms.latest(form_id)
    body: dict[str, Any] = form.schema["examples"][0] | {form.unit[-1]: unit}
    return body


FORMS = sorted(
    f"{folder.parent.name}/{folder.name}" for folder in REPOSITORY.glob("schemas/forms/*/*")
)


def is_let_in(response: httpx.Response) -> bool:
    """Whether a right was found: the form was taken, or only lacks the upload that its example names."""
    if response.status_code == 202:
        return True
    return {fault["keyword"] for fault in response.json()["errors"]} == {"attachment"}


@pytest.mark.parametrize("form_id", FORMS)
async def test_a_form_is_taken_from_its_roles_and_from_no_other(
    door: FrontDoor, form_id: str
) -> None:
    for role in ROLES:
        body = example_for(door, form_id, CLIENTS[role])

        response = await door.post(body, form=form_id, role=role)

        if role in door.desk.forms.latest(form_id).roles:
            assert is_let_in(response), response.text
        else:
            assert (response.status_code, response.json()["code"]) == (403, "role_required")
            assert "需要以下角色之一" in response.json()["detail"]


async def test_the_list_of_forms_says_what_this_key_may_post(door: FrontDoor) -> None:
    for role in ROLES:
        items = (await door.get("/v1/forms", role=role)).json()["items"]

        assert {item["id"] for item in items if item["postable"]} == {
            form.id for form in door.desk.forms.all() if role in form.roles
        }


@pytest.mark.parametrize(
    ("role", "unit", "status"),
    [
        ("college", BRANCH, 202),
        ("college", COLLEGE, 202),
        ("college", OTHERS, 403),
        ("college", OTHER, 403),
        ("college", "jxnu", 403),
        ("portal", OTHERS, 403),
        ("branch", BRANCH, 202),
        ("branch", "jxnu.mks.02", 403),
        ("branch", COLLEGE, 403),
        ("department", OFFICE, 202),
        ("department", COLLEGE, 403),
        ("org_dept", OTHERS, 202),
    ],
)
async def test_a_client_posts_for_its_own_subtree_only(
    door: FrontDoor, role: str, unit: str, status: int
) -> None:
    response = await door.post(opinion(unit), role=role)

    assert response.status_code == status
    if status == 403:
        assert response.json()["code"] == "outside_subtree"
        assert f"“{unit}”" in response.json()["detail"]
        assert f"“{CLIENTS[role]}”" in response.json()["detail"]
        assert door.count("submissions") == 0


async def test_a_submission_is_seen_from_above_and_by_nobody_else(door: FrontDoor) -> None:
    path = (await door.post(opinion())).json()["location"]

    seen = {role for role in ROLES if (await door.get(path, role=role)).status_code == 200}

    assert seen == {"portal", "branch", "college", "org_dept", "ops"}
    other = await door.get(path, role="department")
    assert (other.status_code, other.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("role", ["portal", "branch", "college", "department"])
async def test_units_are_changed_by_few(door: FrontDoor, role: str) -> None:
    unit = {"code": "x", "name": "x", "kind": "college", "parent": CLIENTS[role]}
    table = "编码,名称,类型,上级\nx,x,党总支,jxnu\n".encode()

    answers = [
        await door.line.post("/v1/units", json=unit, headers=door.bearer(role)),
        await door.line.post("/v1/units:import", content=table, headers=door.bearer(role)),
    ]

    assert [answer.json()["code"] for answer in answers] == ["role_required"] * 2
    assert door.database["units"].find_one({"_id": "x"}) is None


async def test_an_office_of_one_college_does_not_move_the_units_of_another(
    door: FrontDoor,
) -> None:
    door.database["clients"].update_one({"_id": "org_dept"}, {"$set": {"unit": COLLEGE}})
    theft = {
        "code": OTHERS,
        "name": "抢来",
        "kind": "branch",
        "category": "学生",
        "parent": COLLEGE,
    }
    gift = theft | {"code": BRANCH, "parent": OTHER}
    own = theft | {"code": "jxnu.mks.09"}

    answers = [
        await door.line.post("/v1/units", json=unit, headers=door.bearer("org_dept"))
        for unit in (theft, gift, own)
    ]

    assert [answer.status_code for answer in answers] == [403, 403, 200]


class Hands:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def hands(door: FrontDoor) -> Hands:
    hands = Hands()
    door.desk.clients._now = hands
    return hands


async def test_a_revoked_key_dies(door: FrontDoor, hands: Hands) -> None:
    assert (await door.get("/v1/forms")).status_code == 200
    door.database["clients"].update_one({"_id": "college"}, {"$set": {"revoked": True}})

    hands.seconds = REMEMBER_S
    response = await door.get("/v1/forms")

    assert (response.status_code, response.json()["code"]) == (401, "unauthorized")


async def test_a_new_key_works_at_once_and_the_old_one_dies(door: FrontDoor, hands: Hands) -> None:
    assert (await door.get("/v1/forms")).status_code == 200
    new = {"Authorization": "Bearer lx_college.new"}
    change = {"$set": {"key_hash": key_hash("lx_college.new")}}
    door.database["clients"].update_one({"_id": "college"}, change)

    assert (await door.line.get("/v1/forms", headers=new)).status_code == 200
    hands.seconds = REMEMBER_S
    assert (await door.get("/v1/forms")).status_code == 401
    assert (await door.line.get("/v1/forms", headers=new)).status_code == 200


async def test_a_role_that_was_taken_away_is_gone(door: FrontDoor, hands: Hands) -> None:
    await door.post(opinion())
    door.database["clients"].update_one({"_id": "college"}, {"$set": {"roles": ["ops"]}})

    hands.seconds = REMEMBER_S

    assert (await door.post(opinion())).status_code == 403


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics", "/openapi.json"])
async def test_these_need_no_key(door: FrontDoor, path: str) -> None:
    assert (await door.line.get(path)).status_code == 200


OPEN = ("/v1/notices", "/v1/receipts/", "/v1/box/", "/v1/deeds", "/v1/own-year/")


async def test_notices_and_receipts_are_open_and_everything_else_needs_a_key(
    door: FrontDoor,
) -> None:
    paths = (await door.line.get("/openapi.json")).json()["paths"]
    guarded = [
        (method, path)
        for path, operations in paths.items()
        for method in operations
        if path.startswith("/v1/") and not path.startswith(OPEN)
    ]

    for method, path in guarded:
        response = await door.line.request(method, path.replace("{", "").replace("}", ""))
        assert (response.status_code, response.json()["code"]) == (401, "unauthorized"), path
