"""The text of a notice: what, how many, how long, how to object; no person in it (Q8)."""

from dataclasses import replace
from datetime import UTC, datetime

from services.common.kernel.workdays import WorkCalendar
from services.scoring.domain.publication.wording import Wording, notice_text, notice_title
from services.scoring.domain.summary import StarCount

SHOWN_AT = datetime(2026, 11, 23, 4, tzinfo=UTC)
KNOWN = WorkCalendar(frozenset({2026}), frozenset(), frozenset())
UNKNOWN = WorkCalendar(frozenset(), frozenset(), frozenset())
WORDING = Wording(
    title="2026年五星创评",
    rated=7,
    stars=(
        StarCount(star=5, branches=1),
        StarCount(star=4, branches=0),
        StarCount(star=3, branches=6),
    ),
    published_at=SHOWN_AT,
    window=KNOWN.deadline(SHOWN_AT, 5),
    workdays=5,
    unit_name="党委组织部",
    scope="校内公示栏",
    contact="",
    remarks="",
    corrects="",
)


def test_q8_a_notice_says_what_how_many_how_long_and_how_to_object() -> None:
    assert notice_text(WORDING).splitlines() == [
        "经党支部自评、院级党委（党总支）审核、党委组织部评定，2026年五星创评的星级评定结果已经产生，"
        "现予公示，接受党员群众监督。",
        "参加评定的党支部共 7 个，其中五星 1 个、三星 6 个。",
        "公示时间：2026年11月23日至2026年11月30日24:00（5 个工作日）。",
        "公示范围：校内公示栏。",
        "公示期内对结果有异议的，可以在公示页面实名或匿名提出，请写明具体情况和依据。"
        "匿名提出的不记录身份，凭回执码查询办理情况和答复。",
        "党委组织部",
        "2026年11月23日",
    ]


def test_q8_the_publisher_may_add_where_to_write_and_what_else_to_know() -> None:
    text = notice_text(replace(WORDING, contact="组织科（305 室）", remarks="请各单位张贴。"))

    assert "；也可以书面送交组织科（305 室）。" in text
    assert text.splitlines()[-3] == "请各单位张贴。"


def test_q8_a_window_counted_without_a_calendar_says_so() -> None:
    text = notice_text(replace(WORDING, window=UNKNOWN.deadline(SHOWN_AT, 5)))

    assert "2026年放假安排尚未公布，暂按周一至周五为工作日推算" in text


def test_q8_a_corrected_notice_says_what_it_replaces_and_why() -> None:
    text = notice_text(replace(WORDING, corrects="异议成立，星级已经重新分配"))

    assert "此前的公示同时撤回，以本公示为准：异议成立，星级已经重新分配。" in text
    assert notice_title("五星创评", corrected=True) == "关于五星创评结果的更正公示"
    assert notice_title("五星创评", corrected=False) == "关于五星创评结果的公示"


def test_q8_a_result_without_branches_still_reads_well() -> None:
    assert "参加评定的党支部共 0 个。" in notice_text(replace(WORDING, rated=0, stars=()))
