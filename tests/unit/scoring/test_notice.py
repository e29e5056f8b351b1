"""What is shown for objections, until when, and when that ends (Q8)."""

from datetime import timedelta

import pytest

from services.common.errors import Conflict, NotFound, Refused
from services.scoring.domain.publication.notice import (
    Notice,
    NoticeClosed,
    NoticeStage,
    evolve,
    notice_id,
)
from services.scoring.domain.publication.showing import (
    SETTLED_AFTER,
    close,
    require_in_time,
    require_over,
    show,
    withdraw,
)
from tests.unit.scoring.notices import (
    BECAUSE,
    CLOSES_AT,
    MOMENT,
    NOTICE_ID,
    SHOWN_AT,
    SUBJECT,
    notice,
)

AFTER = CLOSES_AT + SETTLED_AFTER


def withdrawn(at_days: int = 2, successor: str | None = "2026-c:2") -> Notice:
    (event,) = withdraw(
        notice(), at=SHOWN_AT + timedelta(days=at_days), because="异议成立", successor=successor
    )
    return evolve(notice(), event)


def closed() -> Notice:
    (event,) = close(notice(), at=AFTER, unanswered=())
    return evolve(notice(), event)


def test_q8_a_result_is_shown_once_under_its_subject_and_edition() -> None:
    (event,) = show(None, notice())

    state = evolve(None, event)

    assert state == notice()
    assert notice_id(SUBJECT) == NOTICE_ID
    with pytest.raises(Conflict, match="已于 2026年11月23日公示，不能重复公示"):
        show(state, notice())


def test_a_history_begins_with_the_publication() -> None:
    with pytest.raises(ValueError, match="begins with its publication"):
        evolve(None, NoticeClosed(closed_at=SHOWN_AT))


def test_q8_an_objection_in_the_last_moment_is_in_time_and_at_24_00_it_is_not() -> None:
    assert require_in_time(notice(), CLOSES_AT - MOMENT) == notice()

    with pytest.raises(Refused, match="公示已于 2026年11月30日24:00结束") as caught:
        require_in_time(notice(), CLOSES_AT)

    assert caught.value.code == "notice_over"


def test_q8_nobody_objects_to_a_notice_that_does_not_exist() -> None:
    with pytest.raises(NotFound) as caught:
        require_in_time(None, SHOWN_AT)

    assert caught.value.code == "notice_not_found"


def test_q8_what_was_received_before_the_notice_was_withdrawn_still_counts() -> None:
    state = withdrawn(at_days=2)

    assert require_in_time(state, SHOWN_AT + timedelta(days=2)) == state
    with pytest.raises(Refused, match="请对更正公示“2026-c:2”提出"):
        require_in_time(state, SHOWN_AT + timedelta(days=2) + MOMENT)


def test_q8_a_notice_withdrawn_for_good_names_no_other() -> None:
    with pytest.raises(Refused, match=r"不再受理异议$"):
        require_in_time(withdrawn(successor=None), SHOWN_AT + timedelta(days=3))


def test_q8_a_final_result_takes_no_objection_whenever_it_was_received() -> None:
    with pytest.raises(Refused, match="结果已经确定") as caught:
        require_in_time(closed(), SHOWN_AT)

    assert caught.value.code == "notice_over"


def test_q8_withdrawing_twice_changes_nothing_and_a_final_result_stays() -> None:
    assert withdraw(withdrawn(), at=AFTER, because="又一次", successor=None) == ()

    with pytest.raises(Refused) as caught:
        withdraw(closed(), at=AFTER, because="太晚", successor=None)

    assert caught.value.code == "notice_closed"


def test_q8_finalising_waits_for_the_window_and_says_until_when() -> None:
    with pytest.raises(Refused) as caught:
        close(notice(), at=CLOSES_AT - MOMENT, unanswered=())

    assert caught.value.code == "window_open"
    assert "2026年11月30日24:00" in caught.value.message
    assert BECAUSE in caught.value.message


def test_q8_finalising_waits_two_minutes_more_for_what_is_still_being_written() -> None:
    with pytest.raises(Refused, match="请 2 分钟后再提交"):
        require_over(notice(), AFTER - MOMENT)

    assert require_over(notice(), AFTER) == notice()


def test_q8_finalising_waits_for_every_answer_and_names_some() -> None:
    with pytest.raises(Refused) as caught:
        close(notice(), at=AFTER, unanswered=tuple(f"o{number}" for number in range(6)))

    assert caught.value.code == "objections_unanswered"
    assert "还有 6 件异议没有答复（o0、o1、o2、o3、o4等）" in caught.value.message
    with pytest.raises(Refused, match=r"还有 1 件异议没有答复（o1）"):
        close(notice(), at=AFTER, unanswered=("o1",))


def test_q8_a_closed_notice_closes_once() -> None:
    state = closed()

    assert (state.stage, state.ended_at) == (NoticeStage.CLOSED, AFTER)
    with pytest.raises(Refused) as caught:
        close(state, at=AFTER, unanswered=())
    assert caught.value.code == "notice_closed"


def test_q8_a_withdrawn_notice_says_why_and_what_follows() -> None:
    state = withdrawn()

    assert (state.stage, state.ended_because) == (NoticeStage.WITHDRAWN, "异议成立")
    assert state.successor == "2026-c:2"
