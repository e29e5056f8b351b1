"""Documents of very many rows: how far they are, whether they are still wanted, when they have taken too long."""

from collections.abc import Iterator
from typing import Protocol, TypeVar

R = TypeVar("R")


class LongWorkDesk(Protocol):
    """Progress is written at once, beside the transaction: it is nobody's truth."""

    def watched(self, export_id: str, what: str, rows: Iterator[R], of: int) -> Iterator[R]:
        """The same rows. Every so many of them the progress (``what`` is the format) can be read by others.

        Raises Refused: ``cancelled`` once somebody who may has posted export/cancellation for it,
        ``took_too_long`` past the time limit, counted from the first row of the first format.
        """

    def require_wanted(self, export_id: str) -> None:
        """Raise Refused (cancelled) where export/cancellation was posted for it by a unit above the order's own."""

    def is_built(self, export_id: str) -> bool:
        """Whether the export is there, so that it is too late to cancel it."""
