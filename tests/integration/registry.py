"""An office whose schedules run: stars as scoring keeps them, returns as notify keeps them, a recipient (Q10, L9)."""

from datetime import UTC, datetime
from typing import Any

from jsonschema import Draft202012Validator
from pymongo.database import Database

from services.common.contracts import read_json
from services.common.kernel.figures import Figures
from services.common.kernel.history import Author
from services.common.records import CONVERTER, Records
from services.common.settings import REPOSITORY, Settings
from services.export.domain.report.report import REPORTS
from services.export.main import start_schedules
from services.scoring.domain.rating.state import Branch
from services.scoring.domain.standing.standing import STANDINGS, Cause, Granted, Term
from tests.integration.exporting import COLLEGE, SCHOOL
from tests.integration.test_packages import PackingRoom

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


def found_registry(database: Database[dict[str, Any]], mongo_url: str) -> Registry:
    """Four of five branches have a star, and the half-year is planned."""
    office = Registry(database, AUTUMN)
    for number in range(1, 5):
        office.grant(number, 3, AUTUMN)
    office.start(mongo_url)
    return office
