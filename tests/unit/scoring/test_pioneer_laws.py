"""Whatever is posted in whatever order (F2): a year stays legal, and its stored history leads to its state."""

from datetime import datetime, timedelta
from functools import reduce

from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import Refused
from services.common.records import CONVERTER
from services.scoring.domain.pioneer.appraising import Appraisal, appraise
from services.scoring.domain.pioneer.committing import Commitment, commit
from services.scoring.domain.pioneer.item import ItemState
from services.scoring.domain.pioneer.pioneer import (
    Pioneer,
    PioneerEvent,
    PioneerStage,
    RequestAnswer,
    evolve,
)
from services.scoring.domain.pioneer.progressing import report
from services.scoring.domain.pioneer.requesting import answer, ask
from tests.unit.scoring.pioneering import (
    ITEMS,
    POLICY,
    SPRING,
    WANG,
    item,
    of_branch,
    of_mass,
    own,
    progress,
)

POST = POLICY.post(WANG.post)
KINDS = ("commit", "amend", "report", "own", "branch", "mass", "ask", "answer")
MOVES = st.lists(
    st.tuples(st.sampled_from(KINDS), st.integers(0, 100), st.integers(0, 60), st.booleans()),
    max_size=25,
)


def decided(
    state: Pioneer | None, kind: str, number: int, at: datetime, *, reasoned: bool
) -> tuple[PioneerEvent, ...]:
    because = "更正" if reasoned else ""
    if state is None or kind in ("commit", "amend"):
        items = ITEMS if kind != "amend" else (*ITEMS[:2], item(3, text=f"承诺{number % 3}号"))
        said = Commitment(items=items, year=2026, at=at)
        return commit(state, WANG, said, post=POST, days=POLICY.days)
    if kind == "report":
        how = list(ItemState)[number % 3]
        said_so = progress(how, reason="因故" if number % 2 else "", at=at)
        return report(state, [(number % 4, said_so)], POLICY, because=because, at=at)
    if kind == "ask":
        return ask(state, "践诺", f"更正{number % 7}", at=at)
    if kind == "answer":
        answered = RequestAnswer(accepted=reasoned, text="已核实", at=at)
        return answer(state, number % 5, answered)
    parts: dict[str, Appraisal] = {
        "own": own(str(number), at=at),
        "branch": of_branch(str(number), at=at),
        "mass": of_mass((number, 100 - number, 0, 0), 150, at=at),
    }
    return appraise(state, parts[kind], POLICY, because=because)


@given(MOVES)
def test_f2_whatever_is_posted_a_year_stays_legal_and_its_history_leads_to_it(
    moves: list[tuple[str, int, int, bool]],
) -> None:
    state: Pioneer | None = None
    events: list[PioneerEvent] = []
    now = SPRING
    for kind, number, days, reasoned in moves:
        now += timedelta(days=days)
        try:
            found = decided(state, kind, number, now, reasoned=reasoned)
        except Refused:
            continue
        state = reduce(evolve, found, state)
        events += found

    stored = [CONVERTER.structure(CONVERTER.unstructure(each), type(each)) for each in events]
    assert reduce(evolve, stored, None) == state
    if state is not None:
        assert (state.result is not None) == (state.stage is PioneerStage.DECIDED)
        assert (state.result is None) or not state.missing
        assert (state.result is None) or 0 <= state.result.total <= 100
        assert state.unreported <= state.unfinished <= len(state.items)
