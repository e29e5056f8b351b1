"""Who may do what: a client's roles and its unit's subtree. Pure; refusals say which unit or role would do."""

from collections.abc import Sequence

from services.common.errors import Forbidden
from services.common.kernel.orgpath import covers
from services.intake.clients import Client

ROLE_NAMES = {
    "portal": "院级门户",
    "branch": "党支部",
    "college": "院级党委（党总支）",
    "department": "职能部门",
    "org_dept": "党委组织部",
    "ops": "运维",
    "sender": "下级报送系统",
    "public": "公众",
}


def require_role(client: Client, roles: Sequence[str], *, action: str) -> None:
    """Raise Forbidden unless the client has one of ``roles``."""
    if client.roles.isdisjoint(roles):
        allowed = "、".join(ROLE_NAMES[role] for role in roles)
        raise Forbidden(f"{action}需要以下角色之一：{allowed}", code="role_required")


def require_subtree(client: Client, unit: str, path: Sequence[str]) -> None:
    """Raise Forbidden unless ``unit`` lies at or below the client's own unit."""
    if not covers(client.unit, path):
        raise Forbidden(
            f"密钥代表单位“{client.unit}”，不能替不在其下的单位“{unit}”办理", code="outside_subtree"
        )
