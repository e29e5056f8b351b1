from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import pytest

from services.common.errors import NotFound, NotYet, Refused
from services.common.kernel.identity import matter_id
from services.common.units import Unit
from services.notify.domain.matter.evolve import MATTERS
from services.notify.domain.matter.state import Stage
from services.notify.handlers.matters import HANDLERS, SOURCE, STEP
from services.notify.handlers.steps import SYSTEM
from tests.unit.notify.case import PATH, at
from tests.unit.notify.fake_port import FakeNotify, job_of, submission_of

MONDAY = at("2026-11-23 09:00")
SUBMISSION = "s" + "0" * 31
MATTER = matter_id(SUBMISSION)
OPINION = {"category": "咨询求助", "title": "宿舍热水", "content": "三号楼没有热水"}
STUDY = {"held_on": "2026-11-20", "attendees": ["甲", "乙"], "conclusion": "需学校统筹"}


def post(
    port: FakeNotify,
    form: str,
    body: Mapping[str, Any],
    *,
    path: Sequence[str] = PATH,
    client: str = "portal",
) -> Mapping[str, Any]:
    """Handle a form that is received now."""
    port.submissions[SUBMISSION] = submission_of(path, body, port.now, client)
    return HANDLERS[f"lianxin/{form}"](job_of(form, SUBMISSION, port.now), port)


def act(port: FakeNotify, act: str, **body: Any) -> Mapping[str, Any]:
    return post(port, f"opinion-{act}", {"matter": MATTER} | body)


def raised(**changes: Any) -> FakeNotify:
    port = FakeNotify(MONDAY)
    post(port, "opinion", OPINION | changes)
    return port


def ring(port: FakeNotify, number: int = -1) -> Mapping[str, Any]:
    """Run a planned step at the moment the port believes it is."""
    planned = port.jobs[number]
    return HANDLERS[STEP](job_of(STEP, planned.subject, planned.due, planned.data), port)


def trail(port: FakeNotify) -> list[str]:
    return [event.what.removeprefix("matter.") for _, _, event in port.appended]


def test_an_opinion_opens_a_matter_under_an_id_made_of_its_submission() -> None:
    port = raised()

    matter = port.matter(MATTER)

    assert (matter.stage, matter.owner, matter.raised_by) == (Stage.RECEIVED, PATH[-1], "portal")
    assert (matter.raised_at, matter.source) == (MONDAY, SOURCE)
    assert list(port.told) == [f"{MATTER}:1:1"]


def test_the_next_step_is_a_job_named_by_matter_version_and_time() -> None:
    port = raised()

    (job,) = port.jobs

    assert job.id == f"{MATTER}:1:matter.step@{job.due:%Y-%m-%dT%H:%M}"
    assert (job.queue, job.kind, job.subject) == ("notify", STEP, MATTER)
    assert job.due == port.matter(MATTER).next.due  # type: ignore[union-attr]
    assert job.data == {"step": "remind", "version": 1}


def test_who_raised_it_stays_in_the_submission() -> None:
    port = raised(anonymous=False, person={"name": "张三丰", "phone": "13800000000"})

    assert "张三丰" not in f"{port.records}{port.appended}{port.told}{port.jobs}"


@pytest.mark.parametrize(
    ("form", "body", "happened"),
    [
        ("acknowledgement", {}, ["acknowledged"]),
        ("study", STUDY, ["acknowledged", "studied"]),
        ("answer", {"text": "修好了"}, ["acknowledged", "answered"]),
        (
            "unsolvable",
            {"reason": "无权限", "study": STUDY},
            ["acknowledged", "studied", "reported_up"],
        ),
        ("assignment", {"person": "甲"}, ["acknowledged", "assigned"]),
        ("extension", {"reason": "等配件"}, ["acknowledged", "extended"]),
        ("extension", {"reason": "等配件", "workdays": 1}, ["acknowledged", "extended"]),
    ],
)
def test_every_form_of_the_owner_does_what_it_says(
    form: str, body: dict[str, Any], happened: list[str]
) -> None:
    port = raised()

    result = act(port, form, **body)

    assert trail(port) == ["received", *happened]
    matter = port.matter(MATTER)
    assert result == {"matter": MATTER, "stage": matter.stage.value, "owner": matter.owner}
    assert port.jobs[-1].data["version"] == port.version(MATTERS, MATTER)


def test_a_transfer_names_a_unit_of_the_tree() -> None:
    port = raised()
    port.units["houqin"] = Unit(
        id="houqin", name="后勤处", kind="department", category=None, path=("jxnu", "houqin")
    )

    result = act(port, "transfer", to="houqin", reason="由后勤处负责")

    assert (result["owner"], port.matter(MATTER).owner_name) == ("houqin", "后勤处")
    assert [notice.unit for notice in port.told.values()][-2:] == ["houqin", PATH[-1]]
    with pytest.raises(NotFound):
        act(port, "transfer", to="nobody", reason="由后勤处负责")


def test_a_question_waits_for_its_reply() -> None:
    port = raised()
    act(port, "acknowledgement")

    act(port, "pause", reason="地点不明", question="哪一层？")
    waiting = port.jobs[-1].data["step"]
    act(port, "supplement", text="二层")
    act(port, "pause", reason="时间不明", question="哪一天？", workdays=2)
    act(port, "resume")

    assert waiting == "resume"
    assert trail(port)[2:] == ["paused", "supplemented", "resumed", "paused", "resumed"]


def test_whoever_raised_it_confirms_and_nothing_is_planned_any_more() -> None:
    port = raised()
    act(port, "answer", text="修好了")
    planned = len(port.jobs)

    act(port, "confirmation", satisfied=True)

    assert port.matter(MATTER).stage is Stage.RESOLVED
    assert len(port.jobs) == planned


def test_another_client_cannot_confirm() -> None:
    port = raised()
    act(port, "answer", text="修好了")

    with pytest.raises(Refused) as refused:
        post(port, "opinion-confirmation", {"matter": MATTER, "satisfied": True}, client="x")

    assert refused.value.code == "not_the_raiser"


def test_an_unsatisfied_raiser_reopens_it_with_the_reason() -> None:
    port = raised()
    act(port, "answer", text="修好了")

    act(port, "confirmation", satisfied=False, reason="只热了一天")

    assert trail(port)[-1] == "reopened"
    assert "只热了一天" in list(port.told.values())[-1].fields["理由"]


def test_a_unit_that_does_not_own_it_is_refused_and_nothing_is_written() -> None:
    port = raised()

    with pytest.raises(Refused) as refused:
        post(port, "opinion-answer", {"matter": MATTER, "text": "代答"}, path=PATH[:2])

    assert refused.value.code == "not_the_owner"
    assert trail(port) == ["received"]


def test_an_unknown_matter_is_not_found() -> None:
    with pytest.raises(NotFound) as refused:
        act(FakeNotify(MONDAY), "answer", text="修好了")

    assert refused.value.code == "matter_not_found"


def test_a_form_waits_for_an_earlier_one() -> None:
    port = raised()
    port.waiting = {"earlier"}

    with pytest.raises(NotYet):
        act(port, "answer", text="修好了")

    assert trail(port) == ["received"]


def test_a_step_that_is_due_is_done_by_the_system_and_plans_the_next() -> None:
    port = raised()
    port.now = port.jobs[0].due

    ring(port)

    assert trail(port) == ["received", "reminded"]
    assert (port.appended[-1][1].by, port.appended[-1][1].unit) == (SYSTEM, PATH[-1])
    assert port.jobs[-1].data == {"step": "urge_acknowledge", "version": 2}


def test_a_step_that_is_rung_a_moment_early_looks_again() -> None:
    port = raised()
    port.now = port.jobs[0].due - timedelta(milliseconds=1)

    with pytest.raises(NotYet):
        ring(port)

    assert (trail(port), len(port.jobs)) == (["received"], 1)


def test_a_step_waits_for_a_form_that_was_received_before_it_fell_due() -> None:
    port = raised()
    port.now, port.waiting = port.jobs[0].due, {"earlier"}

    with pytest.raises(NotYet):
        ring(port)

    assert trail(port) == ["received"]


def test_a_step_that_was_planned_before_something_happened_is_stale() -> None:
    port = raised()
    act(port, "acknowledgement")
    port.now = port.jobs[0].due

    result = ring(port, 0)

    assert result == {"matter": MATTER, "stale": True}
    assert trail(port) == ["received", "acknowledged"]


def test_a_step_of_no_matter_is_stale() -> None:
    port = raised()
    port.records.clear()

    assert ring(port)["stale"] is True


def test_every_delivery_has_a_key_of_its_own_on_the_whole_way_up() -> None:
    port = raised()

    while port.matter(MATTER).level < len(PATH):
        port.now = port.jobs[-1].due
        ring(port)

    assert trail(port).count("escalated") == 2
    units = [notice.unit for notice in port.told.values()]
    assert set(units) == set(PATH)
    assert len(port.told) == len(units) > len(PATH)
