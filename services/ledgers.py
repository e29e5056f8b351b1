"""Every ledger of every service, by collection: what ``lianxin verify`` recomputes and plays again."""

from collections.abc import Mapping
from typing import Any

from services.common.kernel.ledger import Ledger
from services.export.ledgers import LEDGERS as EXPORT
from services.notify.ledgers import LEDGERS as NOTIFY
from services.scoring.ledgers import LEDGERS as SCORING

LEDGERS: Mapping[str, Ledger[Any]] = {
    ledger.collection: ledger for ledger in (*SCORING, *NOTIFY, *EXPORT)
}
