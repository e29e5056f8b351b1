"""What may happen to a report and when: frozen once, released only complete or decided, corrected with a reason."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import Conflict, NotFound, Refused
from services.common.kernel.report_schedules import Incomplete
from services.common.kernel.workdays import Deadline
from services.export.domain.report.deciding import (
    awaits,
    compare,
    decide,
    freeze,
    known_report,
    look,
    plan,
    preview,
    put_off,
    released_exports,
)
from services.export.domain.report.report import (
    Comparison,
    Difference,
    Report,
    ReportHeld,
    ReportPreviewed,
    ReportReleased,
    ReportStage,
    Verdict,
    evolve,
)
from tests.unit.export.fake_port import LACKING
from tests.unit.export.reported import (
    ARCHIVE,
    CUT_OFF,
    LATER,
    PLANNED,
    after,
    decided,
    decision,
    edition,
    frozen,
    planned,
    released,
    waiting,
)

DAY = timedelta(days=1)


def deadline(due: Any) -> Deadline:
    return Deadline(due=due, provisional=False, because="顺延")


def postponed() -> Report:
    return after(waiting(), *decided(waiting(), Verdict.WAIT))


def dropped() -> Report:
    return after(waiting(), *decided(waiting(), Verdict.DROP))


def rebuilding() -> Report:
    return after(waiting(), *decided(waiting(), Verdict.REBUILD))


STAGES: dict[ReportStage, Callable[[], Report]] = {
    ReportStage.PLANNED: planned,
    ReportStage.WAITING: waiting,
    ReportStage.POSTPONED: postponed,
    ReportStage.REBUILDING: rebuilding,
    ReportStage.RELEASED: released,
    ReportStage.DROPPED: dropped,
}
OPEN = {Verdict.SEND, Verdict.WAIT, Verdict.REBUILD, Verdict.DROP}
LEGAL = {
    ReportStage.WAITING: OPEN,
    ReportStage.POSTPONED: OPEN,
    ReportStage.RELEASED: {Verdict.CORRECT},
    ReportStage.DROPPED: {Verdict.REBUILD},
}


def test_a_complete_report_is_released_by_itself_for_every_addressee() -> None:
    state = released()

    assert state.stage is ReportStage.RELEASED
    assert state.releases[0].to == (ARCHIVE,)
    assert released_exports(state) == {"fujian4:jxnu:2026H2"}


def test_an_incomplete_report_waits_and_says_who_is_missing() -> None:
    state = waiting()

    assert (state.stage, state.releases) == (ReportStage.WAITING, ())
    assert state.waiting == (
        "数字不齐：应有2个党支部，1个有星级；没有星级的：甲学院（一支部），请决定怎样办"
    )


def test_where_the_schedule_says_so_an_incomplete_report_goes() -> None:
    state = frozen(planned(), edition(LACKING), incomplete=Incomplete.GOES)

    assert (state.stage, state.waiting) == (ReportStage.RELEASED, "")
    assert state.releases[0].because == "按报送计划，数字不齐也照常报送"


def test_what_could_not_be_filled_waits_even_where_incomplete_ones_go() -> None:
    built = edition(LACKING, fault="统计表还没有确认", export="", cells=())

    state = frozen(planned(), built, incomplete=Incomplete.GOES)

    assert state.waiting == "统计表还没有确认，请决定怎样办"
    with pytest.raises(Refused, match="统计表还没有确认") as refused:
        decided(state, Verdict.SEND)
    assert refused.value.code == "nothing_to_send"


def test_an_edition_is_frozen_once() -> None:
    state = released()

    assert freeze(state, edition(), incomplete=Incomplete.WAITS, to=()) == ()
    assert not awaits(state, 2)


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("verdict", Verdict)
def test_what_may_be_decided_follows_from_the_stage(stage: ReportStage, verdict: Verdict) -> None:
    state = STAGES[stage]()

    assert state.stage is stage
    if verdict in LEGAL.get(stage, ()):
        assert decided(state, verdict)
    else:
        with pytest.raises(Conflict) as refused:
            decided(state, verdict)
        assert refused.value.code == f"report_{stage.value}"


def test_sent_as_it_is_it_goes_with_the_reason_and_who_decided() -> None:
    state = after(waiting(), *decided(waiting(), Verdict.SEND))

    assert (state.stage, state.waiting) == (ReportStage.RELEASED, "")
    assert (state.releases[0].because, state.decisions[0].decided_by) == ("先报", "部务会")


def test_whoever_looked_at_another_edition_is_told_before_anything_is_sent() -> None:
    with pytest.raises(Conflict) as refused:
        decide(waiting(), decision(Verdict.SEND), seen="fujian4:jxnu:2026H2:2", to=())

    assert refused.value.code == "report_rebuilt_meanwhile"
    assert decide(waiting(), decision(Verdict.SEND), seen="fujian4:jxnu:2026H2", to=())


@pytest.mark.parametrize("until", [LATER, LATER - DAY, None])
def test_a_day_to_wait_for_lies_ahead(until: Any) -> None:
    with pytest.raises(Refused, match="已经过去"):
        decided(waiting(), Verdict.WAIT, until=until)


def test_it_is_built_anew_once_nothing_is_missing_or_once_the_day_has_come() -> None:
    state = postponed()
    until = state.wait_until
    assert until is not None

    assert look(state, complete=False, now=until - DAY) == ()
    assert look(state, complete=True, now=until - DAY)[0].because == "所缺的已经补齐"
    assert look(state, complete=False, now=until)[0].because == "等待补齐的日子到了"
    assert look(released(), complete=True, now=until) == ()


def test_a_correction_is_another_edition_and_the_former_stays_as_it_was() -> None:
    ordered = after(released(), *decided(released(), Verdict.CORRECT))

    state = frozen(ordered, edition(number=2, export="fujian4:jxnu:2026H2:2"))

    assert [each.export for each in state.editions] == [
        "fujian4:jxnu:2026H2",
        "fujian4:jxnu:2026H2:2",
    ]
    assert state.editions[0] == released().editions[0]
    assert len(state.releases) == 2


def test_a_correction_that_became_incomplete_waits_and_dropping_it_leaves_what_went() -> None:
    ordered = after(released(), *decided(released(), Verdict.CORRECT))
    state = frozen(ordered, edition(LACKING, number=2, export="e:2"))

    left = after(state, *decided(state, Verdict.DROP))

    assert state.stage is ReportStage.WAITING
    assert (left.stage, left.waiting) == (ReportStage.RELEASED, "")
    assert released_exports(left) == {"fujian4:jxnu:2026H2"}


def test_a_planned_report_is_put_off_and_never_made_earlier() -> None:
    cut_off, due = deadline(CUT_OFF + DAY), deadline(CUT_OFF + DAY)

    state = after(planned(), *put_off(planned(), cut_off=cut_off, due=due))

    assert (state.cut_off_at, state.due_at, state.because) == (CUT_OFF + DAY, CUT_OFF + DAY, "顺延")
    assert put_off(planned(), cut_off=deadline(CUT_OFF - DAY), due=due) == ()
    assert put_off(released(), cut_off=cut_off, due=due) == ()
    assert plan(planned(), PLANNED) == ()


def test_a_preview_is_announced_once_and_not_after_the_cut_off() -> None:
    events = preview(planned(), at=CUT_OFF - DAY, sentence="齐全")

    assert events == (ReportPreviewed(at=CUT_OFF - DAY, sentence="齐全"),)
    assert preview(after(planned(), *events), at=CUT_OFF - DAY, sentence="齐全") == ()
    assert preview(planned(), at=CUT_OFF, sentence="齐全") == ()
    assert preview(released(), at=CUT_OFF - DAY, sentence="齐全") == ()


def compared(now: str, number: int = 1, notes: tuple[str, ...] = ()) -> Comparison:
    row = Difference(name="star5", title="五星级", frozen="1个", now=now, because="更正")
    listed = (row,) if now != "1个" else ()
    return Comparison(edition=number, at=LATER, differences=listed, notes=notes)


def test_the_same_differences_are_news_once_and_so_is_that_they_are_gone() -> None:
    state = after(released(), *compare(released(), compared("2个")))

    assert compare(released(), compared("1个")) == ()
    assert compare(state, replace(compared("2个"), at=LATER + DAY)) == ()
    assert compare(state, compared("2个", notes=("甲学院有变化",)))
    assert compare(state, compared("1个"))
    assert compare(state, compared("3个", number=2)) == ()
    assert compare(planned(), compared("2个", number=0)) == ()


def test_a_report_begins_with_its_planning_and_is_known_after_it() -> None:
    with pytest.raises(ValueError, match="planning"):
        evolve(None, ReportHeld(because="数字不齐"))
    with pytest.raises(NotFound):
        known_report(None)


@given(st.lists(st.tuples(st.sampled_from(Verdict), st.booleans()), max_size=12))
def test_whatever_is_decided_nothing_incomplete_goes_without_a_decision(
    steps: list[tuple[Verdict, bool]],
) -> None:
    state = waiting()
    for verdict, complete in steps:
        try:
            state = after(state, *decided(state, verdict, edition=len(state.editions)))
        except Refused:
            continue
        if state.stage is ReportStage.REBUILDING:
            number = len(state.editions) + 1
            found = {} if complete else {"found": LACKING}
            state = frozen(state, edition(number=number, export=f"e:{number}", **found))

    sent = {each.edition for each in state.decisions if each.verdict is Verdict.SEND}
    gone = [release.edition for release in state.releases]
    assert len(gone) == len(set(gone)) == len(released_exports(state))
    complete_ones = {each.number for each in state.editions if each.complete}
    assert set(gone) <= complete_ones | sent


def test_a_release_names_its_edition() -> None:
    (_, release) = freeze(planned(), edition(), incomplete=Incomplete.WAITS, to=(ARCHIVE,))

    assert isinstance(release, ReportReleased)
    assert (release.release.edition, release.release.at) == (1, CUT_OFF)
