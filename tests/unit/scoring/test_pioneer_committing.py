"""定诺 (F2): by the goals of one's post, for this year or the next, amendable until a day."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from services.common.errors import Refused
from services.scoring.domain.pioneer.committing import Commitment, commit
from services.scoring.domain.pioneer.item import Item
from services.scoring.domain.pioneer.pioneer import Appraised, Pioneer, Reported
from tests.unit.scoring.pioneering import (
    ITEMS,
    PLEDGED,
    POLICY,
    SPRING,
    WANG,
    after,
    item,
    own,
    progress,
)

POST = POLICY.post(WANG.post)
SAID = Commitment(items=ITEMS, year=2026, at=SPRING)
MAY = datetime(2026, 5, 1, tzinfo=UTC)
JULY = datetime(2026, 7, 1, 1, tzinfo=UTC)
OTHERS = (*ITEMS[:2], item(3, text="别的承诺"))


def committed(
    state: Pioneer | None, items: tuple[Item, ...] = ITEMS, at: datetime = SPRING
) -> Pioneer:
    said = Commitment(items=items, year=2026, at=at)
    return after(state, commit(state, WANG, said, post=POST, days=POLICY.days))


def refusal(state: Pioneer | None, said: Commitment) -> str:
    with pytest.raises(Refused) as caught:
        commit(state, WANG, said, post=POST, days=POLICY.days)
    return caught.value.code


def test_f2_what_is_pledged_stands_with_all_that_a_result_needs() -> None:
    assert committed(None) == PLEDGED


def test_f2_who_pledges_after_the_day_is_late_not_refused() -> None:
    in_time = datetime(2026, 3, 31, 15, 59, tzinfo=UTC)

    assert not committed(None, at=in_time).late
    assert committed(None, at=in_time + timedelta(minutes=1)).late


@pytest.mark.parametrize(
    ("items", "code"),
    [
        (ITEMS[:2], "items_count"),
        (tuple(item(n) for n in range(1, 10)), "items_count"),
        ((*ITEMS[:2], item(3, goal="teaching")), "goal_twice"),
        ((*ITEMS[:2], item(3, text="承诺1")), "item_twice"),
        ((item(1), item(2), item(3)), "goal_missing"),
        ((*ITEMS[:2], item(3, due=date(2027, 1, 1))), "due_outside_year"),
    ],
)
def test_f2_items_that_do_not_fit_the_post_are_refused(items: tuple[Item, ...], code: str) -> None:
    assert refusal(None, replace(SAID, items=items)) == code


@pytest.mark.parametrize("year", [2025, 2028])
def test_f2_pledges_are_for_this_year_or_the_next(year: int) -> None:
    items = tuple(replace(each, due=date(year, 12, 31)) for each in ITEMS)

    assert refusal(None, replace(SAID, items=items, year=year)) == "wrong_year"


def test_f2_an_amendment_keeps_the_progress_of_what_stayed() -> None:
    reported = after(
        PLEDGED,
        [Reported(item=n, progress=progress(at=SPRING), because="") for n in (1, 2, 3)],
    )

    amended = committed(reported, OTHERS, MAY)

    assert [each.is_done for each in amended.items] == [True, True, False]
    assert (amended.amended_at, amended.unfinished, amended.unreported) == (MAY, 1, 1)


def test_f2_the_same_again_amends_nothing_and_an_earlier_form_comes_too_late() -> None:
    amended = committed(PLEDGED, OTHERS, MAY)

    assert committed(PLEDGED, at=JULY) == PLEDGED
    assert refusal(amended, SAID) == "superseded"


def test_f2_after_the_day_nothing_is_amended_but_by_latecomers() -> None:
    late = replace(PLEDGED, late=True)

    assert refusal(PLEDGED, replace(SAID, items=OTHERS, at=JULY)) == "amend_closed"
    assert committed(late, OTHERS, JULY).items == OTHERS


def test_f2_once_appraising_has_begun_nothing_is_amended() -> None:
    appraised = after(PLEDGED, [Appraised(own=own(), branch=None, mass=None, because="")])

    assert refusal(appraised, replace(SAID, items=OTHERS, at=MAY)) == "appraisal_begun"
