"""Of several forms about one record the one that was received last counts, whichever is dealt with first."""

from datetime import date, datetime
from typing import Protocol, TypeVar

from services.common.errors import Refused
from services.common.kernel.workdays import day_text


class Stated(Protocol):
    """What a form says about a record; ``as_of`` is when the form was received."""

    @property
    def as_of(self) -> datetime: ...


S = TypeVar("S", bound=Stated)


def is_news(state: S | None, stated: S) -> bool:
    """Whether ``stated`` was received after ``state``.

    The same words again count, too: else a form in between, dealt with last, would undo them.
    """
    return state is None or stated.as_of > state.as_of


def require_span(since: date, until: date | None) -> None:
    """Raise Refused where something would end before it began."""
    if until is not None and until < since:
        raise Refused(
            f"结束日期{day_text(until)}不能早于开始日期{day_text(since)}，请核对",
            code="day_out_of_order",
        )
