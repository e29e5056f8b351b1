"""Branches are listed for 整顿, measures are set and carried out, and somebody finds them done (Q11, Q12)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from services.common.jobs import Job
from services.common.kernel.history import Author
from services.common.kernel.identity import rating_id
from services.common.kernel.workdays import end_of_day
from services.scoring.domain.campaign.events import BottomListed
from services.scoring.domain.campaign.evolve import CAMPAIGNS
from services.scoring.domain.campaign.settling import to_settle
from services.scoring.domain.campaign.state import Campaign, Stage, known
from services.scoring.domain.origin import Origin
from services.scoring.domain.rating.evolve import RATINGS
from services.scoring.domain.rating.state import known_rating
from services.scoring.domain.rectification.bottom_list import Listed, bottom_list
from services.scoring.domain.rectification.rectification import (
    RECTIFICATIONS,
    Measures,
    Outcome,
    Rectification,
    RectificationEvent,
    Responsible,
    Review,
    rectification_id,
)
from services.scoring.domain.rectification.rectifying import (
    at_bottom,
    fall_due,
    known_rectification,
    lapse,
    list_branch,
    report,
    require_branch,
    set_measures,
)
from services.scoring.domain.rectification.reviewing import review
from services.scoring.domain.register.register import Standing
from services.scoring.handlers.register import follow_standing
from services.scoring.handlers.steps import Result, leave_step, signed_by_system
from services.scoring.ports.rectifications import RectificationDesk
from services.scoring.ports.register import RegisterDesk

BOTTOM = "campaign.bottom"
LOOK = "rectification.look"
LIFT = "rectification.lift"
CHUNK = 200


def open_rectification(port: RegisterDesk, author: Author, listed: Rectification) -> None:
    """List a branch for 整顿, and in its 台账; once for each campaign or regrade."""
    key = rectification_id(listed.source, listed.branch.code)
    events = list_branch(port.state(RECTIFICATIONS, key), listed)
    if not events:
        return
    port.append(RECTIFICATIONS, key, author, events)
    _leave_look(port, key, listed)
    star = port.standing_of(listed.branch.code).star
    standing = Standing(star=star, listed=True)
    follow_standing(port, listed.branch.code, standing, author=author, because=listed.because)


def list_bottom(job: Job, port: RectificationDesk) -> Result:
    """Job campaign.bottom: list the bottom of a final campaign, 200 branches at a time (Q11)."""
    name = job.subject
    campaign = to_settle(port.state(CAMPAIGNS, name))
    if campaign is None:
        return {"campaign": name, "listed": 0}
    percent = port.policies.rectification.percent
    told = bottom_list(port.low_candidates(name), port.rated_count(name), percent=percent)
    before = port.rectified(name)
    left = [row for row in told.rows if row.unit not in before]
    _open_all(port, name, campaign, left[:CHUNK])
    if left:
        event = BottomListed(branches=len(left[:CHUNK]), because=told.because)
        port.append(CAMPAIGNS, name, signed_by_system(port, campaign.unit), (event,))
    if len(left) > CHUNK:
        leave_step(port, CAMPAIGNS, name, BOTTOM, after=left[CHUNK - 1].unit)
    return {
        "campaign": name,
        "rated": told.rated,
        "share": told.share,
        "low": told.low,
        "listed": len(told.rows),
        "opened": len(left[:CHUNK]),
        "because": told.because,
    }


def lift_rectifications(port: RectificationDesk, author: Author, campaign: str) -> int:
    """End 200 rectifications of a voided campaign, its regrades' too; a job of its own goes on. How many."""
    because = f"“{known(port.state(CAMPAIGNS, campaign)).title}”推倒重来，评定结果作废"
    ids = port.open_rectifications(campaign, most=CHUNK)
    for key in ids:
        rectification = known_rectification(port.state(RECTIFICATIONS, key))
        events = lapse(rectification, at=port.now, because=because)
        _changed(port, author, key, events, because=because)
    if len(ids) == CHUNK:
        leave_step(port, CAMPAIGNS, campaign, LIFT, after=ids[-1])
    return len(ids)


def lift(job: Job, port: RectificationDesk) -> Result:
    """Job rectification.lift: the next rectifications of a voided campaign."""
    campaign = known(port.state(CAMPAIGNS, job.subject))
    lifted = 0
    if campaign.stage is Stage.VOIDED:
        lifted = lift_rectifications(port, signed_by_system(port, campaign.unit), job.subject)
    return {"campaign": job.subject, "lifted": lifted}


def take_measures(job: Job, port: RectificationDesk) -> Result:
    """Form qiangji/rectification-measures: what is to be done, by when, and who answers for it."""
    submission = port.submission(job.subject)
    body, rectification = submission.body, _named(job, port)
    require_branch(rectification, body["branch"], submission.client_unit)
    measures = Measures(
        text=body["measures"],
        school_level=_leaders_of(body["school_level"]),
        division_level=_leaders_of(body["division_level"]),
        set_at=submission.received_at,
        submission=submission.id,
    )
    deadline = date.fromisoformat(body["deadline"])
    return _noted(job, port, set_measures(rectification, measures, deadline))


def take_progress(job: Job, port: RectificationDesk) -> Result:
    """Form qiangji/rectification-progress: what has been done by now."""
    submission = port.submission(job.subject)
    body, rectification = submission.body, _named(job, port)
    require_branch(rectification, body["branch"], submission.client_unit)
    at = submission.received_at
    events = report(rectification, text=body["progress"], at=at, submission=submission.id)
    return _noted(job, port, events)


def take_review(job: Job, port: RectificationDesk) -> Result:
    """Form qiangji/rectification-review: passed, more time, or failed."""
    submission = port.submission(job.subject)
    body, rectification = submission.body, _named(job, port)
    found = Review(
        outcome=Outcome(body["outcome"]),
        reason=body["reason"],
        reviewed_by=body["reviewed_by"],
        deadline=date.fromisoformat(body["deadline"]) if "deadline" in body else None,
        reviewed_at=submission.received_at,
        submission=submission.id,
    )
    events = review(rectification, found, unit=submission.unit, by=submission.client_unit)
    return _noted(job, port, events)


def look(job: Job, port: RectificationDesk) -> Result:
    """Job rectification.look: mark it where the deadline that holds has passed."""
    rectification = known_rectification(port.state(RECTIFICATIONS, job.subject))
    events = fall_due(rectification, port.now)
    port.append(RECTIFICATIONS, job.subject, signed_by_system(port, rectification.unit), events)
    return {"rectification": job.subject, "overdue": bool(events)}


HANDLERS = {
    BOTTOM: list_bottom,
    LIFT: lift,
    LOOK: look,
    "qiangji/rectification-measures": take_measures,
    "qiangji/rectification-progress": take_progress,
    "qiangji/rectification-review": take_review,
}


def _open_all(
    port: RectificationDesk, name: str, campaign: Campaign, rows: Sequence[Listed]
) -> None:
    port.prefetch_rated(name, [row.unit for row in rows])
    author = signed_by_system(port, campaign.unit)
    origin = Origin(source=name, campaign=name, unit=campaign.unit, unit_path=campaign.unit_path)
    for row in rows:
        rating = known_rating(port.state(RATINGS, rating_id(name, row.unit)))
        open_rectification(port, author, at_bottom(rating.branch, origin, row, at=port.now))


def _named(job: Job, port: RectificationDesk) -> Rectification:
    key = port.submission(job.subject).body["rectification"]
    port.wait_for_rectification_forms(job, key)
    return known_rectification(port.state(RECTIFICATIONS, key))


def _noted(job: Job, port: RectificationDesk, events: tuple[RectificationEvent, ...]) -> Result:
    submission = port.submission(job.subject)
    key = submission.body["rectification"]
    _changed(port, submission.author(port.now), key, events, because="整顿到位，经验收解除")
    after = known_rectification(port.state(RECTIFICATIONS, key))
    deadline = after.deadline.isoformat() if after.deadline else None
    return {"rectification": key, "stage": after.stage.value, "deadline": deadline}


def _changed(
    port: RectificationDesk,
    author: Author,
    key: str,
    events: tuple[RectificationEvent, ...],
    *,
    because: str,
) -> None:
    """Append; a new deadline is looked at when it passes, and a branch that is released leaves the list."""
    before = known_rectification(port.state(RECTIFICATIONS, key))
    port.append(RECTIFICATIONS, key, author, events)
    after = known_rectification(port.state(RECTIFICATIONS, key))
    if after.deadline != before.deadline:
        _leave_look(port, key, after)
    if before.is_open and not after.is_open:
        branch = after.branch.code
        follow_standing(port, branch, port.standing_of(branch), author=author, because=because)


def _leave_look(port: RegisterDesk, key: str, rectification: Rectification) -> None:
    if rectification.deadline is not None:
        due = end_of_day(rectification.deadline)
        leave_step(port, RECTIFICATIONS, key, LOOK, due=due)


def _leaders_of(rows: Sequence[Mapping[str, Any]]) -> tuple[Responsible, ...]:
    return tuple(Responsible(name=row["name"], duty=row["duty"]) for row in rows)
