"""Whatever is asked of a campaign before its stars, in whatever order, its state stays a lawful one."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import Refused
from services.scoring.domain.campaign.closing import Closing, close
from services.scoring.domain.campaign.events import CampaignEvent
from services.scoring.domain.campaign.evolve import evolve
from services.scoring.domain.campaign.opening import begin, open_campaign
from services.scoring.domain.campaign.state import Campaign, Stage, Task
from services.scoring.domain.campaign.windows import extend, last_day
from tests.unit.scoring.campaigns import COLLEGE, NOON, PATH, SCHOOL, exception, nov, opened

ORDER = list(Stage)
Ask = tuple[str, int]
ASKS = st.lists(
    st.tuples(st.sampled_from(["open", "self", "review", "extend", "close"]), st.integers(1, 30)),
    max_size=25,
)


def decide(state: Campaign | None, ask: Ask) -> tuple[CampaignEvent, ...]:
    what, day = ask
    if what == "open":
        return open_campaign(state, opened(), on=nov(1))
    if what == "extend":
        return extend(state, exception(day), (SCHOOL, COLLEGE), unit=SCHOOL, on=nov(1))
    if what == "close":
        wish = Closing(
            unit=SCHOOL, at=NOON, missing=(), unsent=(), held=0, leave_out=False, reason=""
        )
        return close(state, wish)
    return begin(state, Task(what), on=nov(day))


def live(asks: list[Ask]) -> tuple[list[Campaign], list[CampaignEvent]]:
    """Every state that the asks led through, and the history; what was refused changed nothing."""
    state: Campaign | None = None
    states, history = [], list[CampaignEvent]()
    for ask in asks:
        try:
            events = decide(state, ask)
        except Refused:
            continue
        for event in events:
            state = evolve(state, event)
            states.append(state)
            history.append(event)
    return states, history


@given(ASKS)
def test_a_campaign_only_ever_goes_forward(asks: list[Ask]) -> None:
    states, _ = live(asks)

    ranks = [ORDER.index(state.stage) for state in states]

    assert ranks == sorted(ranks)
    assert all((state.closed_at is not None) == (state.stage is Stage.DECISION) for state in states)


@given(ASKS)
def test_q2_time_once_given_is_never_taken_back(asks: list[Ask]) -> None:
    states, _ = live(asks)

    days = [last_day(state, Task.SELF, PATH) for state in states]

    assert days == sorted(days)


@given(ASKS)
def test_what_the_opening_said_never_changes(asks: list[Ask]) -> None:
    states, _ = live(asks)

    frozen = {
        replace(state, stage=Stage.PLANNED, exceptions=(), closed_at=None) for state in states
    }

    assert len(frozen) == min(len(states), 1)


@given(ASKS)
def test_the_history_gives_the_state_again(asks: list[Ask]) -> None:
    states, history = live(asks)

    replayed: Campaign | None = None
    for event in history:
        replayed = evolve(replayed, event)

    assert replayed == (states[-1] if states else None)
