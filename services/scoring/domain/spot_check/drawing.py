"""The draw: the seed that was committed to, over the lists that were frozen (Q7; DESIGN "Verifiable 抽查")."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from services.common.errors import Conflict, Forbidden, Refused
from services.common.kernel.canonical import sha256_hex
from services.scoring.domain.sampling import draw as draw_sample
from services.scoring.domain.spot_check.spot_check import (
    Drawn,
    DrawnBranch,
    SpotCheck,
    SpotCheckStage,
    Stratum,
    known_check,
)


def commitment(seed: str) -> str:
    """What is announced in place of the seed: the SHA-256 of its UTF-8 bytes."""
    return sha256_hex(seed.encode())


def to_draw(state: SpotCheck | None, *, by_unit: str, seed: str) -> SpotCheck:
    """The check that may be drawn with ``seed``; raises NotFound, Forbidden, Conflict, Refused."""
    check = known_check(state)
    require_checking(check, by_unit)
    if check.stage is not SpotCheckStage.ANNOUNCED:
        raise Conflict("这次抽查已经抽取，不能重新抽取", code="already_drawn")
    if commitment(seed) != check.seed_commitment:
        raise Refused(
            "种子与公告的承诺值不符（种子的 SHA-256 须等于承诺值），请填公告前封存的那个种子",
            code="seed_mismatch",
        )
    return check


def draw(
    check: SpotCheck, lists: Mapping[int, Sequence[str]], *, seed: str, at: datetime
) -> tuple[Drawn, ...]:
    """Draw every stratum from its list, by number; raises ValueError on a list that is not the frozen one."""
    drawn = [
        each
        for stratum in check.strata
        for each in _drawn(stratum, lists[stratum.number], seed=seed)
    ]
    return (Drawn(seed=seed, drawn=tuple(drawn), drawn_at=at),)


def require_checking(check: SpotCheck, by_unit: str) -> None:
    """Raise Forbidden unless ``by_unit`` is the one that announced the check."""
    if by_unit != check.by_unit:
        raise Forbidden(
            f"这次抽查由单位“{check.by_unit}”组织，只有它可以办理这一步", code="not_the_checks_unit"
        )


def _drawn(stratum: Stratum, branches: Sequence[str], *, seed: str) -> list[DrawnBranch]:
    sample = draw_sample(branches, count=stratum.count, seed=seed)
    if sample.list_hash != stratum.list_hash:
        raise ValueError(f"the list of stratum {stratum.number} is not the one that was frozen")
    return [
        DrawnBranch(stratum=stratum.number, branch=each.unit, ticket=each.digest)
        for each in sample.drawn
    ]
