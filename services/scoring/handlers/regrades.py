"""Regrades are opened and reviewed, and answers to objections correct them (Q7, Q12).

A branch's regrades are numbered one after the other, so two forms that would open the same one meet in
one record.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from services.common.errors import Refused
from services.common.jobs import Job
from services.common.kernel.history import Author
from services.common.kernel.identity import rating_id
from services.common.submissions import Submission
from services.scoring.domain.campaign.evolve import CAMPAIGNS
from services.scoring.domain.campaign.state import known
from services.scoring.domain.rating.correcting import Change, difference
from services.scoring.domain.rating.evolve import RATINGS
from services.scoring.domain.rating.recognising import counted_facts
from services.scoring.domain.rating.state import Recognition
from services.scoring.domain.regrade.opening import (
    SUPERSEDED,
    current_star,
    lapse,
    open_regrade,
    rated,
)
from services.scoring.domain.regrade.regrade import (
    REGRADES,
    Cause,
    Opening,
    Regrade,
    RegradeReview,
    known_regrade,
    regrade_id,
    sheet_of,
)
from services.scoring.domain.regrade.reviewing import correct, review, to_review
from services.scoring.domain.sheet import ScoreSheet, score
from services.scoring.domain.standard import Standard
from services.scoring.handlers.corrections import Shown, corrected_sheet
from services.scoring.handlers.publication import take_down
from services.scoring.handlers.steps import Result, discretion_of, meeting_of
from services.scoring.ports.publication import PublicationDesk
from services.scoring.ports.regrades import RegradeDesk


def ask(job: Job, port: RegradeDesk) -> Result:
    """Form qiangji/regrade: the branch applies for a better star, or a superior proposes a lower one (Q12)."""
    submission = port.submission(job.subject)
    body = submission.body
    opening = Opening(
        cause=Cause(body["cause"]),
        reason=body["reason"],
        claimed_star=body.get("claimed_star"),
        asked_by=submission.client_unit,
        asked_at=submission.received_at,
        own=None,
        facts=submission.id if "facts" in body else "",
        redo_by=None,
        spot_check=None,
    )
    key = open_one(port, submission.author(port.now), body["branch"], opening)
    regrade = known_regrade(port.state(REGRADES, key))
    return {"regrade": key, "campaign": regrade.campaign, "star": regrade.from_star}


def open_one(port: RegradeDesk, author: Author, branch: str, opening: Opening) -> str:
    """Open the next regrade of ``branch``, scored by its own facts where it gave any; its id."""
    name = port.last_campaign(branch)
    rating, given = rated(port.state(RATINGS, rating_id(name, branch)) if name else None)
    campaign = known(port.state(CAMPAIGNS, rating.campaign))
    earlier = list(_earlier(port, branch))
    if earlier and earlier[-1].campaign != rating.campaign:
        end(port, author, regrade_id(branch, len(earlier)), because=SUPERSEDED)
        earlier = list(_earlier(port, branch))
    digest = campaign.standard_for(rating.branch.category).hash
    regrade = Regrade(
        campaign=rating.campaign,
        unit=campaign.unit,
        unit_path=campaign.unit_path,
        branch=rating.branch,
        standard=digest,
        from_star=current_star(given, rating.campaign, earlier),
        opening=replace(opening, own=_own(port, port.standard(digest), opening)),
        recognitions=rating.recognitions,
    )
    key = regrade_id(branch, len(earlier) + 1)
    port.append(REGRADES, key, author, open_regrade(regrade, campaign, earlier))
    return key


def end(port: RegradeDesk, author: Author, key: str, *, because: str) -> None:
    """What the regrade builds on counts no more: it lapses, and what is shown of it is withdrawn."""
    regrade = known_regrade(port.state(REGRADES, key))
    port.append(REGRADES, key, author, lapse(regrade, at=port.now, because=because))
    take_down(port, author, key, because=because)


def take_review(job: Job, port: RegradeDesk) -> Result:
    """Form qiangji/regrade-review: the college scores anew by the same frozen standard (Q12)."""
    submission = port.submission(job.subject)
    body = submission.body
    key = body["regrade"]
    regrade = to_review(port.state(REGRADES, key), branch=body["branch"], by=submission.client_unit)
    standard = port.standard(regrade.standard)
    lines = discretion_of(body.get("discretionary", ()))
    found = RegradeReview(
        sheet=score(standard, body["facts"], lines),
        star_opinion=body["star_opinion"],
        methods=tuple(body["methods"]),
        meeting=meeting_of(body["meeting"]),
        reviewed_at=submission.received_at,
        submission=submission.id,
        remark=body.get("remark", ""),
    )
    counted = score(standard, counted_facts(standard, body["facts"], regrade.recognitions), lines)
    port.append(REGRADES, key, submission.author(port.now), review(regrade, found, counted))
    return {
        "regrade": key,
        "total": str(found.sheet.total),
        "counted": str(counted.total),
        "star_by_score": counted.star_by_score,
    }


def correct_sheet(submission: Submission, port: PublicationDesk) -> Change | None:
    """The answer to an objection changes the sheet of a regrade, which is decided and shown anew (Q8)."""
    body = submission.body
    if "facts" not in body:
        return None
    key = body["subject"]
    require_shown(port, key, body["about"])
    regrade = known_regrade(port.state(REGRADES, key))
    found = corrected_sheet(body, port.standard(regrade.standard), regrade.recognitions)
    events = correct(
        regrade,
        found.sheet,
        found.recognitions,
        objection=body["objection"],
        basis=submission.id,
    )
    port.append(REGRADES, key, submission.author(port.now), events)
    return difference(regrade.branch.code, sheet_of(regrade), found.sheet)


def require_shown(port: PublicationDesk, key: str, branch: str) -> None:
    """Raise Refused unless the regrade is about ``branch``."""
    if known_regrade(port.state(REGRADES, key)).branch.code != branch:
        raise Refused("公示的不是这个党支部，请核对党支部编码", code="branch_not_shown")


REGRADE = Shown(require_shown=require_shown, correct=correct_sheet)
"""What objections need of a regrade that is shown."""


def recognised(
    port: RegradeDesk, regrade: Regrade, body: Mapping[str, Any]
) -> tuple[ScoreSheet, tuple[Recognition, ...]]:
    """The sheet of a reviewed regrade with what ``body`` decides on its projects, and all decisions on them."""
    if not body.get("recognitions"):
        return sheet_of(regrade), regrade.recognitions
    found = dict(port.submission(regrade.basis).body)
    told = found | {"recognitions": body["recognitions"]}
    counted = corrected_sheet(told, port.standard(regrade.standard), regrade.recognitions)
    return counted.sheet, counted.recognitions


HANDLERS = {"qiangji/regrade": ask, "qiangji/regrade-review": take_review}


def _earlier(port: RegradeDesk, branch: str) -> Iterator[Regrade]:
    number = 1
    while (found := port.state(REGRADES, regrade_id(branch, number))) is not None:
        yield found
        number += 1


def _own(port: RegradeDesk, standard: Standard, opening: Opening) -> ScoreSheet | None:
    if not opening.facts:
        return None
    body = port.submission(opening.facts).body
    lines = discretion_of(body.get("discretionary", ()))
    return score(standard, body["facts"], lines)
