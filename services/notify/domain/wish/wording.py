"""What units are told about wishes (L7); nothing here names whose wish it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from services.common.kernel.workdays import day_text
from services.notify.domain.notice import Notice
from services.notify.domain.wish.evolve import (
    Claimed,
    Disputed,
    Fulfilled,
    Released,
    WishEvent,
    Withdrawn,
)
from services.notify.domain.wish.state import Claim, Wish


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenWishes:
    """A unit's own wishes that are not done with, and what its cadres and teams have promised and not fulfilled.

    ``unclaimed`` and ``unfulfilled`` (claimed, and not fulfilled) are parts of ``collected``, and so are those
    ``hoped`` for by the festival at hand.
    """

    collected: int = 0
    hoped: int = 0
    unclaimed: int = 0
    unfulfilled: int = 0
    promised: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """The wishes that wait too long for a claimant: how many, how many not even classified, the oldest of them."""

    count: int
    unclassified: int
    oldest: tuple[Wish, ...]


def notices(event: WishEvent, before: Wish | None, after: Wish) -> tuple[Notice, ...]:
    """The notices that ``event`` causes. Those who did it themselves are not told."""
    match event:
        case Claimed():
            return (_notice("wish.claimed", after.unit, after, after.claim),)
        case Released():
            held = before.claim if before else None
            return (_notice("wish.released", after.unit, after, held, 理由=event.because),)
        case Fulfilled():
            how = {"情况": event.fulfilment.how, "日期": day_text(event.fulfilment.on)}
            return (_notice("wish.fulfilled", after.unit, after, after.claim, **how),)
        case Disputed():
            return _to_claimant("wish.disputed", after, after.claim, event.because)
        case Withdrawn():
            held = before.claim if before else None
            return _to_claimant("wish.withdrawn", after, held, event.because)
        case _:
            return ()


def unconfirmed(wish: Wish) -> Notice:
    """The unit that collected it has not said yet whether the fulfilment was enough."""
    day = day_text(wish.fulfilment.on) if wish.fulfilment else ""
    return _notice("wish.unconfirmed", wish.unit, wish, wish.claim, 日期=day)


def unclaimed(unit: str, waiting: Waiting, *, workdays: int, today: date) -> Notice:
    """What ``unit`` (校团委) is told once a week of wishes that nobody claims."""
    listed = "；".join(f"{wish.title}（{wish.id}）" for wish in waiting.oldest)
    more = waiting.count - len(waiting.oldest)
    fields = {
        "件数": str(waiting.count),
        "工作日": str(workdays),
        "未分类": str(waiting.unclassified),
        "列举": listed + (f"；另有{more}件" if more else ""),
    }
    return Notice(
        kind="wish.unclaimed", unit=unit, about=f"wishes@{today.isoformat()}", fields=fields
    )


def festival_near(unit: str, wishes: OpenWishes, *, festival: str, day: date) -> tuple[Notice, ...]:
    """What ``unit`` is told ahead of a festival: of the wishes it collected, and of those its people promised."""
    said = {"节日": festival, "日期": day_text(day)}
    told: list[Notice] = []
    if wishes.collected:
        counts = {
            "未办结": str(wishes.collected),
            "盼望": str(wishes.hoped),
            "未认领": str(wishes.unclaimed),
            "未实现": str(wishes.unfulfilled),
        }
        told.append(_festival("wish.festival_near", unit, said | counts))
    if wishes.promised:
        told.append(_festival("wish.promises_due", unit, said | {"件数": str(wishes.promised)}))
    return tuple(told)


def _festival(kind: str, unit: str, fields: Mapping[str, str]) -> Notice:
    return Notice(kind=kind, unit=unit, about=f"wishes:{unit}", fields=fields)


def _to_claimant(kind: str, wish: Wish, held: Claim | None, because: str) -> tuple[Notice, ...]:
    return (_notice(kind, held.unit, wish, held, 理由=because),) if held else ()


def _notice(kind: str, unit: str, wish: Wish, held: Claim | None, **more: str) -> Notice:
    fields = {"标题": wish.title, "编号": wish.id, "认领": held.name if held else ""}
    return Notice(kind=kind, unit=unit, about=wish.id, fields=fields | more)
