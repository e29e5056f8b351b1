"""践诺 and 评绩 (F2): reported with reasons, appraised in three parts; missing is never zero, corrections say why."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from services.common.errors import Refused
from services.scoring.domain.pioneer.appraising import Appraisal, appraise
from services.scoring.domain.pioneer.item import ItemState, Progress
from services.scoring.domain.pioneer.pioneer import Pioneer, PioneerEvent, PioneerStage
from services.scoring.domain.pioneer.progressing import report
from tests.unit.scoring.pioneering import (
    MEETING,
    PLEDGED,
    POLICY,
    WINTER,
    after,
    of_branch,
    of_mass,
    own,
    progress,
)

LATER = WINTER + timedelta(days=1)
MAY = datetime(2026, 5, 1, tzinfo=UTC)


def reported(
    state: Pioneer, *reports: tuple[int, Progress], because: str = ""
) -> tuple[PioneerEvent, ...]:
    return report(state, list(reports), POLICY, because=because, at=reports[0][1].at)


def given(state: Pioneer, *parts: Appraisal, because: str = "") -> Pioneer:
    for part in parts:
        state = after(state, appraise(state, part, POLICY, because=because))
    return state


DONE = after(PLEDGED, reported(PLEDGED, *((n, progress()) for n in (1, 2, 3))))
DECIDED = given(DONE, own(), of_branch(), of_mass())


def refusal(state: Pioneer, said: Appraisal | Sequence[tuple[int, Progress]]) -> str:
    with pytest.raises(Refused) as caught:
        reported(state, *said) if isinstance(said, Sequence) else given(state, said)
    return caught.value.code


def test_f2_three_parts_make_a_total_a_grade_and_a_reason() -> None:
    result = DECIDED.result

    assert result is not None
    assert (result.total, result.grade) == (Decimal("91.8"), "优秀")
    assert [(mark.part, mark.weight) for mark in result.marks] == [
        ("自评", 20),
        ("支部评议", 50),
        ("群众测评", 30),
    ]
    assert result.because == (
        "定诺3项，完成3项；自评92分占20%、支部评议90分占50%、群众测评94.8分占30%，"
        "合计91.8分，达到“优秀”的90分"
    )


def test_f2_whichever_part_comes_last_the_result_is_the_same() -> None:
    last = given(DONE, of_mass(), own(), of_branch())

    assert last.result == DECIDED.result


def test_f2_an_item_without_an_end_blocks_the_result_and_its_report_brings_it() -> None:
    two = after(PLEDGED, reported(PLEDGED, (1, progress()), (2, progress())))
    running = after(two, reported(two, (3, progress(ItemState.RUNNING))))
    waiting = given(running, own(), of_branch(), of_mass())

    ended = after(waiting, reported(waiting, (3, progress(ItemState.UNDONE, reason="未立项"))))

    assert (waiting.stage, waiting.missing) == (PioneerStage.APPRAISING, ("第3项的完成情况",))
    assert (ended.stage, ended.unfinished, ended.unreported) == (PioneerStage.DECIDED, 1, 0)
    assert ended.result is not None
    assert ended.result.because.startswith("定诺3项，完成2项")


@pytest.mark.parametrize(
    ("reports", "code"),
    [
        ([(4, progress())], "item_unknown"),
        ([(1, progress()), (1, progress())], "item_twice"),
        ([(1, progress(ItemState.UNDONE, reason=" "))], "reason_missing"),
    ],
)
def test_f2_a_report_that_is_refused(reports: list[tuple[int, Progress]], code: str) -> None:
    assert refusal(PLEDGED, reports) == code


def test_f2_the_same_report_again_changes_nothing_and_an_earlier_one_comes_too_late() -> None:
    assert reported(DONE, (1, progress(at=LATER))) == ()
    assert refusal(DONE, [(1, progress(ItemState.RUNNING, at=MAY))]) == "superseded"


@pytest.mark.parametrize(
    ("part", "code"),
    [
        (own(at=datetime(2026, 11, 30, 15, 59, tzinfo=UTC)), "too_early"),
        (own(at=datetime(2027, 1, 31, 16, tzinfo=UTC)), "appraisal_closed"),
        (
            replace(of_branch(), meeting=replace(MEETING, held_on=date(2026, 12, 5))),
            "meeting_in_future",
        ),
    ],
)
def test_f2_an_appraisal_that_is_refused(part: Appraisal, code: str) -> None:
    assert refusal(DONE, part) == code


def test_f2_appraising_is_open_to_the_last_minute_of_its_last_day() -> None:
    assert given(DONE, own(at=datetime(2027, 1, 31, 15, 59, tzinfo=UTC))).own is not None


@pytest.mark.parametrize(
    ("votes", "invited", "code"),
    [
        ((18, 0, 0, 0), 17, "votes_too_many"),
        ((17, 0, 0, 0), 30, "participation_too_low"),
        ((0, 0, 0, 0), 30, "participation_too_low"),
    ],
)
def test_f2_a_vote_of_too_few_or_too_many_makes_no_score(
    votes: tuple[int, int, int, int], invited: int, code: str
) -> None:
    with pytest.raises(Refused) as caught:
        of_mass(votes, invited)

    assert caught.value.code == code


def test_f2_the_same_part_again_changes_nothing_and_an_earlier_one_comes_too_late() -> None:
    begun = given(DONE, own())

    assert appraise(begun, own(at=LATER), POLICY, because="") == ()
    assert refusal(begun, own("50", at=WINTER - timedelta(1))) == "superseded"
    assert refusal(given(begun, of_branch()), of_branch("50", at=WINTER - timedelta(1))) == (
        "superseded"
    )


def test_f2_before_the_result_a_part_is_given_anew_without_a_reason() -> None:
    assert given(DONE, own(), own("80", at=LATER)).own == own("80", at=LATER)


def test_f2_a_result_is_corrected_only_with_a_reason_also_after_the_last_day() -> None:
    spring = datetime(2027, 3, 1, tzinfo=UTC)

    assert refusal(DECIDED, of_branch("70", at=spring)) == "already_decided"
    assert refusal(DECIDED, [(1, progress(ItemState.RUNNING, at=spring))]) == "already_decided"
    corrected = given(DECIDED, of_branch("70", at=spring), because="会议记录抄错")

    assert corrected.result is not None
    assert (corrected.result.total, corrected.result.grade) == (Decimal("81.8"), "良好")
    assert corrected.result.decided_at == spring


def test_f2_a_report_after_the_result_with_a_reason_is_counted_anew() -> None:
    undone = progress(ItemState.UNDONE, reason="材料不实", at=LATER)

    events = reported(DECIDED, (1, undone), because="核实后更正")

    assert [event.what for event in events] == ["pioneer.reported", "pioneer.decided"]
    assert after(DECIDED, events).unfinished == 1


def test_f2_a_result_that_is_reopened_by_a_running_item_says_what_it_lacks() -> None:
    running = progress(ItemState.RUNNING, at=LATER)

    events = reported(DECIDED, (1, running), because="还在进行")

    reopened = after(DECIDED, events)
    assert (reopened.stage, reopened.result) == (PioneerStage.APPRAISING, None)
    assert reopened.missing == ("第1项的完成情况",)


def test_f2_a_correction_that_leaves_the_total_as_it_was_decides_nothing_anew() -> None:
    reworded = replace(own(at=LATER), text="补充说明")

    events = appraise(DECIDED, reworded, POLICY, because="补充")

    assert [event.what for event in events] == ["pioneer.appraised"]
