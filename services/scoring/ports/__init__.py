"""What scoring's handlers need of the outside; ``repository`` gives it with MongoDB, tests with dictionaries."""

from typing import Protocol

from services.scoring.ports.assessments import AssessmentDesk
from services.scoring.ports.awards import AwardDesk
from services.scoring.ports.filings import FilingDesk
from services.scoring.ports.outliers import OutlierDesk
from services.scoring.ports.oversight import OversightDesk
from services.scoring.ports.parts import PartDesk
from services.scoring.ports.pioneers import PioneerDesk
from services.scoring.ports.publication import PublicationDesk
from services.scoring.ports.rectifications import RectificationDesk
from services.scoring.ports.season import SeasonDesk
from services.scoring.ports.spot_checks import SpotCheckDesk
from services.scoring.ports.standing import StandingDesk


class Scoring(
    AwardDesk,
    SpotCheckDesk,
    AssessmentDesk,
    OversightDesk,
    FilingDesk,
    PioneerDesk,
    RectificationDesk,
    StandingDesk,
    OutlierDesk,
    PartDesk,
    SeasonDesk,
    PublicationDesk,
    Protocol,
):
    """Everything that any handler of scoring needs, in one; a desk stands before those it extends."""
