"""What a receipt tells of a matter: every event that concerns its sender, and none that was written for offices."""

from datetime import UTC, datetime
from typing import Any, get_args

import pytest

from services.intake.box.matter_answers import tell_matter
from services.intake.box.matter_steps import WORDS
from services.intake.box.told import Told
from services.notify.domain.matter.events import MatterEvent
from services.notify.domain.matter.state import OPEN, Stage

DUE = datetime(2026, 12, 3, 16, tzinfo=UTC)
LIMIT = {"due": DUE, "provisional": False, "because": "办公室的说明"}
OFFICE_ONLY = {
    *("matter.reminded", "matter.assigned", "matter.rescheduled"),
    *("matter.absorbed", "matter.satisfied"),
}


def matter(history: Any = (), **changes: Any) -> dict[str, Any]:
    state = {
        "stage": "received",
        "unit_path": ["jxnu", "jxnu.mks"],
        "unit_names": ["学校", "马院"],
        "owner_path": ["jxnu", "houqin"],
        "owner_names": ["学校", "后勤处"],
        "answer": None,
        "answer_by": LIMIT,
        "pause": None,
        "reopenings": 0,
        "resolution": None,
        "satisfied": [],
        "merged_into": None,
    }
    return {"_id": "m1", "version": 1, "state": state | changes, "history": list(history)}


def told(row: dict[str, Any]) -> Told:
    return tell_matter(row, row)


def test_every_event_is_told_of_or_known_to_be_the_offices_own() -> None:
    names = {event.what for event in get_args(MatterEvent)}

    assert names == WORDS.keys() | OFFICE_ONLY


@pytest.mark.parametrize(
    ("stage", "changes", "text"),
    [
        ("received", {}, "已送达后勤处，等待受理，应在2026年12月3日24时前答复。"),
        (
            "received",
            {"reopenings": 1},
            "已送达后勤处，根据反馈重新办理，等待受理，应在2026年12月3日24时前答复。",
        ),
        ("acknowledged", {}, "后勤处已受理，正在办理，应在2026年12月3日24时前答复。"),
        ("studied", {}, "后勤处已受理，正在办理，应在2026年12月3日24时前答复。"),
        (
            "acknowledged",
            {"pause": {"question": "几楼？", "resume_by": LIMIT}},
            "后勤处请您补充情况，补充之后接着办理；2026年12月3日24时前没有补充的，按现有情况办理。",
        ),
        (
            "answered",
            {"answer": {"text": "修好了", "object_by": LIMIT}},
            "后勤处已经答复，请在2026年12月3日24时前确认是否满意；到时没有反馈的，视为办结。",
        ),
        ("resolved", {"resolution": "confirmed"}, "已办结（已确认满意）。"),
        ("resolved", {"resolution": "silence"}, "已办结（答复后没有收到异议）。"),
    ],
)
def test_each_stage_is_one_sentence(stage: str, changes: dict[str, Any], text: str) -> None:
    assert told(matter(stage=stage, **changes)).text == text


def test_every_stage_is_known() -> None:
    for stage in Stage:
        answer = {"text": "修好了", "object_by": LIMIT}
        shown = told(matter(stage=stage.value, answer=answer, resolution="silence"))

        assert shown.text.endswith("。")
        assert (shown.answer_by is None) is (stage not in OPEN)


@pytest.mark.parametrize(
    ("what", "data", "text"),
    [
        ("received", {"unit_names": ["学校", "马院"]}, "已送达马院"),
        ("acknowledged", {"unit": "jxnu.mks"}, "马院受理"),
        ("acknowledged", {"unit": "elsewhere"}, "承办单位受理"),
        ("studied", {"study": {"unit": "houqin", "attendees": ["甲"]}}, "后勤处进行了专题研究"),
        ("answered", {"answer": {"unit": "houqin"}}, "后勤处作出答复"),
        (
            "extended",
            {"unit": "houqin", "answer_by": LIMIT},
            "后勤处延长办理，应在2026年12月3日24时前答复",
        ),
        ("reported_up", {"to_unit": "jxnu", "reason": "甲说办不了"}, "上报学校办理"),
        ("escalated", {"to_unit": "jxnu"}, "逾期没有答复，转由学校办理"),
        ("transferred", {"to_names": ["学校", "保卫处"], "reason": "甲"}, "转由保卫处办理"),
        ("paused", {"unit": "houqin"}, "后勤处请您补充情况"),
        ("supplemented", {}, "您补充了情况"),
        ("resumed", {}, "接着办理"),
        ("urged", {"unit": "houqin"}, "催促后勤处答复"),
        ("acknowledgement_urged", {"unit": "houqin"}, "催促后勤处受理"),
        ("reopened", {"reason": "甲没有来"}, "对答复不满意，重新办理"),
        ("merged", {"into": "m2", "into_title": "甲的事"}, "与同类意见合并办理"),
        ("resolved", {"how": "silence"}, "办结（没有收到异议）"),
        ("resolved", {"how": "confirmed"}, "办结（已确认满意）"),
    ],
)
def test_each_step_names_units_and_no_person(what: str, data: dict[str, Any], text: str) -> None:
    entry = {"what": f"matter.{what}", "at": DUE, "data": data, "by": "甲"}
    office = {"what": "matter.reminded", "at": DUE, "data": {}, "by": "甲"}

    (step,) = told(matter([entry, office])).steps

    assert (step.at, step.text) == (DUE, text)


def other(**changes: Any) -> dict[str, Any]:
    """A matter of somebody else, dealt with by 后勤处, that something was merged into."""
    names = {"unit_names": ["学校", "马院"]}
    events = [
        ("received", names),
        ("paused", {"unit": "houqin", "pause": {"question": "甲，几楼？"}}),
        ("supplemented", {"supplement": {"text": "二楼"}}),
        ("absorbed", {}),
        ("answered", {"answer": {"unit": "houqin"}}),
    ]
    history = [{"what": f"matter.{what}", "at": DUE, "data": data} for what, data in events]
    return matter(history, **changes) | {"_id": "m2"}


def merged() -> dict[str, Any]:
    at = datetime(2026, 11, 25, tzinfo=UTC)
    entry = {"what": "matter.merged", "at": at, "data": {"into": "m2"}}
    return matter([entry], stage="merged", merged_into="m2")


def test_what_was_merged_hears_the_answer_and_nothing_of_the_others_sender() -> None:
    answer = {"text": "修好了", "object_by": LIMIT}

    shown = tell_matter(merged(), other(stage="answered", answer=answer))

    assert shown.text.startswith("已与同类意见合并办理。后勤处已经答复，请在")
    assert (shown.status, shown.answer, shown.may) == ("answered", "修好了", ("confirm",))
    assert [step.text for step in shown.steps] == ["与同类意见合并办理", "后勤处作出答复"]


def test_what_the_other_is_asked_is_not_told() -> None:
    pause = {"question": "甲，几楼？", "resume_by": LIMIT}

    shown = tell_matter(merged(), other(stage="acknowledged", pause=pause))

    assert shown.text == "已与同类意见合并办理。后勤处已受理，正在办理。"
    assert (shown.status, shown.asked, shown.answer_by, shown.may) == (
        *("acknowledged", None, None, ()),
    )


def test_who_is_satisfied_waits_for_the_others() -> None:
    answer = {"text": "修好了", "object_by": LIMIT}

    shown = tell_matter(merged(), other(stage="answered", answer=answer, satisfied=["m1"]))

    assert shown.text.endswith("您已经确认满意，正在等其他提出人确认。")
    assert shown.may == ()
