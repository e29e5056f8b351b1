"""What self-assessments need, on MongoDB."""

from datetime import datetime

from services.common.errors import NotYet
from services.common.under_way import under_way
from services.scoring.repository.campaigns import CampaignQueries

OWN = ("qiangji/self-assessment",)


class AssessmentQueries(CampaignQueries):
    """The queries of ``AssessmentDesk``."""

    def wait_for_own(self, branch: str, until: datetime) -> None:
        if under_way(self._database, OWN, about=("branch", [branch]), until=until):
            raise NotYet("之前收到的自评正在办理，稍后继续")
