"""What a lower instance is told of what it sent: the state, every reason, the 回执, how far an opinion is (B10)."""

from typing import Any

from services.common.kernel.identity import arrived_matter
from services.common.mongo import Document
from services.intake.views import Views, plain

OPINION = "opinion"
MATTER = {"state.stage": 1, "state.owner_names": 1, "state.answer.text": 1}
STAGES = {
    "received": "等待{owner}受理",
    "acknowledged": "{owner}已受理",
    "studied": "{owner}已专题研究",
    "answered": "{owner}已答复",
    "resolved": "{owner}已办结",
    "merged": "已与同类意见合并办理",
}


def waiting(package: str) -> dict[str, Any]:
    """It lies here, and nobody has looked into it yet."""
    return {"id": package, "state": "received", "reasons": [], "receipt": None, "progress": None}


async def answer_of(row: Document, views: Views) -> dict[str, Any]:
    """The answer to a package that was looked into."""
    state = row["state"]
    taken = state["told"]["table"] == OPINION and state["told"]["about"]
    matter = await views.found("matters", arrived_matter(row["_id"]), MATTER) if taken else None
    return {
        "id": state["package"],
        "state": state["stage"],
        "reasons": list(state["reasons"]),
        "receipt": plain(state["receipt"]),
        "progress": progress_of(matter) if matter else None,
    }


def progress_of(matter: Document) -> dict[str, str]:
    """How far the opinion is here: no name but that of the unit, and the answer once there is one."""
    state = matter["state"]
    done = state["stage"] in ("answered", "resolved")
    answer = (state.get("answer") or {}).get("text", "") if done else ""
    status = STAGES[state["stage"]].format(owner=state["owner_names"][-1])
    return {"status": status, "answer": answer}
