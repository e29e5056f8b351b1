"""What may be confirmed and stated of a quarter's figures, and what shows once they are frozen (L9)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from services.common.errors import Conflict, Refused
from services.common.kernel.figures import DEFINITIONS, Figure, Figures, shown
from services.common.kernel.periods import Period
from services.common.kernel.workdays import day_text, local_day
from services.common.units import Unit
from services.notify.domain.progress.policy import ReturnPolicy, Window
from services.notify.domain.progress.returns import (
    Change,
    Return,
    ReturnChangedLater,
    ReturnConfirmed,
    ReturnOpened,
    ReturnStage,
    ReturnStated,
    Statement,
    return_id,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a unit says a figure is, and why it is not what the ledgers say."""

    figure: Figure
    value: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """How many of a figure's records were entered, and how many changed, since it was frozen."""

    entered: int
    changed: int


def require_reporting(unit: Unit, policy: ReturnPolicy) -> None:
    """Raise Refused unless units of this kind report."""
    if unit.kind not in policy.levels:
        raise Refused(
            f"“{unit.name}”不单独报送，它的数字由上级报送单位汇总", code="not_a_reporting_unit"
        )


def open_return(
    state: Return | None, unit: Unit, *, nested: bool, period: Period, window: Window
) -> tuple[ReturnOpened, ...]:
    """Open it once; opening it again changes nothing."""
    if state is not None:
        return ()
    opened = Return(
        id=return_id(unit.id, period),
        unit=unit.id,
        unit_name=unit.name,
        unit_path=unit.path,
        nested=nested,
        period=str(period),
        period_label=period.label,
        opens_at=window.opens_at,
        due_at=window.due.due,
        provisional=window.due.provisional,
        because=window.due.because,
    )
    return (ReturnOpened(opened=opened),)


def require_begun(period: Period, window: Window, at: datetime) -> None:
    """Raise Refused while the quarter can't be confirmed yet."""
    if at < window.opens_at:
        day = day_text(local_day(window.opens_at))
        raise Refused(
            f"{period.label}还没有结束，{day}起才能填报和确认，请到时再办", code="period_not_over"
        )


def state_figures(
    state: Return, claims: Sequence[Claim], derived: Figures, *, at: datetime
) -> tuple[ReturnStated, ...]:
    """The claims stand beside the derived figures, each in place of an earlier one for its figure.

    A claim that equals the derived figure takes an earlier one back. Raises Refused for a figure that is
    claimed twice, Conflict once the return is confirmed.
    """
    _require_open(state)
    figures = [claim.figure for claim in claims]
    twice = [DEFINITIONS[each].title for each in dict.fromkeys(figures) if figures.count(each) > 1]
    if twice:
        raise Refused(f"同一项只能填一次，请核对：{'、'.join(twice)}", code="figure_repeated")
    standing = {each.figure: each for each in state.statements}
    standing |= {claim.figure: _statement(claim, derived, at) for claim in claims}
    kept = tuple(
        standing[figure]
        for figure in Figure
        if figure in standing and standing[figure].value != standing[figure].derived
    )
    return (ReturnStated(statements=kept),) if kept != state.statements else ()


def confirm(state: Return, derived: Figures, *, at: datetime) -> tuple[ReturnConfirmed]:
    """Freeze ``derived``; where something else was stated, that is reported. Raises Conflict when it is frozen."""
    _require_open(state)
    statements = tuple(replace(each, derived=derived.of(each.figure)) for each in state.statements)
    reported = derived.changed({each.figure: each.value for each in statements})
    return (
        ReturnConfirmed(
            at=at,
            late=at >= state.due_at,
            derived=derived,
            reported=reported,
            statements=statements,
        ),
    )


def require_seen(seen: Mapping[Figure, int], derived: Figures) -> None:
    """Raise Conflict where the figures that somebody looked at are no longer what the ledgers say."""
    moved = [
        f"{DEFINITIONS[figure].title}由{shown(figure, value)}变为{shown(figure, derived.of(figure))}"
        for figure, value in seen.items()
        if value != derived.of(figure)
    ]
    if moved:
        raise Conflict(
            f"台账在您查看之后有变化：{'；'.join(moved)}。请核对后重新确认", code="figures_moved"
        )


def moved_since(state: Return, now: Figures) -> tuple[Figure, ...]:
    """The figures whose frozen value the ledgers no longer say; none while nothing is frozen."""
    frozen = state.derived
    if frozen is None:
        return ()
    return tuple(figure for figure in Figure if frozen.of(figure) != now.of(figure))


def change_later(
    state: Return, now: Figures, touched: Mapping[Figure, Touched]
) -> tuple[ReturnChangedLater, ...]:
    """List how the ledgers differ from what was frozen, ``touched`` saying why; the same list is told once."""
    frozen = state.derived
    if frozen is None:
        return ()
    changes = tuple(
        Change(
            figure=figure,
            frozen=frozen.of(figure),
            now=now.of(figure),
            because=_because(touched[figure]),
        )
        for figure in moved_since(state, now)
    )
    told = {(each.figure, each.now) for each in state.changes}
    if told == {(each.figure, each.now) for each in changes}:
        return ()
    return (ReturnChangedLater(changes=changes),)


def _statement(claim: Claim, derived: Figures, at: datetime) -> Statement:
    return Statement(
        figure=claim.figure,
        value=claim.value,
        derived=derived.of(claim.figure),
        reason=claim.reason,
        stated_at=at,
    )


def _because(touched: Touched) -> str:
    parts = [
        f"{words}{count}条"
        for words, count in (("新登记", touched.entered), ("有变动", touched.changed))
        if count
    ]
    if parts:
        return f"确认之后，本期记录{'、'.join(parts)}"
    return "确认之后，有记录更正为不再计入本期"


def _require_open(state: Return) -> None:
    if state.stage is ReturnStage.CONFIRMED:
        raise Conflict(
            f"{state.period_label}已经确认并定稿，不能再改；之后的变化会列在定稿数旁边",
            code="return_frozen",
        )
