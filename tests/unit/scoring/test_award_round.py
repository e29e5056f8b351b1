"""A round of awards: opened, decided, questioned, final, withdrawn (F3)."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from services.common.errors import Conflict, Forbidden, NotFound, Refused
from services.common.kernel.workdays import Deadline
from services.scoring.domain.award.policy import Level
from services.scoring.domain.award_round.award_round import (
    AwardRound,
    RoundFinalised,
    RoundStage,
    evolve,
    known_round,
)
from services.scoring.domain.award_round.running import (
    Candidate,
    deadlines_of,
    decide,
    finalise,
    open_round,
    question,
    require_in_time,
    require_own,
    require_running,
    settle,
    to_finalise,
    withdraw,
)
from services.scoring.domain.award_round.wording import (
    AwardWording,
    Chosen,
    Winner,
    award_text,
    award_title,
)
from tests.unit.scoring.award_examples import (
    KIND,
    NOW,
    PARTY,
    TODAY,
    award_round,
    decision,
    meeting,
)

BRANCH_DAY, COLLEGE_DAY = date(2026, 12, 10), date(2026, 12, 20)
DAYS = {Level.BRANCH: BRANCH_DAY, Level.COLLEGE: COLLEGE_DAY}


def candidate(name: str = "n1", *against: str) -> Candidate:
    return Candidate(id=name, name=f"（虚构）{name}", award=PARTY.id, against=against)


def published() -> AwardRound:
    (event,) = decide(award_round(), decision("n1"), [candidate()], notice="r:1")
    return evolve(award_round(), event)


def questioned() -> AwardRound:
    (event,) = question(published(), "异议成立")
    return evolve(published(), event)


def code(act: Any) -> str:
    with pytest.raises(Refused) as caught:
        act()
    return caught.value.code


def test_f3_a_round_names_a_day_for_every_level_in_order() -> None:
    assert deadlines_of(KIND, DAYS, on=TODAY) == award_round().deadlines
    assert code(lambda: deadlines_of(KIND, {Level.BRANCH: TODAY}, on=TODAY)) == "deadline_missing"
    late = date(2026, 12, 11)
    assert code(lambda: deadlines_of(KIND, DAYS, on=late)) == "date_passed"
    crossed = {Level.BRANCH: COLLEGE_DAY, Level.COLLEGE: BRANCH_DAY}
    assert code(lambda: deadlines_of(KIND, crossed, on=TODAY)) == "deadlines_crossed"


def test_f3_a_round_is_opened_once() -> None:
    (event,) = open_round(None, award_round())

    assert evolve(None, event) == award_round()
    with pytest.raises(Conflict):
        open_round(award_round(), award_round())


def test_f3_only_its_unit_holds_a_round() -> None:
    require_own(award_round(), "jxnu")
    with pytest.raises(Forbidden):
        require_own(award_round(), "jxnu.mks")


def test_a_round_that_nobody_opened_is_not_found() -> None:
    with pytest.raises(NotFound):
        known_round(None)
    with pytest.raises(ValueError, match="begins with its opening"):
        evolve(None, RoundFinalised(finalised_at=NOW))


def test_f3_a_level_is_in_time_until_the_end_of_its_day_or_a_later_one_given() -> None:
    over = datetime(2026, 12, 10, 16, tzinfo=UTC)

    require_in_time(award_round(), Level.BRANCH, NOW)
    require_in_time(award_round(), Level.UNIVERSITY, over)
    require_in_time(award_round(), Level.BRANCH, over, until=date(2026, 12, 11))
    assert code(lambda: require_in_time(award_round(), Level.BRANCH, over)) == "deadline_passed"


def test_f3_a_decision_is_shown_and_not_made_twice() -> None:
    state = published()

    assert (state.stage, state.edition, state.notice) == (RoundStage.PUBLISHED, 1, "r:1")
    again = code(lambda: decide(state, decision("n1"), [candidate()], notice="r:2"))
    assert again == "already_published"


def test_f3_a_decision_names_all_that_stands_against_it() -> None:
    many = [candidate(f"n{number}") for number in range(PARTY.winners + 1)]

    with pytest.raises(Refused, match="优秀共产党员最多 40 名，选了 41 名"):
        decide(award_round(), decision(), many, notice="r:1")
    against = [candidate(f"n{number}", "评绩合格") for number in range(7)]
    with pytest.raises(Refused, match=r"（虚构）n4：评绩合格等\Z") as caught:
        decide(award_round(), decision(), against, notice="r:1")
    assert caught.value.code == "decision_refused"
    early = decision("n1", meeting=meeting(day=2))
    told = code(lambda: decide(award_round(), early, [candidate()], notice="r:1"))
    assert told == "meeting_in_future"


def test_q8_an_upheld_objection_asks_for_another_decision() -> None:
    state = questioned()

    assert code(lambda: to_finalise(state)) == "decision_stale"
    (event,) = decide(state, decision("n2"), [candidate("n2")], notice="r:2")
    after = evolve(state, event)
    assert (after.edition, after.stale, to_finalise(after)) == (2, "", "r:2")
    assert code(lambda: question(award_round(), "异议成立")) == "not_published"


def test_f3_a_round_is_final_after_it_was_shown() -> None:
    (event,) = finalise(published(), at=NOW)
    state = evolve(published(), event)

    assert (state.stage, state.ended_at) == (RoundStage.FINAL, NOW)
    assert code(lambda: finalise(award_round(), at=NOW)) == "not_published"
    assert code(lambda: require_running(state)) == "award_round_final"
    (settled,) = settle(3)
    assert evolve(state, settled).settled == 3
    assert settle(0) == ()


def test_f3_a_round_that_is_withdrawn_says_why() -> None:
    (event,) = withdraw(at=NOW, because="范围有误")
    state = evolve(award_round(), event)

    assert state.stage is RoundStage.WITHDRAWN
    assert require_running(award_round()) == award_round()
    with pytest.raises(Refused, match="已经撤销：范围有误"):
        require_running(state)


def wording(**changes: Any) -> AwardWording:
    winners = [Winner(name="（虚构）甲", unit="一支部"), Winner(name="（虚构）乙", unit="二支部")]
    fields: dict[str, Any] = {
        "title": "2026年两优一先",
        "chosen": [
            Chosen(award="优秀共产党员", winners=winners),
            Chosen(award="先进", winners=[]),
        ],
        "corrected": False,
        "upward": False,
        "published_at": NOW,
        "window": Deadline(
            due=datetime(2026, 12, 8, 16, tzinfo=UTC), provisional=False, because="五个工作日"
        ),
        "workdays": 5,
        "unit_name": "师大党委",
        "scope": "校园网",
        "contact": "",
    }
    return AwardWording(**fields | changes)


def test_f3_the_notice_names_names_units_and_awards() -> None:
    text = award_text(wording())

    assert award_title(wording()) == "关于2026年两优一先拟表彰对象的公示"
    assert "优秀共产党员（2 名）：（虚构）甲（一支部）、（虚构）乙（二支部）。" in text
    assert "先进（" not in text
    assert "公示时间：2026年12月1日至2026年12月8日24:00（5 个工作日）。\n" in text


def test_f3_the_notice_says_what_it_corrects_and_where_to_object() -> None:
    window = Deadline(due=NOW, provisional=True, because="暂按周一至周五推算")
    told = wording(corrected=True, upward=True, window=window, contact="组织科")

    text = award_text(told)

    assert award_title(told) == "关于2026年两优一先拟推荐对象的更正公示"
    assert "此前的公示同时撤回" in text
    assert "（暂按周一至周五推算）" in text
    assert "书面送交组织科" in text
