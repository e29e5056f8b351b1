"""What a receipt code shows: how far it is and the answer, and nothing else ("left open" 10).

Each form that gives receipts says here where its record lies and what of it is told; while there is no
record, the submission itself tells whether it was taken or refused, and why.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from services.common.kernel.canonical import isoformat
from services.common.kernel.identity import objection_id
from services.common.mongo import Document
from services.intake.views import Views, show_submission

STAGES = {
    "received": "已受理，正在复核",
    "upheld": "异议成立",
    "modified": "异议部分成立",
    "rejected": "异议不成立",
}


@dataclass(frozen=True, slots=True)
class Told:
    """``status`` for machines, ``text`` and ``answer`` for people."""

    status: str
    text: str
    answer: str | None


@dataclass(frozen=True, slots=True)
class Source:
    """Where a form's record lies, its id from the submission's, and what of its state is told."""

    collection: str
    record_id: Callable[[str], str]
    tell: Callable[[Mapping[str, Any]], Told]


def _objection(state: Mapping[str, Any]) -> Told:
    decision = state["decision"]
    return Told(state["stage"], STAGES[state["stage"]], decision["answer"] if decision else None)


SOURCES: Mapping[str, Source] = {
    "qiangji/objection": Source("objections", objection_id, _objection),
}


class ReceiptAnswers:
    """Answers to receipt codes."""

    def __init__(self, views: Views) -> None:
        self._views = views

    async def of(self, submission: Document) -> dict[str, Any]:
        """What is told about a submission that a receipt code found."""
        told = await self._record(submission) or await self._submission(submission)
        return {
            "received_at": isoformat(submission["received_at"]),
            "status": told.status,
            "text": told.text,
            "answer": told.answer,
        }

    async def _record(self, submission: Document) -> Told | None:
        source = SOURCES[submission["form"]]
        key = source.record_id(submission["_id"])
        row = await self._views.found(source.collection, key, {"history": 0})
        return source.tell(row["state"]) if row else None

    async def _submission(self, submission: Document) -> Told:
        shown = show_submission(submission, await self._views.jobs_of(submission))
        if shown["state"] == "refused":
            reasons = (each["reason"] for each in shown["outcomes"] if each["state"] == "refused")
            return Told("refused", "没有受理", next(reasons))
        return Told("received", "已收到，正在登记", None)
