"""Inspections are recorded, followed up and fall due; pledges are made and reviewed (Q13)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from services.common.errors import Refused
from services.common.jobs import Job
from services.common.submissions import Submission
from services.scoring.domain.inspection.following_up import (
    fall_due,
    judge,
    known_inspection,
    next_due,
    record,
    report,
)
from services.scoring.domain.inspection.inspection import (
    INSPECTIONS,
    Correction,
    Finding,
    Inspection,
    InspectionEvent,
    InspectionKind,
    Severity,
    Verdict,
    inspection_id,
)
from services.scoring.domain.pledge.keeping import publish, require_pledging, review
from services.scoring.domain.pledge.pledge import (
    PLEDGES,
    Goal,
    GoalOutcome,
    GoalReview,
    Pledge,
    PledgeReview,
    PledgeVerdict,
    pledge_id,
)
from services.scoring.handlers.steps import Result, leave_step, signed_by_system
from services.scoring.ports.oversight import OversightDesk

FALL_DUE = "inspection.fall_due"


def inspect(job: Job, port: OversightDesk) -> Result:
    """Form qiangji/inspection: record what was found; its deadlines are looked at when they pass."""
    submission = port.submission(job.subject)
    key = inspection_id(submission.id)
    events = record(port.state(INSPECTIONS, key), _inspection_of(submission, port))
    port.append(INSPECTIONS, key, submission.author(port.now), events)
    _leave_deadline(port, key)
    inspection = known_inspection(port.state(INSPECTIONS, key))
    return {
        "inspection": key,
        "findings": len(inspection.findings),
        "stage": inspection.stage.value,
    }


def follow_up(job: Job, port: OversightDesk) -> Result:
    """Form qiangji/inspection-follow-up: corrections by the inspected unit, verdicts by the inspecting one."""
    submission = port.submission(job.subject)
    key = submission.body["inspection"]
    port.wait_for_earlier(job, field="inspection", value=key)
    inspection = known_inspection(port.state(INSPECTIONS, key))
    if inspection.unit != submission.unit:
        raise Refused("这次督查的不是这个单位，请核对编号和单位", code="inspection_elsewhere")
    events = _followed_up(inspection, submission)
    port.append(INSPECTIONS, key, submission.author(port.now), events)
    _leave_deadline(port, key)
    after = known_inspection(port.state(INSPECTIONS, key))
    return {
        "inspection": key,
        "stage": after.stage.value,
        "findings": [
            {"finding": each.number, "stage": each.stage.value, "late": each.late}
            for each in after.findings
        ],
    }


def look_at_deadline(job: Job, port: OversightDesk) -> Result:
    """Job inspection.fall_due: mark what is overdue, and wait for the next deadline."""
    inspection = known_inspection(port.state(INSPECTIONS, job.subject))
    events = fall_due(inspection, port.now)
    author = signed_by_system(port, inspection.inspected_by)
    port.append(INSPECTIONS, job.subject, author, events)
    if events:
        _leave_deadline(port, job.subject)
    return {"inspection": job.subject, "overdue": [n for event in events for n in event.findings]}


def pledge(job: Job, port: OversightDesk) -> Result:
    """Form qiangji/pledge: publish it, or a change of it."""
    submission = port.submission(job.subject)
    body, college = submission.body, port.unit(submission.unit)
    require_pledging(college.kind)
    year = int(body["year"])
    made = Pledge(
        unit=college.id,
        name=college.name,
        path=college.path,
        year=year,
        secretary=body["secretary"],
        text=body["text"],
        goals=tuple(Goal(number=number, **goal) for number, goal in enumerate(body["goals"], 1)),
        published_at=submission.received_at,
    )
    key = pledge_id(college.id, year)
    events = publish(port.state(PLEDGES, key), made)
    port.append(PLEDGES, key, submission.author(port.now), events)
    return {"pledge": key, "goals": len(made.goals), "changed": bool(events)}


def review_pledge(job: Job, port: OversightDesk) -> Result:
    """Form qiangji/pledge-review: every goal, and the total verdict."""
    submission = port.submission(job.subject)
    body = submission.body
    key = pledge_id(submission.unit, int(body["year"]))
    found = PledgeReview(
        goals=tuple(
            GoalReview(
                goal=each["goal"],
                outcome=GoalOutcome(each["outcome"]),
                remark=each.get("remark", ""),
            )
            for each in body["goals"]
        ),
        verdict=PledgeVerdict(body["verdict"]),
        remark=body["remark"],
        reviewed_at=submission.received_at,
        reviewed_by=body["reviewed_by"],
    )
    events = review(port.state(PLEDGES, key), found, by=submission.client_unit)
    port.append(PLEDGES, key, submission.author(port.now), events)
    return {"pledge": key, "verdict": body["verdict"]}


HANDLERS = {
    "qiangji/inspection": inspect,
    "qiangji/inspection-follow-up": follow_up,
    FALL_DUE: look_at_deadline,
    "qiangji/pledge": pledge,
    "qiangji/pledge-review": review_pledge,
}


def _inspection_of(submission: Submission, port: OversightDesk) -> Inspection:
    body, unit = submission.body, port.unit(submission.unit)
    return Inspection(
        kind=InspectionKind(body["kind"]),
        unit=unit.id,
        name=unit.name,
        unit_kind=unit.kind,
        path=unit.path,
        inspected_by=submission.client_unit,
        inspected_on=date.fromisoformat(body["inspected_on"]),
        inspectors=tuple(body["inspectors"]),
        findings=tuple(
            Finding(
                number=number,
                text=each["text"],
                severity=Severity(each["severity"]),
                deadline=date.fromisoformat(each["deadline"]),
            )
            for number, each in enumerate(body["findings"], 1)
        ),
        criticism=body.get("criticism", ""),
        recorded_at=submission.received_at,
    )


def _followed_up(inspection: Inspection, submission: Submission) -> tuple[InspectionEvent, ...]:
    body, by, at = submission.body, submission.client_unit, submission.received_at
    if body["step"] == "report":
        corrections = [Correction(**each) for each in body["corrections"]]
        return report(inspection, corrections, by=by, at=at)
    return judge(inspection, [_verdict_of(each) for each in body["verdicts"]], by=by, at=at)


def _verdict_of(each: Mapping[str, Any]) -> Verdict:
    deadline = each.get("deadline")
    return Verdict(
        finding=each["finding"],
        remark=each["remark"],
        deadline=date.fromisoformat(deadline) if deadline else None,
    )


def _leave_deadline(port: OversightDesk, key: str) -> None:
    """A look at the next deadline; each change of the record leaves its own, and late ones find nothing to do."""
    due = next_due(known_inspection(port.state(INSPECTIONS, key)))
    if due is not None:
        leave_step(port, INSPECTIONS, key, FALL_DUE, due=due)
