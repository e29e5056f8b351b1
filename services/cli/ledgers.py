"""How the records of every ledger collection are played again; the services say it, ``verify`` uses it."""

from collections.abc import Mapping

from services.common.replay import Ledger
from services.notify import repository as notify
from services.scoring import repository as scoring

REPLAYS: Mapping[str, Ledger] = {
    ledger.collection: ledger for ledger in (*scoring.LEDGERS, *notify.LEDGERS)
}
"""By collection; an architecture test holds the keys against ``services.common.ledgers``."""
