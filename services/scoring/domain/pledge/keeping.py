"""Making a pledge for a year, and reviewing it at the year's end (Q13)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from services.common.errors import Conflict, Forbidden, NotFound, Refused
from services.common.kernel.workdays import day_text, local_day
from services.scoring.domain.pledge.pledge import (
    GoalOutcome,
    GoalReview,
    Pledge,
    PledgeReview,
    PledgeStage,
    Published,
    Reviewed,
)

REVIEWED_FROM = (12, 1)
"""The month and day from which a year's pledges are reviewed: 年终, as long as nobody says otherwise."""


def require_pledging(kind: str) -> None:
    """Raise Refused unless the unit's ``kind`` is an 院级党委（党总支）: theirs are the pledges."""
    if kind != "college":
        raise Refused(
            "承诺由院级党委（党总支）书记作出，请填写院级党委的编码", code="not_a_college"
        )


def publish(state: Pledge | None, pledge: Pledge) -> tuple[Published, ...]:
    """Publish the pledge, or a change of it until it is reviewed; the same again changes nothing.

    For this year or the next. Raises Refused, Conflict.
    """
    this_year = local_day(pledge.published_at).year
    if not this_year <= pledge.year <= this_year + 1:
        raise Refused(
            f"只能对今年或明年作出承诺，{pledge.year}年不在其内，请核对年度", code="wrong_year"
        )
    if state is not None:
        if state.stage is PledgeStage.REVIEWED:
            raise Conflict(f"{pledge.year}年的承诺已经评议，不能再改", code="pledge_reviewed")
        if pledge.published_at < state.published_at:
            raise Conflict("已有更晚提交的承诺，本次提交不再采用", code="superseded")
        if replace(pledge, published_at=state.published_at) == state:
            return ()
    return (Published(pledge=pledge),)


def known_pledge(state: Pledge | None) -> Pledge:
    """The pledge, or NotFound."""
    if state is None:
        raise NotFound("这个单位在这一年度没有作出承诺，请核对单位和年度", code="pledge_not_found")
    return state


def review(state: Pledge | None, found: PledgeReview, *, by: str) -> tuple[Reviewed, ...]:
    """Review every goal once, from the year's end on; raises NotFound, Forbidden, Conflict, Refused."""
    pledge = known_pledge(state)
    if by == pledge.unit:
        raise Forbidden("不能评议本单位的承诺，由党委组织部评议", code="own_unit")
    if pledge.stage is PledgeStage.REVIEWED:
        raise Conflict(f"{pledge.year}年的承诺已经评议，不能再次评议", code="pledge_reviewed")
    first = date(pledge.year, *REVIEWED_FROM)
    if local_day(found.reviewed_at) < first:
        raise Refused(f"年终评议承诺，{day_text(first)}起办理", code="too_early")
    _require_all_once(pledge, found.goals)
    return (Reviewed(review=found),)


def _require_all_once(pledge: Pledge, goals: Sequence[GoalReview]) -> None:
    numbers = sorted(each.goal for each in goals)
    wanted = [each.number for each in pledge.goals]
    if numbers != wanted:
        raise Refused(
            f"请逐项评议：共 {len(wanted)} 项目标，第 1 到第 {len(wanted)} 项每项评议一次",
            code="goals_mismatch",
        )
    for each in goals:
        if each.outcome is not GoalOutcome.MET and not each.remark.strip():
            raise Refused(
                f"第 {each.goal} 项没有全部完成，请写明情况（remark）", code="remark_missing"
            )
