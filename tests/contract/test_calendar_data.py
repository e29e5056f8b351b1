"""The calendar, ladder and schedule files: well formed, true, and readable by the rules."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import chinese_calendar
import pytest

from services.common.kernel.festivals import STATUTORY, festivals_from
from services.common.kernel.periods import PeriodKind
from services.common.kernel.report_schedules import schedule_from
from services.common.kernel.school_year import school_calendar_from
from services.common.kernel.workdays import calendar_from
from services.common.policy_files import policy_names, read_policy
from services.notify.domain.matter.ladder import Category, ladder_from

POLICIES = Path(__file__).parents[2] / "schemas" / "policies"


def read(name: str) -> Any:
    return json.loads((POLICIES / f"{name}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", policy_names(POLICIES.parent))
def test_a_policy_file_keeps_its_schema(name: str) -> None:
    assert read_policy(POLICIES.parent, name) == read(name)


def test_every_day_of_the_calendar_file_equals_the_library() -> None:
    calendar = calendar_from(read("calendar-cn"))
    days = [date(2004, 1, 1) + timedelta(days=n) for n in range(23 * 366)]
    known = [day for day in days if day.year in calendar.years]

    wrong = [day for day in known if calendar.is_workday(day) != chinese_calendar.is_workday(day)]

    assert wrong == []
    assert sorted(calendar.years) == list(range(2004, 2027))


def test_every_statutory_day_on_a_weekday_is_off_in_every_notice_there_was() -> None:
    calendar = calendar_from(read("calendar-cn"))

    days = STATUTORY.festivals_between(date(2008, 1, 1), date(2026, 12, 31))

    forgotten = [day for _, day in days if day.weekday() < 5 and calendar.is_workday(day)]
    assert forgotten == []


def test_the_school_calendar_file_has_three_academic_years() -> None:
    years = school_calendar_from(read("school-calendar")).years()

    assert [year.label for year in years] == ["2024—2025学年", "2025—2026学年", "2026—2027学年"]


def test_the_festivals_file_names_the_festivals_of_the_source() -> None:
    festivals = festivals_from(read("festivals"))

    named = [name for name, _ in festivals.festivals_between(date(2027, 1, 1), date(2027, 12, 31))]
    assert named == ["春节", "六一儿童节", "七一建党节", "教师节"]


def test_the_ladder_file_has_limits_for_every_category() -> None:
    ladder = ladder_from(read("opinion-ladder"))

    answers = {category: ladder.limits(category, 1).answer_workdays for category in Category}

    assert answers == {
        Category.INQUIRY: 3,
        Category.SUGGESTION: 13,
        Category.CRITICISM: 13,
        Category.COMPLAINT: 13,
    }


def test_the_star_table_is_due_every_half_year_and_the_figures_every_quarter() -> None:
    schedules = [schedule_from(row) for row in read("report-schedules")["schedules"]]

    assert [(each.table, each.every) for each in schedules] == [
        ("fujian4", PeriodKind.HALF_YEAR),
        ("sijinsilian", PeriodKind.QUARTER),
    ]
