"""scoring's port on MongoDB: records through the unit of work, plans and projections directly."""

from collections.abc import Mapping, Sequence

from pymongo import IndexModel
from pymongo.database import Database

from services.common.mongo import Document
from services.scoring.repository import (
    awards,
    filings,
    listed,
    oversight,
    parts,
    pioneers,
    publication,
    register,
    regrades,
    season,
    spot_checks,
    standing,
)
from services.scoring.repository.assessments import AssessmentQueries
from services.scoring.repository.awards import AwardQueries
from services.scoring.repository.filings import FilingQueries
from services.scoring.repository.outliers import OutlierQueries
from services.scoring.repository.oversight import OversightQueries
from services.scoring.repository.parts import PartQueries
from services.scoring.repository.pioneers import PioneerQueries
from services.scoring.repository.publication import PublicationQueries
from services.scoring.repository.rectifications import RectificationQueries
from services.scoring.repository.season import SeasonQueries
from services.scoring.repository.spot_checks import SpotCheckQueries
from services.scoring.repository.standing import StandingQueries

TOPICS = (
    season,
    parts,
    publication,
    register,
    oversight,
    regrades,
    spot_checks,
    standing,
    filings,
    listed,
    awards,
    pioneers,
)
"""The modules that name indexes of their own."""
INDEXES: Mapping[str, Sequence[IndexModel]] = {
    collection: [index for topic in TOPICS for index in topic.INDEXES.get(collection, ())]
    for collection in sorted({name for topic in TOPICS for name in topic.INDEXES})
}


def ensure_indexes(database: Database[Document]) -> None:
    """Create the indexes that scoring's own collections are read by."""
    for collection, indexes in INDEXES.items():
        database[collection].create_indexes(list(indexes))


class Repository(
    AwardQueries,
    SpotCheckQueries,
    AssessmentQueries,
    OversightQueries,
    FilingQueries,
    PioneerQueries,
    RectificationQueries,
    StandingQueries,
    OutlierQueries,
    PartQueries,
    SeasonQueries,
    PublicationQueries,
):
    """The port ``Scoring`` within one unit of work."""
