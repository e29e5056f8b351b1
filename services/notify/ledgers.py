"""The ledgers that notify keeps."""

from services.notify.domain.evolve import MATTERS

LEDGERS = (MATTERS,)
