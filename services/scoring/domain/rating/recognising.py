"""Projects recognised one by one by 党委组织部 (Q4): what counts is their decision, not anybody's claim.

A project is found by its title among the entries of a standard's bonus. Nothing that a branch or a
college says of its recognition counts; whether a project that is not recognised still adds points is
the standard's to say (附件1: it does, and only the best star asks for a recognised one).
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from services.common.errors import NotFound, Refused
from services.scoring.domain.campaign.events import MarkedStale
from services.scoring.domain.campaign.state import Campaign, Stage, require_own
from services.scoring.domain.numbers import exact, shown
from services.scoring.domain.rating.events import ProjectDecided
from services.scoring.domain.rating.state import Rating, RatingStage, Recognition, known_rating
from services.scoring.domain.sheet import ScoreSheet
from services.scoring.domain.standard import Bonus, Facts, Item, Standard

RECOGNISED = "recognised"
"""The field of a project that says whether 党委组织部 recognised it."""
DECIDED_IN = (Stage.SELF, Stage.REVIEW, Stage.DECISION)


def counted_facts(
    standard: Standard, facts: Facts, recognitions: Sequence[Recognition]
) -> dict[str, Any]:
    """The facts with every project as it was decided on; an undecided one is not recognised.

    ``facts`` have been scored before, so their entries are sound. Of projects of one title the first
    is the one decided on.
    """
    decided = {each.project: each for each in recognitions}
    counted = dict(facts)
    for item in standard.items:
        bonus = item.bonus
        if bonus is not None:
            entries = facts.get(bonus.each) or ()
            counted[bonus.each] = [_counted(bonus, entry, decided) for entry in entries]
    return counted


def _counted(
    bonus: Bonus, entry: Mapping[str, Any], decided: dict[str, Recognition]
) -> dict[str, Any]:
    recognition = decided.pop(str(entry[bonus.title]).strip(), None)
    if recognition is not None:
        return {**entry, bonus.points: recognition.points, RECOGNISED: recognition.recognised}
    return {**entry, RECOGNISED: False} if RECOGNISED in entry else dict(entry)


def require_project(standard: Standard, facts: Facts, recognition: Recognition) -> None:
    """Raise NotFound for a title that no project has, Refused for one that two have or points over the most."""
    found = [item for item, title in _projects(standard, facts) if title == recognition.project]
    if not found:
        titles = "、".join(title for _, title in _projects(standard, facts))
        raise NotFound(
            f"审核表中没有名为“{recognition.project}”的项目，现有：{titles or '没有项目'}",
            code="project_not_found",
        )
    if len(found) > 1:
        raise Refused(
            f"审核表中有 {len(found)} 个项目都叫“{recognition.project}”，"
            "请院级党委改用不同的名称后再认定",
            code="project_ambiguous",
        )
    most = found[0].points
    if not Decimal(0) <= recognition.points <= most:
        raise Refused(
            f"“{found[0].title}”最高 {shown(most)} 分，不能认定 {shown(recognition.points)} 分",
            code="points_beyond_bonus",
        )


def _projects(standard: Standard, facts: Facts) -> Iterator[tuple[Item, str]]:
    for item in standard.items:
        if item.bonus is not None:
            for entry in facts.get(item.bonus.each) or ():
                yield item, str(entry[item.bonus.title]).strip()


def to_recognise(state: Rating | None, campaign: Campaign, *, unit: str) -> Rating:
    """The rating whose projects ``unit`` may decide on now; raises NotFound, Forbidden, Refused."""
    require_own(campaign, unit)
    if campaign.stage not in DECIDED_IN:
        raise Refused(
            "只有在审核和评定阶段才能认定项目；公示之后请通过异议复核更正",
            code="not_recognising",
        )
    # A plan that is being made has read the sheets already: what would change them comes after it.
    if campaign.stage is Stage.DECISION and not (campaign.placing and campaign.placing.is_done):
        raise Refused("星级正在分配，请等分配完成之后再认定项目", code="allocation_running")
    rating = known_rating(state)
    if rating.stage not in (RatingStage.REVIEWED, RatingStage.PLACED):
        raise Refused("院级党委还没有审核该党支部，审核之后再认定项目", code="not_reviewed")
    return rating


def recognise(
    rating: Rating, recognition: Recognition, sheet: ScoreSheet
) -> tuple[ProjectDecided, ...]:
    """Record the decision and the ``sheet`` that counts from now on; Refused where it changes nothing."""
    if recognition in rating.recognitions:
        raise Refused("这个项目已经这样认定，没有变化", code="recognition_unchanged")
    return (ProjectDecided(recognition=recognition, sheet=sheet),)


def question_stars(
    campaign: Campaign, rating: Rating, sheet: ScoreSheet
) -> tuple[MarkedStale, ...]:
    """After an allocation a decision on a project asks for a new one, unless the sheet stays as it was."""
    if campaign.placing is None or sheet == rating.sheet:
        return ()
    return (MarkedStale(because=f"分配之后又对{rating.branch.name}的项目作了认定"),)


def recognition_of(project: str, *, recognised: bool, points: Any, reason: str) -> Recognition:
    """The decision in exact points; a project that is not recognised adds none."""
    given = exact(points) if recognised else Decimal(0)
    return Recognition(project=project.strip(), recognised=recognised, points=given, reason=reason)
