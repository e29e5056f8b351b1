"""A long document is watched while it is written: progress, cancellation, a time limit."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from services.common.errors import Refused
from services.common.kernel.workdays import calendar_from
from services.common.work import Work
from services.export.domain.policies import Limits, Policies
from services.export.repository import Repository
from tests.integration.exporting import COLLEGE, SCHOOL, Document, Office
from tests.unit.export.fake_port import SENDING

pytestmark = pytest.mark.real
NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)
LIMITS = Limits(time_limit_minutes=60, look_every_rows=100)


@pytest.fixture
def office(database: Any) -> Office:
    return Office(database, NOW)


def desk(office: Office, limits: Limits = LIMITS) -> Repository:
    policies = Policies(schedules=(), limits=limits, sending=SENDING)
    calendar = calendar_from({"years": {"2026": {"off": [], "work": []}}})
    return Repository(Work(office.database, NOW), calendar, policies, {})


def cancel(office: Office, export: str, by: str) -> None:
    """Post export/cancellation as intake keeps it."""
    row: Document = {"_id": f"of {export}", "form": "export/cancellation", "key": export}
    office.database["submissions"].insert_one(row | {"client_unit": by, "received_at": NOW})


def order(office: Office) -> str:
    return office.ask({"table": "fujian4", "unit": COLLEGE, "period": "2026H2"})


def test_the_progress_can_be_read_while_rows_are_written(office: Office) -> None:
    rows: Iterator[int] = desk(office).watched("e1", "xlsx", iter(range(250)), 250)

    seen = [office.database["export_progress"].find_one({"_id": "e1"}) for _ in rows]

    assert {row["rows"] for row in seen if row} == {0, 100, 200}
    assert office.database["export_progress"].find_one()["rows"] == 250  # type: ignore[index]


def test_a_cancelled_document_stops_at_the_next_look(office: Office) -> None:
    export = order(office)
    rows = desk(office).watched(export, "xlsx", iter(range(250)), 250)
    next(rows)

    cancel(office, export, by=SCHOOL)

    with pytest.raises(Refused) as caught:
        list(rows)
    assert caught.value.code == "cancelled"


def test_what_another_unit_cancels_goes_on(office: Office) -> None:
    export = order(office)
    cancel(office, export, by=f"{COLLEGE}.01")

    rows = desk(office).watched(export, "xlsx", iter(range(250)), 250)

    assert len(list(rows)) == 250


def test_a_cancelled_order_is_refused_and_leaves_no_file(office: Office) -> None:
    export = order(office)
    cancel(office, export, by=COLLEGE)

    office.work()

    assert office.outcome(export)["result"]["code"] == "cancelled"
    assert office.database["files.files"].count_documents({}) == 0


def test_past_the_time_limit_the_order_is_told_how_far_it_came(office: Office) -> None:
    none = replace(LIMITS, time_limit_minutes=0)

    with pytest.raises(Refused) as caught:
        list(desk(office, none).watched("e1", "csv", iter(range(250)), 250))

    assert caught.value.code == "took_too_long"
    assert "共250行" in caught.value.message
