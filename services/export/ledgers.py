"""The ledgers that export keeps."""

from typing import Any

from services.common.kernel.ledger import Ledger
from services.export.domain.recipient.recipient import RECIPIENTS

LEDGERS: tuple[Ledger[Any], ...] = (RECIPIENTS,)
