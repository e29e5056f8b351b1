"""A wish moved step by step beside its claimants; what the tests of wishes share."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import reduce
from typing import Any

from services.notify.domain.wish import claimant as claimants
from services.notify.domain.wish import evolve as wishes
from services.notify.domain.wish.claimant import Claimant, ClaimantEvent, claimant_id
from services.notify.domain.wish.claiming import (
    Candidate,
    claim,
    confirm,
    dispute,
    fulfil,
    promise_of,
    release,
)
from services.notify.domain.wish.collecting import classify, collect, withdraw
from services.notify.domain.wish.evolve import WishEvent
from services.notify.domain.wish.state import Category, Party, Stage, Wish
from tests.unit.notify.case import at

SCHOOL, COLLEGE, BRANCH, OTHER, BOARD = "jxnu", "jxnu.mks", "jxnu.mks.01", "jxnu.wx", "tuanwei"
FESTIVALS = ("六一儿童节", "春节")
NOW = at("2026-11-23 09:00")


def a_wish(number: int = 1, **said: Any) -> Wish:
    first = {
        "id": f"w{number}",
        "unit": BRANCH,
        "unit_path": (SCHOOL, COLLEGE, BRANCH),
        "title": f"词汇书{number}",
        "content": "",
        "festival": None,
        "visit": None,
        "collected_at": NOW,
        "stage": Stage.COLLECTED,
        "waiting_since": NOW,
    }
    return Wish(**{**first, **said})


def candidate(name: str = "陈书记", party: Party = Party.CADRE, **said: Any) -> Candidate:
    first = {
        "party": party,
        "id": f"{OTHER}:{name}",
        "name": name,
        "unit": OTHER,
        "unit_path": (SCHOOL, OTHER),
        "active": True,
    }
    return Candidate(**{**first, **said})


@dataclass
class Wishing:
    """Wishes and claimants as records; ``now`` moves on with every act."""

    now: datetime = NOW
    wishes: dict[str, Wish] = field(default_factory=dict)
    claimants: dict[str, Claimant] = field(default_factory=dict)
    events: dict[str, list[Any]] = field(default_factory=dict)

    def collect(self, number: int = 1, category: Category | None = None, **said: Any) -> None:
        wish = a_wish(number, **{"collected_at": self.now, "waiting_since": self.now, **said})
        found = self.wishes.get(wish.id)
        self._keep(wish.id, collect(found, wish, category, festivals=FESTIVALS))

    def classify(self, number: int = 1, category: Category = Category.STUDY) -> None:
        wish = self._wish(number)
        self._keep(wish.id, classify(wish, category, by=COLLEGE, board=None))

    def claim(self, number: int = 1, who: Candidate | None = None) -> None:
        wish, who = self._wish(number), who or candidate()
        claimant = self.claimants.get(claimant_id(who.party, who.id))
        told = claim(wish, claimant, promise_of(who, self.now), at_most=2, by=who.unit)
        self._keep(wish.id, *told)

    def release(self, number: int = 1) -> None:
        wish = self._wish(number)
        by = {"by": BOARD, "board": BOARD}
        self._keep(wish.id, *release(wish, because="调离", at=self.now, **by), held=wish)

    def fulfil(self, number: int = 1, on: date | None = None) -> None:
        wish, day = self._wish(number), on or self.now.date()
        told = fulfil(wish, how="送书", on=day, cost_fen=None, by=OTHER, at=self.now)
        self._keep(wish.id, told)

    def confirm(self, number: int = 1) -> None:
        wish = self._wish(number)
        self._keep(wish.id, *confirm(wish, by=BRANCH, at=self.now), held=wish)

    def dispute(self, number: int = 1) -> None:
        wish = self._wish(number)
        self._keep(wish.id, dispute(wish, because="不是这一版", by=BRANCH))

    def withdraw(self, number: int = 1) -> None:
        wish = self._wish(number)
        self._keep(wish.id, *withdraw(wish, because="已有", by=BRANCH), held=wish)

    def stage(self, number: int = 1) -> Stage:
        return self._wish(number).stage

    def trail(self, number: int = 1) -> list[str]:
        return [each.what.partition(".")[2] for each in self.events[f"w{number}"]]

    def _wish(self, number: int) -> Wish:
        return self.wishes.get(f"w{number}") or a_wish(number, stage=Stage.WITHDRAWN)

    def _keep(
        self,
        key: str,
        told: Sequence[WishEvent],
        promised: Sequence[ClaimantEvent] = (),
        held: Wish | None = None,
    ) -> None:
        self.now += timedelta(hours=1)
        self.events.setdefault(key, []).extend(told)
        after = reduce(wishes.evolve, told, self.wishes.get(key))
        assert after is not None
        self.wishes[key] = after
        holder = (held or after).claim
        if promised:
            assert holder is not None
            name = claimant_id(holder.party, holder.claimant)
            self.events.setdefault(name, []).extend(promised)
            kept = reduce(claimants.evolve, promised, self.claimants.get(name))
            assert kept is not None
            self.claimants[name] = kept
