"""No sequence of asks between review and publication reaches an unlawful state; replay equals state (Q3, Q4)."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import reduce
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.common.errors import Refused
from services.scoring.domain.allocation import allocate
from services.scoring.domain.campaign import placing
from services.scoring.domain.campaign.adjusting import move, to_adjust
from services.scoring.domain.campaign.closing import Closing, close
from services.scoring.domain.campaign.evolve import CAMPAIGNS
from services.scoring.domain.campaign.state import Campaign, Stage
from services.scoring.domain.candidate import candidate
from services.scoring.domain.part.part import PARTS, Part, PartReturn, PartStage
from services.scoring.domain.part.sending import Progress, give_back, send
from services.scoring.domain.rating.adjusting import current_star, step
from services.scoring.domain.rating.events import Placed, Reviewed
from services.scoring.domain.rating.evolve import RATINGS
from services.scoring.domain.rating.placing import place
from services.scoring.domain.rating.recognising import (
    counted_facts,
    question_stars,
    recognise,
    recognition_of,
    to_recognise,
)
from services.scoring.domain.rating.reviewing import review
from services.scoring.domain.rating.state import Rating, RatingStage
from services.scoring.domain.sheet import ScoreSheet, score
from services.scoring.domain.summary import summarise
from tests.unit.scoring.examples import STANDARD, facts, project
from tests.unit.scoring.reviewed import CAMPAIGN, COLLEGE, NOON, RATING, SCHOOL, found, sending

FACTS = facts(innovation_projects=[project(4)])


@dataclass
class Course:
    """One branch, its college's part and the campaign, with all that happened to them."""

    campaign: Campaign = CAMPAIGN
    rating: Rating = RATING
    part: Part | None = None
    events: list[tuple[Any, Any]] = field(default_factory=list)
    steps: int = 0

    def happen(self, ledger: Any, found_: Any) -> None:
        for event in found_:
            self.events.append((ledger, event))
            if ledger is CAMPAIGNS:
                self.campaign = ledger.evolve(self.campaign, event)
            elif ledger is RATINGS:
                self.rating = ledger.evolve(self.rating, event)
            else:
                self.part = ledger.evolve(self.part, event)

    def counted(self) -> ScoreSheet:
        return score(STANDARD, counted_facts(STANDARD, FACTS, self.rating.recognitions))

    def review(self) -> None:
        at = NOON + timedelta(seconds=self.steps)
        made = Reviewed(
            review=found(sheet=score(STANDARD, FACTS), reviewed_at=at), sheet=self.counted()
        )
        self.happen(RATINGS, review(self.rating, self.campaign, self.part, made, by=COLLEGE))

    def recognise(self, recognised: bool) -> None:
        rating = to_recognise(self.rating, self.campaign, unit=SCHOOL)
        decided = recognition_of("示范", recognised=recognised, points=6, reason="因")
        sheet = score(STANDARD, counted_facts(STANDARD, FACTS, [decided]))
        made = recognise(rating, decided, sheet)
        self.happen(CAMPAIGNS, question_stars(self.campaign, rating, sheet))
        self.happen(RATINGS, made)

    def send(self) -> None:
        mine = Progress(branch="b", name="支部", stage=self.rating.stage)
        self.happen(PARTS, send(self.part, self.campaign, sending(), [mine]))

    def give_back(self) -> None:
        back = PartReturn(reason="因", returned_at=NOON)
        self.happen(PARTS, give_back(self.part, self.campaign, back, unit=SCHOOL))

    def close(self) -> None:
        sent = self.part is not None and self.part.stage is PartStage.SENT
        wish = Closing(
            unit=SCHOOL,
            at=NOON,
            missing=(),
            unsent=() if sent else ("学院",),
            held=0,
            leave_out=False,
            reason="",
        )
        self.happen(CAMPAIGNS, close(self.campaign, wish))

    def allocate(self) -> None:
        assert self.rating.sheet is not None
        if self.campaign.placing is not None:
            placing.to_plan_again(self.campaign, unit=SCHOOL, reason="")
        mine = candidate("b", self.rating.sheet)
        allocation = allocate([mine], STANDARD, self.campaign.policy)
        summary = summarise(allocation)
        self.happen(CAMPAIGNS, placing.allocate(self.campaign, at=NOON, chunks=1, summary=summary))
        (given_,) = allocation.placements()
        number = placing.placing_of(self.campaign).number
        placed = Placed(
            allocation=number, star=given_.star, because="因", tied_at=None, placed_at=NOON
        )
        self.happen(RATINGS, place(self.rating, placed))
        self.happen(CAMPAIGNS, placing.apply_chunk(self.campaign, 1))

    def change(self, up: bool) -> None:
        number = to_adjust(self.campaign, unit=SCHOOL).number
        seen = current_star(self.rating, number)
        (event,) = step(self.rating, STANDARD, seen=seen, up=up, reason="因")
        stars = (event.adjustment.from_star, event.adjustment.star)
        moved = move(self.campaign, STANDARD, branch="b", stars=stars, because="因")
        self.happen(CAMPAIGNS, [moved])
        self.happen(RATINGS, [event])


ASKS: dict[str, Callable[[Course], None]] = {
    "review": Course.review,
    "recognise": lambda course: course.recognise(True),
    "refuse": lambda course: course.recognise(False),
    "send": Course.send,
    "return": Course.give_back,
    "close": Course.close,
    "allocate": Course.allocate,
    "up": lambda course: course.change(True),
    "down": lambda course: course.change(False),
}

ROAD = ["review", "recognise", "send", "close", "allocate"]
"""The way to the stars, so that what comes after it is asked often enough."""


def assert_lawful(course: Course) -> None:
    campaign, rating = course.campaign, course.rating
    assert rating.sheet is not None
    if rating.review is not None:
        recognised = any(each.recognised for each in rating.recognitions)
        assert rating.sheet.innovation == recognised
    if campaign.stage is Stage.DECISION:
        assert course.part is not None
        assert course.part.stage is PartStage.SENT
        assert rating.stage in (RatingStage.REVIEWED, RatingStage.PLACED)
    else:
        assert campaign.stage is Stage.REVIEW
        assert rating.star is None
    if campaign.placing is not None:
        counted = {each.star: each.branches for each in campaign.placing.summary.stars}
        assert counted == {star: int(star == rating.star) for star in range(1, 6)}
        assert rating.allocation == campaign.placing.number


@settings(max_examples=300, deadline=None)
@given(st.integers(0, len(ROAD)), st.lists(st.sampled_from(list(ASKS)), max_size=10))
def test_q3_q4_whatever_is_asked_in_whatever_order_the_records_stay_lawful(
    way: int, asks: list[str]
) -> None:
    course = Course()

    for number, ask in enumerate([*ROAD[:way], *asks]):
        course.steps = number
        before = replace(course)
        try:
            ASKS[ask](course)
        except Refused:
            assert (course.campaign, course.rating, course.part) == (
                before.campaign,
                before.rating,
                before.part,
            )
        assert_lawful(course)

    stories: list[tuple[Any, Any, Any]] = [
        (CAMPAIGNS, CAMPAIGN, course.campaign),
        (RATINGS, RATING, course.rating),
        (PARTS, None, course.part),
    ]
    for ledger, first, last in stories:
        mine = [event for owner, event in course.events if owner is ledger]
        assert reduce(ledger.evolve, mine, first) == last
