"""连心点: a village whose villager groups are matched to colleges (L1)."""

from typing import Any

import pytest

from services.common.errors import NotFound, Refused
from services.notify.domain.point.point import POINTS, Point, known_point
from services.notify.handlers.points import require_point
from tests.unit.notify.case import at
from tests.unit.notify.fake_port import job_of
from tests.unit.notify.linking import COLLEGE, NOW, SCHOOL, FakeLinks, found_links

POINT = f"{SCHOOL}:yangjiang"
VILLAGE: dict[str, Any] = {
    "unit": SCHOOL,
    "code": "yangjiang",
    "name": "何源镇杨蒋村",
    "since": "2026-10-22",
    "groups": [{"name": "第一村民小组", "college": COLLEGE}],
}


def point(port: FakeLinks) -> Point:
    found = port.state(POINTS, POINT)
    assert found is not None
    return found


def test_l1_villager_groups_are_matched_to_colleges() -> None:
    port = found_links()

    result = port.post("linked-point", **VILLAGE)

    assert result == {"point": point(port).id}
    assert [(each.name, each.college) for each in point(port).groups] == [("第一村民小组", COLLEGE)]
    assert point(port).seen_by == (SCHOOL, COLLEGE)


def test_l1_another_match_is_a_change_and_an_older_form_is_none() -> None:
    port = found_links()
    other = [*VILLAGE["groups"], {"name": "第二村民小组", "college": "zhexue"}]

    port.post("linked-point", **VILLAGE)
    port.post("linked-point", **VILLAGE | {"groups": other}, at=at("2026-11-24 09:00"))
    port.post("linked-point", **VILLAGE | {"groups": []}, at=at("2026-11-23 23:00"))

    whats = [event.what for _, _, event in port.appended]
    assert whats == ["cadre.registered", "point.set", "point.changed"]
    assert point(port).seen_by == (SCHOOL, COLLEGE, "zhexue")


def test_l1_a_villager_group_is_matched_once() -> None:
    port = found_links()
    groups = [{"name": "第一组", "college": COLLEGE}, {"name": "第一组 ", "college": "zhexue"}]

    with pytest.raises(Refused, match="第一组写了不止一次"):
        port.post("linked-point", **VILLAGE | {"groups": groups})


def test_l1_only_a_college_is_matched() -> None:
    port = found_links()

    with pytest.raises(Refused, match="“houqin”不是“jxnu”之下的院级党委"):
        port.post("linked-point", **VILLAGE | {"groups": [{"name": "一组", "college": "houqin"}]})


def test_a_point_that_nobody_registered_is_named_in_the_refusal() -> None:
    port = found_links()
    job = job_of("lianxin/team", "s", NOW)

    with pytest.raises(NotFound, match="没有编号为“jxnu:x”的连心点"):
        require_point(job, port, "jxnu:x")
    port.post("linked-point", **VILLAGE)
    require_point(job, port, POINT)
    assert known_point(point(port), POINT) == point(port)
