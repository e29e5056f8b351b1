"""Whatever is asked of a campaign, in whatever order, its state stays a lawful one."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import Refused
from services.scoring.domain import campaign as campaigns
from services.scoring.domain.campaign import Campaign, CampaignEvent, Stage
from tests.unit.scoring.campaigns import NOON, SCHOOL, SUMMARY, closing, opened

ORDER = list(Stage)
Ask = tuple[str, int]
ASKS = st.lists(
    st.tuples(st.sampled_from(["open", "close", "allocate", "apply"]), st.integers(0, 4)),
    max_size=25,
)


def decide(state: Campaign | None, ask: Ask) -> tuple[CampaignEvent, ...]:
    what, number = ask
    if what == "open":
        return campaigns.open_campaign(state, opened(), on=opened().opens_on)
    if what == "close":
        missing = ["甲支部"] * number
        return campaigns.close(
            state, closing(missing=missing, leave_out=number > 1, reason="新成立")
        )
    if what == "allocate":
        return campaigns.allocate(state, at=NOON, chunks=number, summary=SUMMARY)
    return campaigns.apply_chunk(state, number)


def live(asks: list[Ask]) -> list[Campaign]:
    """Every state that the asks led through; what was refused changed nothing."""
    state: Campaign | None = None
    states = []
    for ask in asks:
        try:
            events = decide(state, ask)
        except Refused:
            continue
        for event in events:
            state = campaigns.evolve(state, event)
            states.append(state)
    return states


def is_lawful(state: Campaign) -> bool:
    closed = state.stage is not Stage.OPEN
    planned = state.stage in (Stage.ALLOCATED, Stage.PLACED)
    return (
        (state.closed_at is not None) == closed
        and (state.summary is not None) == (state.allocated_at is not None) == planned
        and 0 <= state.applied <= state.chunks
        and (state.stage is Stage.PLACED) == (planned and state.applied == state.chunks)
    )


@given(ASKS)
def test_no_sequence_leads_to_an_unlawful_state(asks: list[Ask]) -> None:
    assert all(map(is_lawful, live(asks)))


@given(ASKS)
def test_a_campaign_only_ever_goes_forward(asks: list[Ask]) -> None:
    states = live(asks)

    ranks = [(ORDER.index(state.stage), state.applied) for state in states]

    assert ranks == sorted(ranks)


@given(ASKS)
def test_what_the_opening_said_never_changes(asks: list[Ask]) -> None:
    states = live(asks)

    frozen = {
        replace(
            state,
            stage=Stage.OPEN,
            closed_at=None,
            missing=0,
            allocated_at=None,
            chunks=0,
            applied=0,
            summary=None,
        )
        for state in states
    }

    assert len(frozen) == min(len(states), 1)
    assert all(state.unit == SCHOOL for state in frozen)
