"""What units read (L10)."""

from dataclasses import dataclass

from services.notify.domain.matter.ladder import Category
from services.notify.domain.matter.wording import notices
from tests.unit.notify.case import PATH, TEMPLATES, Case, at, study


def monday(path: tuple[str, ...] = PATH) -> Case:
    return Case(at("2026-11-23 09:00")).receive(Category.INQUIRY, path)


@dataclass(frozen=True)
class Told:
    """A notice in the words of its template."""

    unit: str
    kind: str
    title: str
    body: str


def last(case: Case) -> tuple[Told, ...]:
    return tuple(
        Told(notice.unit, notice.kind, text.title, text.body)
        for notice in notices(case.events[-1], case.matter)
        for text in [TEMPLATES.text(notice)]
    )


def test_the_receiving_unit_reads_what_came_and_by_when() -> None:
    (notice,) = last(monday())

    assert (notice.unit, notice.kind) == ("wenxue-2301", "matter.received")
    assert notice.title == "【待受理】宿舍热水"
    assert notice.body == (
        "编号m1，类别“咨询求助”。2026年11月23日收到“咨询求助”类意见，由文学院2301党支部办理："
        "应于2026年11月24日24时前受理，2026年11月26日24时前答复。"
        "请及时研究答复；自身解决不了的，附专题研究情况上报。"
    )


def test_every_step_of_the_ladder_tells_the_owner() -> None:
    case, titles = monday(), []

    for moment in ("11-24 08:30", "11-25 08:30", "11-27 08:30", "12-05 08:30"):
        case.until(at(f"2026-{moment}"))
        titles += [(notice.unit, notice.title[:6]) for notice in last(case)]

    assert titles == [
        ("wenxue-2301", "【到期提醒】"),
        ("wenxue-2301", "【催办】宿舍"),
        ("wenxue-2301", "【催办】宿舍"),
        ("wenxue", "【逾期上报】"),
        ("wenxue-2301", "【逾期移交】"),
    ]


def test_at_the_top_nobody_is_told_to_report_upwards() -> None:
    case = monday(("jxnu",)).until(at("2026-12-04 08:30"))

    (notice,) = last(case)

    assert notice.title == "【第2次催办】宿舍热水"
    assert "已是最高一级，每7天催办一次" in notice.body
    assert notice.body.endswith("请尽快研究答复。")


def test_the_next_level_reads_why_it_was_reported_up() -> None:
    case = monday()
    case.now = at("2026-11-24 16:00")
    case.declare(study())

    (notice,) = last(case)

    assert (notice.unit, notice.title) == ("wenxue", "【下级上报】宿舍热水")
    assert "上报理由：需更换锅炉，超出本级权限。" in notice.body


def test_the_unit_that_received_it_learns_of_an_answer_from_above() -> None:
    below, above = monday(), monday()
    below.answer()
    above.declare(study(held_on=above.now.date()))
    above.answer()

    assert last(below) == ()
    assert [(notice.unit, notice.title) for notice in last(above)] == [
        ("wenxue-2301", "【已答复】宿舍热水")
    ]


def test_a_reopened_matter_names_the_reason_if_there_is_one() -> None:
    case = monday()
    case.answer()
    case.confirm(satisfied=False)

    (notice,) = last(case)

    assert notice.title == "【重新办理】宿舍热水"
    assert "不满意的理由：仍无热水。" in notice.body


def test_what_needs_no_notice_has_none() -> None:
    case = monday()

    case.acknowledge()
    acknowledged = last(case)
    case.study()

    assert (acknowledged, last(case)) == ((), ())


def test_the_owner_files_what_is_resolved() -> None:
    silent = monday()
    silent.answer()

    silent.until(at("2026-12-31 00:00"))

    assert [(notice.unit, notice.title) for notice in last(silent)] == [
        ("wenxue-2301", "【办结】宿舍热水")
    ]
