"""Opinions about the same, dealt with in one (L10): everybody who raised it hears the answer and is asked."""

from dataclasses import replace
from typing import Any

import pytest

from services.common.errors import NotFound, Refused
from services.common.kernel.identity import matter_id
from services.notify.domain.matter.ladder import Category
from services.notify.domain.matter.state import Matter, Resolution, Stage
from services.notify.domain.matter.wording import notices
from services.notify.handlers.matters import HANDLERS
from tests.unit.notify.case import PATH, RULES, TEMPLATES, Case, at
from tests.unit.notify.fake_port import FakeNotify, job_of, submission_of
from tests.unit.notify.test_matter_forms import refusal_of

START = at("2026-11-23 09:00")


def raised(name: str, path: tuple[str, ...] = PATH) -> Case:
    return Case(START, id=name).receive(Category.INQUIRY, path)


def merged(*names: str) -> Case:
    """The matter ``m1`` with others merged into it, each raised by a client of its own."""
    main = raised("m1")
    for name in names:
        duplicate = raised(name)
        duplicate.state = replace(duplicate.matter, raised_by=f"portal-{name}")
        before = duplicate.matter
        duplicate.merge(main.matter)
        main.absorb(before)
    return main


def another(main: Case, name: str, *, satisfied: bool) -> None:
    main.confirm(satisfied=satisfied, by=f"portal-{name}", raised=name)


def test_l10_a_merged_matter_has_no_step_and_no_act_of_its_own() -> None:
    case = raised("m2")
    case.merge(raised("m1").matter)

    matter = case.matter
    assert (matter.stage, matter.merged_into, matter.next, matter.later) == (
        Stage.MERGED,
        "m1",
        None,
        (),
    )
    acts = (case.acknowledge, case.answer, case.transfer, case.supply)
    assert {refusal_of(act) for act in acts} == {"already_merged"}


def test_the_main_matter_knows_who_else_raised_it() -> None:
    main = merged("m2")

    assert [each.id for each in main.matter.originators] == ["m1", "m2"]
    assert main.matter.next is not None
    assert "m2" in main.events[-1].because


def test_l10_of_a_chain_of_merges_everybody_is_known_at_its_end() -> None:
    middle, end = merged("m2", "m3"), raised("m4")
    before = middle.matter

    middle.merge(end.matter)
    end.absorb(before)

    assert [each.id for each in end.matter.absorbed] == ["m1", "m2", "m3"]


def test_l10_merging_into_a_merged_one_names_the_main_one() -> None:
    middle = raised("m2")
    middle.merge(raised("m1").matter)

    with pytest.raises(Refused, match="已经并入m1") as refusal:
        raised("m3").merge(middle.matter)

    assert refusal.value.code == "main_is_merged"


def answered(case: Case) -> Matter:
    case.answer()
    return case.matter


def full() -> Matter:
    main = merged("m2").matter
    return replace(main, absorbed=main.absorbed * RULES.ladder.merged_most)


@pytest.mark.parametrize(
    ("main", "code"),
    [
        (raised("m2").matter, "same_matter"),
        (raised("m1", PATH[:2]).matter, "main_of_others"),
        (answered(raised("m1")), "main_not_open"),
        (full(), "too_many_merged"),
    ],
)
def test_what_a_matter_cannot_be_merged_into(main: Matter, code: str) -> None:
    assert refusal_of(lambda: raised("m2").merge(main)) == code


def test_into_a_matter_of_a_unit_below_it_can_be_merged() -> None:
    case = raised("m2", PATH[:2])

    case.merge(raised("m1").matter)

    assert case.matter.merged_into == "m1"


def test_l10_it_is_resolved_when_all_are_satisfied() -> None:
    main = merged("m2", "m3")
    main.answer()

    another(main, "m2", satisfied=True)
    main.confirm(satisfied=True)
    waiting = main.matter.stage
    another(main, "m3", satisfied=True)

    assert waiting is Stage.ANSWERED
    assert (main.matter.stage, main.matter.resolution) == (Stage.RESOLVED, Resolution.CONFIRMED)
    assert main.trail[-3:] == ["satisfied", "satisfied", "resolved"]


def test_l10_one_who_is_not_satisfied_reopens_it_for_all_once() -> None:
    main = merged("m2", "m3")
    main.answer()
    another(main, "m2", satisfied=True)

    another(main, "m3", satisfied=False)
    reopened = main.matter
    main.answer()

    assert (reopened.stage, reopened.satisfied) == (Stage.RECEIVED, ())
    assert refusal_of(lambda: another(main, "m2", satisfied=False)) == "already_reopened"


def test_only_those_who_raised_it_confirm_and_once() -> None:
    main = merged("m2")
    main.answer()
    another(main, "m2", satisfied=True)

    assert refusal_of(lambda: another(main, "m2", satisfied=True)) == "already_confirmed"
    assert refusal_of(lambda: another(main, "m9", satisfied=True)) == "not_the_raiser"
    assert (
        refusal_of(lambda: main.confirm(satisfied=True, by="portal-wenxue", raised="m2"))
        == "not_the_raiser"
    )


def told(case: Case) -> list[tuple[str, str, str]]:
    found = notices(case.events[-1], case.matter)
    return [(each.unit, each.about, TEMPLATES.text(each).title) for each in found]


def test_l10_each_unit_that_received_one_hears_the_answer_about_its_own() -> None:
    main = Case(START, id="m1").receive(Category.INQUIRY, PATH[:2])
    for name in ("m2", "m3"):
        main.absorb(replace(raised(name).matter, title=f"热水{name}"))

    main.answer()

    assert told(main) == [
        ("wenxue-2301", "m2", "【已答复】热水m2"),
        ("wenxue-2301", "m3", "【已答复】热水m3"),
    ]


def test_who_is_told_of_a_merge() -> None:
    own, given, above = raised("m2"), raised("m3"), raised("m4", PATH[:2])
    given.transfer("jxnu/wenxue/wenxue-2302")
    main = raised("m1")
    own.merge(main.matter)
    given.merge(replace(main.matter, owner_path=given.matter.owner_path))

    main.absorb(own.matter)
    quiet = told(main)
    main.absorb(above.matter)

    assert (told(own), quiet) == ([], [])
    assert told(given) == [("wenxue-2301", "m3", "【合并办理】宿舍热水")]
    assert told(main) == [("wenxue-2301", "m1", "【并入同类意见】宿舍热水")]


def post(port: FakeNotify, number: int, form: str, client: str = "portal", **body: Any) -> str:
    """Handle a form that is received now; the id of its matter, if it opens one."""
    name = f"s{number:031d}"
    port.submissions[name] = replace(submission_of(PATH, body, port.now, client), id=name)
    HANDLERS[f"lianxin/{form}"](job_of(form, name, port.now), port)
    return matter_id(name)


OPINION = {"category": "咨询求助", "title": "宿舍热水", "content": "三号楼没有热水"}


def test_l10_a_confirmation_follows_the_chain_of_merges() -> None:
    port = FakeNotify(START)
    one, two, three = (post(port, n, "opinion", client=f"portal-{n}", **OPINION) for n in (1, 2, 3))
    post(port, 4, "opinion-merge", matter=one, into=two, reason="同一件事")
    post(port, 5, "opinion-merge", matter=two, into=three, reason="同一件事")
    post(port, 6, "opinion-answer", matter=three, text="修好了")

    post(port, 7, "opinion-confirmation", "portal-1", matter=one, satisfied=False, reason="没有")

    assert [port.matter(each).stage for each in (one, two, three)] == [
        Stage.MERGED,
        Stage.MERGED,
        Stage.RECEIVED,
    ]
    assert port.matter(three).reopenings == 1
    assert port.jobs[-1].subject == three


def test_a_merge_with_what_is_not_there_changes_nothing() -> None:
    port = FakeNotify(START)
    one = post(port, 1, "opinion", **OPINION)

    with pytest.raises(NotFound):
        post(port, 2, "opinion-merge", matter=one, into="m9", reason="同一件事")

    assert port.matter(one).stage is Stage.RECEIVED
