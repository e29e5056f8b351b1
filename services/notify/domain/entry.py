"""An entry of a 台账 that may be corrected and withdrawn (L8, F1): what visits and activities have in common.

A correction is added, nothing is overwritten unseen; a withdrawn entry is kept, counts no more and is
changed no more; only the unit that made an entry does either.
"""

from dataclasses import Field, dataclass, fields, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar, Protocol, TypeVar

from services.common.errors import Conflict, NotFound, Refused
from services.common.kernel.workdays import day_text, local_day


class Stage(StrEnum):
    """Whether the entry counts."""

    RECORDED = "recorded"
    WITHDRAWN = "withdrawn"


class Entry(Protocol):
    """What every entry's state has beside its account."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    @property
    def id(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def stage(self) -> Stage: ...
    @property
    def corrections(self) -> int: ...


class Account(Protocol):
    """The part of an entry that may be corrected."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]


E = TypeVar("E", bound=Entry)
A = TypeVar("A", bound=Account)


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryKind:
    """One kind of entry. ``code`` begins the codes of its refusals and is the field in which forms name it.

    ``letter`` begins its ids, ``noun`` and ``day`` are what it and its day are called, ``forms`` name one.
    """

    code: str
    letter: str
    noun: str
    day: str
    forms: tuple[str, ...]

    def id_of(self, submission: str) -> str:
        """The entry that a form makes."""
        return self.letter + submission[1:]

    def made_by(self, entry: str) -> str:
        """The form that makes, or made, an entry."""
        return "s" + entry[1:]

    def known(self, state: E | None) -> E:
        """The entry, or NotFound."""
        if state is None:
            raise NotFound(f"没有这个编号的{self.noun}，请核对编号", code=f"{self.code}_not_found")
        return state

    def require_new(self, state: Entry | None) -> None:
        """Raises Conflict where the entry was made already."""
        if state is not None:
            raise Conflict(f"这份{self.noun}已经登记", code=f"{self.code}_exists")

    def require_own(self, entry: Entry, unit: str) -> None:
        """Raises Refused unless ``unit`` made the entry."""
        if entry.unit != unit:
            raise Refused(
                f"这份{self.noun}不是本单位登记的，请核对编号", code=f"{self.code}_elsewhere"
            )

    def require_recorded(self, entry: Entry) -> None:
        """Raises Refused where the entry was withdrawn."""
        if entry.stage is Stage.WITHDRAWN:
            raise Refused(f"这份{self.noun}已经撤回", code=f"{self.code}_withdrawn")

    def require_past(self, day: date, now: datetime) -> None:
        """Raises Refused where ``day`` has not come yet."""
        if day > local_day(now):
            raise Refused(
                f"{self.day}{day_text(day)}在提交日之后，请改正", code=f"{self.code}_in_future"
            )

    def require_change(self, before: A, after: A) -> None:
        """Raises Refused where a correction says what the entry says already."""
        if before == after:
            raise Refused("与原来的记录没有不同，不必提交", code="nothing_changed")


def account_in(entry: Entry, kind: type[A]) -> A:
    """The part of ``entry`` that may be corrected."""
    return kind(**{each.name: getattr(entry, each.name) for each in fields(kind)})


def corrected(entry: E, account: Account) -> E:
    """The entry after a correction."""
    said: dict[str, Any] = {each.name: getattr(account, each.name) for each in fields(account)}
    return replace(entry, **said, corrections=entry.corrections + 1)


def withdrawn(entry: E, because: str) -> E:
    """The entry after its withdrawal."""
    return replace(entry, stage=Stage.WITHDRAWN, withdrawn_because=because)
