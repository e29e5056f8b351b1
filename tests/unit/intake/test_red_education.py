"""Red education over the API: which days and periods a query means, and a school that asks for no number (F1)."""

from datetime import date, timedelta
from typing import Any

import pytest

from services.common.errors import NotFound, Refused
from services.common.kernel.memorials import Expected
from services.common.kernel.periods import PeriodKind, parse_period
from services.common.settings import REPOSITORY
from services.intake.shown.red_education import (
    commemoration,
    days_asked,
    lacking_page,
    memorial_days,
    period_asked,
)
from services.intake.views import Page

TODAY = date(2026, 11, 30)
MEMORIALS = memorial_days(REPOSITORY / "schemas" / "policies")
EXPECTED = Expected(every=PeriodKind.HALF_YEAR, at_least=1, units=("branch",))


def test_f1_half_a_year_from_today_is_meant_unless_asked_otherwise() -> None:
    assert days_asked(None, None, TODAY) == (TODAY, TODAY + timedelta(days=182))
    assert days_asked(TODAY, TODAY, date(2020, 1, 1)) == (TODAY, TODAY)


@pytest.mark.parametrize(
    ("since", "until"),
    [
        (TODAY, TODAY - timedelta(days=1)),
        (TODAY, TODAY + timedelta(days=401)),
        (date.min, None),
        (date.max, None),
        (date(2199, 12, 1), date(2200, 1, 1)),
    ],
)
def test_f1_a_span_that_cannot_be_meant_is_refused_with_what_can(since: Any, until: Any) -> None:
    with pytest.raises(Refused, match="最多查400天") as refused:
        days_asked(since, until, TODAY)

    assert refused.value.code == "bad_parameters"


def test_f1_the_running_period_is_meant_unless_another_is_named() -> None:
    assert period_asked(EXPECTED, None, TODAY) == parse_period("2026H2")
    assert period_asked(EXPECTED, "2025H1", TODAY) == parse_period("2025H1")
    with pytest.raises(Refused, match="半年写作"):
        period_asked(EXPECTED, "2026Q4", TODAY)


async def test_f1_a_school_that_asks_for_no_number_lacks_nothing() -> None:
    nobody: Any = None

    shown = await lacking_page(nobody, "jxnu", None, period_asked(None, None, TODAY), Page())

    assert shown == {"items": [], "next": None}


def test_f1_a_memorial_day_of_a_year_is_named_by_its_day() -> None:
    assert commemoration(MEMORIALS, "qingming:2028-04-04").day == date(2028, 4, 4)


@pytest.mark.parametrize(
    "named", ["qingming:2028-04-05", "none:2028-04-04", "qingming", "x:9999-12-31"]
)
def test_f1_any_other_name_is_not_found(named: str) -> None:
    with pytest.raises(NotFound):
        commemoration(MEMORIALS, named)
