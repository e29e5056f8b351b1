"""督查 (Q13): findings with deadlines, corrections, verdicts, and what is overdue."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import Forbidden, NotFound, Refused
from services.common.records import CONVERTER
from services.scoring.domain.inspection.following_up import (
    fall_due,
    judge,
    known_inspection,
    next_due,
    record,
    report,
)
from services.scoring.domain.inspection.inspection import (
    Correction,
    FellDue,
    Finding,
    FindingStage,
    Inspection,
    InspectionEvent,
    InspectionKind,
    InspectionStage,
    Severity,
    Verdict,
    evolve,
    inspection_id,
)

SCHOOL, COLLEGE, BRANCH = "jxnu", "jxnu.mks", "jxnu.mks.01"
NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
LATER = NOON + timedelta(days=30)


def finding(number: int, day: int = 30) -> Finding:
    return Finding(
        number=number, text="记录不全", severity=Severity.GENERAL, deadline=date(2026, 11, day)
    )


WISH = Inspection(
    kind=InspectionKind.SPECIAL,
    unit=COLLEGE,
    name="马克思主义学院党委",
    unit_kind="college",
    path=(SCHOOL, COLLEGE),
    inspected_by=SCHOOL,
    inspected_on=date(2026, 11, 20),
    inspectors=("（虚构）甲",),
    findings=(finding(1, 25), finding(2)),
    criticism="限期改正",
    recorded_at=NOON,
)


def after(state: Inspection | None, events: Sequence[InspectionEvent]) -> Inspection:
    found = reduce(evolve, events, state)
    assert found is not None
    return found


def fixed(*numbers: int) -> list[Correction]:
    return [Correction(finding=number, text="已补齐") for number in numbers]


def accepted(*numbers: int) -> list[Verdict]:
    return [Verdict(finding=number, remark="属实", deadline=None) for number in numbers]


RECORDED = after(None, record(None, WISH))


def reported(*numbers: int, at: datetime = NOON) -> Inspection:
    return after(RECORDED, report(RECORDED, fixed(*numbers), by=COLLEGE, at=at))


def stages(inspection: Inspection) -> list[FindingStage]:
    return [each.stage for each in inspection.findings]


def test_q13_an_inspection_is_kept_as_it_was_recorded_and_once() -> None:
    assert RECORDED == WISH
    assert record(RECORDED, WISH) == ()
    assert inspection_id("s12") == "i12"


def test_q13_an_inspection_without_findings_is_closed_at_once() -> None:
    clean = after(None, record(None, replace(WISH, findings=())))

    assert (clean.stage, clean.closed_at) == (InspectionStage.CLOSED, NOON)


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        (replace(WISH, inspected_by=COLLEGE), "own_unit"),
        (replace(WISH, inspected_on=date(2026, 11, 24)), "inspection_in_future"),
        (replace(WISH, findings=(finding(1, 22),)), "deadline_past"),
    ],
)
def test_q13_what_cannot_be_recorded(wish: Inspection, code: str) -> None:
    with pytest.raises(Refused) as caught:
        record(None, wish)

    assert caught.value.code == code


def test_q13_the_inspected_unit_reports_what_it_corrected() -> None:
    state = reported(2)

    assert stages(state) == [FindingStage.OPEN, FindingStage.REPORTED]
    assert (state.findings[1].correction, state.findings[1].late) == ("已补齐", False)


def test_q13_the_inspecting_unit_does_not_report_for_the_inspected() -> None:
    with pytest.raises(Forbidden) as caught:
        report(RECORDED, fixed(1), by=SCHOOL, at=NOON)

    assert caught.value.code == "own_inspection"


def test_q13_a_branch_may_report_through_the_portal_of_the_college_that_inspected_it() -> None:
    inspected = replace(
        WISH,
        unit=BRANCH,
        unit_kind="branch",
        path=(SCHOOL, COLLEGE, BRANCH),
        inspected_by=COLLEGE,
    )

    state = after(inspected, report(inspected, fixed(1), by=COLLEGE, at=NOON))

    assert state.findings[0].stage is FindingStage.REPORTED


@pytest.mark.parametrize(
    ("numbers", "code"), [((3,), "finding_not_found"), ((1, 1), "finding_repeated")]
)
def test_q13_a_report_names_each_finding_that_exists_once(
    numbers: tuple[int, ...], code: str
) -> None:
    with pytest.raises(Refused) as caught:
        report(RECORDED, fixed(*numbers), by=COLLEGE, at=NOON)

    assert caught.value.code == code


def test_q13_what_is_accepted_is_done_and_the_last_one_closes() -> None:
    state = reported(1, 2)
    first = after(state, judge(state, accepted(1), by=SCHOOL, at=NOON))
    last = after(first, judge(first, accepted(2), by=SCHOOL, at=LATER))

    assert (first.stage, last.stage) == (InspectionStage.OPEN, InspectionStage.CLOSED)
    assert last.closed_at == LATER
    with pytest.raises(Refused) as caught:
        report(first, fixed(1), by=COLLEGE, at=NOON)
    assert caught.value.code == "finding_accepted"
    with pytest.raises(Refused) as caught:
        judge(last, accepted(1), by=SCHOOL, at=LATER)
    assert caught.value.code == "inspection_closed"


def test_q13_a_correction_that_is_not_enough_gets_a_new_deadline() -> None:
    state = reported(1)
    again = [Verdict(finding=1, remark="仍缺两次", deadline=date(2026, 12, 10))]

    found = after(state, judge(state, again, by=SCHOOL, at=NOON)).findings[0]

    assert (found.stage, found.deadline) == (FindingStage.OPEN, date(2026, 12, 10))
    assert (found.remark, found.reported_at) == ("仍缺两次", None)


def test_q13_a_new_deadline_lies_ahead() -> None:
    state = reported(1)
    past = [Verdict(finding=1, remark="不足", deadline=date(2026, 11, 22))]

    with pytest.raises(Refused) as caught:
        judge(state, past, by=SCHOOL, at=NOON)

    assert caught.value.code == "deadline_past"


def test_q13_only_who_inspected_judges_and_only_what_was_reported() -> None:
    with pytest.raises(Forbidden) as caught:
        judge(reported(1), accepted(1), by=COLLEGE, at=NOON)
    assert caught.value.code == "not_the_inspecting_unit"

    with pytest.raises(Refused) as refused:
        judge(reported(1), accepted(2), by=SCHOOL, at=NOON)
    assert refused.value.code == "finding_not_reported"


def test_q13_a_deadline_that_passes_without_a_report_is_marked_once() -> None:
    end = datetime(2026, 11, 25, 16, tzinfo=UTC)
    assert next_due(RECORDED) == end
    assert fall_due(RECORDED, end - timedelta(milliseconds=1)) == ()

    marked = after(RECORDED, fall_due(RECORDED, end))

    assert fall_due(marked, end) == ()
    assert marked.overdue
    assert [each.overdue for each in marked.findings] == [True, False]
    assert next_due(marked) == datetime(2026, 11, 30, 16, tzinfo=UTC)


def test_q13_a_late_report_is_taken_and_is_late() -> None:
    marked = after(RECORDED, fall_due(RECORDED, LATER))

    state = after(marked, report(marked, fixed(1, 2), by=COLLEGE, at=LATER))

    assert not state.overdue
    assert all(each.late for each in state.findings)
    assert next_due(state) is None


def test_q13_an_inspection_that_is_not_there_is_not_found() -> None:
    assert known_inspection(RECORDED) is RECORDED

    with pytest.raises(NotFound):
        known_inspection(None)


def test_q13_a_history_begins_with_its_record() -> None:
    with pytest.raises(ValueError, match="begins"):
        evolve(None, FellDue(findings=(1,)))


ACTS = st.sampled_from(["report", "accept", "again", "due"])
MOVES = st.lists(
    st.tuples(ACTS, st.sets(st.integers(1, 3), min_size=1), st.integers(0, 9)), max_size=25
)


def act(
    state: Inspection, what: str, numbers: set[int], now: datetime
) -> Sequence[InspectionEvent]:
    if what == "due":
        return fall_due(state, now)
    if what == "report":
        return report(state, fixed(*numbers), by=COLLEGE, at=now)
    ahead = now.date() + timedelta(days=3) if what == "again" else None
    verdicts = [replace(each, deadline=ahead) for each in accepted(*numbers)]
    return judge(state, verdicts, by=SCHOOL, at=now)


@given(MOVES)
def test_q13_whatever_is_asked_it_is_closed_exactly_when_all_is_accepted(
    moves: list[tuple[str, set[int], int]],
) -> None:
    state, events, now = WISH, list(record(None, WISH)), NOON
    for what, numbers, days in moves:
        now += timedelta(days=days)
        try:
            found = act(state, what, numbers, now)
        except Refused:
            continue
        state = after(state, found)
        events += found

    closed = all(each.stage is FindingStage.ACCEPTED for each in state.findings)
    assert (state.stage is InspectionStage.CLOSED) == closed
    assert state.overdue == any(each.overdue for each in state.findings)
    assert all(each.stage is FindingStage.OPEN for each in state.findings if each.overdue)
    stored = [CONVERTER.structure(CONVERTER.unstructure(each), type(each)) for each in events]
    assert reduce(evolve, stored, None) == state
