"""The ledgers that export keeps."""

from typing import Any

from services.common.kernel.ledger import Ledger

LEDGERS: tuple[Ledger[Any], ...] = ()
