"""The ledgers that notify keeps."""

from services.notify.domain.matter.evolve import MATTERS
from services.notify.domain.progress.returns import RETURNS

LEDGERS = (MATTERS, RETURNS)
