"""A member asks for corrections of their own year; the branch answers each once (F2)."""

from datetime import timedelta

import pytest

from services.common.errors import Refused
from services.scoring.domain.pioneer.pioneer import Pioneer, RequestAnswer, RequestAnswered, evolve
from services.scoring.domain.pioneer.requesting import REQUESTS_MOST, WAITING_MOST, answer, ask
from tests.unit.scoring.pioneering import PLEDGED, WINTER, after

YES = RequestAnswer(accepted=True, text="已改", at=WINTER)


def asked(state: Pioneer, text: str) -> Pioneer:
    return after(state, ask(state, "践诺", text, at=WINTER))


ASKED = asked(PLEDGED, "第 2 项已经完成")
ANSWERED = after(ASKED, answer(ASKED, 1, YES))


def test_f2_a_request_waits_until_it_is_answered() -> None:
    assert (ASKED.waiting, ASKED.requests[0].number) == (1, 1)
    assert (ANSWERED.waiting, ANSWERED.requests[0].answer) == (0, YES)


def test_f2_of_several_requests_the_one_that_is_meant_is_answered() -> None:
    two = asked(ASKED, "姓名有误")

    answered = after(two, answer(two, 2, YES))

    assert [each.answer for each in answered.requests] == [None, YES]


def test_f2_the_same_words_while_they_wait_are_one_request() -> None:
    assert asked(ASKED, "第 2 项已经完成") == ASKED
    assert len(asked(ANSWERED, "第 2 项已经完成").requests) == 2


def test_f2_so_many_requests_may_wait_and_no_more() -> None:
    state = PLEDGED
    for number in range(WAITING_MOST):
        state = asked(state, f"更正{number}")

    with pytest.raises(Refused) as caught:
        asked(state, "还有一件")

    assert caught.value.code == "too_many_requests"


def test_f2_a_year_takes_a_bounded_number_of_requests() -> None:
    state = PLEDGED
    for number in range(REQUESTS_MOST):
        state = asked(state, f"更正{number}")
        state = after(state, answer(state, number + 1, YES))

    with pytest.raises(Refused):
        asked(state, "还有一件")


def test_f2_an_answer_stands() -> None:
    later = RequestAnswer(accepted=True, text="已改", at=WINTER + timedelta(days=1))
    other = RequestAnswer(accepted=False, text="不属实", at=WINTER)

    assert answer(ANSWERED, 1, later) == ()
    for number, code in ((1, "request_answered"), (2, "request_not_found")):
        with pytest.raises(Refused) as caught:
            answer(ANSWERED, number, other)
        assert caught.value.code == code


def test_f2_a_history_begins_with_being_pledged() -> None:
    with pytest.raises(ValueError, match="begins"):
        evolve(None, RequestAnswered(request=1, answer=YES))
