"""The ledgers that scoring keeps."""

from typing import Any

from services.common.kernel.ledger import Ledger
from services.scoring.domain.campaign.evolve import CAMPAIGNS
from services.scoring.domain.part.part import PARTS
from services.scoring.domain.publication.notice import NOTICES
from services.scoring.domain.publication.objection import OBJECTIONS
from services.scoring.domain.rating.evolve import RATINGS

LEDGERS: tuple[Ledger[Any], ...] = (CAMPAIGNS, RATINGS, PARTS, NOTICES, OBJECTIONS)
