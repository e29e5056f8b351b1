"""An opinion in the workroom: raised at a branch, three levels of a school, every form about it."""

from dataclasses import dataclass
from typing import Any

from pymongo.database import Database

from services.common.kernel.identity import matter_id
from tests.integration.workroom import Post, Workroom, shanghai

SCHOOL, COLLEGE, BRANCH = "jxnu", "jxnu.mks", "jxnu.mks.001"
MONDAY = shanghai("2026-11-23 09:00")
STUDY: dict[str, Any] = {
    "held_on": "2026-11-20",
    "attendees": ["（虚构）甲", "（虚构）乙"],
    "conclusion": "上报",
}


@dataclass
class Mailroom:
    """Matters by the submissions that raised them."""

    room: Workroom

    def raise_opinion(self, category: str = "咨询求助", **changes: Any) -> str:
        """Post an opinion to the branch; its matter, which exists once the room has worked."""
        body = {"unit": BRANCH, "category": category, "title": "热水", "content": "没有热水"}
        post = Post(form="lianxin/opinion", unit=BRANCH, body=body | changes)
        return matter_id(self.room.post(post))

    def act(self, matter: str, act: str, unit: str = BRANCH, **body: Any) -> str:
        """Post a form about a matter; its submission id."""
        client = str(body.pop("client", "portal"))
        full = {"matter": matter, "unit": unit} | body
        return self.room.post(
            Post(form=f"lianxin/opinion-{act}", unit=unit, body=full, client=client)
        )

    def state(self, matter: str) -> dict[str, Any]:
        found: dict[str, Any] = self.room.record("matters", matter)["state"]
        return found

    def trail(self, matter: str) -> list[str]:
        return self.room.trail("matters", matter)


def found_mailroom(database: Database[dict[str, Any]]) -> Mailroom:
    room = Workroom(database, MONDAY)
    room.found((SCHOOL, "university"), (COLLEGE, "college"), (BRANCH, "branch"))
    return Mailroom(room)
