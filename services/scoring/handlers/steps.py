"""What several handlers do alike: find what a form names, sign for the system, leave the next step."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from services.common.jobs import Job, NewJob
from services.common.kernel.history import Author
from services.common.kernel.identity import step_job
from services.common.kernel.ledger import Ledger
from services.scoring.domain.campaign.evolve import CAMPAIGNS
from services.scoring.domain.campaign.state import Campaign, known
from services.scoring.domain.discretion import Discretion
from services.scoring.domain.meeting import Meeting
from services.scoring.domain.numbers import exact
from services.scoring.ports.campaigns import CampaignDesk
from services.scoring.ports.desk import Desk

SYSTEM = "system:scoring"
Result = Mapping[str, Any]


def campaign_named(port: CampaignDesk, name: str, job: Job) -> Campaign:
    """The campaign that a form names; NotYet while its opening, posted before, is still under way."""
    campaign = port.state(CAMPAIGNS, name)
    if campaign is None:
        port.wait_for_opening(name, job.due)
    return known(campaign)


def signed_by_system(port: Desk, unit: str) -> Author:
    """Nobody in person: the author of what follows from decisions, on behalf of ``unit``."""
    return Author(at=port.now, by=SYSTEM, unit=unit)


def leave_step(
    port: Desk,
    ledger: Ledger[Any],
    record_id: str,
    kind: str,
    *,
    due: datetime | None = None,
    after: str = "",
) -> None:
    """A job ``kind`` about the record as this version planned it; ``due`` now, or later.

    A later look has its time in its name, and one of many steps what it comes ``after``: the one before
    may have changed nothing of the record.
    """
    at = "" if due is None else f"@{due:%Y-%m-%dT%H:%M}"
    step = f"{kind}{at}" + (f":{after}" if after else "")
    port.enqueue(
        NewJob(
            id=step_job(record_id, port.version(ledger, record_id), step),
            queue="scoring",
            kind=kind,
            subject=record_id,
            due=due or port.now,
        )
    )


def discretion_of(lines: Sequence[Mapping[str, Any]]) -> list[Discretion]:
    """酌情扣分 lines as a form gives them."""
    return [
        Discretion(
            item=line["item"], points=exact(line["points"]), reason=line["reason"], by=line["by"]
        )
        for line in lines
    ]


def meeting_of(body: Mapping[str, Any]) -> Meeting:
    """集体研究 as a form gives it."""
    return Meeting(
        held_on=date.fromisoformat(body["held_on"]),
        place=body["place"],
        attendees=tuple(body["attendees"]),
        conclusion=body["conclusion"],
    )
