"""Reports on a real MongoDB: planned, frozen, released to packages or decided, compared and corrected (Q10, L9)."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pymongo.database import Database

from services.common.contracts import read_json
from services.common.kernel.figures import Figures
from services.common.kernel.history import Author
from services.common.records import CONVERTER, Records
from services.common.reports_waiting import reports_waiting
from services.common.settings import REPOSITORY, Settings
from services.common.verify import verify_collection
from services.export.domain.recipient.recipient import RECIPIENTS, RecipientSet
from services.export.domain.report.report import REPORTS
from services.export.main import start_schedules
from services.scoring.domain.rating.state import Branch
from services.scoring.domain.standing.standing import STANDINGS, Cause, Granted, Term
from tests.integration.exporting import COLLEGE, SCHOOL
from tests.integration.front_door import CLIENTS, FrontDoor, found_clients, front_door
from tests.integration.test_packages import RECIPIENT, PackingRoom
from tests.integration.workroom import Workroom

pytestmark = pytest.mark.real
AUTUMN = datetime(2026, 11, 23, 1, tzinfo=UTC)
CUT_OFF = datetime(2026, 12, 31, 16, tzinfo=UTC)
NEW_YEAR = datetime(2027, 1, 4, 1, tzinfo=UTC)
STARS, FIGURES = f"fujian4:{SCHOOL}:2026H2", f"sijinsilian:{SCHOOL}:2026Q4"
SAID = {"unit": SCHOOL, "reason": "其余单位已经核对", "decided_by": "党委组织部部务会"}
VIEW = Draft202012Validator(read_json(REPOSITORY / "schemas" / "views" / "report.v1.json"))


class Registry(PackingRoom):
    """An office whose schedules run, with a recipient for 附件4 and the branches' stars as scoring keeps them."""

    def start(self, mongo_url: str) -> None:
        name = self.database.name
        settings = Settings(mongo_url=mongo_url, mongo_database=name, simulated_clock=True)
        start_schedules(settings, self.duties)
        self.work()

    def go_to(self, now: datetime) -> None:
        self.set(now)
        self.work()

    def report(self, key: str = STARS) -> dict[str, Any]:
        found = self.database[REPORTS.collection].find_one({"_id": key})
        assert found is not None
        state: dict[str, Any] = found["state"]
        return state

    def decide(self, decision: str, report: str = STARS, **more: Any) -> dict[str, Any]:
        body = {**SAID, "report": report, "decision": decision, **more}
        return self.post("export/report-decision", body)

    def grant(self, number: int, star: int, since: datetime) -> None:
        """A star that scoring gives now, in force from ``since`` on."""
        code = f"{COLLEGE}.{number:02d}"
        path = (SCHOOL, COLLEGE, code)
        branch = Branch(code=code, name=f"单位{code}", path=path, category="学生")
        term = Term(
            star=star,
            since=since,
            until=None,
            campaign="c1",
            regrade=None,
            cause=Cause.CAMPAIGN,
            because="公示期满",
        )
        records = Records(self.database[STANDINGS.collection], STANDINGS)
        author = Author(at=self.now, by="system:scoring", unit=SCHOOL)
        records.append(code, author, [Granted(branch=branch, term=term)])
        self.database[STANDINGS.collection].bulk_write(records.operations())

    def confirm(self, unit: str, at: datetime | None, opinions: int = 3) -> None:
        """The return of a unit for 2026Q4 as notify keeps it, confirmed or open."""
        figures = CONVERTER.unstructure(Figures(opinions=opinions)) if at else None
        state = {
            "unit": unit,
            "unit_name": f"单位{unit}",
            "unit_path": [SCHOOL, unit],
            "nested": False,
            "period": "2026Q4",
            "reported": figures,
            "derived": figures,
            "confirmed_at": at,
            "late": at is not None and at >= CUT_OFF,
            "changes": [],
        }
        document = {"version": 1, "state": state, "history": []}
        self.database["returns"].replace_one({"_id": f"{unit}:2026Q4"}, document, upsert=True)

    def packages(self) -> list[dict[str, Any]]:
        return [row["state"] for row in self.database["packages"].find().sort("_id", 1)]


@pytest.fixture
def office(database: Database[dict[str, Any]], mongo_url: str) -> Registry:
    office = Registry(database, AUTUMN)
    for number in range(1, 5):
        office.grant(number, 3, AUTUMN)
    office.start(mongo_url)
    return office


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


@pytest.fixture
async def door(mongo_url: str, office: Registry) -> AsyncIterator[FrontDoor]:
    found_clients(office.database, CLIENTS | {"department": SCHOOL})
    async with front_door(mongo_url, office.database) as opened:
        yield opened


async def test_a_report_shows_at_any_time_who_is_missing(door: FrontDoor) -> None:
    shown = await door.read(f"/v1/reports/{STARS}")

    VIEW.validate(shown)
    (part,) = shown["now"]["parts"]
    assert (part["expected"], part["present"], part["missing"]) == (5, 4, [f"单位{COLLEGE}.05"])
    assert (shown["stage"], shown["editions"], shown["packages"]) == ("planned", [], [])


async def test_a_released_report_shows_its_packages_and_its_history(
    door: FrontDoor, office: Registry
) -> None:
    office.grant(5, 5, AUTUMN)
    office.go_to(CUT_OFF - timedelta(days=4))
    office.go_to(CUT_OFF)

    shown = await door.read(f"/v1/reports/{STARS}")
    listed = await door.read("/v1/reports", stage="released", table="fujian4", period="2026H2")

    VIEW.validate(shown)
    assert [each["recipient"] for each in shown["packages"]] == [RECIPIENT.id]
    assert [each["what"] for each in shown["history"]] == [
        "report.planned",
        "report.previewed",
        "report.frozen",
        "report.released",
    ]
    assert {each["unit"] for each in listed["items"]} == {SCHOOL, COLLEGE}
    for each in listed["items"]:
        VIEW.validate(each)


async def test_who_is_below_sees_its_own_report_and_not_the_schools(door: FrontDoor) -> None:
    listed = await door.read("/v1/reports", role="college")
    other = await door.get(f"/v1/reports/{STARS}", role="college")

    assert {each["unit"] for each in listed["items"]} == {COLLEGE}
    assert other.status_code == 404


async def test_a_college_decides_its_own_report_and_nobodys_else(
    door: FrontDoor, office: Registry
) -> None:
    office.go_to(CUT_OFF)
    own = f"fujian4:{COLLEGE}:2026H2"
    body = {**SAID, "decision": "照样报送"}
    form = "export/report-decision"

    for_the_school = await door.post(body | {"report": STARS}, form=form)
    as_the_college = await door.post(body | {"report": STARS, "unit": COLLEGE}, form=form)
    of_its_own = await door.post(body | {"report": own, "unit": COLLEGE}, form=form)
    by_ops = await door.post(body | {"report": STARS}, form=form, role="ops")
    office.work()

    assert (for_the_school.status_code, by_ops.status_code) == (403, 403)
    told = await door.read(as_the_college.headers["Location"], "college")
    assert told["outcomes"][0]["code"] == "report_elsewhere"
    assert (await door.read(of_its_own.headers["Location"], "college"))["state"] == "accepted"
    assert (office.report(own)["stage"], office.report()["stage"]) == ("released", "waiting")


async def test_reports_are_made_listed_and_compared_by_indexes(
    door: FrontDoor, office: Registry
) -> None:
    office.database.command("profile", 2)

    office.go_to(CUT_OFF)
    office.decide("重新生成")
    office.post("export/report-comparison", {"report": STARS, "unit": SCHOOL})
    for asked in ({}, {"table": "fujian4"}, {"period": "2026H2"}, {"stage": "waiting"}):
        await door.read("/v1/reports", **asked)
    await door.read(f"/v1/reports/{STARS}")
    office.database.command("profile", 0)

    rows = office.database["system.profile"].find({"planSummary": {"$regex": "COLLSCAN"}})
    names = {row["ns"].partition(".")[2] for row in rows}
    assert names & {"reports", "packages", "standings", "units", "recipients"} == set()


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
