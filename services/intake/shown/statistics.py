"""Stars per unit, now and as of any earlier day, from the terms of standings (Q10). Pure: queries and shapes.

One aggregation over the subtree as the tree is now; each branch's term at the instant is looked up by its
code. ``share`` is of all branches, those without a star too, in percent with one decimal, halves up.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from services.common.errors import Refused
from services.common.kernel.canonical import isoformat
from services.common.kernel.periods import parse_period
from services.common.kernel.shares import share
from services.common.kernel.workdays import day_text, end_of_day, local_day
from services.common.standings import COLLECTION, last_moment_before, term_at

STARS = (5, 4, 3, 2, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """What was asked for: 24:00 (Asia/Shanghai) of ``day``, or the present while ``day`` still runs.

    ``shown`` is the instant as the answer gives it; ``counted`` the last one that terms are looked up for.
    """

    day: date
    period: str | None
    shown: datetime
    counted: datetime
    over: bool


def moment_asked(*, as_of: str | None, period: str | None, now: datetime) -> Moment:
    """The moment that a query means: the present where it names none.

    Raises Refused (bad_parameters) on two at once, on one that cannot be read, on one that is still to come.
    """
    if as_of is not None and period is not None:
        raise _bad("period", "as_of（某日）和 period（统计期）只能填一个")
    if period is not None:
        return _of_period(period, now)
    if as_of is None:
        return _at_end_of(local_day(now), now)
    day = _day(as_of)
    if day > local_day(now):
        raise _bad("as_of", f"{day_text(day)}还没有到，不能统计以后的星级；请填今天或以前的日期")
    return _at_end_of(day, now)


def _of_period(text: str, now: datetime) -> Moment:
    try:
        period = parse_period(text)
    except Refused as refused:
        raise _bad("period", refused.message) from refused
    if now < period.starts_at:
        raise _bad("period", f"{period.label}还没有开始，没有可统计的星级")
    return _at_end_of(min(period.last_day, local_day(now)), now, str(period))


def _at_end_of(day: date, now: datetime, period: str | None = None) -> Moment:
    end = end_of_day(day)
    over = end <= now
    return Moment(
        day=day,
        period=period,
        shown=end if over else now,
        counted=last_moment_before(end) if over else now,
        over=over,
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise _bad("as_of", f"没有“{text[:10]}”这一天；日期写作 2026-06-30") from error


def _bad(name: str, message: str) -> Refused:
    fault = {"pointer": f"/query/{name}", "keyword": "moment", "message": message}
    return Refused(message, code="bad_parameters", details={"errors": [fault]})


def stars_by_unit(unit: str, instant: datetime) -> list[dict[str, Any]]:
    """The aggregation over ``units``: one row per star and direct child of ``unit`` (None: ``unit`` itself)."""
    after = {"$add": [{"$indexOfArray": ["$path", {"$literal": unit}]}, 1]}
    own = {"$ifNull": ["$child", {"$literal": unit}]}
    branch = {"$eq": ["$kind", "branch"]}
    # A $lookup with a pipeline of its own, to fetch the terms alone, is eight times as slow.
    terms = {"$first": "$held.state.terms"}
    return [
        {"$match": {"path": {"$eq": unit}}},
        {
            "$lookup": {
                "from": COLLECTION,
                "localField": "_id",
                "foreignField": "_id",
                "as": "held",
            }
        },
        {"$set": {"term": term_at(instant, terms), "child": {"$arrayElemAt": ["$path", after]}}},
        {
            "$group": {
                "_id": {"child": "$child", "star": "$term.star"},
                "branches": {"$sum": {"$cond": [branch, 1, 0]}},
                "voided": {"$sum": {"$cond": [{"$and": [branch, "$term.voided"]}, 1, 0]}},
                "name": {"$max": {"$cond": [{"$eq": ["$_id", own]}, "$name", None]}},
            }
        },
    ]


@dataclass(slots=True)
class _Tally:
    """What was counted of one unit; under None in ``stars`` the branches without one."""

    name: str | None = None
    stars: Counter[int | None] = field(default_factory=Counter)
    voided: int = 0

    def add(self, row: Mapping[str, Any]) -> None:
        self.stars[row["_id"].get("star")] += row["branches"]
        self.voided += row["voided"]

    def figures(self) -> dict[str, Any]:
        branches = self.stars.total()
        return {
            "branches": branches,
            "stars": [_of_star(star, self.stars[star], branches) for star in STARS],
            "without_star": self.stars[None],
            "voided_later": self.voided,
        }


def _of_star(star: int, part: int, whole: int) -> dict[str, Any]:
    percent = share(part, whole)
    return {"star": star, "branches": part, "share": None if percent is None else str(percent)}


def show_statistics(
    unit: str, moment: Moment, rows: Iterable[Mapping[str, Any]], *, by_unit: bool
) -> dict[str, Any]:
    """The view ``statistics`` from the rows of ``stars_by_unit``; ``units`` in the order of their codes."""
    whole, children = _tallied(rows)
    units = [
        {"unit": code, "name": tally.name, **tally.figures()}
        for code, tally in sorted(children.items())
    ]
    return {
        "unit": unit,
        "name": whole.name,
        "as_of": moment.day.isoformat(),
        "at": isoformat(moment.shown),
        "period": moment.period,
        **whole.figures(),
        "units": units if by_unit else None,
        "remark": _remark(whole, moment),
    }


def _tallied(rows: Iterable[Mapping[str, Any]]) -> tuple[_Tally, dict[str, _Tally]]:
    whole = _Tally()
    children: dict[str, _Tally] = {}
    for row in rows:
        whole.add(row)
        child = row["_id"].get("child")
        own = whole if child is None else children.setdefault(child, _Tally())
        own.name = row["name"] or own.name
        if child is not None:
            own.add(row)
    return whole, children


def _remark(whole: _Tally, moment: Moment) -> str:
    """How complete the figures are and what they rest on, in sentences for whoever reads the table."""
    branches, without = whole.stars.total(), whole.stars[None]
    if not branches:
        return "本单位及其下现在没有党支部。"
    then = "当时" if moment.over else "现在"
    known = f"其中{without}个{then}没有星级" if without else f"{then}都有星级"
    said = [f"本单位及其下现有{branches}个党支部，{known}。"]
    if moment.over:
        said.append("党支部按现在的组织结构统计，当时还没有成立或不在本单位的也在其中。")
    if whole.voided:
        said.append(f"{then}的星级中有{whole.voided}个后来作废。")
    return "".join(said)
