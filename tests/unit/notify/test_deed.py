"""Deeds: nothing unapproved is ever shown, an amended text waits, a takedown is for good (F4)."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import Conflict, NotFound, NotYet, Refused
from services.notify.domain.deed.events import DEEDS, DeedReturned, evolve
from services.notify.domain.deed.state import Deed, Revision, Stage, Verdict, known_deed
from services.notify.handlers.deeds import _waiting
from services.notify.handlers.models import RECOGNISED, WITHDRAWN
from tests.unit.kernel.drawn import jpeg
from tests.unit.notify.linking import COLLEGE, SCHOOL
from tests.unit.notify.modelling import BRANCH, PERSON, FakeModels, found_models

PICTURE = "a" + "0" * 31
TEXT: dict[str, Any] = {
    "about": {"kind": "个人", "name": "老龚", "model": PERSON},
    "title": "引路人",
    "paragraphs": [" 三十年如一日。"],
    "pictures": [{"id": PICTURE, "caption": "谈心"}],
    "consent": {"by": "本人", "on": "2026-11-18"},
}
GROUP: dict[str, Any] = {
    "about": {"kind": "集体", "name": "第一党支部"},
    "title": "田间地头",
    "paragraphs": ["三十个村。"],
}


def found_deeds() -> FakeModels:
    port = found_models()
    said = {"person": PERSON, "name": "龚老师", "unit": BRANCH, "award": "x", "year": "2026"}
    port.do(RECOGNISED, "h1", said | {"award_title": "好干部"})
    port.told.clear()
    port.files[PICTURE] = jpeg()
    return port


def deed(port: FakeModels, key: str) -> Deed:
    return known_deed(port.state(DEEDS, key))


def proposed(port: FakeModels, **changes: Any) -> str:
    key: str = port.fill_in("mofan/deed", **TEXT | changes)["deed"]
    return key


def decided(port: FakeModels, key: str, verdict: Verdict, number: int, unit: str = COLLEGE) -> Any:
    said = {"deed": key, "number": number, "verdict": verdict.value, "reason": "因为"}
    return port.fill_in("mofan/deed-approval", unit, **said)


def taken_down(port: FakeModels, key: str, unit: str = BRANCH) -> Any:
    said = {"deed": key, "kind": "其他", "reason": "搞错了"}
    return port.fill_in("mofan/deed-takedown", unit, **said)


def title(revision: Revision | None) -> str:
    return revision.title if revision else ""


def test_f4_a_deed_waits_for_the_level_above_and_is_shown_once_it_passes() -> None:
    port = found_deeds()

    key = proposed(port)
    waiting = deed(port, key)
    decided(port, key, Verdict.PASS, 1)

    assert (waiting.stage, waiting.shown, waiting.approver) == (Stage.PENDING, None, COLLEGE)
    shown = deed(port, key).shown
    assert shown is not None
    assert (shown.name, shown.paragraphs, shown.source) == (
        "龚老师",
        ("三十年如一日。",),
        f"单位{BRANCH}",
    )
    assert [each.title for each in shown.honours] == ["好干部"]
    assert [(each.kind, each.unit) for each in port.told.values()] == [
        ("deed.awaited", COLLEGE),
        ("deed.decided", BRANCH),
    ]


def test_f4_an_amended_text_waits_while_the_old_one_stays_shown() -> None:
    port = found_deeds()
    key = proposed(port)
    decided(port, key, Verdict.PASS, 1)

    proposed(port, deed=key, title="新题")
    between = deed(port, key)
    decided(port, key, Verdict.PASS, 2)

    assert (title(between.shown), title(between.waiting)) == ("引路人", "新题")
    assert title(deed(port, key).shown) == "新题"


def test_f4_a_declined_amendment_leaves_what_is_shown() -> None:
    port = found_deeds()
    key = proposed(port)
    decided(port, key, Verdict.PASS, 1)
    proposed(port, deed=key, title="新题")

    decided(port, key, Verdict.DECLINE, 2)

    assert (deed(port, key).stage, title(deed(port, key).shown)) == (Stage.SHOWN, "引路人")


def test_f4_a_returned_text_is_written_anew() -> None:
    port = found_deeds()
    key = proposed(port)

    decided(port, key, Verdict.RETURN, 1)
    with pytest.raises(Refused, match="没有待审核的稿子"):
        decided(port, key, Verdict.PASS, 1)
    proposed(port, deed=key)

    assert deed(port, key).revisions == 2
    with pytest.raises(Conflict, match="待审核的已是第2稿"):
        decided(port, key, Verdict.PASS, 1)


def test_f4_a_declined_deed_is_closed() -> None:
    port = found_deeds()
    key = proposed(port)
    decided(port, key, Verdict.DECLINE, 1)

    with pytest.raises(Refused, match="没有获准发布（因为）"):
        proposed(port, deed=key)


@pytest.mark.parametrize("unit", [BRANCH, COLLEGE, SCHOOL])
def test_f4_the_unit_and_those_above_take_it_down_for_good(unit: str) -> None:
    port = found_deeds()
    key = proposed(port)
    decided(port, key, Verdict.PASS, 1)

    taken_down(port, key, unit)
    taken_down(port, key, unit)

    gone = deed(port, key)
    assert (gone.shown, gone.published_at, gone.because) == (None, None, "其他：搞错了")
    with pytest.raises(Refused, match="已经撤下"):
        proposed(port, deed=key)


def test_f4_what_waits_can_be_taken_down_too() -> None:
    port = found_deeds()
    key = proposed(port)

    taken_down(port, key)

    assert deed(port, key).waiting is None
    with pytest.raises(Refused, match="已经撤下"):
        decided(port, key, Verdict.PASS, 1)


def test_f4_a_lower_unit_takes_nothing_down() -> None:
    port = found_deeds()
    key: str = port.fill_in("mofan/deed", COLLEGE, **GROUP)["deed"]

    with pytest.raises(Refused, match="只有报送的单位和它的上级"):
        taken_down(port, key, BRANCH)
    assert deed(port, key).approver == SCHOOL


def test_f4_who_has_nobody_above_decides_themselves() -> None:
    port = found_deeds()

    key: str = port.fill_in("mofan/deed", SCHOOL, **GROUP)["deed"]

    assert deed(port, key).approver == SCHOOL


def test_f4_only_the_level_that_the_policy_names_decides() -> None:
    port = found_deeds()
    key = proposed(port)

    for unit in (BRANCH, SCHOOL):
        with pytest.raises(Refused, match="由“wenxue”审核"):
            decided(port, key, Verdict.PASS, 1, unit)


def test_f4_a_person_must_have_agreed() -> None:
    port = found_deeds()

    with pytest.raises(Refused, match="须先征得本人"):
        proposed(port, consent=None)
    with pytest.raises(Refused, match="还没有到"):
        proposed(port, consent={"by": "本人", "on": "2026-12-01"})


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"about": {"kind": "集体", "name": "x", "model": PERSON}}, "about_mismatch"),
        ({"about": {"kind": "个人", "name": "x", "model": "zhexue:1"}}, "model_elsewhere"),
        ({"pictures": [{"id": "a1", "caption": "谈心"}]}, "bad_picture"),
        ({"pictures": [{"id": "a2", "caption": "谈心"}]}, "bad_picture"),
        ({"pictures": [{"id": "a3", "caption": "谈心"}]}, "bad_picture"),
    ],
)
def test_f4_what_does_not_fit_is_refused(changes: dict[str, Any], code: str) -> None:
    port = found_deeds()
    port.files |= {"a2": b"<svg onload='alert(1)'/>", "a3": jpeg() + bytes(6_000_000)}
    port.records["models", "zhexue:1"] = port.records["models", PERSON].__class__(
        **{
            **{name: getattr(port.records["models", PERSON], name) for name in ("code", "name")},
            "unit": "zhexue",
            "unit_path": (SCHOOL, "zhexue"),
            "carer": "zhexue",
            "honours": port.records["models", PERSON].honours,
        }
    )

    with pytest.raises(Refused) as refused:
        proposed(port, **changes)

    assert refused.value.code == code


def test_f4_a_revision_is_about_the_same_and_from_the_same() -> None:
    port = found_deeds()
    key = proposed(port)

    with pytest.raises(Refused, match="须是同一个人或集体"):
        port.fill_in("mofan/deed", **GROUP, deed=key)
    with pytest.raises(Refused, match="不是本单位报送的"):
        port.fill_in("mofan/deed", COLLEGE, **TEXT, deed=key)


def test_f4_whose_honours_are_withdrawn_is_shown_no_longer() -> None:
    port = found_deeds()
    key = proposed(port)
    decided(port, key, Verdict.PASS, 1)

    port.do(WITHDRAWN, "h1", {"person": PERSON, "honour": "h1", "reason": "材料不实"})

    assert deed(port, key).because == "荣誉撤销：材料不实"
    notice = list(port.told.values())[-1]
    assert (notice.kind, notice.unit, notice.fields["标题"]) == (
        "deed.taken_down",
        BRANCH,
        "引路人",
    )
    with pytest.raises(Refused, match="荣誉已经撤销"):
        proposed(port)


def test_a_form_waits_for_earlier_ones_and_a_repeat_changes_nothing() -> None:
    port = found_deeds()
    key = proposed(port)
    port.waiting = {f"deed {key}"}

    with pytest.raises(NotYet):
        taken_down(port, key)
    again = port.again("mofan/deed", "s" + key[1:])

    assert again == {"deed": key, "number": 1}
    assert port.versions["deeds", key] == 1


def test_a_deed_that_is_not_there_is_named() -> None:
    with pytest.raises(NotFound, match="没有这个编号的先进事迹"):
        taken_down(found_deeds(), "d" + "9" * 31)


def test_a_history_begins_with_a_proposal_and_only_what_waits_is_told_of() -> None:
    port = found_deeds()
    key = proposed(port)
    taken_down(port, key)

    with pytest.raises(ValueError, match="begins with its proposal"):
        evolve(None, DeedReturned(number=1, because=""))
    with pytest.raises(ValueError, match="nothing waits"):
        _waiting(deed(port, key))


STEPS = st.sampled_from(["revise", "pass", "pass old", "return", "decline", "take down"])


def attempt(port: FakeModels, key: str, step: str) -> bool:
    """Whether the step was allowed."""
    number = deed(port, key).revisions
    try:
        if step == "revise":
            proposed(port, deed=key, title=f"第{number + 1}稿")
        elif step == "take down":
            taken_down(port, key)
        elif step == "pass old":
            decided(port, key, Verdict.PASS, max(number - 1, 1))
        else:
            verdicts = {"pass": Verdict.PASS, "return": Verdict.RETURN, "decline": Verdict.DECLINE}
            decided(port, key, verdicts[step], number)
    except Refused:
        return False
    return True


@given(st.lists(STEPS, max_size=14))
def test_f4_in_whatever_order_only_what_passed_is_shown_and_a_takedown_wins(
    steps: list[str],
) -> None:
    port = found_deeds()
    key = proposed(port, title="第1稿")
    approved, down = "", False

    for step in steps:
        before = deed(port, key)
        port.told.clear()
        if attempt(port, key, step):
            down = down or step == "take down"
            approved = title(before.waiting) if step.startswith("pass") else approved

        shown = deed(port, key)
        assert title(shown.shown) == ("" if down else approved)
        assert (shown.published_at is not None) == (shown.shown is not None)
