"""Claiming a wish, giving it back, fulfilling it and having that confirmed: what binds a claimant (L7).

A claim is open until the wish is confirmed, withdrawn or given back: a fulfilment that is not enough leads
back to the same claimant, who must have room for it then.
"""

from dataclasses import dataclass
from datetime import date, datetime

from services.common.errors import Conflict, Refused
from services.common.kernel.workdays import day_text, local_day
from services.notify.domain.wish.claimant import (
    Claimant,
    ClaimantFreed,
    ClaimantPromised,
    Ending,
    Promise,
    claimant_id,
)
from services.notify.domain.wish.collecting import require_collector, require_stage
from services.notify.domain.wish.evolve import Claimed, Confirmed, Disputed, Fulfilled, Released
from services.notify.domain.wish.state import (
    Category,
    Claim,
    Fulfilment,
    Party,
    Stage,
    Wish,
    held_claim,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A cadre or team that wants to claim; ``active`` is whether it is in office, or exists, on that day."""

    party: Party
    id: str
    name: str
    unit: str
    unit_path: tuple[str, ...]
    active: bool


def promise_of(candidate: Candidate, at: datetime) -> Claim:
    """The claim that ``candidate`` makes; raises Refused for one that is not active (any more)."""
    if not candidate.active:
        raise Refused(
            f"{candidate.name}现在不在任（或小分队已撤销），不能认领", code="claimant_not_active"
        )
    return Claim(
        party=candidate.party,
        claimant=candidate.id,
        name=candidate.name,
        unit=candidate.unit,
        unit_path=candidate.unit_path,
        claimed_at=at,
    )


def claim(
    wish: Wish, claimant: Claimant | None, promised: Claim, *, at_most: int, by: str
) -> tuple[tuple[Claimed], tuple[ClaimantPromised]]:
    """Promise to fulfil ``wish``; ``claimant`` is the record of whoever does, ``by`` the unit that says so.

    Raises Refused for a wish that is not waiting and for one claim too many, naming those there are.
    """
    _require_unit(promised, by)
    if wish.stage is Stage.COLLECTED:
        kinds = "、".join(category.value for category in Category)
        raise Refused(f"这个微心愿还没有分类（{kinds}），分类之后才能认领", code="wish_collected")
    if wish.claim is not None and wish.stage is not Stage.CONFIRMED:
        raise Conflict(
            f"这个微心愿已由{wish.claim.name}于{day_text(local_day(wish.claim.claimed_at))}认领，"
            "请另选一个",
            code="wish_claimed",
        )
    require_stage(wish, Stage.CLASSIFIED)
    _require_room(claimant, promised, at_most)
    promise = Promise(wish=wish.id, title=wish.title)
    key = claimant_id(promised.party, promised.claimant)
    return (Claimed(claim=promised),), (ClaimantPromised(id=key, promise=promise),)


def release(
    wish: Wish, *, because: str, by: str, board: str | None, at: datetime
) -> tuple[tuple[Released], tuple[ClaimantFreed]]:
    """Give it back, with a reason; the one that coordinates all may do so for a claimant."""
    require_stage(wish, Stage.CLAIMED)
    held = held_claim(wish)
    if by != board:
        _require_unit(held, by)
    freed = ClaimantFreed(wish=wish.id, ending=Ending.RELEASED)
    return (Released(at=at, by=held.name, because=because),), (freed,)


def fulfil(
    wish: Wish, *, how: str, on: date, cost_fen: int | None, by: str, at: datetime
) -> tuple[Fulfilled]:
    """Say how it was fulfilled; raises Refused for a day to come, or before it was collected."""
    require_stage(wish, Stage.CLAIMED)
    _require_unit(held_claim(wish), by)
    if on > local_day(at):
        raise Refused(f"实现日期{day_text(on)}在提交日之后，请改正", code="fulfilled_in_future")
    if on < (since := local_day(wish.collected_at)):
        raise Refused(
            f"实现日期{day_text(on)}早于征集日期{day_text(since)}，请改正", code="day_out_of_order"
        )
    return (Fulfilled(fulfilment=Fulfilment(how=how, on=on, cost_fen=cost_fen, noted_at=at)),)


def confirm(wish: Wish, *, by: str, at: datetime) -> tuple[tuple[Confirmed], tuple[ClaimantFreed]]:
    """Whoever wished is satisfied, says the unit that collected it."""
    _require_fulfilled(wish, by)
    return (Confirmed(at=at),), (ClaimantFreed(wish=wish.id, ending=Ending.CONFIRMED),)


def dispute(wish: Wish, *, because: str, by: str) -> tuple[Disputed]:
    """Whoever wished is not satisfied: its claimant goes on with it."""
    _require_fulfilled(wish, by)
    return (Disputed(because=because),)


def _require_fulfilled(wish: Wish, by: str) -> None:
    require_collector(wish, by)
    require_stage(wish, Stage.FULFILLED)


def _require_unit(promised: Claim, by: str) -> None:
    if by not in promised.unit_path:
        raise Refused(
            f"{promised.name}不是本单位或下级单位的，请由其所在单位提交", code="claimant_elsewhere"
        )


def _require_room(claimant: Claimant | None, promised: Claim, at_most: int) -> None:
    held = claimant.promises if claimant else ()
    if len(held) < at_most:
        return
    titles = "、".join(f"“{each.title}”（{each.wish}）" for each in held)
    raise Refused(
        f"{promised.name}已经认领{len(held)}个微心愿：{titles}；每人（队）同时最多认领{at_most}个，"
        "请先帮助实现，或者退回其中一个",
        code="claims_at_most",
    )
