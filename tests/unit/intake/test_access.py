"""Roles and subtrees: a refusal says which role or unit would do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import Forbidden
from services.intake.access import require_role, require_subtree
from services.intake.clients import ROLES, Client

SOME_ROLES = st.sets(st.sampled_from(ROLES))
PATHS = st.lists(st.sampled_from("abcdef"), min_size=1, unique=True)


def client(unit: str = "a", roles: set[str] | None = None) -> Client:
    return Client("c", "c", unit, frozenset(roles or set()))


@given(SOME_ROLES, SOME_ROLES.filter(bool))
def test_one_role_in_common_is_enough(has: set[str], wanted: set[str]) -> None:
    if has & wanted:
        require_role(client(roles=has), sorted(wanted), action="提交")
        return
    with pytest.raises(Forbidden) as caught:
        require_role(client(roles=has), sorted(wanted), action="提交")
    assert (caught.value.code, caught.value.status) == ("role_required", 403)


def test_a_refusal_names_the_roles_that_would_do() -> None:
    with pytest.raises(Forbidden) as caught:
        require_role(client(), ["org_dept", "ops"], action="导入组织结构")

    assert caught.value.message == "导入组织结构需要以下角色之一：党委组织部、运维"


@given(st.sampled_from("abcdef"), PATHS)
def test_a_unit_covers_itself_and_what_is_below_it(unit: str, path: list[str]) -> None:
    if unit in path:
        require_subtree(client(unit), path[-1], path)
        return
    with pytest.raises(Forbidden) as caught:
        require_subtree(client(unit), path[-1], path)
    assert caught.value.code == "outside_subtree"
    assert f"“{unit}”" in caught.value.message
    assert f"“{path[-1]}”" in caught.value.message
