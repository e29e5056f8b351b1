"""A branch's star by hand: 升一颗 / 降一颗, and the collective decision on a tie (DOMAIN "left open" 2, 7).

Whether a place is free is the campaign's to say (``campaign.adjusting``); here stands what concerns the branch.
"""

from services.common.errors import Conflict, Refused
from services.common.kernel.workdays import day_text
from services.scoring.domain.meeting import Meeting
from services.scoring.domain.rating.events import Adjusted
from services.scoring.domain.rating.state import Adjustment, Rating, RatingStage, known_rating
from services.scoring.domain.standard import Standard

TIE, BY_HAND = "tie", "by_hand"
"""The causes of an adjustment."""
BEST, WORST = 5, 1


def current_star(state: Rating | None, allocation: int) -> int:
    """The star that ``allocation`` gave, as moved since; raises Refused for a branch that has none, NotFound."""
    rating = known_rating(state)
    if rating.stage is not RatingStage.PLACED or rating.star is None:
        raise Refused("该党支部没有参加本次评定，没有星级可以调整", code="not_placed")
    if rating.allocation != allocation:
        raise Refused("该党支部的星级不是最近一次分配的，请核对", code="not_placed")
    return rating.star


def step(
    rating: Rating, standard: Standard, *, seen: int, up: bool, reason: str
) -> tuple[Adjusted, ...]:
    """One star up or down from the one ``seen`` by whoever decides; raises Conflict where it has changed since.

    A veto's ceiling and what a star requires besides the score hold for decisions by hand, too; the
    score itself does not, since the original says 一般.
    """
    star = rating.star
    if star != seen or star is None:
        raise Conflict(
            f"该党支部现在是{standard.star(star or WORST).title}，与您看到的不同，"
            "可能已有人调整；请核对后重新办理",
            code="star_changed_meanwhile",
        )
    to_star = star + 1 if up else star - 1
    _require_possible(rating, standard, to_star)
    verb = "升" if up else "降"
    because = (
        f"{rating.because}党委组织部手工{verb}一颗，"
        f"由{standard.star(star).title}改为{standard.star(to_star).title}：{_ended(reason)}"
    )
    return (
        Adjusted(
            adjustment=Adjustment(cause=BY_HAND, from_star=star, star=to_star, reason=reason),
            because=because,
        ),
    )


def _require_possible(rating: Rating, standard: Standard, to_star: int) -> None:
    if not WORST <= to_star <= BEST:
        raise Refused(
            "该党支部已经是五星，不能再升" if to_star > BEST else "该党支部已经是一星，不能再降",
            code="no_such_star",
        )
    if rating.sheet is None or to_star < (rating.star or WORST):
        return
    ceiling = rating.sheet.veto_ceiling
    if ceiling is not None and to_star > ceiling:
        vetoes = "；".join(veto.text for veto in rating.sheet.vetoes)
        raise Refused(
            f"该党支部有直接定星的情形（{vetoes}），最高{standard.star(ceiling).title}",
            code="veto_ceiling",
        )
    required = standard.star(to_star).requires
    if required is not None and required.id not in rating.sheet.met:
        raise Refused(
            f"{standard.star(to_star).title}须有{required.text}，该党支部没有",
            code="requirement_unmet",
        )


def choose(
    rating: Rating, standard: Standard, *, star: int, meeting: Meeting
) -> tuple[Adjusted, ...]:
    """Give a tied branch the star at whose edge it has equals; raises Refused where it is not tied there."""
    if rating.tied_at != star:
        raise Refused(
            f"{rating.branch.name}不在{standard.star(star).title}名额边上的并列之列，"
            "不能由这次集体研究决定",
            code="not_tied",
        )
    if rating.adjustment is not None or rating.star is None:
        raise Conflict(
            f"{rating.branch.name}的星级已经调整过，请核对", code="star_changed_meanwhile"
        )
    conclusion = _ended(meeting.conclusion)
    because = (
        f"{rating.because}经 {day_text(meeting.held_on)}集体研究，"
        f"从并列的党支部中评为{standard.star(star).title}：{conclusion}"
    )
    adjustment = Adjustment(cause=TIE, from_star=rating.star, star=star, reason=meeting.conclusion)
    return (Adjusted(adjustment=adjustment, because=because),)


def _ended(text: str) -> str:
    return text.strip().rstrip("。；;.") + "。"
