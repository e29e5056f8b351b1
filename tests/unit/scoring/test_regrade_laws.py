"""Whatever is asked of regrades, in whatever order, caps hold and their states stay lawful ones (Q12)."""

from dataclasses import dataclass, field
from functools import reduce

from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import Refused
from services.common.records import CONVERTER
from services.scoring.domain.campaign.evolve import evolve as evolve_campaign
from services.scoring.domain.campaign.state import Campaign
from services.scoring.domain.regrade.deciding import (
    decide,
    finalise,
    give_up,
    hold,
    release,
    tally,
    to_decide,
)
from services.scoring.domain.regrade.opening import VOIDED, current_star, lapse, open_regrade
from services.scoring.domain.regrade.regrade import (
    ENDED,
    Cause,
    Regrade,
    RegradeEvent,
    RegradeStage,
    evolve,
)
from services.scoring.domain.regrade.reviewing import correct, review, to_review
from tests.unit.scoring.regraded import (
    FINAL,
    GOOD,
    SUMMARY,
    basis,
    decision,
    found,
    opening,
    regrade,
)
from tests.unit.scoring.reviewed import BRANCH, COLLEGE, NOON, SCHOOL
from tests.unit.scoring.test_regrade import YEAR_END

ACTS = ("upgrade", "downgrade", "redo", "review", "correct", "refuse", "final", "lapse")
GIVEN = {"甲": 4, "乙": 3, "丙": 3, "丁": 2}
ASKS = st.lists(
    st.tuples(st.sampled_from(list(GIVEN)), st.sampled_from([*ACTS, "decide"]), st.integers(1, 5)),
    max_size=40,
)


@dataclass
class School:
    """A campaign and the regrades of some of its branches, the latest of each last."""

    campaign: Campaign = FINAL
    cases: dict[str, list[list[RegradeEvent]]] = field(default_factory=dict)

    def states(self, branch: str) -> list[Regrade]:
        found = [reduce(evolve, events, None) for events in self.cases.get(branch, [])]
        return [state for state in found if state is not None]

    def ask(self, branch: str, act: str, star: int) -> None:
        try:
            if act in ("upgrade", "downgrade", "redo"):
                self._open(branch, Cause(act), star)
            elif self.cases.get(branch):
                state = self.states(branch)[-1]
                self.cases[branch][-1] += self._events(state, act, star)
        except Refused:
            return

    def _open(self, branch: str, cause: Cause, star: int) -> None:
        earlier = self.states(branch)
        wish = regrade(
            from_star=current_star(GIVEN[branch], "c", earlier),
            opening=opening(cause=cause, claimed_star=star),
        )
        self.cases.setdefault(branch, []).append([*open_regrade(wish, self.campaign, earlier)])

    def _events(self, state: Regrade, act: str, star: int) -> tuple[RegradeEvent, ...]:
        match act:
            case "review":
                return review(to_review(state, branch=BRANCH, by=COLLEGE), found(), GOOD)
            case "correct":
                return correct(state, GOOD, (), objection="o", basis="s")
            case "final":
                events = finalise(state, at=NOON)
                if events:
                    self._count(release(self.campaign, state, "g"))
                return events
            case "lapse" if state.notice is None:
                return lapse(state, at=NOON, because=VOIDED)
            case "lapse":
                return ()
            case _:
                return self._decided(state, None if act == "refuse" else star)

    def _decided(self, state: Regrade, star: int | None) -> tuple[RegradeEvent, ...]:
        to_decide(state, self.campaign, unit=SCHOOL)
        lower = star is not None and star < state.from_star
        told = decision(star, rectify_by=YEAR_END if lower else None)
        events = decide(state, told, basis(self.campaign), notice="g:1")
        self._count(
            give_up(self.campaign, state, "g")
            if star is None
            else hold(self.campaign, state, star, "g")
        )
        return events

    def _count(self, events: object) -> None:
        assert isinstance(events, tuple)
        self.campaign = reduce(evolve_campaign, events, self.campaign)


@given(ASKS)
def test_law_caps_hold_and_the_tally_is_what_the_branches_hold(
    asks: list[tuple[str, str, int]],
) -> None:
    school = School()

    for branch, act, star in asks:
        school.ask(branch, act, star)

        counts = {each.star: each.branches for each in tally(school.campaign)}
        before = {each.star: each.branches for each in SUMMARY.stars}
        assert counts[4] <= 3
        assert all(count >= 0 for count in counts.values())
        for branch_, given_star in GIVEN.items():
            states = school.states(branch_)
            assert all(each.stage in ENDED for each in states[:-1])
            before[given_star] -= 1
            before[current_star(given_star, "c", states)] += 1
            last = states[-1] if states else None
            if last and last.notice and last.stage not in ENDED and last.star != last.from_star:
                before[last.star] += 1
        assert counts == before


@given(ASKS)
def test_law_a_regrade_reads_back_as_it_was_written(asks: list[tuple[str, str, int]]) -> None:
    school = School()
    for branch, act, star in asks:
        school.ask(branch, act, star)

    for branch in GIVEN:
        for state in school.states(branch):
            assert CONVERTER.structure(CONVERTER.unstructure(state), Regrade) == state
            if state.stage is RegradeStage.FINAL:
                assert state.star <= GOOD.star_by_score
