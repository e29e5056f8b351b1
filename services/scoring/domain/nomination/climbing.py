"""What a level may do with what waits there: pass on a ranked list, return, decline (F3)."""

from collections.abc import Sequence
from datetime import date, datetime

from services.common.errors import Conflict, Forbidden, Refused
from services.common.kernel.workdays import local_day
from services.scoring.domain.award.quota import LeftOut
from services.scoring.domain.nomination.events import (
    NominationDeclined,
    NominationLeftOut,
    NominationPassed,
    NominationReturned,
)
from services.scoring.domain.nomination.nomination import (
    STAGE_TEXT,
    Nomination,
    NominationStage,
    Opinion,
    known_nomination,
)


def require_of_round(state: Nomination | None, round_id: str) -> Nomination:
    """The nomination, if it belongs to this round; raises NotFound or Refused."""
    nomination = known_nomination(state)
    if nomination.round != round_id:
        raise Refused("这份推荐不属于这次评选，请核对编号", code="nomination_elsewhere")
    return nomination


def require_waiting(state: Nomination | None, *, round_id: str, unit: str) -> Nomination:
    """The nomination, if it waits at ``unit`` in this round; raises NotFound, Refused, Forbidden or Conflict."""
    nomination = require_of_round(state, round_id)
    if nomination.stage is not NominationStage.WAITING:
        raise Conflict(
            f"{nomination.nominee.name}的推荐{STAGE_TEXT[nomination.stage]}，现在不能办理",
            code="nomination_not_waiting",
        )
    if nomination.rung.unit != unit:
        raise Forbidden(
            f"{nomination.nominee.name}的推荐现在由“{nomination.rung.name}”办理",
            code="not_at_this_level",
        )
    return nomination


def require_below_top(nomination: Nomination) -> None:
    """Raise Refused at the rung that decides: it chooses, it passes nothing on."""
    if nomination.at == len(nomination.ladder) - 1:
        raise Refused(
            "推荐已经到了作出决定的单位，请提交决定（mofan/award-decision）", code="at_the_top"
        )


def require_award(nomination: Nomination, award: str) -> None:
    """Raise Refused on a list for one honour that names a nomination for another."""
    if nomination.award != award:
        raise Refused(
            f"{nomination.nominee.name}推荐的是{nomination.award_title}，不在这个奖项的名单里，请分开报送",
            code="other_award",
        )


def require_listed_once(nominations: Sequence[str]) -> None:
    """Raise Refused on a list that names one twice."""
    twice = sorted({each for each in nominations if nominations.count(each) > 1})
    if twice:
        raise Refused(f"名单里有重复：{'、'.join(twice)}", code="nomination_twice")


def pass_on(nomination: Nomination, opinion: Opinion) -> tuple[NominationPassed, ...]:
    """It goes to the next rung, with what this one says."""
    require_below_top(nomination)
    return (NominationPassed(opinion=opinion),)


def left_out(nomination: Nomination, left: LeftOut) -> tuple[NominationLeftOut, ...]:
    """It stays where it waits, and says why; the same reason again changes nothing."""
    return () if nomination.note == left.because else (NominationLeftOut(because=left.because),)


def give_back(
    nomination: Nomination, *, reason: str, until: date, at: datetime
) -> tuple[NominationReturned, ...]:
    """It is to be amended by the end of ``until``; raises Refused on a day that has passed."""
    if until < local_day(at):
        raise Refused("修改的期限不能早于今天，请核对", code="date_passed")
    return (NominationReturned(unit=nomination.rung.unit, reason=reason, until=until),)


def decline(nomination: Nomination, *, reason: str) -> tuple[NominationDeclined, ...]:
    """It ends here."""
    return (NominationDeclined(unit=nomination.rung.unit, reason=reason),)
