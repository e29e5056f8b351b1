"""A sheet corrected by the answer to an objection (Q8)."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from functools import reduce
from typing import Any

import pytest

from services.common.errors import Refused
from services.scoring.domain.rating.correcting import (
    correct,
    difference,
    require_shown,
    to_correct,
    with_recognitions,
)
from services.scoring.domain.rating.evolve import evolve
from services.scoring.domain.rating.state import (
    Branch,
    Excuse,
    Rating,
    RatingStage,
    Recognition,
)
from services.scoring.domain.sheet import ScoreSheet, score
from tests.unit.scoring.examples import STANDARD, facts, project

CODE = "jxnu.mks.01"


def sheet(**changes: Any) -> ScoreSheet:
    return score(STANDARD, facts(**changes))


BEFORE = sheet()
PLACED = Rating(
    campaign="c",
    period="2026H2",
    branch=Branch(code=CODE, name="一支部", path=("jxnu", CODE), category="学生"),
    stage=RatingStage.PLACED,
    sheet=BEFORE,
    basis="s1",
    star=4,
    because="因",
    placed_at=datetime(2026, 11, 20, tzinfo=UTC),
)
EXCUSED = replace(
    PLACED, stage=RatingStage.EXCUSED, excuse=Excuse(reason="新成立", by_rule=True), star=None
)


def recognition(title: str, *, points: int = 1) -> Recognition:
    return Recognition(project=title, recognised=True, points=Decimal(points), reason="立项")


def code_of(state: Rating | None, after: ScoreSheet) -> str:
    with pytest.raises(Refused) as caught:
        correct(state, sheet=after, objection="o1", reason="记录不全", basis="s2")
    return caught.value.code


def text(after: ScoreSheet) -> str:
    return difference(CODE, BEFORE, after).text


def test_q8_a_correction_changes_the_sheet_and_no_star() -> None:
    after = sheet(three_meetings_one_lesson=False)

    (event,) = correct(PLACED, sheet=after, objection="o1", reason="记录不全", basis="s2")
    state = evolve(PLACED, event)

    assert state == replace(PLACED, sheet=after, basis="s2", corrections=state.corrections)
    (correction,) = state.corrections
    assert (correction.objection, correction.reason) == ("o1", "记录不全")
    assert correction.total_before == BEFORE.total


def test_q8_what_changes_nothing_is_no_correction() -> None:
    assert code_of(PLACED, sheet()) == "correction_changes_nothing"


def test_q8_a_veto_alone_is_a_change() -> None:
    after = sheet(serious_violation_within_2_years=True)

    assert len(correct(PLACED, sheet=after, objection="o", reason="因", basis="s2")) == 1


def test_q8_a_project_may_be_recognised_by_way_of_an_objection() -> None:
    earlier, kept, new = recognition("一"), recognition("二"), recognition("一", points=3)
    state = replace(PLACED, recognitions=(earlier, kept))
    after = sheet(innovation_projects=[project(Decimal(3))])

    every = with_recognitions(state.recognitions, [new])
    events = correct(
        state, sheet=after, objection="o", reason="因", basis="s2", decided=[kept, new]
    )

    assert every == (kept, new)
    assert [event.what for event in events] == ["rating.project_decided", "rating.corrected"]
    assert reduce(evolve, events, state).recognitions == (kept, new)
    assert reduce(evolve, events, state).sheet == after


def test_q8_a_project_is_decided_on_once_in_an_answer() -> None:
    with pytest.raises(Refused) as caught:
        with_recognitions((), [recognition("一"), recognition("一", points=2)])

    assert caught.value.code == "project_twice"


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (None, "rating_not_found"),
        (EXCUSED, "not_rated"),
        (replace(PLACED, sheet=None), "not_rated"),
        (replace(PLACED, stage=RatingStage.FINAL), "rating_final"),
    ],
)
def test_q8_only_a_rating_that_counts_and_is_open_is_corrected(
    state: Rating | None, code: str
) -> None:
    assert code_of(state, sheet(three_meetings_one_lesson=False)) == code


def test_q8_whoever_has_no_star_is_not_shown() -> None:
    assert require_shown(PLACED) == PLACED
    for state in (None, EXCUSED):
        with pytest.raises(Refused) as caught:
            require_shown(state)
        assert caught.value.code == "branch_not_shown"


def test_to_correct_gives_the_sheet_that_counts() -> None:
    assert to_correct(PLACED) == (PLACED, BEFORE)


def test_q8_the_difference_names_each_item_that_changed() -> None:
    after = sheet(three_meetings_one_lesson=False)

    change = difference(CODE, BEFORE, after)

    assert change.sheet is not None
    (item,) = change.sheet.items
    assert change.sheet.total_before - change.sheet.total_after == item.before - item.after > 0
    assert item.code == "institutions"
    assert change.text == (
        f"总分由 {BEFORE.total} 分改为 {after.total} 分；"
        f"{item.title}由 {item.before} 分改为 {item.after} 分"
    )


def test_q8_the_difference_tells_of_vetoes_and_projects() -> None:
    vetoed = sheet(serious_violation_within_2_years=True)
    innovating = sheet(innovation_projects=[project(Decimal(3))])

    assert text(vetoed) == f"总分仍为 {BEFORE.total} 分；有直接定为二星或一星的情形"
    assert text(innovating).endswith("；有经认定的创新项目")
    assert difference(CODE, vetoed, BEFORE).text.endswith("；没有直接定为二星或一星的情形")
    assert difference(CODE, innovating, BEFORE).text.endswith("；没有经认定的创新项目")
