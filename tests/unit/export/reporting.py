"""Reports on a port in memory: what comes round is worked on by hand."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from services.common.submissions import Submission
from services.export.domain.recipient.recipient import RECIPIENTS, Recipient, Way
from services.export.domain.report.report import REPORTS, Report
from services.export.handlers import HANDLERS
from services.export.handlers.reports import FREEZE
from tests.unit.export.fake_port import (
    FakeExports,
    asked,
    job,
    schedule,
)

CUT_OFF = datetime(2026, 12, 31, 16, tzinfo=UTC)
DAY = timedelta(days=1)
STARS, FIGURES = "fujian4:jxnu:2026H2", "sijinsilian:jxnu:2026Q4"
PLANS = (
    schedule(preview_workdays_before=5),
    schedule(table="sijinsilian", every="quarter", incomplete="照常报送"),
)
ARCHIVE = Recipient(
    unit="jxnu",
    unit_path=("jxnu",),
    code="dang-an-guan",
    name="档案馆",
    tables=("fujian4",),
    way=Way.OFFLINE,
    as_of=CUT_OFF,
)


def make_port(**changes: Any) -> FakeExports:
    port = FakeExports(now=CUT_OFF, schedules=PLANS, **changes)
    port.records[RECIPIENTS.collection, ARCHIVE.id] = ARCHIVE
    return port


def handle(port: FakeExports, kind: str, subject: str, **data: Any) -> Mapping[str, Any]:
    return HANDLERS[kind](job(kind, subject, data, due=port.now), port)


def work(port: FakeExports, kind: str) -> None:
    """Everything of a kind that was left, with the id it was left under."""
    for left in [each for each in port.jobs if each.kind == kind]:
        port.jobs.remove(left)
        due = job(left.kind, left.subject, left.data, due=left.due)
        HANDLERS[kind](replace(due, id=left.id), port)


def freeze(port: FakeExports, key: str = STARS, edition: int = 1) -> Report:
    table, unit, period = key.split(":")
    data = {"table": table, "unit": unit, "period": period, "edition": edition}
    HANDLERS[FREEZE](replace(job(FREEZE, unit, data, due=port.now), id=key), port)
    return report(port, key)


def report(port: FakeExports, key: str = STARS) -> Report:
    found = port.state(REPORTS, key)
    assert found is not None
    return found


def posted(form: str, **body: Any) -> Submission:
    whole = {"report": STARS, "unit": "jxnu", **body}
    return replace(asked(), form=form, unit=whole["unit"], body=whole, received_at=CUT_OFF + DAY)


def decide(port: FakeExports, decision: str, **body: Any) -> Mapping[str, Any]:
    said = {"decision": decision, "reason": "先报", "decided_by": "部务会", **body}
    port.submissions["d1"] = posted("export/report-decision", **said)
    port.now = max(port.now, CUT_OFF + DAY)
    return handle(port, "export/report-decision", "d1")


def left(port: FakeExports, kind: str) -> list[str]:
    return [each.id for each in port.jobs if each.kind == kind]
