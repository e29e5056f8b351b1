"""Showing a campaign's result, and making it final once nothing stands against it (Q8).

What is received in time is never lost to a race: closing a notice first waits for the objections and
answers that were received before it and are still under way, and only then counts what is unanswered.
"""

from datetime import datetime

from services.common.errors import Refused
from services.common.jobs import Job
from services.common.kernel.history import Author
from services.common.submissions import Submission
from services.scoring.domain.campaign.evolve import CAMPAIGNS
from services.scoring.domain.campaign.publishing import (
    finalise,
    publish,
    to_finalise,
    to_publish,
)
from services.scoring.domain.campaign.state import Campaign, Placing
from services.scoring.domain.publication.notice import (
    NOTICES,
    Notice,
    NoticeStage,
    Subject,
    SubjectKind,
    known_notice,
    notice_id,
)
from services.scoring.domain.publication.showing import close, require_over, show, withdraw
from services.scoring.domain.publication.wording import Wording, notice_text, notice_title
from services.scoring.handlers.steps import (
    Result,
    campaign_named,
    leave_step,
)
from services.scoring.ports.publication import PublicationDesk

SETTLE = "campaign.settle"
CORRECTED = "异议成立，星级已经重新分配"


def publish_campaign(job: Job, port: PublicationDesk) -> Result:
    """Form qiangji/publication: show the allocation, in place of what was shown before."""
    submission = port.submission(job.subject)
    name = submission.body["campaign"]
    campaign = campaign_named(port, name, job)
    placing = to_publish(campaign, unit=submission.unit)
    notice = _notice_of(campaign, placing, submission, port)
    author = submission.author(port.now)
    key = show_notice(port, author, notice, because=CORRECTED)
    port.append(CAMPAIGNS, name, author, publish(campaign, unit=submission.unit, notice=key))
    return {
        "campaign": name,
        "notice": key,
        "closes_at": notice.closes_at,
        "because": notice.because,
        "text": notice.text,
    }


def finalise_campaign(job: Job, port: PublicationDesk) -> Result:
    """Form qiangji/finalisation: nothing is open any more, so the result stands; settling it follows."""
    submission = port.submission(job.subject)
    name = submission.body["campaign"]
    campaign = campaign_named(port, name, job)
    _, key = to_finalise(campaign, unit=submission.unit)
    author = submission.author(port.now)
    close_notice(port, author, key, asked_at=submission.received_at)
    events = finalise(campaign, unit=submission.unit, at=port.now)
    port.append(CAMPAIGNS, name, author, events)
    leave_step(port, CAMPAIGNS, name, SETTLE)
    return {"campaign": name, "notice": key}


def show_notice(port: PublicationDesk, author: Author, notice: Notice, *, because: str) -> str:
    """Show ``notice`` and withdraw what was shown of the same subject before, ``because`` of what; its id."""
    key = notice_id(notice.subject)
    port.append(NOTICES, key, author, show(port.state(NOTICES, key), notice))
    take_down(port, author, notice.subject.id, because=because, successor=key)
    return key


def take_down(
    port: PublicationDesk,
    author: Author,
    subject_id: str,
    *,
    because: str,
    successor: str | None = None,
) -> None:
    """Withdraw every open notice of a subject but ``successor``: all of them, where the result was voided."""
    for key in port.notices_of(subject_id):
        earlier = known_notice(port.state(NOTICES, key))
        if key != successor and earlier.stage is NoticeStage.OPEN:
            events = withdraw(earlier, at=port.now, because=because, successor=successor)
            port.append(NOTICES, key, author, events)


def close_notice(port: PublicationDesk, author: Author, key: str, *, asked_at: datetime) -> None:
    """Close the notice ``key``: its window was over at ``asked_at`` and every objection is answered.

    Raises Refused, and NotYet while objections or answers received up to ``asked_at`` are under way.
    """
    notice = require_over(port.state(NOTICES, key), asked_at)
    subject_id = notice.subject.id
    notices = port.notices_of(subject_id)
    port.wait_for_objections(subject_id, notices, asked_at)
    held = port.objections_held(notices)
    if held:
        raise Refused(
            f"有 {held} 件异议因系统故障没有登记，请先由运维人员处理隔离区", code="objections_held"
        )
    unanswered = port.unanswered(subject_id)
    port.append(NOTICES, key, author, close(notice, at=port.now, unanswered=unanswered))


HANDLERS = {
    "qiangji/publication": publish_campaign,
    "qiangji/finalisation": finalise_campaign,
}


def _notice_of(
    campaign: Campaign, placing: Placing, submission: Submission, port: PublicationDesk
) -> Notice:
    body = submission.body
    window = port.calendar.deadline(port.now, campaign.publication_days)
    corrected = placing.number > 1
    wording = Wording(
        title=campaign.title,
        rated=placing.summary.rated,
        stars=placing.summary.stars,
        published_at=port.now,
        window=window,
        workdays=campaign.publication_days,
        unit_name=body.get("signed_by") or port.unit(submission.unit).name,
        scope=body["scope"],
        contact=body.get("contact", ""),
        remarks=body.get("remarks", ""),
        corrects=CORRECTED if corrected else "",
    )
    return Notice(
        subject=Subject(kind=SubjectKind.CAMPAIGN, id=body["campaign"], edition=placing.number),
        title=notice_title(campaign.title, corrected=corrected),
        unit=submission.unit,
        unit_path=submission.unit_path,
        scope=body["scope"],
        text=notice_text(wording),
        published_at=port.now,
        closes_at=window.due,
        because=window.because,
        provisional=window.provisional,
    )
