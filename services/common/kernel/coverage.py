"""What each 领导干部 owes and has done: links of every kind required, visits to whoever is linked (L3, L4, F4).

One rule for reminders and for what the API shows, so that nobody is reminded of what the list does not
say. A cadre in office owes ``count`` links of each kind that their level requires, and to each link of a
kind that is visited so many visits a semester or an academic year. Of the kinds that stand on a register
everybody is owed a link by some cadre. More than is owed counts as what is owed.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from services.common.kernel.frames import Frame, Span
from services.common.kernel.workdays import day_text


class Per(StrEnum):
    """Within what visits are counted."""

    SEMESTER = "学期"
    YEAR = "学年"


@dataclass(frozen=True, slots=True, kw_only=True)
class Required:
    """A cadre of ``level`` is linked with at least ``count`` of a ``kind``."""

    level: str
    kind: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Visiting:
    """Whoever is linked as one of a ``kind`` is visited ``count`` times in each semester or year.

    ``festivals``: ahead of which those are asked for who were not visited lately.
    """

    kind: str
    count: int
    per: Per
    festivals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyRules:
    """``each_linked``: kinds of which everybody on the register has some cadre."""

    required: tuple[Required, ...]
    visits: tuple[Visiting, ...]
    each_linked: tuple[str, ...] = ()

    @property
    def visited(self) -> frozenset[str]:
        """The kinds that are visited."""
        return frozenset(each.kind for each in self.visits)


@dataclass(frozen=True, slots=True, kw_only=True)
class Official:
    """A cadre; ``until`` is the last day in office."""

    id: str
    unit: str
    name: str
    level: str
    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """A link to whoever has ``code``; ``until`` is its last day."""

    id: str
    cadre: str
    kind: str
    code: str
    name: str
    years: tuple[str, ...]
    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """Somebody on the register of a kind, whom cadres of ``unit`` look after."""

    id: str
    unit: str
    kind: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """The visits to one link: how many in the semester, in the academic year, and when the last one was."""

    semester: int = 0
    year: int = 0
    latest: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """What is owed in a ``period``, and how much of it is done: ``done`` + ``missing`` = ``owed``.

    ``link`` and ``target`` are empty for a link that is owed itself; ``counted`` is how many there are.
    ``cadre`` is empty where somebody on a register, ``person``, is owed a link by whichever cadre.
    """

    cadre: str
    unit: str
    name: str
    kind: str
    link: str
    target: str
    owed: int
    counted: int
    because: str
    period: str
    of_kind: str
    person: str = ""
    latest: date | None = None

    @property
    def id(self) -> str:
        """Unique among everything that is owed in one academic year and semester."""
        return ":".join(self.place)

    @property
    def place(self) -> tuple[str, str, str]:
        """What lists are in the order of: those of one cadre stand together, those of no cadre come last."""
        owner = f"{OF_NOBODY}{self.person}" if self.person else self.cadre
        return (owner, self.kind, self.link or "-")

    @property
    def done(self) -> int:
        """How much of what is owed there is."""
        return min(self.counted, self.owed)

    @property
    def missing(self) -> int:
        """How much of what is owed there is not."""
        return self.owed - self.done


OF_NOBODY = "~"
"""Sorts after every unit's code."""
NEVER = Paid()


def duties(
    officials: Iterable[Official],
    links: Iterable[Linked],
    visits: Mapping[str, Paid],
    *,
    frame: Frame,
    rules: DutyRules,
) -> tuple[Duty, ...]:
    """Everything that cadres in office owe within ``frame``, by cadre; the order of what is given never matters.

    ``visits``: the visits to each link.
    """
    serving = [each for each in officials if _covers(each.since, each.until, frame.day)]
    of: dict[str, list[Linked]] = {each.id: [] for each in serving}
    for link in links:
        if link.cadre in of and holds(link, frame):
            of[link.cadre].append(link)
    owed = [duty for each in serving for duty in _owed_by(each, of[each.id], visits, frame, rules)]
    return tuple(sorted(owed, key=lambda duty: duty.place))


def links_owed(
    persons: Iterable[Registered], links: Iterable[Linked], *, frame: Frame, rules: DutyRules
) -> tuple[Duty, ...]:
    """For everybody on a register of a kind that asks for it, a link by some cadre (F4)."""
    has = Counter((link.kind, link.code) for link in links if holds(link, frame))
    owed = [
        _linked_owed(each, has[each.kind, each.id], frame)
        for each in persons
        if each.kind in rules.each_linked
    ]
    return tuple(sorted(owed, key=lambda duty: duty.place))


def duty_rules_from(data: Mapping[str, Any]) -> DutyRules:
    """The duties of a ``links`` document; raises ValueError where a level and kind, or a kind, stand twice."""
    required = tuple(Required(**row) for row in data["required"])
    visits = tuple(map(_visiting, data["visits"]))
    pairs = [(each.level, each.kind) for each in required] + [("走访", v.kind) for v in visits]
    twice = sorted({"".join(pair) for pair in pairs if pairs.count(pair) > 1})
    if twice:
        raise ValueError(f"联系规定有误：{'、'.join(twice)}写了不止一次")
    return DutyRules(required=required, visits=visits, each_linked=tuple(data["each_linked"]))


def _visiting(row: Mapping[str, Any]) -> Visiting:
    festivals = tuple(row.get("before_festivals", ()))
    return Visiting(kind=row["kind"], count=row["count"], per=Per(row["per"]), festivals=festivals)


def shortfalls(owed: Iterable[Duty]) -> tuple[Duty, ...]:
    """What is not done."""
    return tuple(duty for duty in owed if duty.missing)


def holds(link: Linked, frame: Frame) -> bool:
    """Whether the link counts: settled or confirmed for the year, begun and not ended."""
    return frame.year in link.years and _covers(link.since, link.until, frame.day)


def _covers(since: date, until: date | None, day: date) -> bool:
    """As of the end of the day: what ends with it is over."""
    return since <= day and (until is None or day < until)


def _owed_by(
    official: Official,
    links: list[Linked],
    visits: Mapping[str, Paid],
    frame: Frame,
    rules: DutyRules,
) -> Iterator[Duty]:
    for required in rules.required:
        if required.level == official.level:
            yield _link_owed(official, links, required, frame)
    for rule in rules.visits:
        span = frame.semester if rule.per is Per.SEMESTER else frame.whole
        for link in links:
            if span is not None and link.kind == rule.kind:
                yield _visits_owed(official, link, visits.get(link.id, NEVER), rule, span)


def _link_owed(official: Official, links: list[Linked], required: Required, frame: Frame) -> Duty:
    counted = sum(link.kind == required.kind for link in links)
    has = f"已联系{counted}个" if counted else "还没有联系"
    rest = max(required.count - counted, 0)
    lacking = f"，还差{rest}个" if rest else ""
    return Duty(
        cadre=official.id,
        unit=official.unit,
        name=official.name,
        kind=required.kind,
        link="",
        target="",
        owed=required.count,
        counted=counted,
        because=f"{frame.year_label}{official.level}领导干部至少联系{required.count}个{required.kind}，"
        f"{official.name}{has}{lacking}",
        period=frame.year,
        of_kind=required.kind,
    )


def _visits_owed(official: Official, link: Linked, paid: Paid, rule: Visiting, span: Span) -> Duty:
    counted = paid.semester if rule.per is Per.SEMESTER else paid.year
    rest = max(rule.count - counted, 0)
    lacking = f"，还差{rest}次，请于{day_text(span.last)}前（含当天）完成" if rest else ""
    return Duty(
        cadre=official.id,
        unit=official.unit,
        name=official.name,
        kind="走访",
        link=link.id,
        target=link.name,
        owed=rule.count,
        counted=counted,
        because=f"{span.label}应走访{link.kind}“{link.name}”至少{rule.count}次，"
        f"{official.name}已走访{counted}次{lacking}",
        period=span.code,
        of_kind=link.kind,
        latest=paid.latest,
    )


def _linked_owed(person: Registered, counted: int, frame: Frame) -> Duty:
    has = f"已有{counted}名领导干部联系" if counted else "还没有领导干部联系"
    return Duty(
        cadre="",
        unit=person.unit,
        name="",
        kind=person.kind,
        link="",
        target=person.name,
        owed=1,
        counted=counted,
        because=f"{frame.year_label}{person.kind}“{person.name}”{has}",
        period=frame.year,
        of_kind=person.kind,
        person=person.id,
    )
