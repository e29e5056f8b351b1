"""What every act of an owner has in common: it must own the matter, and whoever acts has acknowledged."""

from datetime import datetime

from services.common.errors import Refused
from services.common.kernel.workdays import day_text, local_day
from services.notify.domain.matter.events import Acknowledged, Studied
from services.notify.domain.matter.state import Matter, Stage, Study


def owned(state: Matter, unit: str) -> None:
    """Raises Refused unless ``unit`` is the owner and still owes an answer."""
    if unit != state.owner:
        raise Refused(
            f"这件意见建议现由“{state.owner_name}”办理，只有该单位可以提交", code="not_the_owner"
        )
    if state.stage is Stage.ANSWERED:
        raise Refused(
            "这件意见建议已经答复，正在等待提出人确认；提出人不满意时会重新办理",
            code="already_answered",
        )


def seen(state: Matter, at: datetime, because: str) -> tuple[Acknowledged, ...]:
    """The acknowledgement that an act of the owner implies, if there was none yet."""
    if state.stage is not Stage.RECEIVED:
        return ()
    late = at >= state.acknowledge_by.due
    timing = f"，已超过受理时限{day_text(state.acknowledge_by.day)}" if late else ""
    return (Acknowledged(unit=state.owner, late=late, because=because + timing),)


def studied(state: Matter, study: Study, at: datetime) -> Studied:
    """The study on record; raises Refused (study_in_future)."""
    if study.held_on > local_day(at):
        raise Refused(
            f"专题研究的日期{day_text(study.held_on)}在提交日之后，请改正", code="study_in_future"
        )
    because = f"{state.owner_name}于{day_text(study.held_on)}专题研究，{len(study.attendees)}人参加"
    return Studied(study=study, because=because)
