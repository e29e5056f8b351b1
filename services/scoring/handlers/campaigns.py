"""Opening campaigns, and turning them when their windows open (Q1–Q3)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from services.common.jobs import Job
from services.common.kernel.workdays import end_of_day, local_day
from services.scoring.domain.campaign.events import Opened
from services.scoring.domain.campaign.evolve import CAMPAIGNS
from services.scoring.domain.campaign.opening import PUBLICATION_DAYS, begin, open_campaign
from services.scoring.domain.campaign.state import (
    CategoryStandard,
    Task,
    Window,
    WindowException,
    known,
)
from services.scoring.domain.campaign.windows import extend
from services.scoring.domain.standard_comparing import require_comparable
from services.scoring.handlers.steps import Result, campaign_named, leave_step, signed_by_system
from services.scoring.ports.campaigns import CampaignDesk

TURN = "campaign.turn"


def open_(job: Job, port: CampaignDesk) -> Result:
    """Form qiangji/campaign: freeze the standards and open (Q1, Q4)."""
    submission = port.submission(job.subject)
    body = submission.body
    opening = Opened(
        title=body["title"],
        unit=submission.unit,
        unit_path=submission.unit_path,
        standards=_standards(body, port),
        policy=body.get("policy", "lenient"),
        period=body["period"],
        windows=(window_of(Task.SELF, body["self"]), window_of(Task.REVIEW, body["review"])),
        publication_days=body.get("publication_days", PUBLICATION_DAYS),
    )
    name = body["campaign"]
    on = local_day(submission.received_at)
    events = open_campaign(port.state(CAMPAIGNS, name), opening, on=on)
    port.append(CAMPAIGNS, name, submission.author(port.now), events)
    leave_step(port, CAMPAIGNS, name, TURN)
    return {"campaign": name, "standards": [port.plain(each) for each in opening.standards]}


def _standards(body: Mapping[str, Any], port: CampaignDesk) -> tuple[CategoryStandard, ...]:
    named = [(None, body["standard"])]
    named += [(each["category"], each["standard"]) for each in body.get("categories", ())]
    frozen = tuple(
        CategoryStandard(
            category=category, id=name, hash=port.freeze_standard(port.shipped_standard(name))
        )
        for category, name in named
    )
    require_comparable([port.standard(each.hash) for each in frozen])
    return frozen


def window_of(task: Task, dates: Mapping[str, str]) -> Window:
    """A window as a form gives it; without days of grace it locks when it is due."""
    due_on = date.fromisoformat(dates["due_on"])
    return Window(
        task=task,
        opens_on=date.fromisoformat(dates["opens_on"]),
        due_on=due_on,
        locks_on=date.fromisoformat(dates["locks_on"]) if "locks_on" in dates else due_on,
    )


def turn(job: Job, port: CampaignDesk) -> Result:
    """Turn to 自评, then to 审核, as their windows open; leaves the look at the next one."""
    name = job.subject
    on = local_day(port.now)
    for task in Task:
        campaign = known(port.state(CAMPAIGNS, name))
        events = begin(campaign, task, on=on)
        port.append(CAMPAIGNS, name, signed_by_system(port, campaign.unit), events)
    campaign = known(port.state(CAMPAIGNS, name))
    ahead = [window.opens_on for window in campaign.windows if window.opens_on > on]
    if ahead:
        before = date.fromordinal(min(ahead).toordinal() - 1)
        leave_step(
            port,
            CAMPAIGNS,
            name,
            TURN,
            due=end_of_day(before),
        )
    return {"campaign": name, "stage": campaign.stage}


def except_(job: Job, port: CampaignDesk) -> Result:
    """Form qiangji/window-exception: a unit and all below it get more time for one stage."""
    submission = port.submission(job.subject)
    body = submission.body
    name = body["campaign"]
    campaign_named(port, name, job)
    given_to = port.unit(body["given_to"])
    exception = WindowException(
        unit=given_to.id,
        task=Task(body["stage"]),
        until=date.fromisoformat(body["until"]),
        reason=body["reason"],
    )
    events = extend(
        port.state(CAMPAIGNS, name),
        exception,
        given_to.path,
        unit=submission.unit,
        on=local_day(submission.received_at),
    )
    port.append(CAMPAIGNS, name, submission.author(port.now), events)
    return {"campaign": name, "given_to": given_to.id, "until": body["until"]}


HANDLERS = {"qiangji/campaign": open_, "qiangji/window-exception": except_, TURN: turn}
