"""When branches are reminded of 定诺, and before the year's end of what is unfinished (F2)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from services.common.kernel.workdays import at_local, day_text, end_of_day, local_day
from services.scoring.domain.pioneer.policy import PioneerPolicy


class Matter(StrEnum):
    """What a branch is reminded of."""

    PLEDGE = "pledge"
    YEAR_END = "year_end"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Occasion:
    """At the instant ``at``, of what, for which year; ``last_day`` is the day that it runs out."""

    at: datetime
    matter: Matter
    year: int
    last_day: date

    def is_current(self, now: datetime) -> bool:
        """Whether its day has not passed: after downtime nobody is told of what is over."""
        return now < end_of_day(self.last_day)


def following(policy: PioneerPolicy, instant: datetime) -> Occasion:
    """The first occasion after ``instant``."""
    year = local_day(instant).year
    found = [each for n in (year, year + 1, year + 2) for each in _of_year(policy, n)]
    return min(each for each in found if each.at > instant)


def at_instant(policy: PioneerPolicy, instant: datetime) -> tuple[Occasion, ...]:
    """What falls on exactly this ``instant``: nothing, if the policy has changed since it was planned."""
    year = local_day(instant).year
    found = [each for n in (year, year + 1) for each in _of_year(policy, n)]
    return tuple(each for each in found if each.at == instant)


def _of_year(policy: PioneerPolicy, year: int) -> Iterator[Occasion]:
    plans = (
        (Matter.PLEDGE, policy.days.pledge_by.of(year), policy.pledge_before),
        (Matter.YEAR_END, date(year, 12, 31), policy.year_end_before),
    )
    for matter, last, before in plans:
        for days in before:
            at = at_local(last - timedelta(days=days), policy.at)
            yield Occasion(at=at, matter=matter, year=year, last_day=last)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How a branch stands in a year: its active members, those who pledged, and what of that is not done."""

    members: int = 0
    pledged: int = 0
    unfinished_members: int = 0
    unfinished: int = 0
    unreported: int = 0


def said_of(occasion: Occasion, tally: Tally, branch: str) -> tuple[str, dict[str, str]] | None:
    """The kind of notice and what fills it, without a name in it; None where nothing is lacking."""
    common = {"年度": str(occasion.year), "期限": day_text(occasion.last_day), "支部": branch}
    if occasion.matter is Matter.PLEDGE:
        lacking = tally.members - tally.pledged
        return ("pioneer.unpledged", {**common, "人数": str(lacking)}) if lacking else None
    if not tally.unfinished:
        return None
    counts = {
        "人数": str(tally.unfinished_members),
        "项数": str(tally.unfinished),
        "未报": str(tally.unreported),
    }
    return "pioneer.unfinished", {**common, **counts}
