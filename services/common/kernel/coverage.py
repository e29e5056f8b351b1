"""What each 领导干部 owes and has done: links of every kind required, visits to each linked class (L3, L4).

One rule for reminders and for what the API shows, so that nobody is reminded of what the list does not
say. A cadre in office owes ``count`` links of each kind that their level requires, and ``visits`` visits
a semester to each class or society that they are linked with. More than is owed counts as what is owed.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.common.kernel.frames import Frame, Span
from services.common.kernel.workdays import day_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Required:
    """A cadre of ``level`` is linked with at least ``count`` of a ``kind``."""

    level: str
    kind: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyRules:
    """``visits`` a semester to each link of one of the ``visited`` kinds."""

    required: tuple[Required, ...]
    visits: int
    visited: tuple[str, ...]


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
    """A link; ``until`` is its last day."""

    id: str
    cadre: str
    kind: str
    name: str
    years: tuple[str, ...]
    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """What is owed, and how much of it is done: ``done`` + ``missing`` = ``owed``.

    ``link`` and ``target`` are empty for a link that is owed itself; ``counted`` is how many there are.
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

    @property
    def id(self) -> str:
        """Unique among everything that is owed in one academic year and semester."""
        return ":".join(self.place)

    @property
    def place(self) -> tuple[str, str, str]:
        """What lists are in the order of: those of one cadre stand together."""
        return (self.cadre, self.kind, self.link or "-")

    @property
    def done(self) -> int:
        """How much of what is owed there is."""
        return min(self.counted, self.owed)

    @property
    def missing(self) -> int:
        """How much of what is owed there is not."""
        return self.owed - self.done


def duties(
    officials: Iterable[Official],
    links: Iterable[Linked],
    visits: Mapping[str, int],
    *,
    frame: Frame,
    rules: DutyRules,
) -> tuple[Duty, ...]:
    """Everything that cadres in office owe within ``frame``, by cadre; the order of what is given never matters.

    ``visits``: how many visits each link had within the semester.
    """
    serving = [each for each in officials if _covers(each.since, each.until, frame.day)]
    of: dict[str, list[Linked]] = {each.id: [] for each in serving}
    for link in links:
        if link.cadre in of and holds(link, frame):
            of[link.cadre].append(link)
    owed = [duty for each in serving for duty in _owed_by(each, of[each.id], visits, frame, rules)]
    return tuple(sorted(owed, key=lambda duty: duty.place))


def duty_rules_from(data: Mapping[str, Any]) -> DutyRules:
    """The duties of a ``links`` document; raises ValueError where a level and kind stand twice."""
    required = tuple(Required(**row) for row in data["required"])
    pairs = [(each.level, each.kind) for each in required]
    twice = sorted({"".join(pair) for pair in pairs if pairs.count(pair) > 1})
    if twice:
        raise ValueError(f"联系规定有误：{'、'.join(twice)}写了不止一次")
    return DutyRules(
        required=required,
        visits=data["visits_per_semester"],
        visited=tuple(data["visited_kinds"]),
    )


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
    visits: Mapping[str, int],
    frame: Frame,
    rules: DutyRules,
) -> Iterator[Duty]:
    for required in rules.required:
        if required.level == official.level:
            yield _link_owed(official, links, required, frame)
    if frame.semester is not None:
        for link in links:
            if link.kind in rules.visited:
                yield _visits_owed(official, link, visits.get(link.id, 0), rules, frame.semester)


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
    )


def _visits_owed(
    official: Official, link: Linked, counted: int, rules: DutyRules, semester: Span
) -> Duty:
    rest = max(rules.visits - counted, 0)
    lacking = f"，还差{rest}次，请于{day_text(semester.last)}前（含当天）完成" if rest else ""
    return Duty(
        cadre=official.id,
        unit=official.unit,
        name=official.name,
        kind="走访",
        link=link.id,
        target=link.name,
        owed=rules.visits,
        counted=counted,
        because=f"{semester.label}应走访{link.kind}“{link.name}”至少{rules.visits}次，"
        f"{official.name}已走访{counted}次{lacking}",
    )
