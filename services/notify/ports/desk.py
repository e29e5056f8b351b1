"""What every handler of notify has at hand."""

from collections.abc import Sequence
from typing import Protocol

from services.common import desk
from services.notify.domain.notice import Notice
from services.notify.domain.policies import Policies


class Desk(desk.Desk, Protocol):
    """The desk of every worker, the rules that notify follows, and a way to tell people."""

    @property
    def policies(self) -> Policies: ...

    def unit_names(self, path: Sequence[str]) -> tuple[str, ...]:
        """The names along a path; a unit that is not in the tree (any more) is named by its code."""

    def tell(self, key: str, notice: Notice) -> None:
        """Keep a notice and see to its delivery, once under ``key``: recipient, record, step, period."""
