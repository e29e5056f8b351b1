"""Which moment a query means, and what is said of the figures (Q10)."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import Refused
from services.common.kernel.periods import PeriodKind, containing
from services.common.kernel.workdays import end_of_day, local_day
from services.intake.shown.statistics import Moment, moment_asked, show_statistics

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
MOMENT_MS = timedelta(milliseconds=1)
DAYS = st.dates(date(1993, 1, 1), date(2026, 11, 23))


def asked(as_of: str | None = None, period: str | None = None) -> Moment:
    return moment_asked(as_of=as_of, period=period, now=NOW)


def row(star: int | None, branches: int, child: str | None = "a", **more: Any) -> dict[str, Any]:
    key: dict[str, Any] = {} if star is None else {"star": star}
    key |= {} if child is None else {"child": child}
    return {"_id": key, "branches": branches, "voided": 0, "name": None} | more


def show(*rows: dict[str, Any], as_of: str | None = None, by_unit: bool = True) -> dict[str, Any]:
    return show_statistics("u", asked(as_of), rows, by_unit=by_unit)


def test_nothing_asked_is_now() -> None:
    moment = asked()

    assert (moment.shown, moment.counted, moment.over) == (NOW, NOW, False)
    assert (moment.day, moment.period) == (date(2026, 11, 23), None)


@given(DAYS)
def test_q10_a_day_is_counted_at_its_last_moment_and_today_now(day: date) -> None:
    moment = asked(day.isoformat())

    assert moment.counted <= NOW
    assert local_day(moment.counted) == moment.day == day
    assert moment.over == (moment.counted + MOMENT_MS == moment.shown == end_of_day(day))
    assert moment.over or moment.counted == NOW


@given(DAYS, st.sampled_from(PeriodKind))
def test_q10_a_period_is_counted_as_its_last_day_or_now(day: date, kind: PeriodKind) -> None:
    period = containing(kind, day)

    moment = asked(period=str(period))

    last = min(period.last_day, local_day(NOW))
    assert (moment.period, moment.day) == (str(period), last)
    assert moment.counted == asked(last.isoformat()).counted


@pytest.mark.parametrize(
    ("as_of", "period", "said"),
    [
        ("2026-06-30", "2026H1", "只能填一个"),
        ("2026-11-24", None, "2026年11月24日还没有到"),
        ("9999-12-31", None, "还没有到"),
        ("2026-02-30", None, "没有“2026-02-30”这一天"),
        (None, "2027Q1", "2027年第一季度还没有开始"),
        (None, "2026H3", "统计期“2026H3”无法识别"),
        (None, "1900", "年份应在"),
    ],
)
def test_q10_a_moment_that_cannot_be_counted_is_refused(
    as_of: str | None, period: str | None, said: str
) -> None:
    with pytest.raises(Refused, match=said) as refused:
        asked(as_of, period)

    (fault,) = refused.value.details["errors"]
    assert refused.value.code == "bad_parameters"
    assert fault["message"] == refused.value.message
    assert fault["pointer"] == ("/query/as_of" if period is None else "/query/period")


def test_q10_shares_are_of_all_branches_with_one_decimal_and_halves_go_up() -> None:
    shown = show(row(5, 1), row(3, 5, "b"), row(None, 10, "b"))

    shares = {each["star"]: each["share"] for each in shown["stars"]}
    assert shares == {5: "6.3", 4: "0.0", 3: "31.3", 2: "0.0", 1: "0.0"}
    assert (shown["branches"], shown["without_star"]) == (16, 10)


def test_q10_a_unit_without_branches_has_no_shares() -> None:
    shown = show(row(None, 0, None, name="单位"), row(None, 0, name="甲"))

    assert (shown["name"], shown["branches"]) == ("单位", 0)
    assert [each["share"] for each in shown["stars"]] == [None] * 5
    assert shown["remark"] == "本单位及其下现在没有党支部。"


def test_q10_units_stand_by_code_with_their_names_and_add_up() -> None:
    rows = [row(4, 2, "b", name="乙"), row(4, 1, "a"), row(None, 3, "a", name="甲", voided=0)]

    shown = show(row(None, 0, None, name="单位"), *rows)

    assert [(each["unit"], each["name"], each["branches"]) for each in shown["units"]] == [
        ("a", "甲", 4),
        ("b", "乙", 2),
    ]
    assert (shown["name"], shown["branches"], shown["without_star"]) == ("单位", 6, 3)
    assert show(*rows, by_unit=False)["units"] is None


@pytest.mark.parametrize(
    ("rows", "as_of", "remark"),
    [
        ([row(4, 2)], None, "本单位及其下现有2个党支部，现在都有星级。"),
        (
            [row(4, 2, voided=1), row(None, 1)],
            "2026-06-30",
            "本单位及其下现有3个党支部，其中1个当时没有星级。"
            "党支部按现在的组织结构统计，当时还没有成立或不在本单位的也在其中。"
            "当时的星级中有1个后来作废。",
        ),
    ],
)
def test_q10_the_remark_says_how_complete_the_figures_are(
    rows: list[dict[str, Any]], as_of: str | None, remark: str
) -> None:
    assert show(*rows, as_of=as_of)["remark"] == remark
