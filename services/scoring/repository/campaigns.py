"""What opening a campaign needs, on MongoDB."""

from datetime import datetime
from typing import Any

from services.common.errors import NotYet
from services.common.under_way import under_way
from services.scoring.repository.desk import ScoringDesk
from services.scoring.repository.standards import STANDARDS

OPENING = "qiangji/campaign"


class CampaignQueries(ScoringDesk):
    """The queries of ``CampaignDesk``."""

    def shipped_standard(self, standard_id: str) -> dict[str, Any]:
        return self._standards.shipped(standard_id)

    def freeze_standard(self, standard: dict[str, Any]) -> str:
        document = self._standards.freeze(standard)
        self._work.put(STANDARDS, document)
        return str(document["_id"])

    def wait_for_opening(self, campaign_id: str, until: datetime) -> None:
        about = ("campaign", [campaign_id])
        if under_way(self._database, [OPENING], about=about, until=until):
            raise NotYet("开启这次创评活动的表单正在办理，稍后继续")
