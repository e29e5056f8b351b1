"""Regrades are decided, shown, and become final when their window is over (Q8, Q12).

Places under a cap are kept on the campaign's record, so two decisions meet there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from services.common.errors import Refused
from services.common.jobs import Job
from services.common.kernel.history import Author
from services.common.submissions import Submission
from services.scoring.domain.campaign.evolve import CAMPAIGNS
from services.scoring.domain.campaign.state import Campaign, known
from services.scoring.domain.origin import Origin
from services.scoring.domain.publication.notice import (
    NOTICES,
    Notice,
    Subject,
    SubjectKind,
    known_notice,
)
from services.scoring.domain.publication.showing import SETTLED_AFTER
from services.scoring.domain.rectification.rectifying import downgraded
from services.scoring.domain.regrade.deciding import (
    Basis,
    decide,
    finalise,
    give_up,
    hold,
    release,
    to_decide,
)
from services.scoring.domain.regrade.opening import SUPERSEDED
from services.scoring.domain.regrade.regrade import (
    REGRADES,
    Regrade,
    RegradeDecision,
    RegradeStage,
    known_regrade,
)
from services.scoring.domain.regrade.wording import RegradeWording, regrade_text, regrade_title
from services.scoring.domain.standing.standing import Cause, Term
from services.scoring.handlers.filings import file_star, withdraw_filings
from services.scoring.handlers.publication import close_notice, show_notice, take_down
from services.scoring.handlers.rectifications import open_rectification
from services.scoring.handlers.regrades import end, recognised
from services.scoring.handlers.standing import give_star
from services.scoring.handlers.steps import Result, leave_step, meeting_of, signed_by_system
from services.scoring.ports.regrades import RegradeDesk

FINALISE = "regrade.finalise"
CORRECTED = "异议成立，已经重新决定"
LOOK_AGAIN = timedelta(hours=12)
"""How long after a look that found unanswered objections the next one comes."""


def take_decision(job: Job, port: RegradeDesk) -> Result:
    """Form qiangji/regrade-decision: give a star and show it, or refuse (Q12: 谁评定、谁负责)."""
    submission = port.submission(job.subject)
    body = submission.body
    key = body["regrade"]
    state = known_regrade(port.state(REGRADES, key))
    campaign = known(port.state(CAMPAIGNS, state.campaign))
    regrade = to_decide(state, campaign, unit=submission.unit)
    if port.last_campaign(regrade.branch.code) != regrade.campaign:
        raise Refused(f"{SUPERSEDED}，这件升降级不再办理", code="campaign_superseded")
    decision = _decision(body, port.now)
    sheet, recognitions = recognised(port, regrade, body)
    basis = Basis(
        campaign=campaign,
        standard=port.standard(regrade.standard),
        sheet=sheet,
        recognitions=recognitions,
    )
    events = decide(regrade, decision, basis, notice=f"{key}:{regrade.edition + 1}")
    author = submission.author(port.now)
    case = _Case(key, regrade, author, port)
    if decision.star is None:
        case.give_up(campaign)
    else:
        case.show(campaign, decision.star, submission, basis)
    port.append(REGRADES, key, author, events)
    if decision.star is not None:
        case.leave_look()
    return {
        "regrade": key,
        "star": decision.star,
        "notice": events[0].notice,
        "because": events[0].decision.because,
    }


def look(job: Job, port: RegradeDesk) -> Result:
    """Job regrade.finalise: the star stands once its window is over and nothing is unanswered.

    While objections are unanswered it looks again later; what was decided again has a job of its own.
    """
    key = job.subject
    regrade = known_regrade(port.state(REGRADES, key))
    if regrade.stage is not RegradeStage.PUBLISHED or regrade.notice is None:
        return {"regrade": key, "stage": regrade.stage.value}
    notice = known_notice(port.state(NOTICES, regrade.notice))
    if port.last_campaign(regrade.branch.code) != regrade.campaign:
        author = signed_by_system(port, regrade.unit)
        end(port, author, key, because=SUPERSEDED)
        return {"regrade": key, "stage": RegradeStage.LAPSED.value}
    if port.now < notice.closes_at + SETTLED_AFTER:
        return {"regrade": key, "stage": regrade.stage.value}
    notices = port.notices_of(key)
    if port.unanswered(key) or port.objections_held(notices):
        leave_step(port, REGRADES, key, FINALISE, due=port.now + LOOK_AGAIN)
        return {"regrade": key, "stage": regrade.stage.value}
    author = signed_by_system(port, regrade.unit)
    close_notice(port, author, regrade.notice, asked_at=port.now)
    campaign = known(port.state(CAMPAIGNS, regrade.campaign))
    port.append(CAMPAIGNS, regrade.campaign, author, release(campaign, regrade, key))
    port.append(REGRADES, key, author, finalise(regrade, at=port.now))
    give_star(port, author, regrade.branch, _term(key, regrade, port.now))
    _follow_up(key, regrade, author, port)
    return {"regrade": key, "stage": RegradeStage.FINAL.value, "star": regrade.star}


def _follow_up(key: str, regrade: Regrade, author: Author, port: RegradeDesk) -> None:
    """A new star is filed again (Q6); a downgrade carries 整顿 (Q11)."""
    origin = Origin(
        source=key, campaign=regrade.campaign, unit=regrade.unit, unit_path=regrade.unit_path
    )
    branch, decision, at = regrade.branch, regrade.decision, port.now
    if regrade.star != regrade.from_star:
        withdraw_filings(port, author, branch=branch.code, star=regrade.star, origin=origin)
        file_star(port, author, branch=branch, star=regrade.star, origin=origin, at=at)
    if regrade.star < regrade.from_star and decision is not None:
        listed = downgraded(
            branch, origin, because=decision.because, deadline=decision.rectify_by, at=at
        )
        open_rectification(port, author, listed)


def _term(key: str, regrade: Regrade, at: datetime) -> Term:
    return Term(
        star=regrade.star,
        since=at,
        until=None,
        campaign=regrade.campaign,
        regrade=key,
        cause=Cause(regrade.opening.cause.value),
        because=regrade.decision.because if regrade.decision else "",
    )


HANDLERS = {"qiangji/regrade-decision": take_decision, FINALISE: look}


def _decision(body: Mapping[str, Any], at: datetime) -> RegradeDecision:
    return RegradeDecision(
        star=body.get("star"),
        reason=body["reason"],
        because="",
        meeting=meeting_of(body["meeting"]),
        decided_by=body["decided_by"],
        decided_at=at,
        rectify_by=date.fromisoformat(body["rectify_by"]) if "rectify_by" in body else None,
    )


@dataclass(frozen=True, slots=True)
class _Case:
    """A regrade that is being decided, and what follows elsewhere."""

    key: str
    regrade: Regrade
    author: Author
    port: RegradeDesk

    def give_up(self, campaign: Campaign) -> None:
        """Give back the place that was kept and withdraw what was shown."""
        events = give_up(campaign, self.regrade, self.key)
        self.port.append(CAMPAIGNS, self.regrade.campaign, self.author, events)
        take_down(self.port, self.author, self.key, because=CORRECTED)

    def show(self, campaign: Campaign, star: int, submission: Submission, basis: Basis) -> None:
        """Keep the place, and show the new star in place of what was shown."""
        events = hold(campaign, self.regrade, star, self.key)
        self.port.append(CAMPAIGNS, self.regrade.campaign, self.author, events)
        notice = self._notice(campaign, star, submission, basis)
        show_notice(self.port, self.author, notice, because=CORRECTED)

    def leave_look(self) -> None:
        """A look at the end of the window that this decision opened."""
        shown = known_regrade(self.port.state(REGRADES, self.key))
        notice = known_notice(self.port.state(NOTICES, shown.notice or ""))
        leave_step(
            self.port,
            REGRADES,
            self.key,
            FINALISE,
            due=notice.closes_at + SETTLED_AFTER,
        )

    def _notice(
        self, campaign: Campaign, star: int, submission: Submission, basis: Basis
    ) -> Notice:
        regrade, port, body = self.regrade, self.port, submission.body
        window = port.calendar.deadline(port.now, campaign.publication_days)
        titles = (basis.standard.star(regrade.from_star).title, basis.standard.star(star).title)
        wording = RegradeWording(
            branch=regrade.branch.name,
            cause=regrade.opening.cause,
            stars=titles,
            corrected=regrade.edition > 0,
            published_at=port.now,
            window=window,
            workdays=campaign.publication_days,
            unit_name=port.unit(submission.unit).name,
            scope=body["scope"],
            contact=body.get("contact", ""),
        )
        return Notice(
            subject=Subject(kind=SubjectKind.REGRADE, id=self.key, edition=regrade.edition + 1),
            title=regrade_title(wording),
            unit=regrade.unit,
            unit_path=regrade.unit_path,
            scope=body["scope"],
            text=regrade_text(wording),
            published_at=port.now,
            closes_at=window.due,
            because=window.because,
            provisional=window.provisional,
        )
