"""Four and five stars are filed with the departments above, and what they answer is noted (Q6)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from services.common.jobs import Job
from services.common.kernel.history import Author
from services.scoring.domain.campaign.evolve import CAMPAIGNS
from services.scoring.domain.campaign.state import Stage, known
from services.scoring.domain.filing.filing import (
    FILINGS,
    Filing,
    FilingEvent,
    Receipt,
    Return,
    filing_id,
)
from services.scoring.domain.filing.policy import Recipient
from services.scoring.domain.filing.sending import (
    acknowledge,
    fall_due,
    give_back,
    known_filing,
    make,
    put_off,
    require_own,
    send,
    void,
)
from services.scoring.domain.origin import Origin
from services.scoring.domain.rating.state import Branch
from services.scoring.domain.standing.standing import STANDINGS
from services.scoring.handlers.steps import Result, leave_step, signed_by_system
from services.scoring.ports.desk import Desk
from services.scoring.ports.filings import FilingDesk

LOOK = "filing.look"
LAPSE = "filing.lapse"
CHUNK = 200


def file_star(
    port: Desk, author: Author, *, branch: Branch, star: int, origin: Origin, at: datetime
) -> None:
    """A star became final ``at``: whoever is to know of it is to be told in time; three and below, nobody."""
    for recipient in port.policies.filings.recipients(star):
        key = filing_id(origin.source, branch.code, recipient.id)
        filing = _filing(port, branch, star, recipient, origin, at)
        events = make(port.state(FILINGS, key), filing)
        port.append(FILINGS, key, author, events)
        if events:
            leave_step(port, FILINGS, key, LOOK, due=filing.due_at)


def withdraw_filings(port: Desk, author: Author, *, branch: str, star: int, origin: Origin) -> None:
    """What the same campaign filed for the branch with another star counts no more (Q6, Q12).

    What was not sent lapses, what was sent is to be corrected with the recipient (更正报备).
    """
    standing = port.state(STANDINGS, branch)
    because = f"该党支部已由原定星级改为 {star} 星"
    correct_by = port.calendar.deadline(port.now, port.policies.filings.due_workdays)
    for term in standing.terms if standing else ():
        if term.campaign != origin.campaign or term.star == star:
            continue
        for recipient in port.policies.filings.recipients(term.star):
            key = filing_id(term.regrade or term.campaign, branch, recipient.id)
            filing = port.state(FILINGS, key)
            if filing is not None:
                _append(port, author, key, void(filing, because=because, correct_by=correct_by))


def lapse_filings(port: FilingDesk, author: Author, campaign: str) -> int:
    """Void 200 filings of a voided campaign, its regrades' too; a job of its own goes on with the others.

    What was not sent lapses, what was sent is to be corrected with the recipient (更正报备). How many.
    """
    because = f"“{known(port.state(CAMPAIGNS, campaign)).title}”推倒重来，评定结果作废"
    correct_by = port.calendar.deadline(port.now, port.policies.filings.due_workdays)
    ids = port.filings_in_force(campaign, most=CHUNK)
    for key in ids:
        filing = known_filing(port.state(FILINGS, key))
        _append(port, author, key, void(filing, because=because, correct_by=correct_by))
    if len(ids) == CHUNK:
        leave_step(port, CAMPAIGNS, campaign, LAPSE, after=ids[-1])
    return len(ids)


def note_sending(job: Job, port: FilingDesk) -> Result:
    """Form qiangji/filing-sent: the document left."""
    body, now = port.submission(job.subject).body, port.submission(job.subject).received_at
    filing = _filing_named(job, port)
    on = date.fromisoformat(body["sent_on"])
    events = send(filing, on=on, number=body["number"], by=body["sent_by"], now=now)
    return _noted(job, port, events)


def note_answer(job: Job, port: FilingDesk) -> Result:
    """Form qiangji/filing-acknowledgement: the recipient has it, or sent it back."""
    submission = port.submission(job.subject)
    body, now = submission.body, submission.received_at
    filing = _filing_named(job, port)
    return _noted(job, port, _answered(filing, body, port, now))


def look(job: Job, port: FilingDesk) -> Result:
    """Job filing.look: mark what has not been sent in time, by the calendar of now if that is later."""
    filing = known_filing(port.state(FILINGS, job.subject))
    by_now = port.calendar.deadline(filing.final_at, port.policies.filings.due_workdays)
    events = put_off(filing, by_now) or fall_due(filing, port.now)
    _append(port, signed_by_system(port, filing.unit), job.subject, events)
    return {
        "filing": job.subject,
        "overdue": known_filing(port.state(FILINGS, job.subject)).overdue,
    }


def lapse(job: Job, port: FilingDesk) -> Result:
    """Job filing.lapse: the next filings of a voided campaign."""
    campaign = known(port.state(CAMPAIGNS, job.subject))
    voided = 0
    if campaign.stage is Stage.VOIDED:
        voided = lapse_filings(port, signed_by_system(port, campaign.unit), job.subject)
    return {"campaign": job.subject, "voided": voided}


HANDLERS = {
    "qiangji/filing-sent": note_sending,
    "qiangji/filing-acknowledgement": note_answer,
    LOOK: look,
    LAPSE: lapse,
}


def _filing(
    port: Desk, branch: Branch, star: int, recipient: Recipient, origin: Origin, at: datetime
) -> Filing:
    deadline = port.calendar.deadline(at, port.policies.filings.due_workdays)
    return Filing(
        source=origin.source,
        campaign=origin.campaign,
        branch=branch,
        star=star,
        recipient=recipient,
        unit=origin.unit,
        unit_path=origin.unit_path,
        final_at=at,
        due_at=deadline.due,
        because=f"{star} 星结果须{recipient.way}{recipient.name}：{deadline.because}",
    )


def _filing_named(job: Job, port: FilingDesk) -> Filing:
    submission = port.submission(job.subject)
    key = submission.body["filing"]
    port.wait_for_filing_forms(job, key)
    filing = known_filing(port.state(FILINGS, key))
    require_own(filing, submission.unit)
    return filing


def _answered(
    filing: Filing, body: Mapping[str, Any], port: FilingDesk, now: datetime
) -> tuple[FilingEvent, ...]:
    on = date.fromisoformat(body["answered_on"])
    if body["outcome"] == "acknowledged":
        return acknowledge(filing, Receipt(on=on, number=body["number"]), now=now)
    again = port.calendar.deadline(now, port.policies.filings.due_workdays)
    return give_back(filing, Return(on=on, reason=body["reason"]), again, now=now)


def _noted(job: Job, port: FilingDesk, events: tuple[FilingEvent, ...]) -> Result:
    submission = port.submission(job.subject)
    key = submission.body["filing"]
    _append(port, submission.author(port.now), key, events)
    filing = known_filing(port.state(FILINGS, key))
    return {"filing": key, "stage": filing.stage.value, "recipient": filing.recipient.name}


def _append(port: Desk, author: Author, key: str, events: tuple[FilingEvent, ...]) -> None:
    """Append, with a look at the deadline where the change set a new one."""
    before = known_filing(port.state(FILINGS, key)).due_at
    port.append(FILINGS, key, author, events)
    due_at = known_filing(port.state(FILINGS, key)).due_at
    if due_at != before:
        leave_step(port, FILINGS, key, LOOK, due=due_at)
