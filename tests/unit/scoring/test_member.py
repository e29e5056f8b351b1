"""Members of branches (F2, F3): entered, corrected, left, back again; the latest form counts."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.common.errors import Refused
from services.scoring.domain.member.entering import enter, leave, require_branch
from services.scoring.domain.member.member import (
    Entered,
    Leaving,
    LeavingKind,
    Left,
    Member,
    MemberKind,
    evolve,
    known_member,
    member_id,
    require_active,
)
from tests.unit.scoring.pioneering import POLICY, SPRING, WANG

POST = POLICY.post(WANG.post)
LATER = SPRING + timedelta(days=10)
GONE = Leaving(on=date(2026, 3, 10), kind=LeavingKind.GRADUATED, to="", reason="")
AWAY = evolve(WANG, Left(leaving=GONE, at=LATER))


def entered(
    state: Member | None,
    member: Member = WANG,
    *,
    origin: Member | None = None,
    returned: bool = False,
) -> list[str]:
    events = enter(state, member, POST, origin=origin, returned=returned)
    return [event.what for event in events]


def refusal(state: Member | None, member: Member, origin: Member | None = None) -> str:
    with pytest.raises(Refused) as caught:
        enter(state, member, POST, origin=origin, returned=False)
    return caught.value.code


def test_f2_a_member_is_entered_once_and_corrected_after_that() -> None:
    renamed = replace(WANG, name="（虚构）王晓明", as_of=LATER)

    assert entered(None) == ["member.entered"]
    assert entered(WANG, renamed) == ["member.corrected"]
    assert entered(WANG, replace(WANG, as_of=LATER)) == []


def test_f2_a_form_that_was_overtaken_changes_nothing() -> None:
    earlier = replace(WANG, name="别的", as_of=SPRING - timedelta(days=1))

    assert refusal(WANG, earlier) == "superseded"


def test_f2_a_post_is_for_some_kinds_and_the_refusal_names_them() -> None:
    student = replace(WANG, kind=MemberKind.STUDENT)

    with pytest.raises(Refused, match="适用于教师，不适用于学生") as caught:
        enter(None, student, POST, origin=None, returned=False)

    assert caught.value.code == "post_unfit"
    assert enter(None, student, POLICY.post("other"), origin=None, returned=False)


def test_f2_who_left_comes_back_only_where_the_branch_says_so() -> None:
    again = replace(WANG, as_of=LATER + timedelta(days=1))

    assert refusal(AWAY, again) == "member_left"
    assert entered(AWAY, again, returned=True) == ["member.entered"]
    assert evolve(AWAY, Entered(member=again)).active


def test_f2_who_moves_must_have_left_where_they_were() -> None:
    moved = replace(WANG, unit="jxnu.wx.01", moved_from=WANG.id)

    assert refusal(None, moved) == "member_not_found"
    assert refusal(None, moved, WANG) == "not_left_yet"
    assert entered(None, moved, origin=AWAY) == ["member.entered"]


def test_f2_leaving_is_said_once() -> None:
    (event,) = leave(WANG, GONE, named=WANG.id, at=LATER)

    assert (AWAY.active, AWAY.left, AWAY.as_of) == (False, GONE, LATER)
    assert evolve(WANG, event) == AWAY
    assert leave(AWAY, GONE, named=WANG.id, at=LATER) == ()


@pytest.mark.parametrize(
    ("state", "changes", "code"),
    [
        (None, {}, "member_not_found"),
        (WANG, {"on": date(2026, 3, 20)}, "leaving_in_future"),
        (WANG, {"kind": LeavingKind.MOVED}, "destination_unclear"),
        (WANG, {"to": "jxnu.wx.01"}, "destination_unclear"),
        (WANG, {"kind": LeavingKind.MOVED, "to": WANG.unit}, "same_branch"),
        (replace(WANG, as_of=LATER + timedelta(days=1)), {}, "superseded"),
    ],
)
def test_f2_a_leaving_that_is_refused(
    state: Member | None, changes: dict[str, object], code: str
) -> None:
    with pytest.raises(Refused) as caught:
        leave(state, replace(GONE, **changes), named=WANG.id, at=LATER)  # type: ignore[arg-type]

    assert caught.value.code == code


def test_f2_members_belong_to_branches() -> None:
    require_branch("branch")
    require_active(WANG)

    with pytest.raises(Refused, match="党支部"):
        require_branch("college")
    with pytest.raises(Refused, match="已不在这个党支部"):
        require_active(AWAY)


def test_f2_a_member_is_named_by_branch_and_code() -> None:
    assert WANG.id == member_id("jxnu.mks.01", "20080123") == "jxnu.mks.01:20080123"
    assert known_member(WANG, WANG.id) is WANG


def test_f2_a_history_begins_with_being_entered() -> None:
    with pytest.raises(ValueError, match="begins"):
        evolve(None, Left(leaving=GONE, at=LATER))
