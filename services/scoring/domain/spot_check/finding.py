"""What was found at the drawn branches, and the end of the check (Q7)."""

from collections.abc import Sequence
from datetime import date, datetime

from services.common.errors import Conflict, Refused
from services.common.kernel.workdays import day_text
from services.scoring.domain.spot_check.drawing import require_checking
from services.scoring.domain.spot_check.spot_check import (
    Concluded,
    Finding,
    Found,
    SpotCheck,
    SpotCheckStage,
    Verdict,
    known_check,
)

NAMED = 5
"""How many branches a refusal names."""


def find(
    state: SpotCheck | None, findings: Sequence[Finding], *, by_unit: str, on: date
) -> tuple[Found, ...]:
    """Take findings at drawn branches, one each, on the day ``on``; all or none.

    Raises NotFound, Forbidden, Conflict, Refused.
    """
    check = _running(state, by_unit)
    done = {each.branch for each in check.findings}
    drawn = {each.branch for each in check.drawn}
    for finding in findings:
        if finding.branch not in drawn:
            raise Refused(f"党支部“{finding.branch}”没有被抽到，不能登记抽查结果", code="not_drawn")
        if finding.branch in done:
            raise Conflict(f"党支部“{finding.branch}”的抽查结果已经登记", code="finding_exists")
        done.add(finding.branch)
        _require_sound_dates(finding, on)
    return tuple(Found(finding=each) for each in findings)


def conclude(
    state: SpotCheck | None, conclusion: str, *, by_unit: str, at: datetime
) -> tuple[Concluded, ...]:
    """End the check once every drawn branch was looked at; raises NotFound, Forbidden, Conflict, Refused."""
    check = _running(state, by_unit)
    done = {each.branch for each in check.findings}
    missing = [each.branch for each in check.drawn if each.branch not in done]
    if missing:
        named = "、".join(missing[:NAMED]) + ("等" if len(missing) > NAMED else "")
        raise Refused(
            f"还有 {len(missing)} 个抽到的党支部没有登记抽查结果（{named}），登记之后才能办结",
            code="findings_missing",
        )
    return (Concluded(conclusion=conclusion, concluded_at=at),)


def _running(state: SpotCheck | None, by_unit: str) -> SpotCheck:
    check = known_check(state)
    require_checking(check, by_unit)
    if check.stage is SpotCheckStage.ANNOUNCED:
        raise Refused("这次抽查还没有抽取，抽取之后再登记结果", code="not_drawn_yet")
    if check.stage is SpotCheckStage.CONCLUDED:
        raise Conflict("这次抽查已经办结，不能再登记", code="spot_check_concluded")
    return check


def _require_sound_dates(finding: Finding, on: date) -> None:
    if finding.seen_on > on:
        raise Refused(
            f"抽查日期 {day_text(finding.seen_on)}晚于提交日期，请核对", code="seen_in_future"
        )
    if finding.redo_by is None:
        return
    if finding.verdict is Verdict.SOUND:
        raise Refused("没有发现把关不严或弄虚作假的，不能责令重新评定", code="redo_without_cause")
    if finding.redo_by <= on:
        raise Refused(
            f"重新评定的期限 {day_text(finding.redo_by)}应晚于今天", code="deadline_passed"
        )
