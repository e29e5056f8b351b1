"""Who may object and how an objection is answered (Q8).

Anybody may object, as often as they like: a limit per person could only be kept by knowing the person.
Each objection is answered on its own.
"""

from services.common.errors import Conflict, Forbidden, Refused
from services.common.kernel.workdays import day_text, local_day
from services.scoring.domain.meeting import require_held
from services.scoring.domain.publication.notice import Notice
from services.scoring.domain.publication.objection import (
    Decision,
    Objection,
    ObjectionDecided,
    ObjectionRaised,
    ObjectionStage,
    known_objection,
)
from services.scoring.domain.publication.showing import require_in_time

STAGE_TEXT = {
    ObjectionStage.RECEIVED: "已受理",
    ObjectionStage.UPHELD: "异议成立",
    ObjectionStage.MODIFIED: "异议部分成立",
    ObjectionStage.REJECTED: "异议不成立",
}


def raise_objection(
    state: Objection | None, notice: Notice | None, objection: Objection
) -> tuple[ObjectionRaised, ...]:
    """Take an objection received while the notice took them; the same one again changes nothing."""
    if state is not None:
        return ()
    require_in_time(notice, objection.raised_at)
    return (ObjectionRaised(objection=objection),)


def require_answerable(state: Objection | None, unit: str) -> Objection:
    """The objection, if ``unit`` may answer it now; raises NotFound, Forbidden or Conflict."""
    objection = known_objection(state)
    if unit != objection.unit:
        raise Forbidden(
            f"这一公示由单位“{objection.unit}”发布，只有它可以答复异议",
            code="not_the_notices_unit",
        )
    if objection.decision is not None:
        raise Conflict(
            f"这件异议已于 {day_text(local_day(objection.decision.decided_at))}"
            f"答复（{STAGE_TEXT[objection.stage]}），不能再次答复",
            code="objection_answered",
        )
    return objection


def answer(
    state: Objection | None, decision: Decision, *, unit: str
) -> tuple[ObjectionDecided, ...]:
    """Answer after a collective study; upheld and modified change the result, rejected changes nothing."""
    objection = require_answerable(state, unit)
    require_held(decision.meeting, by=local_day(decision.decided_at))
    raised_on = local_day(objection.raised_at)
    if decision.meeting.held_on < raised_on:
        raise Refused(
            f"集体研究的日期早于异议提出的日期 {day_text(raised_on)}，请在研究这件异议之后答复",
            code="meeting_before_objection",
        )
    if (decision.outcome is ObjectionStage.REJECTED) != (decision.change is None):
        raise Refused(
            "异议成立或部分成立的，须给出更正后的情况；异议不成立的，不能更正",
            code="correction_mismatch",
        )
    return (ObjectionDecided(decision=decision),)
