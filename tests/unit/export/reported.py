"""Reports at every stage, for the tests of their rules."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import reduce
from typing import Any

from services.common.kernel.completeness import Completeness
from services.common.kernel.report_schedules import Incomplete
from services.export.domain.report.deciding import decide, freeze, plan
from services.export.domain.report.report import (
    Addressee,
    Decision,
    Edition,
    FigureCell,
    Report,
    ReportEvent,
    Verdict,
    evolve,
)
from tests.unit.export.fake_port import COMPLETE, LACKING

CUT_OFF = datetime(2026, 12, 31, 16, tzinfo=UTC)
LATER = CUT_OFF + timedelta(days=1)
ARCHIVE = Addressee(recipient="jxnu:dang-an-guan", name="档案馆")
PLANNED = Report(
    table="fujian4",
    title="统计表",
    unit="jxnu",
    unit_path=("jxnu",),
    unit_name="某大学",
    period="2026H2",
    period_label="2026年下半年",
    cut_off_at=CUT_OFF,
    due_at=CUT_OFF,
    provisional=False,
    because="应于2026年12月31日24时前报送",
)


def after(state: Report | None, *events: ReportEvent) -> Report:
    """The state after what was decided."""
    found = reduce(evolve, events, state)
    assert found is not None
    return found


def edition(found: Completeness = COMPLETE, **changes: Any) -> Edition:
    usual = {
        "number": 1,
        "export": "fujian4:jxnu:2026H2",
        "frozen_at": CUT_OFF,
        "because": "截止时定稿",
        "fault": "",
        "complete": found.complete,
        "sentence": found.sentence,
        "cells": (FigureCell(name="star5", title="五星级", value=1, text="1个"),),
        "completeness": found,
    }
    return Edition(**{**usual, **changes})


def decision(verdict: Verdict, **changes: Any) -> Decision:
    usual = {"edition": 1, "at": LATER, "by": "portal", "decided_by": "部务会", "unit": "jxnu"}
    until = LATER + timedelta(days=7) if verdict is Verdict.WAIT else None
    return Decision(verdict=verdict, **{**usual, "reason": "先报", "until": until, **changes})


def decided(state: Report, verdict: Verdict, **changes: Any) -> tuple[ReportEvent, ...]:
    return decide(state, decision(verdict, **changes), seen="", to=(ARCHIVE,))


def frozen(
    state: Report, built: Edition, to: Sequence[Addressee] = (ARCHIVE,), **policy: Incomplete
) -> Report:
    rule = policy.get("incomplete", Incomplete.WAITS)
    return after(state, *freeze(state, built, incomplete=rule, to=to))


def planned() -> Report:
    return after(None, *plan(None, PLANNED))


def released() -> Report:
    return frozen(planned(), edition())


def waiting() -> Report:
    return frozen(planned(), edition(LACKING))
