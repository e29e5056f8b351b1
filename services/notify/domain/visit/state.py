"""A visit: one entry of one of the four 工作台账 (L8); what was heard in it is kept as opinions and wishes (L5)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.notify.domain.cadre.cadre import Kind
from services.notify.domain.entry import EntryKind, Stage, account_in


class Book(StrEnum):
    """The four 工作台账, and that of visits to model persons (F4)."""

    POVERTY = "扶贫点"
    RESEARCH = "科研团队"
    STUDENTS = "班级社团"
    ONLINE = "网络平台"
    MODELS = "模范人物"


KINDS: dict[Book, tuple[Kind, ...]] = {
    Book.RESEARCH: (Kind.RESEARCH_TEAM, Kind.NEW_TEACHER),
    Book.STUDENTS: (Kind.CLASS, Kind.SOCIETY),
    Book.MODELS: (Kind.MODEL,),
}
"""The books whose entries name a link, and the kinds of link that belong there."""
VISIT = EntryKind(
    code="visit",
    letter="v",
    noun="走访记录",
    day="走访日期",
    forms=("lianxin/visit-correction", "lianxin/visit-withdrawal"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What may be corrected afterwards: time, place, people, content and what came of it.

    ``people`` visited, beside the cadres; ``visited`` were visited; ``funds_fen`` is 提供帮扶资金 in fen;
    ``helped`` how many people it reached (结对帮扶群众).
    """

    held_on: date
    place: str
    visited: tuple[str, ...]
    content: str
    people: tuple[str, ...] = ()
    demands: str = ""
    measures: str = ""
    results: str = ""
    good_deeds: tuple[str, ...] = ()
    funds_fen: int = 0
    helped: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit(Account):
    """The state. ``opinions`` are matters, ``wishes`` wishes that this entry opened; neither is typed twice."""

    id: str
    unit: str
    unit_path: tuple[str, ...]
    book: Book
    cadres: tuple[str, ...]
    link: str | None
    point: str | None
    team: str | None
    opinions: tuple[str, ...]
    wishes: tuple[str, ...]
    stage: Stage = Stage.RECORDED
    corrections: int = 0
    withdrawn_because: str = ""

    @property
    def account(self) -> Account:
        """The part of it that may be corrected."""
        return account_in(self, Account)
