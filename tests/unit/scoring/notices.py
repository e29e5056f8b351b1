"""A notice, an objection and its answer as the tests of Q8 want them."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from services.scoring.domain.meeting import Meeting
from services.scoring.domain.publication.notice import Notice, Subject, SubjectKind
from services.scoring.domain.publication.objection import (
    Decision,
    Objection,
    ObjectionStage,
    Objector,
)
from services.scoring.domain.rating.correcting import Change, SheetChange

SCHOOL, BRANCH = "jxnu", "jxnu.mks.01"
SHOWN_AT = datetime(2026, 11, 23, 4, tzinfo=UTC)
CLOSES_AT = datetime(2026, 11, 30, 16, tzinfo=UTC)
"""24:00 of 30 November 2026 in Asia/Shanghai: the fifth working day after the 23rd."""
BECAUSE = "2026年11月23日后第5个工作日是2026年11月30日"
SUBJECT = Subject(kind=SubjectKind.CAMPAIGN, id="2026-c", edition=1)
NOTICE_ID = "2026-c:1"
MOMENT = timedelta(milliseconds=1)
CHANGE = Change(
    about=BRANCH,
    text="总分改了",
    sheet=SheetChange(total_before=Decimal(92), total_after=Decimal(90), items=()),
)


def notice(**changes: Any) -> Notice:
    fields: dict[str, Any] = {
        "subject": SUBJECT,
        "title": "关于五星创评结果的公示",
        "unit": SCHOOL,
        "unit_path": ("province", SCHOOL),
        "scope": "校内",
        "text": "公示",
        "published_at": SHOWN_AT,
        "closes_at": CLOSES_AT,
        "because": BECAUSE,
        "provisional": False,
    }
    return Notice(**fields | changes)


def objection(**changes: Any) -> Objection:
    fields: dict[str, Any] = {
        "notice": NOTICE_ID,
        "subject": SUBJECT,
        "unit": SCHOOL,
        "unit_path": ("province", SCHOOL),
        "about": BRANCH,
        "text": "只开过两次会",
        "raised_by": Objector(name="王老师", contact="13800000000"),
        "receipt": "",
        "raised_at": SHOWN_AT + timedelta(days=1),
    }
    return Objection(**fields | changes)


def meeting(day: int = 25) -> Meeting:
    return Meeting(
        held_on=date(2026, 11, day), place="301", attendees=("李部长",), conclusion="属实"
    )


def decision(**changes: Any) -> Decision:
    fields: dict[str, Any] = {
        "outcome": ObjectionStage.UPHELD,
        "reason": "查了记录",
        "answer": "属实，已更正",
        "college_view": "同意",
        "meeting": meeting(),
        "decided_by": "部务会",
        "decided_at": SHOWN_AT + timedelta(days=3),
        "change": CHANGE,
    }
    return Decision(**fields | changes)


def rejection(**changes: Any) -> Decision:
    return decision(**{"outcome": ObjectionStage.REJECTED, "change": None} | changes)
