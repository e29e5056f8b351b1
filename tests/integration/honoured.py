"""A school that holds a round of awards: members with their 评绩, branches with stars, forms over HTTP."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pymongo.database import Database

from services.common.records import CONVERTER
from services.scoring.domain.member.member import Member, MemberKind, Standing
from services.scoring.domain.pioneer.parts import Result
from services.scoring.domain.pioneer.pioneer import Pioneer, PioneerStage
from tests.integration.form_desk import FormDesk
from tests.integration.front_door import BRANCH, COLLEGE, SCHOOL
from tests.integration.starred import granted, stand
from tests.integration.workroom import shanghai

MORNING = shanghai("2026-11-23 09:00")
SECOND = f"{COLLEGE}.02"
ROUND, PROVINCIAL = "2026-liangyou", "2026-shengji"
PEOPLE = ["（虚构）甲", "（虚构）乙", "（虚构）丙"]
PARTY, BRANCHES = "youxiu-dangyuan", "xianjin-dangzuzhi"


def meeting(conclusion: str = "同意推荐", on: str = "2026-11-23") -> dict[str, Any]:
    return {"held_on": on, "place": "301", "attendees": PEOPLE, "conclusion": conclusion}


def keep(database: Database[dict[str, Any]], collection: str, key: str, state: object) -> None:
    document = {"version": 1, "state": CONVERTER.unstructure(state), "head": "", "history": []}
    database[collection].insert_one({"_id": key, **document})


def enter(
    database: Database[dict[str, Any]],
    member: str,
    grade: str | None = "优秀",
    year: int = 2026,
    *,
    moved_from: str = "",
) -> str:
    """Put a member on the register, with the result of a year."""
    branch, code = member.split(":")
    path = [SCHOOL, branch.rpartition(".")[0], branch]
    state = Member(
        unit=branch,
        unit_path=tuple(path),
        code=code,
        name=f"（虚构）{code}号",
        post="management",
        kind=MemberKind.STAFF,
        standing=Standing.FULL,
        duty="教师",
        contact="",
        moved_from=moved_from,
        as_of=MORNING,
    )
    keep(database, "members", member, state)
    if grade is not None:
        result = Result(total=Decimal(95), grade=grade, because="", marks=(), decided_at=MORNING)
        appraised = Pioneer(
            member=member,
            name=state.name,
            unit=branch,
            unit_path=tuple(path),
            year=year,
            post=state.post,
            items=(),
            pledged_at=MORNING,
            late=False,
            stage=PioneerStage.DECIDED,
            result=result,
        )
        keep(database, "pioneers", f"{member}:{year}", appraised)
    return member


@dataclass
class Awards(FormDesk):
    """The front door for the forms of 评选表彰, and scoring and notify at work behind it."""

    programme: str = "mofan"

    async def open(self, kind: str = "liangyou-yixian", name: str = ROUND, **days: str) -> None:
        deadlines = {"branch": "2026-12-10", "college": "2026-12-20"} | days
        body = {"round": name, "unit": SCHOOL, "kind": kind, "year": "2026", "title": "2026年评选"}
        await self.done("org_dept", "award-round", body | {"deadlines": deadlines})

    def nomination(self, nominee: str, unit: str = BRANCH, /, **changes: Any) -> dict[str, Any]:
        is_branch = ":" not in nominee
        whom = {"kind": "branch", "branch": nominee}
        return {
            "round": ROUND,
            "unit": unit,
            "award": BRANCHES if is_branch else PARTY,
            "nominee": whom if is_branch else {"kind": "person", "member": nominee},
            "deeds": "事迹",
            "basis": "评绩优秀",
            "opinion": "同意推荐",
            "meeting": meeting(),
        } | changes

    async def nominate(self, nominee: str, unit: str = BRANCH, /, **changes: Any) -> str:
        body = self.nomination(nominee, unit, **changes)
        told = await self.done("college", "nomination", body)
        return str(told["nomination"])

    async def listed(self, *ranked: str, award: str = PARTY, **changes: Any) -> dict[str, Any]:
        """The college's list, in the order of its ranks."""
        items = [
            {"nomination": key, "rank": rank, "opinion": "同意"}
            for rank, key in enumerate(ranked, start=1)
        ]
        body = {"round": ROUND, "unit": COLLEGE, "award": award, "meeting": meeting()}
        return await self.done("college", "nomination-list", body | {"items": items} | changes)

    def decision(self, *winners: str, **changes: Any) -> dict[str, Any]:
        on = f"{self.room.now.astimezone():%Y-%m-%d}"
        return {
            "round": ROUND,
            "unit": SCHOOL,
            "winners": list(winners),
            "meeting": meeting("同意表彰", on),
            "decided_by": "学校党委常委会",
            "scope": "校园网",
        } | changes

    async def decide(self, *winners: str, **changes: Any) -> dict[str, Any]:
        return await self.done("org_dept", "award-decision", self.decision(*winners, **changes))

    async def nominated(self, key: str) -> dict[str, Any]:
        shown: dict[str, Any] = await self.door.read(f"/v1/nominations/{key}")
        return shown

    def star(self, branch: str, star: int, since: str = "2026-06-30 10:00") -> None:
        stand(self.room.database, granted(branch, star, since))
