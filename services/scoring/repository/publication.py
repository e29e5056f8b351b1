"""What showing results and answering objections needs, on MongoDB."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from pymongo import ASCENDING, IndexModel

from services.common.errors import NotYet
from services.common.under_way import HELD, under_way
from services.scoring.domain.publication.notice import NOTICES
from services.scoring.domain.publication.objection import OBJECTIONS, ObjectionStage
from services.scoring.repository.campaigns import CampaignQueries

OBJECTION, ANSWER = "qiangji/objection", "qiangji/objection-decision"
INDEXES: Mapping[str, Sequence[IndexModel]] = {
    NOTICES.collection: [
        IndexModel([("state.subject.id", ASCENDING), ("_id", ASCENDING)], name="subject"),
        IndexModel([("state.closes_at", ASCENDING), ("_id", ASCENDING)], name="window"),
    ],
    OBJECTIONS.collection: [
        IndexModel(
            [("state.subject.id", ASCENDING), ("state.stage", ASCENDING), ("_id", ASCENDING)],
            name="subject",
        ),
        IndexModel([("state.unit_path", ASCENDING), ("_id", ASCENDING)], name="subtree"),
        IndexModel([("state.notice", ASCENDING), ("_id", ASCENDING)], name="notice"),
    ],
}


class PublicationQueries(CampaignQueries):
    """The queries of ``PublicationDesk``."""

    def notices_of(self, subject_id: str) -> Sequence[str]:
        query = {"state.subject.id": subject_id}
        rows = self._database[NOTICES.collection].find(query, {"_id": 1}).sort("_id", 1)
        return [str(row["_id"]) for row in rows]

    def wait_for_objections(self, subject_id: str, notices: Sequence[str], until: datetime) -> None:
        raised = under_way(self._database, [OBJECTION], about=("notice", notices), until=until)
        if raised or under_way(
            self._database, [ANSWER], about=("subject", [subject_id]), until=until
        ):
            raise NotYet("仍有已收到的异议或答复正在办理，稍后继续")

    def objections_held(self, notices: Sequence[str]) -> int:
        about = ("notice", notices)
        return len(under_way(self._database, [OBJECTION], about=about, states=HELD))

    def unanswered(self, subject_id: str) -> tuple[str, ...]:
        query = {"state.subject.id": subject_id, "state.stage": ObjectionStage.RECEIVED.value}
        rows = self._database[OBJECTIONS.collection].find(query, {"_id": 1}).sort("_id", 1)
        return tuple(str(row["_id"]) for row in rows)
