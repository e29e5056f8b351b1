"""Recording an inspection, correcting what it found, and judging the corrections (Q13: 限期改正)."""

from collections.abc import Sequence
from datetime import date, datetime

from services.common.errors import Forbidden, NotFound, Refused
from services.common.kernel.workdays import day_text, end_of_day, local_day
from services.scoring.domain.inspection.inspection import (
    Closed,
    Correction,
    FellDue,
    Finding,
    FindingStage,
    Inspection,
    InspectionEvent,
    InspectionStage,
    Judged,
    Recorded,
    Reported,
    Verdict,
)


def known_inspection(state: Inspection | None) -> Inspection:
    """The inspection, or NotFound."""
    if state is None:
        raise NotFound("没有这个编号的督查记录，请核对编号", code="inspection_not_found")
    return state


def record(state: Inspection | None, inspection: Inspection) -> tuple[InspectionEvent, ...]:
    """Keep the record; the same one again changes nothing. Raises Refused, Forbidden (``own_unit``)."""
    if state is not None:
        return ()
    if inspection.inspected_by == inspection.unit:
        raise Forbidden("不能督查本单位，请由上级党组织督查", code="own_unit")
    today = local_day(inspection.recorded_at)
    if inspection.inspected_on > today:
        raise Refused(
            f"督查日期 {day_text(inspection.inspected_on)}晚于提交日期，请核对",
            code="inspection_in_future",
        )
    for finding in inspection.findings:
        _require_ahead(finding.deadline, today, finding.number)
    recorded = Recorded(inspection=inspection)
    if inspection.findings:
        return (recorded,)
    return (recorded, Closed(closed_at=inspection.recorded_at))


def report(
    inspection: Inspection, corrections: Sequence[Correction], *, by: str, at: datetime
) -> tuple[Reported, ...]:
    """The inspected unit says what it corrected; also late, and again until it is accepted.

    A branch may report through its college's portal, even where the college inspected it. Raises
    Refused, NotFound, Forbidden.
    """
    behind_a_portal = inspection.unit_kind == "branch" and by == inspection.path[-2]
    if by == inspection.inspected_by and not behind_a_portal:
        raise Forbidden("整改情况由被督查的单位填报，督查单位不能代填", code="own_inspection")
    for finding in _named(inspection, [each.finding for each in corrections]):
        if finding.stage is FindingStage.ACCEPTED:
            raise Refused(f"第 {finding.number} 个问题已经销号，不必再报", code="finding_accepted")
    return (Reported(corrections=tuple(corrections), reported_at=at),)


def judge(
    inspection: Inspection, verdicts: Sequence[Verdict], *, by: str, at: datetime
) -> tuple[InspectionEvent, ...]:
    """The inspecting unit accepts corrections, or sets new deadlines; the last one accepted closes.

    Raises Refused, NotFound, Forbidden (only who inspected may judge).
    """
    if by != inspection.inspected_by:
        raise Forbidden(
            f"这次督查由单位“{inspection.inspected_by}”组织，只有它可以认定整改结果",
            code="not_the_inspecting_unit",
        )
    named = _named(inspection, [each.finding for each in verdicts])
    for finding, verdict in zip(named, verdicts, strict=True):
        if finding.stage is not FindingStage.REPORTED:
            raise Refused(
                f"第 {finding.number} 个问题没有待认定的整改情况，请待被督查单位填报后再认定",
                code="finding_not_reported",
            )
        if verdict.deadline is not None:
            _require_ahead(verdict.deadline, local_day(at), finding.number)
    judged = Judged(verdicts=tuple(verdicts))
    accepted = {each.finding for each in verdicts if each.deadline is None}
    if all(_done(each, accepted) for each in inspection.findings):
        return (judged, Closed(closed_at=at))
    return (judged,)


def fall_due(inspection: Inspection, now: datetime) -> tuple[FellDue, ...]:
    """Mark the findings whose deadline has passed at ``now`` without a report, each time once."""
    numbers = tuple(each.number for each in _waiting(inspection) if _due(each) <= now)
    return (FellDue(findings=numbers),) if numbers else ()


def next_due(inspection: Inspection) -> datetime | None:
    """When the next deadline passes that nobody has reported on; None where there is none."""
    return min(map(_due, _waiting(inspection)), default=None)


def _waiting(inspection: Inspection) -> list[Finding]:
    return [
        each for each in inspection.findings if each.stage is FindingStage.OPEN and not each.overdue
    ]


def _due(finding: Finding) -> datetime:
    return end_of_day(finding.deadline)


def _done(finding: Finding, accepted: set[int]) -> bool:
    return finding.stage is FindingStage.ACCEPTED or finding.number in accepted


def _named(inspection: Inspection, numbers: Sequence[int]) -> list[Finding]:
    if inspection.stage is InspectionStage.CLOSED:
        raise Refused("这次督查已经办结", code="inspection_closed")
    if len(set(numbers)) < len(numbers):
        raise Refused("同一个问题写了不止一次，请合并", code="finding_repeated")
    found = {each.number: each for each in inspection.findings}
    for number in numbers:
        if number not in found:
            raise NotFound(
                f"这次督查没有第 {number} 个问题，共 {len(found)} 个", code="finding_not_found"
            )
    return [found[number] for number in numbers]


def _require_ahead(deadline: date, today: date, number: int) -> None:
    if deadline < today:
        raise Refused(
            f"第 {number} 个问题的整改期限 {day_text(deadline)}早于提交日期，请核对",
            code="deadline_past",
        )
