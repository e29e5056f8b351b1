"""At the top of the tree an opinion goes on to the instance above, once, and its answer comes back (L10, B10)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.common.errors import Refused
from services.common.jobs import Job
from services.common.units import Unit
from services.notify.domain.matter.above_events import ToldAbove
from services.notify.domain.matter.clock import Step
from services.notify.domain.matter.commands import DeclareUnsolvable, HearAbove, Tick
from services.notify.domain.matter.events import MatterEvent
from services.notify.domain.matter.evolve import MATTERS, evolve
from services.notify.domain.matter.state import Stage, Study, Upper
from services.notify.domain.matter.wording import notices
from services.notify.handlers.across import HANDLERS
from tests.unit.notify.case import NAMES, PATH, Case, at, study
from tests.unit.notify.fake_port import FakeNotify

MONDAY = at("2026-11-23 09:00")
UPPER = Upper(recipient="jxnu:shangji", name="教育工委")


def top(above: Upper | None = UPPER) -> Case:
    """A matter that the school itself received."""
    return Case(MONDAY).receive(path=PATH[:1])


def declare(
    case: Case, above: Upper | None = UPPER, given: Study | None = None
) -> tuple[MatterEvent, ...]:
    unit = case.matter.owner
    return case.do(
        DeclareUnsolvable(at=case.now, unit=unit, reason="超出权限", study=given, above=above)
    )


def studied(case: Case) -> Study:
    return study(case.matter.owner, date(2026, 11, 23))


def hear(case: Case, status: str, answer: str = "") -> tuple[MatterEvent, ...]:
    return case.do(HearAbove(at=case.now, status=status, answer=answer))


def test_the_top_hands_it_up_with_its_study_and_keeps_it() -> None:
    case = top()
    planned = case.matter.next

    events = declare(case, given=studied(case))

    assert [event.what for event in events][-2:] == ["matter.studied", "matter.handed_up"]
    assert case.matter.above is not None
    assert (case.matter.above.name, case.matter.owner) == ("教育工委", PATH[0])
    assert case.matter.is_open
    assert planned is not None
    assert case.matter.next is not None
    (told,) = notices(events[-1], case.matter)
    assert (told.unit, told.fields["上级"]) == (PATH[0], "教育工委")


@pytest.mark.parametrize(
    ("above", "with_study", "code"),
    [(None, True, "at_the_top"), (UPPER, False, "study_missing")],
)
def test_without_anybody_above_or_without_a_study_it_stays(
    above: Upper | None, with_study: bool, code: str
) -> None:
    case = top()

    with pytest.raises(Refused) as refusal:
        declare(case, above, studied(case) if with_study else None)

    assert refusal.value.code == code


def test_a_study_on_record_is_enough_and_twice_is_refused() -> None:
    case = top()
    case.study()
    declare(case)

    with pytest.raises(Refused) as refusal:
        declare(case)

    assert refusal.value.code == "already_handed_up"


def overdue(case: Case) -> Case:
    """Until the first weekly urging is due."""
    while case.matter.next is not None and case.matter.next.step is not Step.URGE_AGAIN:
        case.until(case.matter.next.due)
    assert case.matter.next is not None
    case.now = case.matter.next.due
    return case


def urge(case: Case, above: Upper | None) -> Sequence[str]:
    events = case.do(Tick(at=case.now, step=Step.URGE_AGAIN, above=above))
    return [event.what.removeprefix("matter.") for event in events]


def test_what_lies_at_the_top_beyond_its_time_goes_up_once_and_is_urged_all_the_same() -> None:
    case = overdue(top())

    first = urge(case, UPPER)
    case.now += timedelta(days=7)
    second = urge(case, UPPER)

    assert (first, second) == (["handed_up", "urged"], ["urged"])


def test_without_anybody_above_it_is_urged() -> None:
    assert urge(overdue(top()), None) == ["urged"]


def test_an_answer_from_above_is_the_answer_here() -> None:
    case = top()
    declare(case, given=studied(case))

    waiting = hear(case, "等待受理")
    again = hear(case, "等待受理")
    answered = hear(case, "已答复", "已增开")

    assert [event.what for event in waiting] == ["matter.told_above"]
    assert again == ()
    assert [event.what for event in answered] == ["matter.told_above", "matter.answered"]
    assert case.matter.answer is not None
    assert case.matter.answer.text == "教育工委答复：已增开"
    assert (case.matter.stage, case.matter.above and case.matter.above.status) == (
        Stage.ANSWERED,
        "已答复",
    )
    assert hear(case, "已办结", "又答复") == ()


def test_what_was_never_handed_up_hears_nothing() -> None:
    assert hear(top(), "已答复", "x") == ()


def test_dealt_with_anew_it_may_go_up_anew() -> None:
    case = top()
    declare(case, given=studied(case))
    hear(case, "已答复", "已增开")

    case.confirm(satisfied=False)

    assert case.matter.above is None


def test_news_of_one_that_is_not_above_any_more_changes_nothing() -> None:
    matter = top().matter

    assert evolve(matter, ToldAbove(name="x", status="y", because="z")) == matter


def job(kind: str, subject: str, **data: str) -> Job:
    return Job(
        id="j",
        queue="notify",
        kind=kind,
        subject=subject,
        due=MONDAY,
        data=data,
        correlation_id="",
        attempts=1,
        created=MONDAY,
    )


ARRIVED = {
    "matter": "m9",
    "unit": PATH[0],
    "client": "from-below",
    "category": "建议",
    "title": "公交",
    "content": "增开",
}


def desk() -> FakeNotify:
    port = FakeNotify(now=MONDAY)
    port.units[PATH[0]] = Unit(
        id=PATH[0], name=NAMES[0], kind="university", category=None, path=PATH[:1]
    )
    return port


def test_an_opinion_from_below_is_opened_once() -> None:
    port = desk()

    first = HANDLERS["matter.arrive"](job("matter.arrive", "a", **ARRIVED), port)
    again = HANDLERS["matter.arrive"](job("matter.arrive", "a", **ARRIVED), port)

    assert (first["stage"], again) == ("received", {"matter": "m9", "stale": True})
    assert port.matter("m9").source == "下级上报"
    assert len(port.appended) == 1


def test_news_is_dealt_with_once_and_only_where_it_is_awaited() -> None:
    port, case = desk(), top()
    declare(case, given=studied(case))
    port.records[MATTERS.collection, "m1"] = case.matter
    unheard = replace(case.matter, id="m2", above=None)
    port.records[MATTERS.collection, "m2"] = unheard
    news = {"status": "等待受理", "answer": ""}

    outcomes = [
        HANDLERS["matter.hear"](job("matter.hear", name, **news), port)
        for name in ("m1", "m1", "m2", "m3")
    ]

    assert [outcome.get("stale", False) for outcome in outcomes] == [False, True, True, True]
