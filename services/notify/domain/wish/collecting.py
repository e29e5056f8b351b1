"""Collecting, classifying and withdrawing a wish: the part of the unit that heard of it (L7)."""

from collections.abc import Collection

from services.common.errors import Conflict, Refused
from services.notify.domain.wish.claimant import ClaimantFreed, Ending
from services.notify.domain.wish.evolve import Classified, Collected, Withdrawn
from services.notify.domain.wish.state import Category, Stage, Wish

SAID = {
    Stage.COLLECTED: "还没有分类",
    Stage.CLASSIFIED: "还没有人认领",
    Stage.CLAIMED: "已经有人认领",
    Stage.FULFILLED: "已经帮助实现，等待确认",
    Stage.CONFIRMED: "已经实现并确认",
    Stage.WITHDRAWN: "已经撤回",
}
"""How people are told of a stage."""


def collect(
    state: Wish | None, wish: Wish, category: Category | None, *, festivals: Collection[str]
) -> tuple[Collected | Classified, ...]:
    """Open ``wish``, already classified if its ``category`` was given; ``festivals`` are those it may name.

    Raises Refused or Conflict.
    """
    if state is not None:
        raise Conflict("这个微心愿已经登记", code="wish_exists")
    if wish.festival is not None and wish.festival not in festivals:
        raise Refused(
            f"“{wish.festival}”不在节日表中，可填：{'、'.join(festivals)}", code="unknown_festival"
        )
    sorted_already = (Classified(category=category),) if category else ()
    return (Collected(wish=wish), *sorted_already)


def classify(
    wish: Wish, category: Category, *, by: str, board: str | None
) -> tuple[Classified, ...]:
    """Put it under ``category``, or under another one while nobody has claimed it."""
    require_handling(wish, by, board)
    require_stage(wish, Stage.COLLECTED, Stage.CLASSIFIED)
    if wish.category is category:
        raise Refused(f"这个微心愿已经归入“{category.value}”，不必再次提交", code="nothing_changed")
    return (Classified(category=category),)


def withdraw(
    wish: Wish, *, because: str, by: str
) -> tuple[tuple[Withdrawn], tuple[ClaimantFreed, ...]]:
    """It is not wished for any more; whoever had claimed it is free of it."""
    require_collector(wish, by)
    require_stage(wish, Stage.COLLECTED, Stage.CLASSIFIED, Stage.CLAIMED)
    freed = (ClaimantFreed(wish=wish.id, ending=Ending.WITHDRAWN),) if wish.claim else ()
    return (Withdrawn(because=because),), freed


def require_stage(wish: Wish, *stages: Stage) -> None:
    """Raises Refused in any other stage, saying which it is in."""
    if wish.stage not in stages:
        by = f"（{wish.claim.name}）" if wish.claim else ""
        raise Refused(
            f"微心愿“{wish.title}”{SAID[wish.stage]}{by}，不能这样办理",
            code=f"wish_{wish.stage.value}",
        )


def require_collector(wish: Wish, by: str) -> None:
    """Raises Refused unless ``by`` is the unit that collected it."""
    if wish.unit != by:
        raise Refused("这个微心愿不是本单位征集的，请由征集单位提交", code="wish_elsewhere")


def require_handling(wish: Wish, by: str, board: str | None) -> None:
    """Raises Refused unless ``by`` collected it, stands above who did, or is the one that coordinates all."""
    if by not in wish.unit_path and by != board:
        raise Refused("这个微心愿不是本单位或下级单位征集的，请核对编号", code="wish_elsewhere")
