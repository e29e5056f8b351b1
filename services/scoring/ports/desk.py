"""What every handler of scoring has at hand."""

from collections.abc import Mapping
from typing import Protocol

from services.common import desk
from services.scoring.domain.policies import Policies
from services.scoring.domain.standard import Standard


class Desk(desk.Desk, Protocol):
    """The desk of every worker, and the rules that ratings follow."""

    @property
    def policies(self) -> Policies: ...

    def standard(self, content_hash: str) -> Standard:
        """A frozen standard, also one that was frozen in this very batch."""

    def tell(
        self, key: str, *, kind: str, unit: str, about: str, fields: Mapping[str, str]
    ) -> None:
        """Have notify tell ``unit``, once under ``key``; ``kind`` names the template in ``schemas/notices``."""
