"""Whatever is asked of a notice and an objection, in whatever order, their states stay lawful ones (Q8)."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import reduce

from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import Refused
from services.common.kernel.workdays import WorkCalendar, local_day
from services.common.records import CONVERTER
from services.scoring.domain.publication import notice as notices
from services.scoring.domain.publication import objection as objections
from services.scoring.domain.publication.notice import Notice, NoticeEvent, NoticeStage
from services.scoring.domain.publication.objecting import answer, raise_objection
from services.scoring.domain.publication.objection import (
    Objection,
    ObjectionEvent,
    ObjectionStage,
)
from services.scoring.domain.publication.showing import close, show, withdraw
from tests.unit.scoring.notices import (
    SCHOOL,
    SHOWN_AT,
    decision,
    meeting,
    notice,
    objection,
    rejection,
)

ACTS = ("show", "object", "uphold", "reject", "withdraw", "close")
MOVES = st.lists(st.tuples(st.integers(0, 72), st.sampled_from(ACTS)), max_size=30)
CALENDAR = WorkCalendar(frozenset({2026}), frozenset(), frozenset())


@dataclass
class Life:
    """One notice and one objection to it, and everything that happened to them."""

    now: datetime = SHOWN_AT
    notice: Notice | None = None
    objection: Objection | None = None
    noticed: list[NoticeEvent] = field(default_factory=list)
    objected: list[ObjectionEvent] = field(default_factory=list)

    def act(self, what: str) -> None:
        if what in ("object", "uphold", "reject"):
            for event in self._of_objection(what):
                self.objection = objections.evolve(self.objection, event)
                self.objected.append(event)
        else:
            for shown in self._of_notice(what):
                self.notice = notices.evolve(self.notice, shown)
                self.noticed.append(shown)

    def _of_notice(self, what: str) -> tuple[NoticeEvent, ...]:
        if what == "show":
            return show(self.notice, notice())
        if what == "withdraw":
            return withdraw(self.notice, at=self.now, because="因", successor=None)
        waits = self.objection is not None and self.objection.decision is None
        return close(self.notice, at=self.now, unanswered=("o1",) if waits else ())

    def _of_objection(self, what: str) -> tuple[ObjectionEvent, ...]:
        if what == "object":
            return raise_objection(self.objection, self.notice, objection(raised_at=self.now))
        wish = decision() if what == "uphold" else rejection()
        studied = replace(meeting(), held_on=local_day(self.now))
        held = replace(wish, decided_at=self.now, meeting=studied)
        return answer(self.objection, held, unit=SCHOOL)


def lived(moves: list[tuple[int, str]]) -> Life:
    life = Life()
    for hours, what in moves:
        life.now += timedelta(hours=hours)
        try:
            life.act(what)
        except Refused:
            continue
    return life


@given(MOVES)
def test_q8_a_result_is_never_final_with_an_objection_open(moves: list[tuple[int, str]]) -> None:
    life = lived(moves)

    closed = life.notice is not None and life.notice.stage is NoticeStage.CLOSED
    waits = life.objection is not None and life.objection.stage is ObjectionStage.RECEIVED
    assert not (closed and waits)


@given(MOVES)
def test_q8_a_notice_ends_at_most_once_and_never_before_its_window_unless_withdrawn(
    moves: list[tuple[int, str]],
) -> None:
    life = lived(moves)

    assert len(life.noticed) <= 2
    if life.notice is not None:
        assert (life.notice.ended_at is None) == (life.notice.stage is NoticeStage.OPEN)
        if life.notice.stage is NoticeStage.CLOSED:
            assert life.notice.ended_at is not None
            assert life.notice.ended_at >= life.notice.closes_at


@given(MOVES)
def test_q8_an_objection_is_answered_at_most_once_with_a_change_or_a_no(
    moves: list[tuple[int, str]],
) -> None:
    life = lived(moves)

    assert len(life.objected) <= 2
    if life.objection is not None and life.objection.decision is not None:
        rejected = life.objection.stage is ObjectionStage.REJECTED
        assert rejected == (life.objection.decision.change is None)
        assert life.objection.stage is life.objection.decision.outcome


@given(MOVES)
def test_q8_played_again_the_histories_give_the_states(moves: list[tuple[int, str]]) -> None:
    life = lived(moves)

    stored = [
        CONVERTER.structure(CONVERTER.unstructure(event), type(event)) for event in life.noticed
    ]
    said = [
        CONVERTER.structure(CONVERTER.unstructure(event), type(event)) for event in life.objected
    ]

    assert reduce(notices.evolve, stored, None) == life.notice
    assert reduce(objections.evolve, said, None) == life.objection


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 11, 30), timezones=st.just(UTC)),  # noqa: DTZ001
    st.integers(1, 15),
)
def test_q8_a_window_holds_exactly_so_many_working_days_after_the_day_of_publication(
    published_at: datetime, days: int
) -> None:
    window = CALENDAR.deadline(published_at, days)

    first, last = local_day(published_at), window.day
    after = [first + timedelta(days=n) for n in range(1, (last - first).days + 1)]
    assert sum(map(CALENDAR.is_workday, after)) == days
    assert CALENDAR.is_workday(last)
