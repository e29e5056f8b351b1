"""What an upheld objection does to the result that was shown, kind by kind (Q8)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.common.kernel.identity import rating_id
from services.common.submissions import Submission
from services.scoring.domain.campaign.evolve import CAMPAIGNS
from services.scoring.domain.campaign.publishing import question
from services.scoring.domain.campaign.state import known
from services.scoring.domain.rating.correcting import (
    Change,
    correct,
    difference,
    require_shown,
    to_correct,
    with_recognitions,
)
from services.scoring.domain.rating.evolve import RATINGS
from services.scoring.domain.rating.recognising import (
    counted_facts,
    recognition_of,
    require_project,
)
from services.scoring.domain.rating.state import Recognition
from services.scoring.domain.sheet import ScoreSheet, score
from services.scoring.domain.standard import Standard
from services.scoring.handlers.steps import discretion_of
from services.scoring.ports.publication import PublicationDesk


@dataclass(frozen=True, slots=True)
class Shown:
    """What objections need of one kind of subject, which answers name in their field ``subject``.

    ``require_shown`` raises Refused unless the subject of this id shows what an objection is ``about``;
    ``correct`` puts what an answer found in place of what was shown, None where it says nothing of it.
    """

    require_shown: Callable[[PublicationDesk, str, str], object]
    correct: Callable[[Submission, PublicationDesk], Change | None]


@dataclass(frozen=True, slots=True)
class Corrected:
    """The sheet of an answer; ``decided`` are the projects it decides on, ``recognitions`` all that count in it."""

    sheet: ScoreSheet
    decided: Sequence[Recognition]
    recognitions: tuple[Recognition, ...]


def corrected_sheet(
    body: Mapping[str, Any], standard: Standard, earlier: Sequence[Recognition]
) -> Corrected:
    """Score an answer's facts; of projects only the recognised ones count, as decided ``earlier`` or by it."""
    decided = [
        recognition_of(
            each["project"],
            recognised=each["recognised"],
            points=each.get("points", 0),
            reason=each["reason"],
        )
        for each in body.get("recognitions", ())
    ]
    for each in decided:
        require_project(standard, body["facts"], each)
    recognitions = with_recognitions(earlier, decided)
    facts = counted_facts(standard, body["facts"], recognitions)
    sheet = score(standard, facts, discretion_of(body.get("discretionary", ())))
    return Corrected(sheet, decided, recognitions)


def _correct(submission: Submission, port: PublicationDesk) -> Change | None:
    """The branch's sheet in the campaign; stars for all follow by a new allocation."""
    body = submission.body
    if "facts" not in body:
        return None
    name = body["subject"]
    campaign = known(port.state(CAMPAIGNS, name))
    key = rating_id(name, body["about"])
    rating, before = to_correct(port.state(RATINGS, key))
    standard = port.standard(campaign.standard_for(rating.branch.category).hash)
    found = corrected_sheet(body, standard, rating.recognitions)
    events = correct(
        rating,
        sheet=found.sheet,
        objection=body["objection"],
        reason=body["reason"],
        basis=submission.id,
        decided=found.decided,
    )
    author = submission.author(port.now)
    port.append(RATINGS, key, author, events)
    because = f"异议成立，“{rating.branch.name}”的得分已经更正，须重新分配星级"
    port.append(CAMPAIGNS, name, author, question(campaign, because))
    return difference(rating.branch.code, before, found.sheet)


CAMPAIGN = Shown(
    require_shown=lambda port, name, branch: require_shown(
        port.state(RATINGS, rating_id(name, branch))
    ),
    correct=_correct,
)
