"""连心小分队: five people or more, one of them a 领导干部 or more (L2)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.common.errors import NotFound, Refused
from services.intake.checking.faults import Fault
from services.notify.domain.team.team import TEAMS, Member, Role, Team, form_team, known_team
from tests.contract.test_forms import FORMS
from tests.unit.notify.linking import CADRE, COLLEGE, NOW, PATH, FakeLinks, found_links
from tests.unit.notify.test_point import POINT, VILLAGE

LEADER = {"name": "陈书记", "role": "领导干部", "cadre": CADRE}
OTHERS = [{"name": name, "role": "教职工"} for name in "甲乙丙丁"]
RULE = "连心小分队不少于5人，其中至少1名领导干部"
TEAM: dict[str, Any] = {
    "unit": COLLEGE,
    "code": "2026-1",
    "name": "文学院小分队",
    "since": "2026-10-22",
    "members": [LEADER, *OTHERS],
}


def faults(**changes: Any) -> list[Fault]:
    return FORMS.latest("lianxin/team").faults(TEAM | changes)


def team(port: FakeLinks) -> Team:
    return known_team(port.state(TEAMS, f"{COLLEGE}:2026-1"), "2026-1")


def test_l2_a_team_of_five_with_a_cadre_is_formed() -> None:
    port = found_links()
    port.post("linked-point", **VILLAGE)

    result = port.post("team", **TEAM, point=POINT)

    assert result == {"team": team(port).id, "members": 5}
    assert faults() == []


@pytest.mark.parametrize(
    "members", [[LEADER, *OTHERS[:3]], [*OTHERS, {"name": "戊", "role": "学生"}]]
)
def test_l2_fewer_than_five_or_no_cadre_is_refused_with_the_rule(members: list[Any]) -> None:
    (fault,) = faults(members=members)

    assert fault.message.startswith(RULE)
    with pytest.raises(Refused, match=RULE) as told:
        found_links().post("team", **TEAM | {"members": members})
    assert told.value.code == "team_too_small"


def test_l2_the_same_person_written_with_a_blank_counts_once() -> None:
    members = [LEADER, *OTHERS[:3], {"name": "甲 ", "role": "教职工"}]

    with pytest.raises(Refused, match="现有4人"):
        found_links().post("team", **TEAM | {"members": members})


def test_l2_namesakes_are_told_apart_by_their_number() -> None:
    port = found_links()
    members = [LEADER, *OTHERS[:3], {"name": "甲", "role": "学生", "number": "2026001"}]

    port.post("team", **TEAM | {"members": members})

    assert len(team(port).members) == 5


def test_l2_a_leading_member_named_by_id_must_be_registered() -> None:
    port = found_links(registered=False)

    with pytest.raises(NotFound, match=f"没有编号为“{CADRE}”的领导干部"):
        port.post("team", **TEAM)


def test_l2_a_leading_member_named_by_id_must_be_that_person() -> None:
    members = [LEADER | {"name": "李书记"}, *OTHERS]

    with pytest.raises(Refused, match="登记的领导干部是陈书记，队员写的是李书记"):
        found_links().post("team", **TEAM | {"members": members})


def test_a_team_that_nobody_registered_is_named_in_the_refusal() -> None:
    with pytest.raises(NotFound, match="没有编号为“wenxue:9”的连心小分队"):
        known_team(None, "wenxue:9")


def test_l2_other_members_are_a_change_and_an_older_form_is_none() -> None:
    people = tuple(Member(name=name, role=Role.LEADING) for name in "甲乙丙丁戊")
    first = Team(
        unit=COLLEGE,
        unit_path=PATH,
        code="1",
        name="队",
        point=None,
        since=NOW.date(),
        until=None,
        members=people,
        as_of=NOW,
    )
    more = replace(first, members=(*people, Member(name="己", role=Role.STAFF)))

    later = replace(more, as_of=NOW + timedelta(hours=1))
    earlier = replace(more, as_of=NOW - timedelta(hours=1))

    assert [event.what for event in form_team(first, later)] == ["team.changed"]
    assert form_team(first, earlier) == ()
