"""Reports on a real MongoDB: planned, frozen, released to packages or decided, compared and corrected (Q10, L9)."""

from datetime import timedelta
from typing import Any

import pytest
from pymongo.database import Database

from services.common.contracts import read_json
from services.common.kernel.history import Author
from services.common.records import CONVERTER, Records
from services.common.reports_waiting import reports_waiting
from services.common.settings import REPOSITORY
from services.common.verify import verify_collection
from services.export.domain.recipient.recipient import RECIPIENTS, RecipientSet
from services.export.domain.report.report import REPORTS
from tests.integration.exporting import COLLEGE, SCHOOL
from tests.integration.registry import (
    AUTUMN,
    CUT_OFF,
    FIGURES,
    NEW_YEAR,
    STARS,
    Registry,
    found_registry,
)
from tests.integration.test_packages import RECIPIENT
from tests.integration.workroom import Workroom

pytestmark = pytest.mark.real


@pytest.fixture
def office(database: Database[dict[str, Any]], mongo_url: str) -> Registry:
    return found_registry(database, mongo_url)


@pytest.fixture
def complete(office: Registry) -> Registry:
    office.grant(5, 5, AUTUMN)
    office.go_to(CUT_OFF)
    return office


def test_q10_complete_at_the_cut_off_it_is_released_and_packed_for_each_recipient(
    complete: Registry,
) -> None:
    (package,) = complete.packages()

    assert complete.report()["stage"] == "released"
    assert (package["export"], package["recipient"]) == (STARS, RECIPIENT.id)
    assert complete.export(STARS)["snapshot"]["without_star"] == 0
    checked = verify_collection(complete.database, REPORTS.collection, REPORTS)
    assert list(filter(None, checked)) == []


def test_q10_the_same_jobs_again_change_nothing_and_send_nothing(complete: Registry) -> None:
    kinds = {"$in": ["report.open", "report.schedule", "report.freeze", "package.make"]}
    before = list(complete.database["reports"].find().sort("_id", 1)), complete.packages()

    due = {"due": {"$lte": complete.now}, "kind": kinds}
    complete.database["jobs"].update_many(due, {"$set": {"state": "queued"}})
    complete.work()

    after = list(complete.database["reports"].find().sort("_id", 1)), complete.packages()
    assert after == before


def test_q10_a_recipient_that_was_closed_gets_nothing(office: Registry) -> None:
    office.grant(5, 5, AUTUMN)
    office.database["recipients"].update_one({}, {"$set": {"state.open": False}})

    office.go_to(CUT_OFF)

    assert office.report()["releases"][0]["to"] == []
    assert office.packages() == []


def test_q10_incomplete_it_waits_by_name_until_somebody_decides(office: Registry) -> None:
    office.go_to(CUT_OFF)
    waiting, before = office.report(), office.packages()

    ended = office.decide("照样报送")

    name = f"单位{COLLEGE}（单位{COLLEGE}.05）"
    assert waiting["waiting"] == (
        f"数字不齐：应有5个党支部，4个有星级；没有星级的：{name}，请决定怎样办"
    )
    assert before == []
    assert ended["result"]["stage"] == "released"
    assert [each["export"] for each in office.packages()] == [STARS]
    told = office.database["jobs"].find_one({"_id": {"$regex": f"^report.waiting:{STARS}"}})
    assert told is not None


def test_every_notice_of_a_report_fills_the_words_it_has(office: Registry) -> None:
    office.go_to(CUT_OFF - timedelta(days=4))
    office.go_to(CUT_OFF)
    office.decide("照样报送")
    office.grant(5, 4, AUTUMN)
    office.go_to(CUT_OFF + timedelta(days=7))

    words = read_json(REPOSITORY / "schemas" / "notices" / "reports.json")["notices"]
    told = [row["data"] for row in office.database["jobs"].find({"kind": "notice.tell"})]
    assert {each["kind"] for each in told} == set(words)
    for each in told:
        assert set(each["fields"]) == set(words[each["kind"]]["fields"])
        assert all(each["fields"].values())


def test_the_unit_reads_in_words_that_a_decision_is_needed(office: Registry) -> None:
    office.go_to(CUT_OFF)

    Workroom(office.database, office.now).work()

    told = office.database["deliveries"].find_one({"about": STARS, "kind": "report.waiting"})
    assert told is not None
    assert (told["unit"], told["urgent"]) == (SCHOOL, True)
    assert f"没有星级的：单位{COLLEGE}（单位{COLLEGE}.05）" in told["body"]


def test_an_export_that_waits_is_not_packed_by_hand_either(office: Registry) -> None:
    office.go_to(CUT_OFF)
    body = {"export": STARS, "recipient": RECIPIENT.id, "unit": SCHOOL}

    refused = office.post("export/package", body)
    office.decide("照样报送")
    again = office.post("export/package", body)

    assert (refused["state"], refused["result"]["code"]) == ("refused", "report_not_released")
    assert again["result"]["package"] == office.database["packages"].find_one()["_id"]  # type: ignore[index]


def test_nothing_else_is_packed_in_place_of_what_waits(office: Registry) -> None:
    office.go_to(CUT_OFF)
    asked = office.ask({"table": "fujian4", "unit": SCHOOL, "period": "2026H2"})
    office.work()
    body = {"export": asked, "recipient": RECIPIENT.id, "unit": SCHOOL}

    refused = office.post("export/package", body)
    office.decide("照样报送")
    again = office.post("export/package", body)

    assert refused["result"]["code"] == "report_not_released"
    assert again["state"] == "done"


def test_q10_waiting_for_the_missing_it_goes_when_they_are_there(office: Registry) -> None:
    office.go_to(CUT_OFF)
    office.set(NEW_YEAR)
    office.decide("等待补齐", until="2027-01-08")

    office.go_to(NEW_YEAR + timedelta(days=1))
    still = office.report()["stage"]
    office.grant(5, 4, AUTUMN)
    office.go_to(NEW_YEAR + timedelta(days=2))

    assert still == "postponed"
    assert office.report()["stage"] == "released"
    assert [each["export"] for each in office.packages()] == [f"{STARS}:2"]


def test_q10_a_late_change_is_listed_and_a_correction_supersedes(complete: Registry) -> None:
    complete.set(CUT_OFF + timedelta(days=3))
    complete.grant(5, 4, CUT_OFF - timedelta(days=10))
    complete.go_to(CUT_OFF + timedelta(days=7))
    found = complete.report()["comparison"]

    complete.decide("更正并重新报送", report=STARS, export=STARS)

    reason = f"截止之后登记或更正：单位{COLLEGE}.05由五星级变为四星级"
    listed = {each["title"]: (each["frozen"], each["now"]) for each in found["differences"]}
    assert listed == {"五星级": ("1个", "0个"), "四星级": ("0个", "1个")}
    assert {each["because"] for each in found["differences"]} == {reason}
    by_export = {each["export"]: each for each in complete.packages()}
    assert by_export[STARS]["stage"] == "superseded"
    assert by_export[f"{STARS}:2"]["superseded_by"] == ""


def test_l9_who_has_not_confirmed_is_named_and_a_late_return_is_listed(office: Registry) -> None:
    office.confirm(COLLEGE, AUTUMN)
    office.confirm("wx", None)
    office.go_to(CUT_OFF)
    office.confirm("wx", CUT_OFF + timedelta(days=1), opinions=4)
    waiting = office.report(FIGURES)

    office.go_to(CUT_OFF + timedelta(days=7))

    assert "应报2个单位，1个已确认；尚未确认的：单位wx" in waiting["waiting"]
    (found,) = office.report(FIGURES)["comparison"]["differences"]
    assert (found["frozen"], found["now"]) == ("3条", "7条")
    assert found["because"] == "截止之后确认的：单位wx"


def test_l9_without_any_confirmation_it_waits_and_may_be_dropped(office: Registry) -> None:
    office.go_to(CUT_OFF)

    sent = office.decide("照样报送", FIGURES)
    dropped = office.decide("本期不报", FIGURES)

    assert (sent["state"], sent["result"]["code"]) == ("refused", "nothing_to_send")
    assert dropped["result"]["stage"] == "dropped"


def test_a_table_asked_for_before_the_cut_off_is_a_preview_and_never_packed(
    office: Registry,
) -> None:
    asked = office.ask({"table": "fujian4", "unit": SCHOOL, "period": "2026H2"})
    office.work()

    refused = office.post(
        "export/package", {"export": asked, "recipient": RECIPIENT.id, "unit": SCHOOL}
    )

    assert office.export(asked)["preview"]
    assert all(file["name"].startswith("预览_附件4_") for file in office.export(asked)["files"])
    assert refused["result"]["code"] == "export_is_preview"


def test_reports_past_their_time_that_wait_are_counted_by_an_index(office: Registry) -> None:
    office.go_to(CUT_OFF)
    query = {"state.stage": "waiting", "state.due_at": {"$lte": CUT_OFF}}

    before = reports_waiting(office.database, CUT_OFF - timedelta(seconds=1))
    waiting = reports_waiting(office.database, CUT_OFF)
    office.decide("照样报送")

    assert (before, waiting, reports_waiting(office.database, CUT_OFF)) == (0, 3, 2)
    plan = office.database["reports"].find(query).explain()["queryPlanner"]["winningPlan"]
    assert "'indexName': 'overdue'" in str(plan)


def test_a_second_recipient_gets_a_package_of_its_own(office: Registry) -> None:
    records = Records(office.database[RECIPIENTS.collection], RECIPIENTS)
    other = CONVERTER.structure(
        CONVERTER.unstructure(RECIPIENT) | {"code": "dang-an-guan", "name": "档案馆"},
        type(RECIPIENT),
    )
    author = Author(at=office.now, by="portal", unit=SCHOOL)
    records.append(other.id, author, [RecipientSet(recipient=other)])
    office.database[RECIPIENTS.collection].bulk_write(records.operations())
    office.grant(5, 5, AUTUMN)

    office.go_to(CUT_OFF)

    assert {each["recipient"] for each in office.packages()} == {RECIPIENT.id, other.id}
