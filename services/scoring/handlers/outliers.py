"""党委组织部 looks where 自评 and 审核 lie unusually far apart (B11)."""

from collections.abc import Callable
from typing import Any

from services.common.jobs import Job
from services.scoring.domain.campaign.state import require_part
from services.scoring.domain.outliers.report import OutlierReport, outliers
from services.scoring.handlers.steps import Result, campaign_named
from services.scoring.ports.outliers import OutlierDesk

MOST = 100
"""How many of each list a result holds; the counts say how many there are."""


def report(job: Job, port: OutlierDesk) -> Result:
    """Form qiangji/outlier-report: the report is the result, and nothing is changed.

    It waits for reviews that were received before it.
    """
    submission = port.submission(job.subject)
    name = submission.body["campaign"]
    campaign = campaign_named(port, name, job)
    require_part(campaign, submission.unit_path)
    port.wait_for_received(name, submission.received_at)
    found = outliers(port.score_gaps(name, submission.unit))
    return {"campaign": name, "unit": submission.unit, **shown_report(found, port.plain)}


def shown_report(found: OutlierReport, plain: Callable[[Any], Any]) -> dict[str, Any]:
    """The report as a result holds it: the first of each list, and how many there are."""
    return {
        "compared": found.compared,
        "colleges_compared": found.colleges_compared,
        "branches_listed": len(found.branches),
        "colleges_listed": len(found.colleges),
        "branches": plain(found.branches[:MOST]),
        "colleges": plain(found.colleges[:MOST]),
        "remarks": list(found.remarks[:MOST]),
    }


HANDLERS = {"qiangji/outlier-report": report}
