"""What export does with a job, on a port in memory."""

import io
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from openpyxl import load_workbook

from services.common.errors import Refused
from services.common.kernel.figures import Figures
from services.export.handlers import HANDLERS
from services.export.handlers.orders import BUILD
from services.export.ports.tables import Reported, StarCensus
from services.export.schedule import SCHEDULE
from tests.unit.export.fake_port import (
    COLLEGE,
    DERIVED,
    NOON,
    RETURNED,
    FakeExports,
    asked,
    job,
    schedule,
)

YEARS_END = datetime(2026, 12, 31, 16, tzinfo=UTC)


def handle(port: FakeExports, kind: str, subject: str = "", **data: Any) -> Mapping[str, Any]:
    return HANDLERS[kind](job(kind, subject, data), port)


def request(port: FakeExports, **body: Any) -> Mapping[str, Any]:
    port.submissions["s1"] = asked(**body)
    return handle(port, "export/request", "s1")


def refusal(port: FakeExports, kind: str, subject: str = "", **data: Any) -> str:
    with pytest.raises(Refused) as refused:
        handle(port, kind, subject, **data)
    return refused.value.code


def test_a_request_becomes_an_export_of_its_own_id_with_both_formats() -> None:
    port = FakeExports()

    result = request(port)

    assert [file["format"] for file in port.exports["s1"]["files"]] == ["xlsx", "docx"]
    assert result["files"] == [file["name"] for file in port.exports["s1"]["files"]]
    assert port.exports["s1"]["requested_by"] == "portal"
    assert set(port.files) == {file["file_id"] for file in port.exports["s1"]["files"]}


def test_only_the_formats_that_are_asked_for_are_built() -> None:
    port = FakeExports()

    request(port, formats=["docx"])

    assert [file["format"] for file in port.exports["s1"]["files"]] == ["docx"]


def test_the_day_of_filling_is_the_one_given_or_else_the_day_of_the_request() -> None:
    given, left_out = FakeExports(), FakeExports()

    request(given, filled_on="2026-07-01")
    request(left_out)

    assert given.exports["s1"]["filled_on"] == "2026-07-01"
    assert left_out.exports["s1"]["filled_on"] == date(2026, 11, 23).isoformat()


def test_the_signature_line_is_there_only_if_somebody_is_named() -> None:
    named, unnamed = FakeExports(), FakeExports()

    request(named, filled_by="李四")
    request(unnamed)

    assert "填表人：李四" in words(named)
    assert not [word for word in words(unnamed) if word.startswith("填表人")]


def words(port: FakeExports) -> set[str]:
    """Whatever the workbook says."""
    file = next(file for file in port.exports["s1"]["files"] if file["format"] == "xlsx")
    sheet = load_workbook(io.BytesIO(port.files[file["file_id"]])).worksheets[0]
    return {str(cell.value) for row in sheet.iter_rows() for cell in row}


def test_the_stars_are_those_of_the_periods_end() -> None:
    port = FakeExports()

    request(port, period="2026Q3")

    assert port.asked == [("jxnu.a", datetime(2026, 9, 30, 16, tzinfo=UTC))]


@pytest.mark.parametrize(
    ("period", "as_of"),
    [("2026Q3", datetime(2026, 9, 30, 16, tzinfo=UTC)), ("2026H2", NOON)],
)
def test_the_snapshot_says_of_which_instant_its_figures_are(period: str, as_of: datetime) -> None:
    port = FakeExports()

    request(port, period=period)

    assert port.exports["s1"]["snapshot"]["as_of"] == as_of


def test_the_snapshot_keeps_the_figures_and_the_result_says_how_complete_they_are() -> None:
    port = FakeExports()

    result = request(port)

    snapshot = port.exports["s1"]["snapshot"]
    assert [row["branches"] for row in snapshot["stars"]] == [1, 0, 2, 0, 0]
    assert (result["branches"], result["without_star"]) == (4, 1)
    assert result["remark"] == snapshot["remark"]


@pytest.mark.parametrize(
    ("census", "remark"),
    [
        (StarCensus(counts={}, branches=0, without_star=0), "现在没有党支部，表中数字均为零"),
        (StarCensus(counts={4: 1}, branches=0, without_star=0), "现在没有党支部"),
        (
            StarCensus(counts={4: 2}, branches=2, without_star=0),
            "现有2个党支部，在统计时点都有星级",
        ),
        (
            StarCensus(counts={4: 2}, branches=3, without_star=1),
            "现有3个党支部，其中1个在统计时点没有星级，未计入本表",
        ),
    ],
)
def test_a_table_of_zeros_or_with_gaps_is_built_with_a_remark(
    census: StarCensus, remark: str
) -> None:
    port = FakeExports(census=census)

    result = request(port)

    assert result["remark"] == f"本单位及其下{remark}"
    assert len(port.files) == 2


def test_the_same_order_gives_the_same_bytes_whenever_it_is_worked_on() -> None:
    first, again = FakeExports(), FakeExports(now=NOON + timedelta(days=1))

    request(first)
    request(again)

    assert first.files == again.files


def test_other_figures_go_into_other_files() -> None:
    port = FakeExports()
    request(port)
    before = set(port.files)

    port.census = StarCensus(counts={5: 9}, branches=9, without_star=0)
    request(port)

    assert len(before | set(port.files)) == 4


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({"unit": "nobody", "period": "2026H2"}, "unit_not_found"),
        ({"unit": "jxnu", "period": "2026H3"}, "bad_period"),
        ({"unit": "jxnu", "period": "2027Q1"}, "period_not_begun"),
        ({"unit": "jxnu", "period": "2026H2", "table": "fujian9"}, "table_not_found"),
    ],
)
def test_what_cannot_be_built_is_refused_and_leaves_nothing(
    data: dict[str, str], code: str
) -> None:
    port = FakeExports()

    assert refusal(port, BUILD, **data) == code

    assert (port.exports, port.files) == ({}, {})


def test_an_occurrence_freezes_for_everybody_and_opens_the_next_period() -> None:
    port = FakeExports(now=YEARS_END)

    result = handle(port, SCHEDULE, "fujian4", period="2026H2")

    assert [left.id for left in port.jobs] == [
        "fujian4:jxnu:2026H2",
        "fujian4:jxnu.a:2026H2",
        "report.open:fujian4:2027H1",
    ]
    assert port.jobs[-1].due == YEARS_END
    assert (result["period"], result["units"]) == ("2026H2", 2)


def test_l9_the_figures_come_round_for_the_university_and_colleges_confirm_theirs() -> None:
    port = FakeExports(now=YEARS_END, schedules=(schedule(table="sijinsilian", every="quarter"),))

    handle(port, SCHEDULE, "sijinsilian", period="2026Q4")

    assert [left.id for left in port.jobs] == [
        "sijinsilian:jxnu:2026Q4",
        "report.open:sijinsilian:2027Q1",
    ]


def test_a_mark_of_secrecy_is_the_one_a_person_gave_and_none_of_the_systems() -> None:
    marked, unmarked, by_itself = FakeExports(), FakeExports(), FakeExports(now=YEARS_END)

    request(marked, classification="秘密★1年")
    request(unmarked)
    handle(by_itself, SCHEDULE, "fujian4", period="2026H2")
    for left in by_itself.jobs[:2]:
        handle(by_itself, left.kind, left.subject, **left.data)

    marks = [
        [each["classification"] for each in port.exports.values()]
        for port in (marked, unmarked, by_itself)
    ]
    assert marks == [["秘密★1年"], [""], ["", ""]]
    assert "秘密★1年" in words(marked)


def test_what_an_occurrence_leaves_can_be_built() -> None:
    port = FakeExports(now=YEARS_END)
    handle(port, SCHEDULE, "fujian4", period="2026H2")

    for left in port.jobs[:2]:
        HANDLERS[left.kind](job(left.kind, left.subject, left.data, due=left.due), port)

    assert port.asked == [("jxnu", YEARS_END), ("jxnu.a", YEARS_END)]


@pytest.mark.parametrize(
    ("subject", "period", "code"),
    [("fujian3", "2026H2", "schedule_gone"), ("fujian4", "2026Q4", "bad_period")],
)
def test_an_occurrence_of_a_schedule_that_was_changed_leaves_nothing(
    subject: str, period: str, code: str
) -> None:
    port = FakeExports(schedules=(schedule(),))

    assert refusal(port, SCHEDULE, subject, period=period) == code

    assert port.jobs == []


def test_l9_the_quarterly_table_shows_what_was_confirmed() -> None:
    port = FakeExports()

    result = request(port, table="sijinsilian", period="2026Q4")

    assert {"46", "3.5", "附件", "“四进四联”活动进展情况统计表"} <= words(port)
    assert result["remark"] == "应报2个单位，都已确认"
    assert port.exports["s1"]["snapshot"]["own"] == asdict(Figures())
    snapshot = port.exports["s1"]["snapshot"]
    assert snapshot["reported"] == snapshot["derived"] == asdict(DERIVED)


def test_l9_who_has_not_confirmed_and_what_was_stated_is_said() -> None:
    stated = replace(DERIVED, points=2)
    port = FakeExports(
        returned=Reported(reported=stated, derived=DERIVED, confirmed=2, missing=("校团委",))
    )

    result = request(port, table="sijinsilian", period="2026Q4")

    assert result["remark"] == (
        "应报3个单位，2个已确认，其中有另行填报的数，与系统数的差额见季度统计表；"
        "尚未确认、未计入本表的：校团委"
    )


def test_l9_what_the_school_entered_itself_is_said_to_be_in_the_table() -> None:
    port = FakeExports(returned=replace(RETURNED, own=DERIVED))

    result = request(port, table="sijinsilian", period="2026Q4")

    assert result["remark"] == "应报2个单位，都已确认，另计入上级单位直接登记的"


@pytest.mark.parametrize(
    ("period", "code"), [("2026Q4", "return_not_confirmed"), ("2026H2", "bad_period")]
)
def test_l9_without_confirmed_figures_there_is_no_table(period: str, code: str) -> None:
    nobody = Reported(reported=Figures(), derived=Figures(), confirmed=0, missing=("甲学院",))
    port = FakeExports(returned=nobody)

    data = {"unit": "jxnu", "period": period, "table": "sijinsilian"}

    assert refusal(port, BUILD, **data) == code


def test_a_table_that_comes_round_is_a_preview_until_its_cut_off() -> None:
    early, late, other = FakeExports(), FakeExports(), FakeExports()
    late.submissions["s1"] = replace(asked(), received_at=YEARS_END)

    request(early)
    handle(late, "export/request", "s1")
    request(other, period="2026Q4")

    assert [port.exports["s1"]["preview"] for port in (early, late, other)] == [True, False, False]
    assert not any("预览" in text for text in words(late))
    assert any("预览：2026年11月23日的数字，尚未截止" in text for text in words(early))


@pytest.mark.parametrize("changes", [{"table": "none"}, {"kind": "branch"}])
def test_what_does_not_come_round_for_a_unit_is_no_preview(changes: dict[str, str]) -> None:
    branch = replace(COLLEGE, kind=changes.get("kind", COLLEGE.kind))
    port = FakeExports(units={COLLEGE.id: branch}, schedules=(schedule(table="fujian4"),))
    if "table" in changes:
        port.schedules = ()

    request(port)

    assert not port.exports["s1"]["preview"]
