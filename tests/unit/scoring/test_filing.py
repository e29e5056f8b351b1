"""报备 (Q6): who is told of which star, in order, by when, and what a voided campaign does to it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import NotFound, Refused
from services.common.records import CONVERTER
from services.scoring.domain.filing.filing import (
    FILINGS,
    TO_SEND,
    Filing,
    FilingEvent,
    FilingFellDue,
    FilingStage,
    Receipt,
    Return,
    evolve,
    filing_id,
)
from services.scoring.domain.filing.policy import Recipient, filing_policy_from
from services.scoring.domain.filing.sending import (
    acknowledge,
    fall_due,
    give_back,
    known_filing,
    make,
    put_off,
    require_own,
    send,
    void,
)
from services.scoring.domain.rating.state import Branch
from tests.unit.scoring.fake_port import POLICIES, WEEKDAYS

SCHOOL = "jxnu"
NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
AGAIN = WEEKDAYS.deadline(NOON + timedelta(days=9), 10)
BRANCH = Branch(
    code="jxnu.mks.01",
    name="第一党支部",
    path=(SCHOOL, "jxnu.mks", "jxnu.mks.01"),
    category="学生",
)
MADE = Filing(
    source="2026",
    campaign="2026",
    branch=BRANCH,
    star=4,
    recipient=Recipient(id="jiaogongwei-zuzhibu", name="省委教育工委组织部", way="报送"),
    unit=SCHOOL,
    unit_path=(SCHOOL,),
    final_at=NOON,
    due_at=WEEKDAYS.deadline(NOON, 10).due,
    because="第10个工作日",
)


def after(state: Filing | None, *events: FilingEvent) -> Filing:
    found = reduce(evolve, events, state)
    assert found is not None
    return found


def sent(state: Filing, days: int = 1) -> Filing:
    now = NOON + timedelta(days=days)
    return after(
        state, *send(state, on=now.date(), number="赣师组〔2026〕1号", by="组织科", now=now)
    )


def acknowledged(state: Filing) -> Filing:
    receipt = Receipt(on=date(2026, 11, 25), number="收2026-7")
    return after(state, *acknowledge(state, receipt, now=NOON + timedelta(days=9)))


def returned(state: Filing) -> Filing:
    back = Return(on=date(2026, 11, 26), reason="缺公示材料")
    return after(state, *give_back(state, back, AGAIN, now=NOON + timedelta(days=9)))


def voided(state: Filing) -> Filing:
    return after(state, *void(state, because="推倒重来", correct_by=AGAIN))


def test_q6_four_stars_go_to_one_department_and_five_to_two() -> None:
    told = {star: POLICIES.filings.recipients(star) for star in range(1, 6)}

    assert [(star, each.name, each.way) for star in told for each in told[star]] == [
        (4, "省委教育工委组织部", "报送"),
        (5, "省委教育工委", "上报"),
        (5, "省委组织部", "备案"),
    ]


@pytest.mark.parametrize("twice", ["stars", "recipients"])
def test_a_policy_that_says_a_thing_twice_is_refused(twice: str) -> None:
    recipient = {"id": "a", "name": "甲", "way": "备案"}
    row = {"star": 4, "recipients": [recipient] * (2 if twice == "recipients" else 1)}
    rows = [row] * (2 if twice == "stars" else 1)

    with pytest.raises(ValueError, match="重复"):
        filing_policy_from({"due_workdays": 10, "stars": rows})


def test_q6_a_filing_is_made_once() -> None:
    (made,) = make(None, MADE)

    assert after(None, made) == MADE
    assert make(MADE, replace(MADE, star=5)) == ()
    assert filing_id("2026", "jxnu.mks.01", "gw") == "2026:jxnu.mks.01:gw"


def test_q6_a_filing_is_sent_and_acknowledged() -> None:
    state = acknowledged(sent(MADE))

    assert state.stage is FilingStage.ACKNOWLEDGED
    assert state.sent is not None
    assert (state.sent.number, state.sent.late) == ("赣师组〔2026〕1号", False)
    assert state.receipt == Receipt(on=date(2026, 11, 25), number="收2026-7")


def test_q6_what_is_sent_back_is_due_anew_and_sent_again() -> None:
    back = returned(sent(MADE))
    again = sent(back, days=9)

    assert (back.stage, back.due_at, back.overdue) == (FilingStage.RETURNED, AGAIN.due, False)
    assert back.returned is not None
    assert back.returned.reason == "缺公示材料"
    assert again.stage is FilingStage.SENT


def test_q6_a_filing_is_overdue_once_when_nothing_was_sent_in_time() -> None:
    early = fall_due(MADE, MADE.due_at - timedelta(milliseconds=1))
    state = after(MADE, *fall_due(MADE, MADE.due_at))
    late = sent(state, days=20)

    assert early == ()
    assert state.overdue
    assert fall_due(state, MADE.due_at) == ()
    assert late.sent is not None
    assert (late.overdue, late.sent.late) == (False, True)
    assert fall_due(late, MADE.due_at) == ()


def test_q6_a_filing_is_put_off_when_the_calendar_became_longer_and_never_brought_forward() -> None:
    later = replace(AGAIN, due=MADE.due_at + timedelta(days=3), because="春节")
    earlier = replace(AGAIN, due=MADE.due_at - timedelta(days=1))

    state = after(MADE, *put_off(MADE, later))

    assert state.due_at == later.due
    assert state.because.startswith("放假安排有变动，")
    assert put_off(MADE, earlier) == put_off(state, later) == ()
    assert put_off(sent(MADE), later) == ()
    assert put_off(after(MADE, *fall_due(MADE, MADE.due_at)), later) == ()


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (sent(MADE), "filing_sent"),
        (acknowledged(sent(MADE)), "filing_acknowledged"),
        (voided(MADE), "filing_lapsed"),
    ],
)
def test_q6_a_filing_is_not_sent_twice(state: Filing, code: str) -> None:
    with pytest.raises(Refused) as caught:
        sent(state)

    assert caught.value.code == code


@pytest.mark.parametrize("answer", [acknowledged, returned])
def test_q6_nobody_answers_what_was_not_sent(answer: object) -> None:
    assert callable(answer)
    with pytest.raises(Refused) as caught:
        answer(MADE)

    assert caught.value.code == "filing_due"
    assert "还没有报送" in str(caught.value)


@pytest.mark.parametrize("on", [date(2026, 11, 22), date(2026, 11, 25)])
def test_q6_a_document_leaves_after_the_result_and_not_in_future(on: date) -> None:
    with pytest.raises(Refused) as caught:
        send(MADE, on=on, number="1", by="组织科", now=NOON + timedelta(days=1))

    assert caught.value.code == "day_out_of_order"


def test_q6_a_receipt_is_not_older_than_the_document() -> None:
    with pytest.raises(Refused) as caught:
        acknowledged(sent(MADE, days=4))

    assert caught.value.code == "day_out_of_order"


def test_q6_only_the_unit_that_decided_files() -> None:
    require_own(MADE, SCHOOL)
    with pytest.raises(Refused) as caught:
        require_own(MADE, "jxnu.mks")

    assert caught.value.code == "filing_elsewhere"
    with pytest.raises(NotFound):
        known_filing(None)
    assert known_filing(MADE) == MADE


@pytest.mark.parametrize("state", [MADE, returned(sent(MADE))])
def test_q7_what_the_recipient_has_not_lapses_with_its_campaign(state: Filing) -> None:
    ended = voided(state)

    assert (ended.stage, ended.voided_because) == (FilingStage.LAPSED, "推倒重来")
    assert void(ended, because="推倒重来", correct_by=AGAIN) == ()


@pytest.mark.parametrize("state", [sent(MADE), acknowledged(sent(MADE))])
def test_q7_what_was_sent_is_to_be_corrected_when_its_campaign_is_voided(state: Filing) -> None:
    open_again = voided(state)
    done = sent(open_again, days=9)

    assert (open_again.stage, open_again.due_at) == (FilingStage.CORRECTING, AGAIN.due)
    assert "更正报备" in open_again.because
    assert done.stage is FilingStage.CORRECTED
    assert (done.sent, done.correction is not None) == (state.sent, True)
    with pytest.raises(Refused) as caught:
        acknowledged(open_again)
    assert caught.value.code == "filing_correcting"


def test_a_filing_begins_with_its_making() -> None:
    with pytest.raises(ValueError, match="making"):
        evolve(None, FilingFellDue())


LAWFUL = {
    (None, FilingStage.DUE),
    (FilingStage.DUE, FilingStage.SENT),
    (FilingStage.SENT, FilingStage.ACKNOWLEDGED),
    (FilingStage.SENT, FilingStage.RETURNED),
    (FilingStage.RETURNED, FilingStage.SENT),
    (FilingStage.DUE, FilingStage.LAPSED),
    (FilingStage.RETURNED, FilingStage.LAPSED),
    (FilingStage.SENT, FilingStage.CORRECTING),
    (FilingStage.ACKNOWLEDGED, FilingStage.CORRECTING),
    (FilingStage.CORRECTING, FilingStage.CORRECTED),
}
ASKS = st.lists(
    st.tuples(
        st.sampled_from(["make", "send", "acknowledge", "give_back", "look", "put_off", "void"]),
        st.integers(0, 4),
    ),
    max_size=25,
)


def asked(state: Filing, ask: str, now: datetime) -> Sequence[FilingEvent]:
    on, again = now.date(), WEEKDAYS.deadline(now, 10)
    if ask == "make":
        return make(state, MADE)
    if ask == "send":
        return send(state, on=on, number="1", by="组织科", now=now)
    if ask == "acknowledge":
        return acknowledge(state, Receipt(on=on, number="1"), now=now)
    if ask == "give_back":
        return give_back(state, Return(on=on, reason="缺"), again, now=now)
    if ask == "look":
        return fall_due(state, now)
    if ask == "put_off":
        return put_off(state, again)
    return void(state, because="推倒重来", correct_by=again)


@given(ASKS)
def test_no_sequence_of_asks_skips_a_state_and_replay_equals_state(
    asks: list[tuple[str, int]],
) -> None:
    state, events, now = MADE, list[FilingEvent](make(None, MADE)), NOON
    for ask, days in asks:
        now += timedelta(days=days)
        try:
            told = asked(state, ask, now)
        except Refused:
            continue
        for event in told:
            before, state = state, evolve(state, event)
            assert before.stage is state.stage or (before.stage, state.stage) in LAWFUL
            assert not state.overdue or state.stage in TO_SEND
        events += told

    assert reduce(evolve, events, None) == state
    stored = CONVERTER.unstructure(state)
    assert CONVERTER.structure(stored, FILINGS.state) == state
