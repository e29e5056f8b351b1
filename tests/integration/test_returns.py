"""A quarter on a real database: explained, stated, confirmed, frozen, watched (L9)."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from pymongo.database import Database

from services.common.contracts import Contracts
from services.common.kernel.figures import Figure, Figures, total
from services.common.kernel.periods import parse_period
from services.common.settings import REPOSITORY, Settings
from services.common.work import Work
from services.export.main import make_duties as export_duties
from tests.integration.front_door import (
    BRANCH,
    COLLEGE,
    OFFICE,
    OTHER,
    OTHERS,
    SCHOOL,
    found_school,
    front_door,
)
from tests.integration.quarterly import Books, Desk, start_rounds
from tests.integration.test_query_plans import scans
from tests.integration.workroom import Workroom, shanghai

pytestmark = pytest.mark.real
CONTRACTS = Contracts(REPOSITORY / "schemas")
Q4 = parse_period("2026Q4")
EARLY = shanghai("2026-11-02 09:00")
OPENING = shanghai("2026-12-22 08:30")
KEY = f"{COLLEGE}:2026Q4"
KEYS = [KEY, f"{OTHER}:2026Q4", f"{OFFICE}:2026Q4"]
ABOUT = {"unit": COLLEGE, "period": "2026Q4"}
STATED = ABOUT | {"figures": [{"figure": "points", "value": 2, "reason": "另一个村尚未登记"}]}


@pytest.fixture
async def desk(mongo_url: str, database: Database[dict[str, Any]]) -> AsyncIterator[Desk]:
    room = Workroom(database, OPENING - timedelta(hours=1))
    found_school(database)
    start_rounds(room)
    room.run_until(OPENING + timedelta(minutes=1))
    books = Books(database)
    books.visit(BRANCH, "2026-11-02", EARLY, people=["甲", "乙"], helped=3, funds_fen=1_235_000)
    books.matter(BRANCH, EARLY, shanghai("2026-11-20 09:00"))
    async with front_door(mongo_url, database, simulated_clock=True) as door:
        yield Desk(door, room, books)


async def test_l9_a_return_opens_is_stated_confirmed_and_frozen(desk: Desk) -> None:
    assert await desk.ids("/v1/returns", period="2026Q4") == KEYS
    assert (await desk.post("statement", STATED))["state"] == "accepted"
    assert (await desk.post("confirmation", ABOUT))["state"] == "accepted"

    whole = await desk.door.read(f"/v1/returns/{KEY}", "college")
    CONTRACTS.require("views/return.v1", whole)
    assert (whole["derived"]["points"], whole["reported"]["points"]) == (0, 2)
    assert (whole["late"], whole["stage"]) == (False, "confirmed")
    again = await desk.post("statement", STATED)
    assert (again["state"], again["code"]) == ("refused", "return_frozen")
    assert desk.room.database["jobs"].find_one({"_id": f"sijinsilian:{KEY}:confirmed"})


async def test_l9_every_figure_explains_itself(desk: Desk) -> None:
    await desk.post("statement", STATED)

    sheet = await desk.door.read(f"/v1/returns/{KEY}/figures", "college")
    CONTRACTS.require("views/return_sheet.v1", sheet)
    lines = {line["figure"]: line for line in sheet["figures"]}
    assert (lines["points"]["now"], lines["points"]["stated"], lines["points"]["difference"]) == (
        *(0, 2),
        2,
    )
    assert lines["funds_fen"]["text"] == "1.24万元"
    for figure in Figure:
        page = await desk.door.read(lines[figure]["records"], "college")
        CONTRACTS.require("views/figure.v1", page)
        assert sum(row["counts"] for row in page["items"]) == lines[figure]["now"]


async def test_l9_the_records_behind_a_figure_come_in_pages_across_ledgers(desk: Desk) -> None:
    for _ in range(4):
        desk.books.visit(BRANCH, "2026-12-01", EARLY)
    desk.books.team(BRANCH, "2026-12-01", ["甲"], EARLY)
    path, pages, found = f"/v1/returns/{KEY}/figures/participants", 0, list[str]()
    asked: dict[str, Any] = {"limit": 2}
    while "cursor" not in asked or asked["cursor"]:
        page = await desk.door.read(path, "college", **asked)
        asked["cursor"], pages = page["next"], pages + 1
        found += [row["ledger"] for row in page["items"]]

    assert (found, pages) == (["visits"] * 5 + ["teams"], 3)
    bad = await desk.door.get(path, cursor="abcd")
    assert bad.json()["code"] == "bad_cursor"


async def test_l9_what_changes_after_the_freeze_shows_beside_it(desk: Desk) -> None:
    await desk.post("confirmation", ABOUT)
    later = OPENING + timedelta(hours=2)
    late = desk.books.visit(BRANCH, "2026-12-20", later, people=["丙"], funds_fen=100)

    desk.room.run_until(OPENING + timedelta(days=7))

    whole = await desk.door.read(f"/v1/returns/{KEY}", "college")
    CONTRACTS.require("views/return.v1", whole)
    assert whole["derived"]["funds_fen"] == 1_235_000
    changes = {each["figure"]: (each["frozen"], each["now"]) for each in whole["changes"]}
    assert changes == {"participants": (2, 3), "funds_fen": (1_235_000, 1_235_100)}
    assert whole["changes"][0]["because"] == "确认之后，本期记录新登记1条"
    path = f"/v1/returns/{KEY}/figures/funds_fen"
    assert await desk.ids(path, changed=True) == [late]
    assert (await desk.figures(KEY))["funds_fen"]["frozen"] == 1_235_000
    told = desk.room.database["deliveries"].count_documents({"kind": "return.changed_later"})
    assert told == 1


async def test_l9_the_university_sees_what_was_derived_and_what_was_reported(desk: Desk) -> None:
    await desk.post("statement", STATED)
    await desk.post("confirmation", ABOUT)

    desk.books.point(SCHOOL, "2026-10-22", EARLY)
    sheet = await desk.door.read(f"/v1/returns/{SCHOOL}:2026Q4/figures")

    CONTRACTS.require("views/return_sheet.v1", sheet)
    assert (sheet["stage"], sheet["expected"], sheet["confirmed"]) == ("none", 3, 1)
    lines = {line["figure"]: line for line in sheet["figures"]}
    points = lines["points"]
    assert (points["now"], points["reported_below"], points["own"]) == (1, 2, 1)
    assert lines["opinions"]["own"] == 0


async def test_l9_the_table_is_filled_with_what_was_confirmed(desk: Desk) -> None:
    duties = export_duties(Settings(mongo_database=desk.room.database.name))
    await desk.post("statement", STATED)
    await desk.post("confirmation", ABOUT)
    desk.books.visit(SCHOOL, "2026-11-03", EARLY, funds_fen=50_000)
    desk.books.visit(OTHERS, "2026-11-03", EARLY, funds_fen=700)

    port = duties.open(Work(desk.room.database, desk.room.now))
    school, college = (
        port.reported(port.unit(code), Q4, as_of=desk.room.now) for code in (SCHOOL, COLLEGE)
    )

    assert (college.reported.points, college.derived.points, college.missing) == (2, 0, ())
    assert school.reported == total([college.reported, school.own])
    assert school.derived == total([college.derived, school.own])
    assert (school.own, school.confirmed) == (Figures(participants=1, funds_fen=50_000), 1)
    assert school.missing == (f"{OTHER}的名称", f"{OFFICE}的名称")


async def test_l9_what_was_entered_before_a_confirmation_is_dealt_with_first(desk: Desk) -> None:
    entry = {"unit": BRANCH, "category": "建议", "title": "开水", "content": "想喝热水"}
    await desk.door.post(entry, form="lianxin/opinion", role="branch")
    jobs = desk.room.database["jobs"]
    jobs.update_one({"kind": "lianxin/opinion"}, {"$set": {"state": "running"}})
    desk.room.set(desk.room.now + timedelta(minutes=1))
    await desk.door.desk.clock.sync()
    confirming = await desk.door.post(ABOUT, form="lianxin/return-confirmation")
    identity = confirming.json()["id"]

    desk.room.ring()
    waiting = desk.room.outcome(identity)["state"]
    jobs.update_one({"kind": "lianxin/opinion"}, {"$set": {"state": "queued"}})
    desk.room.work()

    assert (waiting, desk.room.code(identity)) == ("retry", "done")
    assert desk.room.record("returns", KEY)["state"]["derived"]["opinions"] == 2


async def test_l9_on_time_late_and_missing_are_told_per_unit(desk: Desk) -> None:
    await desk.post("confirmation", ABOUT)
    desk.room.run_until(shanghai("2027-01-05 09:00"))

    missing = await desk.door.read("/v1/returns/completeness", period="2026Q4")
    other = {"unit": OTHER, "period": "2026Q4"}
    await desk.post("confirmation", other, "org_dept")
    late = await desk.door.read("/v1/returns/completeness")

    CONTRACTS.require("views/completeness.v1", missing)
    rates = [
        (each["unit"], each["on_time"], each["late"], each["missing"]) for each in missing["units"]
    ]
    assert rates[:2] == [(COLLEGE, 1, 0, 0), (OTHER, 0, 0, 1)]
    assert (missing["on_time_rate"], missing["missing_rate"]) == ("33.3", "66.7")
    assert (late["late"], late["missing"], late["period"]) == (1, 1, None)


async def test_a_week_of_downtime_repeats_nothing(desk: Desk) -> None:
    desk.room.set(OPENING + timedelta(days=9))
    desk.room.work()
    desk.room.run_until(shanghai("2027-01-03 09:00"))

    kinds = [row["kind"] for row in desk.room.database["deliveries"].find({"unit": COLLEGE})]
    assert sorted(kinds) == ["return.due_soon", "return.overdue", "return.started"]
    assert desk.room.trail("returns", KEY).count("fell_overdue") == 1


async def test_returns_are_shown_to_their_own_line_only(desk: Desk) -> None:
    assert await desk.ids("/v1/returns", "college") == [KEY]
    assert await desk.ids("/v1/returns", state="confirmed") == []
    hidden = await desk.door.get(f"/v1/returns/{OTHER}:2026Q4", role="college")
    figures = await desk.door.get(f"/v1/returns/{OTHER}:2026Q4/figures", role="college")
    assert (hidden.status_code, figures.status_code) == (404, 403)
    assert (await desk.figures(f"{BRANCH}:2026Q4", "branch"))["opinions"]["now"] == 1


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/v1/returns", "bad_parameters"),
        (f"/v1/returns/{COLLEGE}:2026H1/figures", "not_found"),
        (f"/v1/returns/{KEY}/figures/stars", "not_found"),
        ("/v1/returns/unknown:2026Q4/figures", "unit_not_found"),
    ],
)
async def test_what_is_asked_for_wrongly_is_said(desk: Desk, path: str, code: str) -> None:
    answer = await desk.door.get(path, role="org_dept", period="2026H1")

    assert answer.json()["code"] == code


async def test_the_definitions_are_there_for_staff_to_read(desk: Desk) -> None:
    page = await desk.door.read("/v1/returns/definitions", "branch")

    for each in page["items"]:
        CONTRACTS.require("views/figure_definition.v1", each)
    assert [each["figure"] for each in page["items"]] == list(Figure)


async def test_figures_and_lists_are_read_from_indexes(desk: Desk) -> None:
    desk.room.database.command("profile", 2)

    await desk.post("confirmation", ABOUT)
    desk.room.run_until(OPENING + timedelta(days=7))
    await desk.figures(f"{SCHOOL}:2026Q4")
    await desk.ids("/v1/returns", period="2026Q4", state="confirmed")
    for figure in Figure:
        await desk.ids(f"/v1/returns/{KEY}/figures/{figure}", changed=True)
    await desk.door.read("/v1/returns/completeness")
    desk.room.database.command("profile", 0)

    assert scans(desk.room.database) == []
