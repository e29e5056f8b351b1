"""Colleges send their part up, and 党委组织部 may give it back (Q3)."""

from services.common.jobs import Job
from services.scoring.domain.part.part import PARTS, PartReturn, Sending, Sent, part_id
from services.scoring.domain.part.sending import give_back, send
from services.scoring.handlers.placing import preview_for
from services.scoring.handlers.steps import Result, campaign_named, meeting_of
from services.scoring.ports.parts import PartDesk


def submit(job: Job, port: PartDesk) -> Result:
    """Form qiangji/part-submission: send the part up; the result says what the ratios would mean for it (Q3).

    It waits for what was received before it about any of its branches.
    """
    submission = port.submission(job.subject)
    body = submission.body
    name, college = body["campaign"], port.unit(submission.unit)
    campaign = campaign_named(port, name, job)
    progress = port.part_progress(name, college.id)
    port.wait_for_reviews([each.branch for each in progress], submission.received_at)
    record = part_id(name, college.id)
    sent = Sent(
        campaign=name,
        college=college.id,
        name=college.name,
        path=college.path,
        sent=Sending(
            meeting=meeting_of(body["meeting"]),
            remark=body.get("remark", ""),
            sent_at=submission.received_at,
            late=False,
            reviewed=0,
            excused=0,
            submission=submission.id,
        ),
    )
    events = send(port.state(PARTS, record), campaign, sent, progress)
    port.append(PARTS, record, submission.author(port.now), events)
    sending = events[0].sent
    return {
        "part": record,
        "reviewed": sending.reviewed,
        "excused": sending.excused,
        "late": sending.late,
        "preview": preview_for(port, name, campaign, unit=college.id, policy=campaign.policy),
    }


def return_(job: Job, port: PartDesk) -> Result:
    """Form qiangji/part-return: the college may review and send again (Q3)."""
    submission = port.submission(job.subject)
    body = submission.body
    name, college = body["campaign"], port.unit(body["college"])
    campaign = campaign_named(port, name, job)
    port.wait_for_sending(college.id, submission.received_at)
    record = part_id(name, college.id)
    returned = PartReturn(reason=body["reason"], returned_at=port.now)
    events = give_back(port.state(PARTS, record), campaign, returned, unit=submission.unit)
    port.append(PARTS, record, submission.author(port.now), events)
    return {"part": record}


HANDLERS = {"qiangji/part-submission": submit, "qiangji/part-return": return_}
