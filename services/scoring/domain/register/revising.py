"""Filling in a branch's register, and keeping it true to the branch's standing (Q9)."""

from collections.abc import Iterator
from dataclasses import replace

from services.common.errors import Conflict, Forbidden, Refused
from services.scoring.domain.register.register import (
    Content,
    Followed,
    Register,
    Revised,
    Standing,
)

TITLES = {
    "secretary": "党支部负责人及联系方式",
    "basics": "党支部基本情况",
    "problems": "存在的主要问题",
    "measures": "整改提高的主要措施",
    "weak": "列为软弱涣散",
    "leaders": "校级、处级负责同志",
}
"""The fields of the content, as 附件3 calls them."""
STAR, LISTED, NAME = "星级评定等次", "列入整顿名单", "党支部名称"


def require_registrable(kind: str) -> None:
    """Raise Refused unless the unit's ``kind`` is a 党支部: only branches have a register."""
    if kind != "branch":
        raise Refused("工作台账按党支部登记，请填写党支部的编码", code="not_a_branch")


def revise(state: Register | None, revised: Revised, *, by: str) -> tuple[Revised, ...]:
    """Keep what the unit ``by`` filled in; the same again changes nothing.

    A branch that is not 软弱涣散 needs no leaders, and then theirs are not kept: phones without a purpose
    are nobody's to hold. Raises Refused ``leaders_missing``, Conflict ``superseded``, Forbidden ``own_branch``.
    """
    if by == revised.branch:
        raise Forbidden("工作台账由院级党委或党委组织部登记，请报院级党委", code="own_branch")
    if state is not None and revised.revised_at < state.revised_at:
        raise Conflict("已有更晚提交的台账，本次提交不再采用", code="superseded")
    kept = _with_leaders_if_due(revised)
    changed = tuple(_changed(state, kept))
    return (replace(kept, changed=changed),) if changed else ()


def unasked_leaders(content: Content, standing: Standing) -> bool:
    """Whether leaders are named for a branch that is not 软弱涣散."""
    return content.leaders is not None and not (standing.listed or content.weak)


def follow(state: Register | None, standing: Standing, *, because: str) -> tuple[Followed, ...]:
    """Take over the branch's new standing; a branch without a register, or without a change, has none to take."""
    if state is None or (state.star, state.listed) == (standing.star, standing.listed):
        return ()
    return (Followed(standing=standing, because=because),)


def _with_leaders_if_due(revised: Revised) -> Revised:
    content, listed = revised.content, revised.standing.listed
    if unasked_leaders(content, revised.standing):
        return replace(revised, content=replace(content, leaders=None))
    if content.leaders is None and (listed or content.weak):
        why = "已列入整顿名单" if listed else "填为软弱涣散基层党组织"
        raise Refused(
            f"{revised.name}{why}，须填写校级、处级负责同志的姓名、职务和手机（leaders）",
            code="leaders_missing",
        )
    return revised


def _changed(state: Register | None, revised: Revised) -> Iterator[str]:
    if state is None:
        yield from (*TITLES.values(), STAR)
        return
    for field, title in TITLES.items():
        if getattr(state.content, field) != getattr(revised.content, field):
            yield title
    if state.star != revised.standing.star:
        yield STAR
    if state.listed != revised.standing.listed:
        yield LISTED
    if (state.name, state.path) != (revised.name, revised.path):
        yield NAME
