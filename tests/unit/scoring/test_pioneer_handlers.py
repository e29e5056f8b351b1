"""From the forms of a branch to a member's result (F2): what the handlers do with what the rules decide."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from services.common.errors import NotFound, NotYet, Refused
from services.common.units import Unit
from services.scoring.domain.member.member import MEMBERS, LeavingKind
from services.scoring.domain.pioneer.occasions import Tally
from services.scoring.domain.pioneer.pioneer import PioneerStage
from services.scoring.handlers.members import REMIND, remind
from tests.unit.scoring.fake_port import job_of
from tests.unit.scoring.pioneering import BRANCH, KEY, SPRING, WANG, WINTER, PioneerOffice

ENTRY = {
    "name": " （虚构）王小明 ",
    "post": "teaching-research",
    "kind": "教师",
    "standing": "正式党员",
}
COMMITMENT = {
    "items": [
        {"goal": "role-model", "due": "2026-12-31"},
        {"goal": "teaching", "text": "上好思政课", "due": "2026-12-31"},
        {"text": "开选修课", "measure": "60 人", "due": "2026-11-30"},
    ]
}
MEETING = {"held_on": "2026-12-03", "place": "会议室", "attendees": ["甲"], "conclusion": "同意"}
OWN = {"part": "self", "score": 92, "text": "完成"}
OF_BRANCH = {"part": "branch", "score": 90.5, "text": "好", "meeting": MEETING}
OF_MASS = {
    "part": "mass",
    "invited": 30,
    "votes": {"excellent": 18, "good": 7, "fair": 1, "poor": 0},
}
DONE = {"items": [{"item": n, "state": "完成", "note": "做了"} for n in (1, 2, 3)]}


@pytest.fixture
def office() -> PioneerOffice:
    return PioneerOffice()


@pytest.fixture
def pledged(office: PioneerOffice) -> PioneerOffice:
    office.handle("member", ENTRY)
    office.handle("commitment", COMMITMENT)
    office.now = WINTER
    return office


def refused(office: PioneerOffice, form: str, body: dict[str, Any]) -> str:
    with pytest.raises(Refused) as caught:
        office.handle(form, body)
    return caught.value.code


def test_f2_a_branch_enters_a_member_and_is_reminded_from_then_on(office: PioneerOffice) -> None:
    told = office.handle("member", ENTRY)

    assert told == {"member": WANG.id, "changed": True}
    assert office.member == WANG
    (reminder,) = office.jobs
    assert (reminder.kind, reminder.subject) == (REMIND, BRANCH.id)
    assert reminder.due == datetime(2026, 3, 17, 1, tzinfo=UTC)


def test_f2_members_belong_to_branches_and_to_posts_there_are(office: PioneerOffice) -> None:
    college = Unit(id="c", name="学院", kind="college", category=None, path=("c",))
    office.units["c"] = college

    assert refused(office, "member", {**ENTRY, "unit": "c"}) == "not_a_branch"
    assert refused(office, "member", {**ENTRY, "post": "captain"}) == "post_unknown"


def test_f2_who_leaves_is_a_member_no_more(office: PioneerOffice) -> None:
    office.handle("member", ENTRY)

    told = office.handle("member-leaving", {"on": "2026-03-01", "kind": "毕业"})

    assert told["changed"]
    assert office.member.left is not None
    assert office.member.left.kind is LeavingKind.GRADUATED
    assert refused(office, "commitment", COMMITMENT) == "member_left"


def test_f2_who_moves_is_entered_anew_with_where_from(office: PioneerOffice) -> None:
    office.handle("member", ENTRY)
    other = replace(BRANCH, id="jxnu.wx.01", path=("jxnu", "jxnu.wx", "jxnu.wx.01"))
    office.units[other.id] = other
    moving = {"on": "2026-03-01", "kind": "转到校内其他支部", "to": other.id}

    office.handle("member-leaving", moving)
    told = office.handle("member", {**ENTRY, "unit": other.id, "moved_from": WANG.id})

    entered = office.state(MEMBERS, told["member"])
    assert entered is not None
    assert (entered.active, entered.moved_from) == (True, WANG.id)


def test_f2_items_take_the_words_of_their_goal_where_the_member_has_none(
    pledged: PioneerOffice,
) -> None:
    first, second, third = pledged.year.items

    assert (first.goal, first.text) == ("role-model", "亮明党员身份，在岗位上作表率")
    assert (second.text, second.measure[:4]) == ("上好思政课", "学生评教")
    assert (third.goal, third.measure) == ("", "60 人")


def test_f2_nobody_pledges_who_was_not_entered_and_nothing_is_appraised_unpledged(
    office: PioneerOffice,
) -> None:
    assert refused(office, "commitment", COMMITMENT) == "member_not_found"

    office.handle("member", ENTRY)

    assert refused(office, "appraisal", OWN) == "pioneer_not_found"
    assert refused(office, "progress", DONE) == "pioneer_not_found"


def test_f2_pledged_done_and_appraised_is_decided(pledged: PioneerOffice) -> None:
    pledged.handle("progress", DONE)
    pledged.handle("appraisal", OWN)
    pledged.handle("appraisal", OF_BRANCH)

    told = pledged.handle("appraisal", OF_MASS)

    assert told == {
        "pioneer": KEY,
        "stage": "decided",
        "missing": [],
        "changed": True,
        "total": "92.1",
        "grade": "优秀",
    }
    result = pledged.year.result
    assert result is not None
    assert (result.total, result.decided_at) == (Decimal("92.1"), WINTER)


def test_f2_missing_is_never_zero_it_is_named_and_blocks(pledged: PioneerOffice) -> None:
    pledged.handle("progress", {"items": DONE["items"][:2]})
    pledged.handle("appraisal", OWN)

    told = pledged.handle("appraisal", OF_MASS)

    assert told["missing"] == ["支部评议", "第3项的完成情况"]
    assert pledged.year.stage is PioneerStage.APPRAISING
    assert pledged.year.result is None


def test_f2_a_request_tells_the_branch_without_a_name(pledged: PioneerOffice) -> None:
    said = {"about": "践诺", "text": "第 2 项已经完成"}

    for _ in range(2):
        pledged.handle("member-request", said)

    ((key, (kind, unit, fields)),) = pledged.told.items()
    assert (key, kind, unit) == (f"{KEY}:request:1", "pioneer.requested", BRANCH.id)
    assert "王小明" not in str(fields)
    pledged.handle("member-answer", {"request": 1, "accepted": True, "text": "已改"})
    assert pledged.year.waiting == 0


@pytest.mark.parametrize(
    "form", ["member", "member-leaving", "commitment", "progress", "appraisal", "member-request"]
)
def test_f2_what_was_received_before_is_dealt_with_before(
    pledged: PioneerOffice, form: str
) -> None:
    pledged.waiting = {"member"}

    with pytest.raises(NotYet):
        pledged.handle(form, {**ENTRY, **COMMITMENT, **OWN, "about": "", "on": "", "kind": "教师"})


def reminded(office: PioneerOffice, due: datetime, tally: Tally) -> Any:
    office.now = max(office.now, due)
    office.tallies[BRANCH.id, 2026] = tally
    return remind(replace(job_of(REMIND, BRANCH.id), due=due), office)


LACKING = Tally(members=5, pledged=3, unfinished_members=2, unfinished=4, unreported=1)


def test_f2_before_the_years_end_a_branch_is_told_what_is_unfinished(
    office: PioneerOffice,
) -> None:
    due = datetime(2026, 12, 1, 1, tzinfo=UTC)

    told = reminded(office, due, LACKING)

    assert told["told"] == ["pioneer.unfinished"]
    ((_, _, fields),) = office.told.values()
    assert (fields["人数"], fields["项数"], fields["未报"]) == ("2", "4", "1")
    assert office.jobs[-1].due == datetime(2026, 12, 21, 1, tzinfo=UTC)


def test_f2_before_the_day_of_pledging_a_branch_is_told_who_lacks(office: PioneerOffice) -> None:
    told = reminded(office, datetime(2026, 3, 17, 1, tzinfo=UTC), LACKING)

    assert told["told"] == ["pioneer.unpledged"]
    assert next(iter(office.told.values()))[2]["人数"] == "2"


@pytest.mark.parametrize("due", [SPRING, datetime(2026, 3, 17, 1, tzinfo=UTC)])
def test_f2_nobody_is_told_where_nothing_is_due_or_lacking(
    office: PioneerOffice, due: datetime
) -> None:
    told = reminded(office, due, Tally(members=3, pledged=3))

    assert told["told"] == []
    assert office.jobs


def test_f2_after_downtime_what_is_over_is_told_to_nobody(office: PioneerOffice) -> None:
    office.now = datetime(2026, 4, 5, tzinfo=UTC)

    told = reminded(office, datetime(2026, 3, 17, 1, tzinfo=UTC), LACKING)

    assert told["told"] == []


def test_f2_a_branch_without_members_is_looked_at_no_more(office: PioneerOffice) -> None:
    reminded(office, SPRING + timedelta(days=1), Tally())

    assert office.jobs == []


def test_f2_what_is_said_of_nobody_is_found_nowhere(pledged: PioneerOffice) -> None:
    with pytest.raises(NotFound):
        pledged.handle("member-answer", {"request": 1, "accepted": True, "text": "已改"})
