"""Entering a member, correcting what was entered, and leaving a branch (F2)."""

from dataclasses import replace
from datetime import datetime

from services.common.errors import Conflict, Refused
from services.common.kernel.workdays import day_text, local_day
from services.scoring.domain.member.member import (
    Corrected,
    Entered,
    Leaving,
    LeavingKind,
    Left,
    Member,
    MemberEvent,
    known_member,
)
from services.scoring.domain.pioneer.policy import Post


def require_branch(kind: str) -> None:
    """Raise Refused unless the unit's ``kind`` is a 党支部: members belong to branches."""
    if kind != "branch":
        raise Refused("党员、干部登记在党支部，请填写党支部的编码", code="not_a_branch")


def enter(
    state: Member | None, member: Member, post: Post, *, origin: Member | None, returned: bool
) -> tuple[MemberEvent, ...]:
    """Enter ``member``, or correct what was entered; the same again changes nothing.

    ``origin`` is the record that ``member.moved_from`` names. Raises Conflict on a form that was overtaken, and
    on one who has left unless ``returned`` says that they are back; Refused on a post that is not for them.
    """
    _require_fit(member, post)
    if member.moved_from:
        _require_left(known_member(origin, member.moved_from))
    if state is None:
        return (Entered(member=member),)
    _require_news(state, member.as_of)
    if not state.active:
        if not returned:
            raise Conflict(
                f"{state.name}已经登记离开；确已回到本支部的，请注明“重新转入”（returned）再提交",
                code="member_left",
            )
        return (Entered(member=member),)
    if replace(member, as_of=state.as_of) == state:
        return ()
    return (Corrected(member=member),)


def leave(state: Member | None, leaving: Leaving, *, named: str, at: datetime) -> tuple[Left, ...]:
    """Leave the branch; said again the same, it changes nothing.

    Raises NotFound, Refused on a day to come or a move that does not say where to, Conflict when overtaken.
    """
    member = known_member(state, named)
    if leaving.on > local_day(at):
        raise Refused(
            f"离开的日期{day_text(leaving.on)}还没有到，请到时再登记，或核对日期",
            code="leaving_in_future",
        )
    if (leaving.kind is LeavingKind.MOVED) != bool(leaving.to):
        raise Refused(
            "转到校内其他支部的，请填写转入的党支部（to）；其他情形不填", code="destination_unclear"
        )
    if leaving.to == member.unit:
        raise Refused("转入的党支部就是原来的党支部，请核对", code="same_branch")
    if member.left == leaving:
        return ()
    _require_news(member, at)
    return (Left(leaving=leaving, at=at),)


def _require_fit(member: Member, post: Post) -> None:
    if post.kinds and member.kind not in post.kinds:
        fitting = "、".join(post.kinds)
        raise Refused(
            f"岗位类别“{post.title}”适用于{fitting}，不适用于{member.kind.value}，请核对",
            code="post_unfit",
        )


def _require_left(origin: Member) -> None:
    if origin.active:
        raise Refused(
            f"{origin.name}在原党支部还没有登记转出，请原党支部先办理转出", code="not_left_yet"
        )


def _require_news(state: Member, at: datetime) -> None:
    if at < state.as_of:
        raise Conflict("已有更晚提交的登记，本次提交不再采用", code="superseded")
