"""承诺 (Q13): made by a college for a year, reviewed goal by goal at its end."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import Refused
from services.common.records import CONVERTER
from services.scoring.domain.pledge.keeping import (
    known_pledge,
    publish,
    require_pledging,
    review,
)
from services.scoring.domain.pledge.pledge import (
    Goal,
    GoalOutcome,
    GoalReview,
    Pledge,
    PledgeEvent,
    PledgeReview,
    PledgeStage,
    PledgeVerdict,
    Reviewed,
    evolve,
    pledge_id,
)

SCHOOL, COLLEGE = "jxnu", "jxnu.mks"
SPRING = datetime(2026, 3, 2, 1, tzinfo=UTC)
YEARS_END = datetime(2026, 12, 20, 1, tzinfo=UTC)
WISH = Pledge(
    unit=COLLEGE,
    name="马克思主义学院党委",
    path=(SCHOOL, COLLEGE),
    year=2026,
    secretary="（虚构）陈书记",
    text="抓好五星创建",
    goals=tuple(
        Goal(number=number, text="消除软弱涣散", measure="逐个整顿", target="0 个")
        for number in (1, 2)
    ),
    published_at=SPRING,
)
MET = PledgeReview(
    goals=tuple(GoalReview(goal=n, outcome=GoalOutcome.MET, remark="") for n in (1, 2)),
    verdict=PledgeVerdict.KEPT,
    remark="全部完成",
    reviewed_at=YEARS_END,
    reviewed_by="党委组织部部务会",
)
MADE = evolve(None, publish(None, WISH)[0])
DONE = evolve(MADE, Reviewed(review=MET))


def refusal(state: Pledge | None, wish: Pledge | PledgeReview, *, by: str = SCHOOL) -> str:
    with pytest.raises(Refused) as caught:
        publish(state, wish) if isinstance(wish, Pledge) else review(state, wish, by=by)
    return caught.value.code


def test_q13_a_pledge_is_published_and_kept() -> None:
    assert MADE == WISH
    assert known_pledge(MADE) is MADE
    assert pledge_id(COLLEGE, 2026) == "jxnu.mks:2026"


def test_q13_only_a_college_pledges() -> None:
    require_pledging("college")

    with pytest.raises(Refused) as caught:
        require_pledging("branch")

    assert caught.value.code == "not_a_college"


@pytest.mark.parametrize(
    ("year", "fits"), [(2025, False), (2026, True), (2027, True), (2028, False)]
)
def test_q13_a_pledge_is_for_this_year_or_the_next(year: int, fits: bool) -> None:
    wish = replace(WISH, year=year)

    if fits:
        assert publish(None, wish)
    else:
        assert refusal(None, wish) == "wrong_year"


def test_q13_a_pledge_may_be_changed_until_it_is_reviewed() -> None:
    later = replace(WISH, text="更高的目标", published_at=SPRING + timedelta(days=1))

    (event,) = publish(MADE, later)

    assert evolve(MADE, event).text == "更高的目标"
    assert publish(MADE, replace(WISH, published_at=later.published_at)) == ()
    assert refusal(MADE, replace(WISH, published_at=SPRING - timedelta(1))) == "superseded"
    assert refusal(DONE, later) == "pledge_reviewed"


def test_q13_at_the_years_end_every_goal_is_reviewed() -> None:
    (event,) = review(MADE, MET, by=SCHOOL)

    assert evolve(MADE, event) == replace(MADE, stage=PledgeStage.REVIEWED, review=MET)


@pytest.mark.parametrize(
    ("state", "wish", "by", "code"),
    [
        (None, MET, SCHOOL, "pledge_not_found"),
        (MADE, MET, COLLEGE, "own_unit"),
        (DONE, MET, SCHOOL, "pledge_reviewed"),
        (
            MADE,
            replace(MET, reviewed_at=datetime(2026, 11, 30, 15, tzinfo=UTC)),
            SCHOOL,
            "too_early",
        ),
        (MADE, replace(MET, goals=MET.goals[:1]), SCHOOL, "goals_mismatch"),
        (MADE, replace(MET, goals=(MET.goals[0], MET.goals[0])), SCHOOL, "goals_mismatch"),
        (
            MADE,
            replace(MET, goals=(MET.goals[0], replace(MET.goals[1], outcome=GoalOutcome.PARTLY))),
            SCHOOL,
            "remark_missing",
        ),
    ],
)
def test_q13_a_review_that_is_refused(
    state: Pledge | None, wish: PledgeReview, by: str, code: str
) -> None:
    assert refusal(state, wish, by=by) == code


def test_q13_a_goal_that_was_missed_is_reviewed_with_its_reason() -> None:
    missed = GoalReview(goal=2, outcome=GoalOutcome.NOT_MET, remark="场所未落实")

    assert review(MADE, replace(MET, goals=(MET.goals[0], missed)), by=SCHOOL)


def test_q13_a_history_begins_with_the_pledge() -> None:
    with pytest.raises(ValueError, match="begins"):
        evolve(None, Reviewed(review=MET))


@given(st.lists(st.tuples(st.sampled_from(["甲", "乙", ""]), st.integers(0, 200)), max_size=12))
def test_q13_whatever_is_asked_a_review_is_the_end(moves: list[tuple[str, int]]) -> None:
    state: Pledge | None = None
    events: list[PledgeEvent] = []
    now = SPRING
    for text, days in moves:
        now += timedelta(days=days)
        try:
            found: tuple[PledgeEvent, ...] = (
                publish(state, replace(WISH, text=text, published_at=now))
                if text
                else review(state, replace(MET, reviewed_at=now), by=SCHOOL)
            )
        except Refused:
            continue
        for event in found:
            state = evolve(state, event)
        events += found

    stored = [CONVERTER.structure(CONVERTER.unstructure(each), type(each)) for each in events]
    assert reduce(evolve, stored, None) == state
    assert [isinstance(each, Reviewed) for each in events].count(True) <= 1
    assert state is None or (state.review is None) == (state.stage is PledgeStage.PUBLISHED)
