"""What units report of their links and of their practice to 党委组织部 (L3)."""

from typing import Any

from services.notify.domain.link.report import LINK_REPORTS, LinkReport
from tests.unit.notify.case import at
from tests.unit.notify.linking import COLLEGE, YEAR, FakeLinks, found_links
from tests.unit.notify.test_link import linked, trail


def reported(port: FakeLinks) -> LinkReport:
    found = port.state(LINK_REPORTS, f"{COLLEGE}:{YEAR}")
    assert found is not None
    return found


def test_l3_a_report_says_what_there_is_and_what_is_missing() -> None:
    port = found_links()
    linked(port)

    port.post("link-report", academic_year=YEAR, remark="其余正在确定")

    assert [(line.cadre_name, line.name) for line in reported(port).links] == [
        ("陈书记", "中文2301班")
    ]
    assert (reported(port).cadres, len(reported(port).missing), reported(port).late) == (
        1,
        2,
        False,
    )
    (notice,) = port.told.values()
    assert (notice.unit, notice.kind) == ("jxnu", "link.reported")


def test_l3_what_is_reported_after_november_is_late_and_stays_so() -> None:
    port = found_links()

    port.now = at("2026-12-01 00:00")
    port.post("link-report", academic_year=YEAR)
    port.now = at("2026-12-02 00:00")
    port.post("link-report", academic_year=YEAR)

    assert (reported(port).late, reported(port).number) == (True, 2)
    assert [notice.fields["第几次"] for notice in port.told.values()] == ["", "第2次"]


def test_l3_the_last_instant_of_november_is_in_time() -> None:
    port = found_links()

    port.now = at("2026-11-30 23:59")
    port.post("link-report", academic_year=YEAR)

    assert not reported(port).late


def test_a_report_received_earlier_does_not_undo_a_later_one() -> None:
    port = found_links()

    port.post("link-report", academic_year=YEAR, remark="后")
    port.post("link-report", academic_year=YEAR, remark="先", at=at("2026-11-20 09:00"))

    assert (reported(port).remark, reported(port).number) == ("后", 1)


def test_practice_is_told_to_the_school_and_the_latest_report_counts() -> None:
    port = found_links()
    body: dict[str, Any] = {
        "period": "2026Q4",
        "book": "网络平台",
        "title": "专栏",
        "text": "开设",
        "effect": "好",
    }

    first = port.post("practice-report", **body)
    again = port.post("practice-report", **body)
    more = port.post("practice-report", **body, attachments=["a1"], at=at("2026-11-25 09:00"))

    assert first == again == more
    assert trail(port)[1:] == ["practice.reported", "practice.changed"]
    assert {notice.unit for notice in port.told.values()} == {"jxnu"}
