"""定诺 (F2): what a member pledges for a year, by the goals of their post; amendable until a day."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from services.common.errors import Conflict, Refused
from services.common.kernel.workdays import day_text, local_day
from services.scoring.domain.member.member import Member, require_active
from services.scoring.domain.pioneer.item import Item
from services.scoring.domain.pioneer.pioneer import (
    Amended,
    Pioneer,
    PioneerEvent,
    PioneerStage,
    Pledged,
)
from services.scoring.domain.pioneer.policy import Days, Post


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment:
    """What a form pledges for ``year``, as it was received ``at``."""

    items: tuple[Item, ...]
    year: int
    at: datetime


def commit(
    state: Pioneer | None, member: Member, said: Commitment, *, post: Post, days: Days
) -> tuple[PioneerEvent, ...]:
    """Pledge the items, or amend what was pledged; the same again changes nothing.

    Whoever pledges after the day is late, not refused: people join in the middle of a year; for the same reason
    they may amend later. Raises Refused, Conflict.
    """
    require_active(member)
    _require_items(said.items, post, said.year)
    if state is None:
        return (_first(member, said, days),)
    return _amend(state, member, said, days)


def _first(member: Member, said: Commitment, days: Days) -> Pledged:
    today = local_day(said.at)
    if not today.year <= said.year <= today.year + 1:
        raise Refused(f"只能为今年或明年定诺，{said.year}年不在其内，请核对年度", code="wrong_year")
    pioneer = Pioneer(
        member=member.id,
        name=member.name,
        unit=member.unit,
        unit_path=member.unit_path,
        year=said.year,
        post=member.post,
        items=said.items,
        pledged_at=said.at,
        late=today > days.pledge_by.of(said.year),
    )
    return Pledged(pioneer=pioneer)


def _amend(
    state: Pioneer, member: Member, said: Commitment, days: Days
) -> tuple[PioneerEvent, ...]:
    if said.at < (state.amended_at or state.pledged_at):
        raise Conflict("已有更晚提交的定诺，本次提交不再采用", code="superseded")
    items = tuple(_with_progress(each, state.items) for each in said.items)
    if (items, member.post, member.name) == (state.items, state.post, state.name):
        return ()
    if state.stage is not PioneerStage.PLEDGED:
        raise Conflict(f"{state.year}年的评绩已经开始，定诺不能再改", code="appraisal_begun")
    last = days.amend_by.of(state.year)
    if local_day(said.at) > last and not state.late:
        raise Refused(f"定诺可以修改到{day_text(last)}，现在已经过了期限", code="amend_closed")
    return (Amended(items=items, post=member.post, name=member.name, at=said.at),)


def _with_progress(item: Item, before: Sequence[Item]) -> Item:
    """``item`` with the progress of the one that it was before: the same goal in the same words."""
    same = (item.goal, item.text)
    found = next((each for each in before if (each.goal, each.text) == same), None)
    return replace(item, progress=found.progress) if found else item


def _require_items(items: Sequence[Item], post: Post, year: int) -> None:
    if not post.items_at_least <= len(items) <= post.items_at_most:
        raise Refused(
            f"岗位类别“{post.title}”须定诺 {post.items_at_least} 到 {post.items_at_most} 项，"
            f"现在是 {len(items)} 项",
            code="items_count",
        )
    chosen = [each.goal for each in items if each.goal]
    if len(set(chosen)) < len(chosen):
        raise Refused("同一个指标只能定诺一次，请合并", code="goal_twice")
    texts = [each.text for each in items]
    if len(set(texts)) < len(texts):
        raise Refused("有两项承诺的内容完全相同，请合并或写明区别", code="item_twice")
    lacking = [each.text for each in post.goals if each.required and each.id not in chosen]
    if lacking:
        raise Refused(
            f"岗位类别“{post.title}”必选的指标没有选：{'、'.join(lacking)}", code="goal_missing"
        )
    for each in items:
        if each.due.year != year:
            raise Refused(
                f"第 {each.number} 项的完成期限{day_text(each.due)}不在{year}年内，请核对",
                code="due_outside_year",
            )
