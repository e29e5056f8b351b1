"""What 评选表彰 needs, on MongoDB (F3)."""

from collections.abc import Mapping, Sequence

from pymongo import ASCENDING, IndexModel

from services.common.errors import NotYet
from services.common.jobs import Job
from services.common.under_way import under_way
from services.scoring.domain.award_round.award_round import AWARD_ROUNDS
from services.scoring.domain.honour.honour import HONOURS
from services.scoring.domain.member.member import MEMBERS, Standing
from services.scoring.domain.nomination.evolve import NOMINATIONS
from services.scoring.domain.nomination.nomination import MOVING, NominationStage
from services.scoring.repository.pioneers import PioneerQueries
from services.scoring.repository.regrades import RegradeQueries

FORMS = (
    "mofan/award-round",
    "mofan/award-round-withdrawal",
    "mofan/nomination",
    "mofan/nomination-list",
    "mofan/nomination-review",
    "mofan/award-decision",
    "mofan/award-finalisation",
    "mofan/nomination-sent",
    "mofan/nomination-answer",
)


def _index(name: str, *fields: str) -> IndexModel:
    keys = (*(f"state.{field}" for field in fields), "_id")
    return IndexModel([(key, ASCENDING) for key in keys], name=name)


INDEXES: Mapping[str, Sequence[IndexModel]] = {
    AWARD_ROUNDS.collection: [_index("unit", "unit"), _index("subtree", "unit_path")],
    NOMINATIONS.collection: [
        _index("subtree", "unit_path"),
        _index("staged", "unit_path", "stage"),
        _index("nominees", "nominee.unit_path"),
        _index("shown", "round", "edition"),
        _index("round", "round", "stage"),
    ],
    HONOURS.collection: [
        _index("subtree", "nominee.unit_path"),
        _index("nominee", "nominee.id"),
        _index("granted", "unit_path", "year"),
    ],
}


class AwardQueries(PioneerQueries, RegradeQueries):
    """The queries of ``AwardDesk``."""

    def wait_for_award_forms(self, job: Job, round_id: str) -> None:
        found = under_way(self._database, FORMS, about=("round", [round_id]), until=job.due)
        if any((other.due, other.job) < (job.due, job.id) for other in found):
            raise NotYet("之前收到的这次评选的表单正在办理，稍后继续")

    def members_below(self, unit: str) -> int:
        query = {
            "state.unit_path": unit,
            "state.active": True,
            "state.standing": {"$ne": Standing.CADRE.value},
        }
        return self._database[MEMBERS.collection].count_documents(query)

    def proposed(self, round_id: str) -> Sequence[str]:
        return self._of_round(round_id, [NominationStage.PROPOSED.value])

    def undecided(self, round_id: str, *, most: int) -> Sequence[str]:
        stages = [stage.value for stage in (*MOVING, NominationStage.PROPOSED)]
        return self._of_round(round_id, stages, most=most)

    def _of_round(self, round_id: str, stages: list[str], *, most: int = 0) -> Sequence[str]:
        query = {"state.round": round_id, "state.stage": {"$in": stages}}
        rows = self._database[NOMINATIONS.collection].find(query, {"_id": 1})
        ids = [str(row["_id"]) for row in rows.sort("_id", ASCENDING).limit(most)]
        self._work.records(NOMINATIONS).prefetch(ids)
        return ids
