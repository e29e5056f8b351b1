"""抽查 (Q7): announced with a committed seed, drawn, found, concluded."""

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import reduce
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import Refused
from services.scoring.domain.campaign.state import Campaign, Stage
from services.scoring.domain.sampling import draw as sample
from services.scoring.domain.spot_check.announcing import (
    Wanted,
    announce,
    require_distinct,
    stratum,
    to_check,
)
from services.scoring.domain.spot_check.drawing import commitment, draw, to_draw
from services.scoring.domain.spot_check.finding import conclude, find
from services.scoring.domain.spot_check.spot_check import (
    Announced,
    Concluded,
    Drawn,
    Finding,
    SpotCheck,
    SpotCheckEvent,
    SpotCheckStage,
    Verdict,
    evolve,
)
from tests.unit.scoring.reviewed import CAMPAIGN

SCHOOL, ABOVE = "jxnu", "province"
AT = datetime(2026, 11, 23, 4, tzinfo=UTC)
TODAY = date(2026, 11, 23)
SEED = "2026年11月22日福彩双色球 03 11 18"
FINAL: Campaign = replace(CAMPAIGN, stage=Stage.FINAL)
LIST = tuple(f"jxnu.mks.{number:02}" for number in range(1, 8))
LISTS = {1: LIST}
WHOLE = Wanted(star=5, college_path=(), count=3)
ANNOUNCED = SpotCheck(
    campaign="c",
    unit=SCHOOL,
    unit_path=(ABOVE, SCHOOL),
    by_unit=ABOVE,
    announced_by="（虚构）李处长",
    note="",
    announced_at=AT,
    seed_commitment=commitment(SEED),
    strata=(stratum(1, WHOLE, LIST),),
)


def after(state: SpotCheck, *events: SpotCheckEvent) -> SpotCheck:
    for event in events:
        state = evolve(state, event)
    return state


DRAWN = after(ANNOUNCED, *draw(ANNOUNCED, LISTS, seed=SEED, at=AT))
BRANCHES = [each.branch for each in DRAWN.drawn]


def finding(branch: str = BRANCHES[0], **changes: Any) -> Finding:
    fields: dict[str, Any] = {
        "branch": branch,
        "verdict": Verdict.SOUND,
        "seen": "查阅会议记录，与自评一致",
        "seen_on": TODAY,
        "seen_by": ("（虚构）张科长",),
        "evidence": (),
        "redo_by": None,
    }
    return Finding(**fields | changes)


FOUND = after(DRAWN, *find(DRAWN, [finding(each) for each in BRANCHES], by_unit=ABOVE, on=TODAY))


def code(act: Any, *args: Any, **more: Any) -> str:
    with pytest.raises(Refused) as refused:
        act(*args, **more)
    return refused.value.code


@pytest.mark.parametrize("by_unit", [SCHOOL, ABOVE])
def test_q7_who_decided_and_who_is_above_may_check(by_unit: str) -> None:
    assert to_check(FINAL, unit=SCHOOL, by_unit=by_unit) is FINAL


@pytest.mark.parametrize(
    ("campaign", "unit", "by_unit", "expected"),
    [
        (None, SCHOOL, ABOVE, "campaign_not_found"),
        (FINAL, "jxnu.mks", ABOVE, "check_elsewhere"),
        (FINAL, SCHOOL, "jxnu.mks", "not_a_superior"),
        (CAMPAIGN, SCHOOL, ABOVE, "not_final"),
        (replace(FINAL, stage=Stage.VOIDED), SCHOOL, ABOVE, "campaign_voided"),
    ],
)
def test_q7_what_cannot_be_checked(
    campaign: Campaign | None, unit: str, by_unit: str, expected: str
) -> None:
    assert code(to_check, campaign, unit=unit, by_unit=by_unit) == expected


def test_a_stratum_freezes_its_list_whatever_its_order() -> None:
    turned = stratum(1, WHOLE, LIST[::-1])

    assert turned == ANNOUNCED.strata[0]
    assert (turned.listed, turned.college) == (7, None)


def test_a_stratum_names_its_college() -> None:
    below = replace(WHOLE, college_path=(SCHOOL, "jxnu.mks"))

    assert stratum(1, below, LIST).college == "jxnu.mks"
    assert code(stratum, 1, replace(below, count=8), LIST) == "sample_invalid"


@pytest.mark.parametrize(
    ("colleges", "stars", "lawful"),
    [
        ([(), ()], [5, 4], True),
        ([(), ()], [5, 5], False),
        ([(), ("s", "a")], [5, 5], False),
        ([("s", "a"), ("s", "b")], [5, 5], True),
        ([("s", "a"), ("s", "a", "x")], [5, 5], False),
        ([("s", "a", "x"), ("s", "a")], [4, 4], False),
    ],
)
def test_no_branch_can_be_drawn_twice(
    colleges: list[tuple[str, ...]], stars: list[int], lawful: bool
) -> None:
    wanted = [
        Wanted(star=star, college_path=path, count=1)
        for star, path in zip(stars, colleges, strict=True)
    ]

    if lawful:
        require_distinct(wanted)
    else:
        assert code(require_distinct, wanted) == "strata_invalid"


def test_a_check_draws_only_so_many() -> None:
    assert code(require_distinct, [replace(WHOLE, count=501)]) == "strata_invalid"


def test_an_id_is_announced_once() -> None:
    assert announce(None, ANNOUNCED) == (Announced(check=ANNOUNCED),)
    assert code(announce, ANNOUNCED, ANNOUNCED) == "spot_check_exists"


def test_q7_the_seed_must_be_the_one_that_was_committed_to() -> None:
    assert code(to_draw, ANNOUNCED, by_unit=ABOVE, seed=SEED + " ") == "seed_mismatch"
    assert to_draw(ANNOUNCED, by_unit=ABOVE, seed=SEED) is ANNOUNCED


@pytest.mark.parametrize(
    ("state", "by_unit", "expected"),
    [
        (None, ABOVE, "spot_check_not_found"),
        (ANNOUNCED, SCHOOL, "not_the_checks_unit"),
        (DRAWN, ABOVE, "already_drawn"),
    ],
)
def test_q7_who_draws_and_when(state: SpotCheck | None, by_unit: str, expected: str) -> None:
    assert code(to_draw, state, by_unit=by_unit, seed=SEED) == expected


def test_the_draw_is_the_verifiable_one() -> None:
    expected = sample(LIST, count=3, seed=SEED).drawn

    assert [(each.branch, each.ticket) for each in DRAWN.drawn] == [
        (each.unit, each.digest) for each in expected
    ]
    assert (DRAWN.stage, DRAWN.seed) == (SpotCheckStage.DRAWN, SEED)


def test_another_list_than_the_frozen_one_is_never_drawn() -> None:
    with pytest.raises(ValueError, match="stratum 1"):
        draw(ANNOUNCED, {1: LIST[1:]}, seed=SEED, at=AT)


def test_q7_faults_are_seen_on_the_check() -> None:
    lax = finding(verdict=Verdict.LAX, redo_by=date(2026, 12, 31))

    state = after(DRAWN, *find(DRAWN, [lax], by_unit=ABOVE, on=TODAY))

    assert state.has_faults
    assert not FOUND.has_faults


@pytest.mark.parametrize(
    ("findings", "expected"),
    [
        ([finding("jxnu.mks.99")], "not_drawn"),
        ([finding(), finding()], "finding_exists"),
        ([finding(seen_on=date(2026, 11, 24))], "seen_in_future"),
        ([finding(redo_by=date(2026, 12, 1))], "redo_without_cause"),
        ([finding(verdict=Verdict.FALSIFIED, redo_by=TODAY)], "deadline_passed"),
    ],
)
def test_q7_findings_that_are_not_taken(findings: list[Finding], expected: str) -> None:
    assert code(find, DRAWN, findings, by_unit=ABOVE, on=TODAY) == expected


def test_q7_a_check_ends_when_every_drawn_branch_was_looked_at() -> None:
    (ended,) = conclude(FOUND, "总体真实", by_unit=ABOVE, at=AT)

    assert after(FOUND, ended).stage is SpotCheckStage.CONCLUDED
    assert code(conclude, DRAWN, "好", by_unit=ABOVE, at=AT) == "findings_missing"
    assert code(conclude, ANNOUNCED, "好", by_unit=ABOVE, at=AT) == "not_drawn_yet"
    assert code(find, after(FOUND, ended), [], by_unit=ABOVE, on=TODAY) == "spot_check_concluded"


def test_a_history_begins_with_the_announcement() -> None:
    with pytest.raises(ValueError, match="announcement"):
        evolve(None, Concluded(conclusion="", concluded_at=AT))


UNITS = st.lists(st.text("abcdef", min_size=1, max_size=4), min_size=1, max_size=30, unique=True)


@given(UNITS, st.text(min_size=1, max_size=8), st.data())
def test_law_whatever_the_lists_exactly_so_many_of_each_are_drawn(
    units: list[str], seed: str, data: st.DataObject
) -> None:
    seed = seed.encode("utf-8", "ignore").decode()
    lists = {1: [f"a.{each}" for each in units], 2: [f"b.{each}" for each in units]}
    counts = {number: data.draw(st.integers(0, len(units))) for number in lists}
    strata = tuple(
        stratum(number, Wanted(star=6 - number, college_path=(), count=counts[number]), listed)
        for number, listed in lists.items()
    )
    check = replace(ANNOUNCED, strata=strata, seed_commitment=commitment(seed))

    (event,) = draw(to_draw(check, by_unit=ABOVE, seed=seed), lists, seed=seed, at=AT)

    for number, listed in lists.items():
        mine = [each.branch for each in event.drawn if each.stratum == number]
        assert len(set(mine)) == counts[number]
        assert set(mine) <= set(listed)


ASKS = st.lists(
    st.tuples(
        st.sampled_from(["announce", "draw", "find", "conclude"]),
        st.sampled_from([ABOVE, SCHOOL]),
        st.sampled_from([*LIST]),
        st.sampled_from([SEED, "other"]),
    ),
    max_size=14,
)


def asked(state: SpotCheck | None, ask: tuple[str, str, str, str]) -> tuple[SpotCheckEvent, ...]:
    act, unit, branch, seed = ask
    try:
        match act:
            case "announce":
                return announce(state, ANNOUNCED)
            case "draw":
                check = to_draw(state, by_unit=unit, seed=seed)
                return draw(check, LISTS, seed=seed, at=AT)
            case "find":
                return find(state, [finding(branch)], by_unit=unit, on=TODAY)
            case _:
                return conclude(state, "结论", by_unit=unit, at=AT)
    except Refused:
        return ()


@given(ASKS)
def test_law_no_sequence_of_asks_reaches_an_unlawful_state(
    asks: list[tuple[str, str, str, str]],
) -> None:
    state: SpotCheck | None = None
    history: list[SpotCheckEvent] = []
    for ask in asks:
        events = asked(state, ask)
        history += events
        state = reduce(evolve, events, state)

    assert state == reduce(evolve, history, None)
    if state is None:
        return
    found = [each.branch for each in state.findings]
    assert len(found) == len(set(found))
    assert set(found) <= {each.branch for each in state.drawn}
    assert bool(state.seed) == (state.stage is not SpotCheckStage.ANNOUNCED) == bool(state.drawn)
    if state.stage is SpotCheckStage.CONCLUDED:
        assert set(found) == {each.branch for each in state.drawn}
    assert sum(isinstance(event, Drawn) for event in history) <= 1
