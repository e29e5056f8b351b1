"""A school at work whose documents are archived, and made again when the world has moved on (B12)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from pymongo.database import Database

from services.common.jobs import NewJob
from services.common.kernel.history import Author
from services.notify.domain.cadre.cadre import Kind
from services.notify.domain.link.link import Target, link_id
from services.scoring.domain.standing.standing import STANDINGS, grant
from services.scoring.ports import Scoring
from tests.integration.forms_office import FormsOffice
from tests.integration.front_door import BRANCH as LISTED
from tests.integration.season import CAMPAIGN, COLLEGES, SCHOOL, Season, found_season
from tests.integration.test_filings import by_hand
from tests.integration.test_publication import AFTER, finalise, publish
from tests.integration.test_rectifications import list_downgraded
from tests.integration.workroom import Post

Document = dict[str, Any]
COLLEGE = COLLEGES[0]
BRANCH = f"{COLLEGE}.001"
CADRE = f"{COLLEGE}:20030017"
ENTRY: Document = {
    "branch": BRANCH,
    "secretary": {"name": "（虚构）王书记", "phone": "13800000000"},
    "basics": "党员 32 人。",
    "problems": "场所偏小。",
    "measures": "调剂场所一间。",
}
VISIT: Document = {
    "unit": COLLEGE,
    "held_on": "2026-11-20",
    "place": "301室",
    "cadres": [CADRE],
    "people": ["（虚构）辅导员"],
    "visited": ["（虚构）王同学"],
    "content": "主题班会",
    "opinions": [{"category": "建议", "title": "延长开放", "content": "自习室开到二十三点。"}],
    "wishes": [{"title": "一套考研资料", "category": "学习用品"}],
}
CLASS: Document = {
    "unit": COLLEGE,
    "cadre": CADRE,
    "academic_year": "2026-2027",
    "kind": "班级",
    "code": "mks-2301",
    "name": "思政2301班",
}
LINK = link_id(CADRE, Target(kind=Kind.CLASS, code=CLASS["code"], name=CLASS["name"]))
YEAR: Document = {"period": "2026"}
ORDERS: Mapping[str, tuple[str, Document]] = {
    "fujian1": (SCHOOL, {}),
    "fujian2": (BRANCH, {"subject": CAMPAIGN}),
    "fujian3": (BRANCH, {}),
    "fujian3-register": (SCHOOL, {}),
    "fujian4": (SCHOOL, {"period": "2026H2", "head": "（虚构）张", "filled_by": "（虚构）李"}),
    "ledger-points": (SCHOOL, YEAR),
    "ledger-teams": (SCHOOL, YEAR),
    "ledger-classes": (SCHOOL, YEAR),
    "ledger-online": (SCHOOL, YEAR),
    "ledger-models": (SCHOOL, YEAR),
    "ledger-activities": (SCHOOL, YEAR),
    "pioneers": (SCHOOL, YEAR),
    "nominations": (SCHOOL, YEAR),
    "honours": (SCHOOL, YEAR),
    "opinions": (SCHOOL, YEAR),
    "wishes": (SCHOOL, YEAR),
    "filings-four": (SCHOOL, YEAR),
    "filings-five": (SCHOOL, YEAR),
    "notice-publication": (SCHOOL, {"subject": f"{CAMPAIGN}:1"}),
    "notice-rectification": (SCHOOL, {"subject": f"g1:{LISTED}"}),
}
"""Every table but the quarter's (which needs a return) and 推荐表: the unit and what else an order names."""


def made_again(office: FormsOffice, export: Document, **body: Any) -> Document:
    """The result of making an export again, as a portal asks for it."""
    room = office.room
    count = room.database["rebuilds"].count_documents({})
    identity = f"r{count + 1:031d}"
    asked = {"export": export["_id"], "unit": export["unit"], **body}
    office.submit(identity, "export/rebuild", export["unit"], asked)
    job = NewJob(
        id=f"{identity}:export",
        queue="export",
        kind="export/rebuild",
        subject=identity,
        due=room.now,
    )
    room.store.insert([job], room.now)
    office.work()
    found = room.database["rebuilds"].find_one({"_id": identity})
    assert found is not None, room.database["jobs"].find_one({"_id": job.id})
    return found


@dataclass
class Archive:
    """A season that is final, visits with what was heard in them, and an export worker."""

    season: Season
    office: FormsOffice = field(init=False)

    def __post_init__(self) -> None:
        self.office = FormsOffice(self.room)

    @property
    def room(self) -> Any:
        return self.season.room

    @property
    def database(self) -> Database[Document]:
        found: Database[Document] = self.room.database
        return found

    def done(self, form: str, body: Mapping[str, Any], at: datetime | None = None) -> str:
        """Post a form that is accepted; its submission."""
        unit = str(body.get("unit") or body["branch"])
        posted: str = self.room.post(Post(form=form, unit=unit, body=body, at=at))
        self.room.work()
        assert self.room.code(posted) == "done", self.room.outcome(posted)
        return posted

    def later(self, **time: float) -> None:
        self.room.set(self.room.now + timedelta(**time))

    def export(self, table: str, formats: tuple[str, ...] = ("xlsx", "docx")) -> Document:
        unit, body = ORDERS[table]
        return self.office.export(table, unit, formats=list(formats), **body)

    def rebuild(self, export: Document, **body: Any) -> Document:
        """The result of making it again."""
        return made_again(self.office, export, **body)

    def move_on(self) -> None:
        """Whatever may happen afterwards: corrections, withdrawals, new entries, other names, other stars."""
        self.later(hours=1)
        visits = [row["_id"] for row in self.database["visits"].find().sort("_id", 1)]
        again: Document = {"unit": COLLEGE, "reason": "记错"}
        fixed = {"visit": visits[0], "content": "改正", "held_on": "2026-11-19"}
        self.done("lianxin/visit-correction", again | fixed)
        self.done("lianxin/visit-withdrawal", again | {"visit": visits[1]})
        self.visit("网络平台", content="后来的")
        self.done("qiangji/register-entry", ENTRY | {"basics": "党员 33 人。"})
        self.rename(COLLEGE, "改了名的学院")
        for row in list(self.database["standings"].find()):
            self.give(row["_id"], 1)

    def give(self, branch: str, star: int) -> None:
        """A star for a branch that has one, from a day in the past on, as somebody entered it now."""

        def act(port: Scoring) -> None:
            known = port.state(STANDINGS, branch)
            assert known is not None
            term = replace(known.terms[-1], star=star, campaign="2026-z", because="补录")
            author = Author(at=self.room.now, by="system:scoring", unit=SCHOOL)
            port.append(STANDINGS, branch, author, grant(known, known.branch, term))

        by_hand(self.room, act)

    def visit(self, book: str, **changes: Any) -> None:
        opinion = VISIT["opinions"][0] | {"title": f"延长开放：{changes.get('content', book)}"}
        self.done("lianxin/visit", VISIT | {"book": book, "opinions": [opinion]} | changes)

    def rename(self, code: str, name: str) -> None:
        row = self.database["units"].find_one({"_id": code})
        assert row is not None
        was = {key: row[key] for key in ("name", "kind", "category", "parent", "path")}
        change = {"$set": {"name": name}, "$push": {"former": was | {"until": self.room.now}}}
        self.database["units"].update_one({"_id": code}, change)


def found_archive(database: Database[Document]) -> Archive:
    """A season that is final, a branch that lost a star, three visits in two books."""
    season = found_season(database, 5)
    season.run_to_placed()
    assert publish(season) == "done"
    season.room.run_until(AFTER)
    assert finalise(season) == "done"
    season.room.work()
    list_downgraded(season.room)
    archive = Archive(season)
    archive.done("qiangji/register-entry", ENTRY)
    cadre = {"unit": COLLEGE, "number": "20030017", "name": "（虚构）陈书记"}
    archive.done("lianxin/cadre", cadre | {"level": "处级", "since": "2024-03-01"})
    archive.done("lianxin/link", CLASS)
    archive.visit("网络平台")
    archive.visit("网络平台", held_on="2026-11-21", content="第二次")
    archive.visit("班级社团", link=LINK)
    archive.later(minutes=1)
    return archive
