"""The ledgers that scoring keeps."""

from typing import Any

from services.common.kernel.ledger import Ledger
from services.scoring.domain.award_round.award_round import AWARD_ROUNDS
from services.scoring.domain.campaign.evolve import CAMPAIGNS
from services.scoring.domain.filing.filing import FILINGS
from services.scoring.domain.honour.honour import HONOURS
from services.scoring.domain.inspection.inspection import INSPECTIONS
from services.scoring.domain.member.member import MEMBERS
from services.scoring.domain.nomination.evolve import NOMINATIONS
from services.scoring.domain.nomination.slate import SLATES
from services.scoring.domain.part.part import PARTS
from services.scoring.domain.pioneer.pioneer import PIONEERS
from services.scoring.domain.pledge.pledge import PLEDGES
from services.scoring.domain.publication.notice import NOTICES
from services.scoring.domain.publication.objection import OBJECTIONS
from services.scoring.domain.rating.evolve import RATINGS
from services.scoring.domain.rectification.rectification import RECTIFICATIONS
from services.scoring.domain.register.register import REGISTERS
from services.scoring.domain.regrade.regrade import REGRADES
from services.scoring.domain.spot_check.spot_check import SPOT_CHECKS
from services.scoring.domain.standing.standing import STANDINGS

LEDGERS: tuple[Ledger[Any], ...] = (
    CAMPAIGNS,
    RATINGS,
    PARTS,
    NOTICES,
    OBJECTIONS,
    REGISTERS,
    STANDINGS,
    SPOT_CHECKS,
    REGRADES,
    INSPECTIONS,
    PLEDGES,
    FILINGS,
    RECTIFICATIONS,
    AWARD_ROUNDS,
    NOMINATIONS,
    SLATES,
    HONOURS,
    MEMBERS,
    PIONEERS,
)
