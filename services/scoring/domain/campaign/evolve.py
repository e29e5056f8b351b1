"""The state of a campaign after an event; replaying a history gives the state again."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, get_args

from services.common.kernel.ledger import Ledger
from services.scoring.domain.campaign.events import (
    Allocated,
    Begun,
    BottomListed,
    CampaignEvent,
    ChunkApplied,
    ChunkSettled,
    Closed,
    ExceptionMade,
    Finalised,
    MarkedStale,
    Opened,
    Published,
    StarMoved,
    TallyChanged,
    Voided,
)
from services.scoring.domain.campaign.state import Campaign, Placing, Stage


def evolve(state: Campaign | None, event: CampaignEvent) -> Campaign:
    """The state after ``event``; raises ValueError on a history that does not begin with its opening."""
    if isinstance(event, Opened):
        return _opened(event)
    if state is None:
        raise ValueError("a campaign begins with its opening")
    return _NEXT_STATE[type(event)](state, event)


def _opened(event: Opened) -> Campaign:
    return Campaign(
        title=event.title,
        unit=event.unit,
        unit_path=event.unit_path,
        standards=event.standards,
        policy=event.policy,
        period=event.period,
        windows=event.windows,
        publication_days=event.publication_days,
        round=event.round,
        supersedes=event.supersedes,
        stage=Stage.PLANNED,
    )


def _begun(state: Campaign, event: Begun) -> Campaign:
    return replace(state, stage=event.stage)


def _excepted(state: Campaign, event: ExceptionMade) -> Campaign:
    return replace(state, exceptions=(*state.exceptions, event.exception))


def _closed(state: Campaign, event: Closed) -> Campaign:
    return replace(state, stage=Stage.DECISION, closed_at=event.closed_at, left_out=event.left_out)


def _allocated(state: Campaign, event: Allocated) -> Campaign:
    placing = Placing(
        number=event.number,
        allocated_at=event.allocated_at,
        chunks=event.chunks,
        applied=0,
        summary=event.summary,
        because=event.because,
        plan=event.plan,
    )
    return replace(state, stage=Stage.DECISION, placing=placing, notice=None)


def _placed(state: Campaign, **changes: Any) -> Campaign:
    if state.placing is None:
        raise ValueError("there is an allocation before anything happens to it")
    return replace(state, placing=replace(state.placing, **changes))


def _applied(state: Campaign, event: ChunkApplied) -> Campaign:
    return _placed(state, applied=event.number)


def _moved(state: Campaign, event: StarMoved) -> Campaign:
    return _placed(state, summary=event.summary)


def _stale(state: Campaign, event: MarkedStale) -> Campaign:
    return _placed(state, stale_because=event.because)


def _published(state: Campaign, event: Published) -> Campaign:
    return replace(state, stage=Stage.PUBLISHED, notice=event.notice)


def _finalised(state: Campaign, event: Finalised) -> Campaign:
    return replace(
        state, stage=Stage.FINAL, finalised_at=event.finalised_at, settling=event.settling
    )


def _listed(state: Campaign, event: BottomListed) -> Campaign:
    return replace(state, listed=state.listed + event.branches)


def _settled(state: Campaign, event: ChunkSettled) -> Campaign:
    return replace(state, settled=event.number, settled_upto=event.upto)


def _tallied(state: Campaign, event: TallyChanged) -> Campaign:
    return replace(state, tally=event.tally)


def _voided(state: Campaign, event: Voided) -> Campaign:
    return replace(
        state, stage=Stage.VOIDED, successor=event.successor, voided_because=event.because
    )


_NEXT_STATE: Mapping[type, Callable[[Campaign, Any], Campaign]] = {
    Begun: _begun,
    ExceptionMade: _excepted,
    Closed: _closed,
    Allocated: _allocated,
    ChunkApplied: _applied,
    StarMoved: _moved,
    MarkedStale: _stale,
    Published: _published,
    Finalised: _finalised,
    ChunkSettled: _settled,
    BottomListed: _listed,
    TallyChanged: _tallied,
    Voided: _voided,
}

CAMPAIGNS = Ledger(
    collection="campaigns", state=Campaign, events=get_args(CampaignEvent), evolve=evolve
)
