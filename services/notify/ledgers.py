"""The ledgers that notify keeps."""

from services.notify.domain.matter.evolve import MATTERS

LEDGERS = (MATTERS,)
