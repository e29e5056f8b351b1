"""The decision on a regrade: by who decided the campaign, within score and caps (Q12; "left open" 1, 7)."""

from dataclasses import dataclass, replace
from datetime import datetime

from services.common.errors import Conflict, Refused
from services.common.kernel.workdays import day_text, local_day
from services.scoring.domain.allocation import Policy
from services.scoring.domain.campaign.events import TallyChanged
from services.scoring.domain.campaign.placing import placing_of
from services.scoring.domain.campaign.state import Campaign, require_own
from services.scoring.domain.meeting import require_held
from services.scoring.domain.numbers import shown
from services.scoring.domain.rating.state import Recognition
from services.scoring.domain.regrade.regrade import (
    Cause,
    Regrade,
    RegradeDecided,
    RegradeDecision,
    RegradeFinalised,
    RegradeStage,
    known_regrade,
)
from services.scoring.domain.regrade.reviewing import STAGE_TEXT
from services.scoring.domain.sheet import ScoreSheet
from services.scoring.domain.spot_check.announcing import require_standing
from services.scoring.domain.standard import Standard
from services.scoring.domain.summary import StarCount


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What a decision rests on: the campaign with its tally, the standard, and the sheet that counts."""

    campaign: Campaign
    standard: Standard
    sheet: ScoreSheet
    recognitions: tuple[Recognition, ...]


def to_decide(state: Regrade | None, campaign: Campaign, *, unit: str) -> Regrade:
    """The regrade that ``unit`` may decide now (谁评定、谁负责); raises NotFound, Forbidden, Conflict, Refused."""
    regrade = known_regrade(state)
    require_own(campaign, unit)
    require_standing(campaign)
    if regrade.stage is RegradeStage.OPENED:
        raise Refused("院级党委还没有审核，审核之后再决定", code="not_reviewed")
    if regrade.stage is not RegradeStage.REVIEWED:
        raise Conflict(f"这件升降级{STAGE_TEXT[regrade.stage]}，不能再决定", code="regrade_decided")
    return regrade


def decide(
    regrade: Regrade, decision: RegradeDecision, basis: Basis, *, notice: str
) -> tuple[RegradeDecided, ...]:
    """Give the star, to be shown under ``notice``, or refuse; raises Refused with the rule that stands against it."""
    _require_meeting(regrade, decision)
    if decision.star is None:
        _require_refusable(regrade)
        because = (
            f"经研究，不予调整，仍为{_title(basis, regrade.from_star)}。理由：{decision.reason}"
        )
    else:
        _require_direction(regrade, decision.star)
        _require_score(decision.star, basis)
        _require_place(regrade, decision.star, basis)
        _require_rectification(regrade, decision)
        because = _because(regrade, decision.star, decision.reason, basis)
    return (
        RegradeDecided(
            decision=replace(decision, because=because),
            recognitions=basis.recognitions,
            sheet=basis.sheet,
            notice=None if decision.star is None else notice,
        ),
    )


def finalise(state: Regrade | None, *, at: datetime) -> tuple[RegradeFinalised, ...]:
    """The star stands; whether the window is over is the notice's to say. One that is not shown stays as it is."""
    if known_regrade(state).stage is not RegradeStage.PUBLISHED:
        return ()
    return (RegradeFinalised(finalised_at=at),)


def tally(campaign: Campaign) -> tuple[StarCount, ...]:
    """How many hold each star now, places kept for what is being shown included; best star first."""
    return campaign.tally or placing_of(campaign).summary.stars


def hold(
    campaign: Campaign, regrade: Regrade, star: int, regrade_key: str
) -> tuple[TallyChanged, ...]:
    """Keep a place at ``star`` while the result is shown; a place kept before is given back.

    The place that the branch leaves stays its own until the result is final.
    """
    kept = regrade.star if regrade.notice is not None else regrade.from_star
    changes = {regrade.from_star: 0}
    if kept != regrade.from_star:
        changes[kept] = -1
    if star != regrade.from_star:
        changes[star] = changes.get(star, 0) + 1
    return _changed(campaign, changes, regrade_key)


def release(campaign: Campaign, regrade: Regrade, regrade_key: str) -> tuple[TallyChanged, ...]:
    """The result is final: the place that the branch left is free."""
    return _changed(
        campaign, {regrade.from_star: -1 * (regrade.star != regrade.from_star)}, regrade_key
    )


def give_up(campaign: Campaign, regrade: Regrade, regrade_key: str) -> tuple[TallyChanged, ...]:
    """What was shown was refused in the end: the place that was kept is free."""
    kept = regrade.notice is not None and regrade.star != regrade.from_star
    return _changed(campaign, {regrade.star: -1 * kept}, regrade_key)


def _changed(
    campaign: Campaign, changes: dict[int, int], regrade_key: str
) -> tuple[TallyChanged, ...]:
    if not any(changes.values()):
        return ()
    counts = tuple(
        replace(each, branches=each.branches + changes.get(each.star, 0))
        for each in tally(campaign)
    )
    return (TallyChanged(regrade=regrade_key, tally=counts),)


def _require_meeting(regrade: Regrade, decision: RegradeDecision) -> None:
    require_held(decision.meeting, by=local_day(decision.decided_at))
    opened_on = local_day(regrade.opening.asked_at)
    if decision.meeting.held_on < opened_on:
        raise Refused(
            f"集体研究的日期早于提出的日期 {day_text(opened_on)}，请在提出之后研究决定",
            code="meeting_before_regrade",
        )


def _require_refusable(regrade: Regrade) -> None:
    if regrade.opening.cause is Cause.REDO:
        raise Refused(
            "这是上级抽查责令的重新评定，须重新评出星级，不能不予办理", code="redo_not_refusable"
        )


def _require_direction(regrade: Regrade, star: int) -> None:
    cause = regrade.opening.cause
    if cause is Cause.UPGRADE and star <= regrade.from_star:
        raise Refused(
            f"升级须高于现有的 {regrade.from_star} 星；达不到的请按不予同意办理",
            code="star_not_higher",
        )
    if cause is Cause.DOWNGRADE and star >= regrade.from_star:
        raise Refused(
            f"降级须低于现有的 {regrade.from_star} 星；不降的请按不予同意办理",
            code="star_not_lower",
        )


def _require_score(star: int, basis: Basis) -> None:
    best = basis.sheet.star_by_score
    if star > best:
        raise Refused(
            f"按参考标准，总分 {shown(basis.sheet.total)} 分最高可评{_title(basis, best)}，"
            f"不能评为{_title(basis, star)}",
            code="beyond_score",
        )


def _require_place(regrade: Regrade, star: int, basis: Basis) -> None:
    cap, used = place_use(regrade, star, basis)
    if cap is not None and star != regrade.from_star and used >= cap:
        raise Refused(
            f"{_title(basis, star)}的名额是 {cap} 个，现有 {used} 个，没有空出的名额，"
            "请待有名额时再办，或维持原来的星级",
            code="beyond_cap",
        )


def place_use(regrade: Regrade, star: int, basis: Basis) -> tuple[int | None, int]:
    """The cap of ``star`` in the campaign's scope (None: none binds) and how many others hold it."""
    given = basis.standard.star(star)
    counts = {each.star: each.branches for each in tally(basis.campaign)}
    own = regrade.notice is not None and regrade.star == star != regrade.from_star
    used = counts[star] - own
    if given.cap_percent is None:
        return None, used
    if given.cap_yields and basis.campaign.policy == Policy.LENIENT:
        return None, used
    return placing_of(basis.campaign).summary.rated * given.cap_percent // 100, used


def _require_rectification(regrade: Regrade, decision: RegradeDecision) -> None:
    lower = decision.star is not None and decision.star < regrade.from_star
    if lower and decision.rectify_by is None:
        raise Refused("降级的须写明整顿的期限（rectify_by）", code="rectification_missing")
    if not lower and decision.rectify_by is not None:
        raise Refused("没有降级的，不填整顿的期限（rectify_by）", code="rectification_unasked")
    on = local_day(decision.decided_at)
    if decision.rectify_by is not None and decision.rectify_by <= on:
        raise Refused(
            f"整顿的期限 {day_text(decision.rectify_by)}应晚于今天，请改正", code="deadline_passed"
        )


def _because(regrade: Regrade, star: int, reason: str, basis: Basis) -> str:
    title, was = _title(basis, star), _title(basis, regrade.from_star)
    total = shown(basis.sheet.total)
    cap, used = place_use(regrade, star, basis)
    if star == regrade.from_star:
        moved = f"重新评定后仍为{title}"
    else:
        room = "" if cap is None else f"（名额 {cap} 个，其他党支部已有 {used} 个）"
        moved = f"由{was}{'升' if star > regrade.from_star else '降'}为{title}{room}"
    vetoes = "".join(f"；{each.reason}" for each in basis.sheet.vetoes)
    return f"总分 {total} 分{vetoes}，{moved}。理由：{reason}"


def _title(basis: Basis, star: int) -> str:
    return basis.standard.star(star).title
