"""Those to be honoured are chosen and shown; an objection that is upheld asks for another choice (F3, Q8)."""

from collections.abc import Mapping, Sequence

from services.common.errors import Refused
from services.common.jobs import Job
from services.common.submissions import Submission
from services.scoring.domain.award.conditions import Finding
from services.scoring.domain.award.policy import Level
from services.scoring.domain.award_round.award_round import (
    AWARD_ROUNDS,
    AwardRound,
    RoundDecision,
    known_round,
)
from services.scoring.domain.award_round.running import decide, question, require_own
from services.scoring.domain.award_round.wording import (
    AwardWording,
    Chosen,
    Winner,
    award_text,
    award_title,
)
from services.scoring.domain.nomination.choosing import (
    candidate,
    propose,
    release,
    require_shown,
    uphold,
)
from services.scoring.domain.nomination.evolve import NOMINATIONS
from services.scoring.domain.nomination.nomination import Nomination, known_nomination
from services.scoring.domain.publication.notice import Notice, Subject, SubjectKind, notice_id
from services.scoring.domain.rating.correcting import Change
from services.scoring.handlers.award_facts import findings_of, opinion_of, running_round
from services.scoring.handlers.corrections import Shown
from services.scoring.handlers.publication import show_notice
from services.scoring.handlers.steps import Result, meeting_of
from services.scoring.ports.awards import AwardDesk
from services.scoring.ports.publication import PublicationDesk

CORRECTED = "异议成立，已经重新决定"
LEFT = "重新决定时没有列入"
Findings = Mapping[str, tuple[Finding, ...]]


def take_decision(job: Job, port: AwardDesk) -> Result:
    """Form mofan/award-decision: choose within the numbers, by the conditions as they are now, and show it."""
    submission = port.submission(job.subject)
    body = submission.body
    key = body["round"]
    award_round = running_round(job, port)
    require_own(award_round, submission.unit)
    states = {each: port.state(NOMINATIONS, each) for each in body["winners"]}
    findings = {each: _findings(port, award_round, state) for each, state in states.items()}
    candidates = [
        candidate(each, state, findings[each], round_id=key) for each, state in states.items()
    ]
    decision = RoundDecision(
        winners=tuple(sorted(body["winners"])),
        meeting=meeting_of(body["meeting"]),
        decided_by=body["decided_by"],
        decided_at=port.now,
    )
    subject = Subject(kind=SubjectKind.AWARD, id=key, edition=award_round.edition + 1)
    events = decide(award_round, decision, candidates, notice=notice_id(subject))
    author = submission.author(port.now)
    port.append(AWARD_ROUNDS, key, author, events)
    _propose(submission, port, award_round, findings)
    notice = _notice(submission, port, award_round, subject, decision.winners)
    show_notice(port, author, notice, because=CORRECTED)
    return {
        "round": key,
        "notice": notice_id(subject),
        "closes_at": notice.closes_at,
        "because": notice.because,
        "text": notice.text,
    }


def require_in_notice(port: PublicationDesk, round_id: str, about: str) -> None:
    """Raise Refused unless what the round shows has the nomination ``about``."""
    require_shown(port.state(NOMINATIONS, about), round_id)


def correct_choice(submission: Submission, port: PublicationDesk) -> Change | None:
    """The answer to an objection takes one of those shown out; the rest is to be decided and shown anew."""
    body = submission.body
    if "about" not in body:
        return None
    if "measure" not in body:
        raise Refused(
            "表彰的公示没有得分可以更正，请写明如何处理（measure）", code="measure_missing"
        )
    key, round_id = body["about"], body["subject"]
    nomination = require_shown(port.state(NOMINATIONS, key), round_id)
    events, change = uphold(key, nomination, removed=body["measure"] == "removed")
    author = submission.author(port.now)
    port.append(NOMINATIONS, key, author, events)
    award_round = known_round(port.state(AWARD_ROUNDS, round_id))
    port.append(AWARD_ROUNDS, round_id, author, question(award_round, f"异议成立，{change.text}"))
    return change


AWARD = Shown(require_shown=require_in_notice, correct=correct_choice)
"""What objections need of honours that are shown."""
HANDLERS = {"mofan/award-decision": take_decision}


def _findings(
    port: AwardDesk, award_round: AwardRound, state: Nomination | None
) -> tuple[Finding, ...]:
    if state is None or state.award not in {each.id for each in award_round.kind.awards}:
        return ()
    return findings_of(port, award_round.kind.award(state.award), award_round, state.nominee)


def _propose(
    submission: Submission, port: AwardDesk, award_round: AwardRound, findings: Findings
) -> None:
    """The chosen are proposed with the new edition; who was before and is not now is released."""
    author = submission.author(port.now)
    text = submission.body["meeting"]["conclusion"]
    opinion = opinion_of(submission, Level.UNIVERSITY, text)
    for each in port.proposed(submission.body["round"]):
        if each not in findings:
            nomination = known_nomination(port.state(NOMINATIONS, each))
            port.append(NOMINATIONS, each, author, release(nomination, because=LEFT))
    for each, checks in findings.items():
        events = propose(award_round.edition + 1, opinion, checks, at=port.now)
        port.append(NOMINATIONS, each, author, events)


def _notice(
    submission: Submission,
    port: AwardDesk,
    award_round: AwardRound,
    subject: Subject,
    winners: Sequence[str],
) -> Notice:
    body = submission.body
    workdays = award_round.kind.publication_workdays
    window = port.calendar.deadline(port.now, workdays)
    wording = AwardWording(
        title=award_round.title,
        chosen=_chosen(port, award_round, winners),
        corrected=subject.edition > 1,
        upward=any(award.above for award in award_round.kind.awards),
        published_at=port.now,
        window=window,
        workdays=workdays,
        unit_name=body.get("signed_by") or port.unit(submission.unit).name,
        scope=body["scope"],
        contact=body.get("contact", ""),
    )
    return Notice(
        subject=subject,
        title=award_title(wording),
        unit=submission.unit,
        unit_path=submission.unit_path,
        scope=body["scope"],
        text=award_text(wording),
        published_at=port.now,
        closes_at=window.due,
        because=window.because,
        provisional=window.provisional,
    )


def _chosen(port: AwardDesk, award_round: AwardRound, winners: Sequence[str]) -> list[Chosen]:
    found = [known_nomination(port.state(NOMINATIONS, each)) for each in winners]
    return [
        Chosen(
            award=award.title,
            winners=[
                Winner(name=each.nominee.name, unit=each.nominee.unit_name)
                for each in found
                if each.award == award.id
            ],
        )
        for award in award_round.kind.awards
    ]
