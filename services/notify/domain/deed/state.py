"""A deed: what is shown, and what waits for approval (F4).

An amended text waits beside the one that is shown; a taken down deed shows nothing ever again.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from services.common.errors import NotFound
from services.notify.domain.entry import EntryKind

DEED = EntryKind(
    code="deed",
    letter="d",
    noun="先进事迹",
    day="日期",
    forms=("mofan/deed", "mofan/deed-approval", "mofan/deed-takedown"),
)
"""How it is named and waited for; its stages are its own."""


class About(StrEnum):
    """Whom it tells of; a person must have consented."""

    PERSON = "个人"
    GROUP = "集体"


class Consent(StrEnum):
    """Who agreed that it is published: the person, or the family of somebody who died."""

    SELF = "本人"
    FAMILY = "家属"


class Stage(StrEnum):
    """Of what waits, or of the deed where nothing does."""

    PENDING = "pending"
    RETURNED = "returned"
    DECLINED = "declined"
    SHOWN = "shown"
    TAKEN_DOWN = "taken_down"


class Verdict(StrEnum):
    """What the level above says to a revision."""

    PASS = "通过"  # noqa: S105 - no password, a verdict
    RETURN = "退回"
    DECLINE = "不予发布"


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """The consent that was recorded."""

    by: Consent
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """An attachment with its caption."""

    id: str
    caption: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Praise:
    """An honour that the deed is told for, as the register has it when it is proposed."""

    award: str
    title: str
    year: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One text of it; ``number`` counts from 1, ``source`` is the name of the unit that wrote it."""

    number: int
    title: str
    name: str
    paragraphs: tuple[str, ...]
    pictures: tuple[Picture, ...]
    source: str
    consent: Agreed | None
    honours: tuple[Praise, ...]
    proposed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """The state. ``approver`` is the unit above that decides; ``because`` the last reason that was given.

    ``shown`` is what anybody may read, ``waiting`` what is not decided yet, or was returned. ``published_at``
    is when the text that is shown was approved; None where none is.
    """

    id: str
    unit: str
    unit_path: tuple[str, ...]
    about: About
    model: str | None
    approver: str
    revisions: int
    waiting: Revision | None
    stage: Stage
    shown: Revision | None = None
    published_at: datetime | None = None
    because: str = ""


def known_deed(state: Deed | None) -> Deed:
    """The deed, or NotFound."""
    if state is None:
        raise NotFound("没有这个编号的先进事迹，请核对编号", code="deed_not_found")
    return state
