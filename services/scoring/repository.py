"""scoring's port on MongoDB: records through the unit of work, plans and projections directly."""

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, get_args

from pymongo import ASCENDING, IndexModel
from pymongo.database import Database

from services.common.errors import NotFound, NotYet
from services.common.jobs import OPEN_STATES, Job, NewJob
from services.common.kernel.canonical import content_hash
from services.common.kernel.history import Author
from services.common.kernel.identity import rating_id
from services.common.mongo import Document
from services.common.records import CONVERTER
from services.common.replay import Ledger
from services.common.submissions import Submission
from services.common.under_way import HELD, RUNNING, under_way
from services.common.units import Unit
from services.common.work import Work
from services.scoring.domain import campaign as campaigns
from services.scoring.domain import rating as ratings
from services.scoring.domain.campaign import Campaign, CampaignEvent
from services.scoring.domain.candidate import Candidate, candidate
from services.scoring.domain.rating import Rating, RatingEvent
from services.scoring.domain.sheet import ScoreSheet
from services.scoring.domain.standard import Standard

CAMPAIGNS, RATINGS, STANDARDS, PLANS = "campaigns", "ratings", "standards", "plans"
LEDGERS = (
    Ledger(collection=CAMPAIGNS, events=get_args(CampaignEvent), evolve=campaigns.evolve),
    Ledger(collection=RATINGS, events=get_args(RatingEvent), evolve=ratings.evolve),
)
OPENING, ASSESSMENT = "qiangji/campaign", "qiangji/self-assessment"
RATING_INDEXES = [
    IndexModel([("state.campaign", ASCENDING), ("_id", ASCENDING)], name="campaign"),
    IndexModel([("state.branch.path", ASCENDING), ("_id", ASCENDING)], name="subtree"),
    IndexModel([("state.branch.path", ASCENDING), ("state.placed_at", ASCENDING)], name="placed"),
]


def ensure_indexes(database: Database[Document]) -> None:
    """Create the indexes that scoring's own collections are read by."""
    database[RATINGS].create_indexes(RATING_INDEXES)


class Standards:
    """Standards as shipped and as frozen; a frozen one never changes, so each is parsed once per process."""

    def __init__(self, folder: Path, parse: Callable[[Mapping[str, Any]], Standard]) -> None:
        self._folder = folder
        self._parse = parse
        self._frozen: dict[str, Standard] = {}

    def shipped(self, standard_id: str) -> dict[str, Any]:
        """The standard as the files have it now; raises NotFound."""
        path = self._folder / f"{standard_id}.json"
        if path.parent != self._folder or not path.is_file():
            raise NotFound(f"没有编号为“{standard_id}”的创评标准", code="standard_not_found")
        loaded: dict[str, Any] = json.loads(path.read_text("utf-8"))
        return loaded

    def freeze(self, standard: Mapping[str, Any]) -> Document:
        """The document that keeps a standard for good; raises Refused with every fault of it named."""
        text = json.dumps(standard, ensure_ascii=False, sort_keys=True)
        digest = content_hash(text)
        self._frozen[digest] = self._parse(standard)
        return {"_id": digest, "id": standard["id"], "text": text}

    def frozen(self, database: Database[Document], digest: str) -> Standard:
        """A standard by its content hash; raises NotFound, and ValueError on a text that was changed."""
        if digest not in self._frozen:
            row = database[STANDARDS].find_one({"_id": digest})
            if row is None:
                raise NotFound("没有这份创评标准", code="standard_not_found")
            if content_hash(row["text"]) != digest:
                raise ValueError(f"the frozen standard {digest} was changed")
            self._frozen[digest] = self._parse(json.loads(row["text"]))
        return self._frozen[digest]


class Repository:
    """The port ``Scoring`` within one unit of work."""

    def __init__(self, work: Work, standards: Standards) -> None:
        self._work = work
        self._standards = standards
        self._database = work.database
        self._campaigns = work.records(CAMPAIGNS, Campaign)
        self._ratings = work.records(RATINGS, Rating)

    @property
    def now(self) -> datetime:
        return self._work.now

    def prefetch(self, jobs: Sequence[Job]) -> None:
        """Load submissions, units, campaigns and ratings of a batch with one read each."""
        ids = [job.subject for job in jobs if "/" in job.kind]
        self._work.submissions.prefetch(ids)
        found = [item for item in map(self._work.submissions.get, ids) if item is not None]
        assessments = [item for item in found if item.form == ASSESSMENT]
        self._work.units.prefetch(item.unit for item in assessments)
        self._campaigns.prefetch(str(item.body["campaign"]) for item in assessments)
        self._ratings.prefetch(rating_id(item.body["campaign"], item.unit) for item in assessments)

    def submission(self, submission_id: str) -> Submission:
        return self._work.submission(submission_id)

    def unit(self, unit_id: str) -> Unit:
        return self._work.units.get(unit_id)

    def branches_below(self, unit_id: str) -> Sequence[Unit]:
        return self._work.units.branches_below(unit_id)

    def shipped_standard(self, standard_id: str) -> dict[str, Any]:
        return self._standards.shipped(standard_id)

    def freeze_standard(self, standard: dict[str, Any]) -> str:
        document = self._standards.freeze(standard)
        self._work.put(STANDARDS, document)
        return str(document["_id"])

    def standard(self, digest: str) -> Standard:
        return self._standards.frozen(self._database, digest)

    def campaign(self, campaign_id: str) -> Campaign | None:
        return self._campaigns.get(campaign_id)

    def campaign_version(self, campaign_id: str) -> int:
        return self._campaigns.version(campaign_id)

    def rating(self, rating_id: str) -> Rating | None:
        return self._ratings.get(rating_id)

    def append_campaign(
        self, campaign_id: str, author: Author, events: Sequence[CampaignEvent]
    ) -> None:
        self._campaigns.append(campaign_id, author, events, campaigns.evolve)

    def append_rating(self, rating_id: str, author: Author, events: Sequence[RatingEvent]) -> None:
        self._ratings.append(rating_id, author, events, ratings.evolve)

    def wait_for_opening(self, campaign_id: str, until: datetime) -> None:
        if self._forms(OPENING, campaign_id, until, OPEN_STATES):
            raise NotYet("开启这次创评活动的表单正在办理，稍后继续")

    def wait_for_received(self, campaign_id: str, until: datetime) -> None:
        if self._forms(ASSESSMENT, campaign_id, until, OPEN_STATES):
            raise NotYet("仍有截止前收到的自评正在计分，稍后继续")

    def wait_for_running(self, campaign_id: str) -> None:
        if self._forms(ASSESSMENT, campaign_id, None, RUNNING):
            raise NotYet("仍有自评正在计分，稍后继续")

    def held(self, campaign_id: str) -> int:
        return self._forms(ASSESSMENT, campaign_id, None, HELD)

    def _forms(
        self, form: str, campaign_id: str, until: datetime | None, states: Collection[str]
    ) -> int:
        about = ("campaign", [campaign_id])
        return len(under_way(self._database, [form], about=about, until=until, states=states))

    def rated_branches(self, campaign_id: str, *, within: str | None = None) -> set[str]:
        below = {"state.branch.path": within} if within else {}
        rows = self._database[RATINGS].find({"state.campaign": campaign_id, **below}, {"_id": 1})
        return {row["_id"].removeprefix(rating_id(campaign_id, "")) for row in rows}

    def candidates(self, campaign_id: str) -> list[Candidate]:
        fields = {"state.branch.code": 1, "state.sheet": 1}
        rows = self._database[RATINGS].find({"state.campaign": campaign_id}, fields).sort("_id", 1)
        return [
            candidate(
                row["state"]["branch"]["code"],
                CONVERTER.structure(row["state"]["sheet"], ScoreSheet),
            )
            for row in rows
        ]

    def keep_plan(self, campaign_id: str, chunks: Iterable[Sequence[dict[str, Any]]]) -> int:
        count = 0
        for count, rows in enumerate(chunks, start=1):
            fields = {"$setOnInsert": {"campaign": campaign_id, "placements": list(rows)}}
            self._database[PLANS].update_one({"_id": f"{campaign_id}:{count}"}, fields, upsert=True)
        return count

    def plan_chunk(self, campaign_id: str, number: int) -> Sequence[dict[str, Any]]:
        row = self._database[PLANS].find_one({"_id": f"{campaign_id}:{number}"})
        if row is None:
            raise LookupError(f"chunk {number} of the plan of {campaign_id} was not kept")
        placements: list[dict[str, Any]] = row["placements"]
        self._ratings.prefetch(rating_id(campaign_id, item["unit"]) for item in placements)
        return placements

    def enqueue(self, job: NewJob) -> None:
        self._work.enqueue(job)

    def plain(self, value: Any) -> Any:
        return CONVERTER.unstructure(value)
