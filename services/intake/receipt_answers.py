"""What a receipt code shows: how far it is, the answer, what the sender may do, and nothing else ("left open" 10).

Each form that gives receipts says here where its record lies and what of it is told; while there is no
record, the submission itself tells whether it was taken or refused, and why.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from services.common import submissions
from services.common.kernel.identity import matter_id, objection_id
from services.common.mongo import Document
from services.intake.clients import PUBLIC
from services.intake.feedback import feedback_id
from services.intake.matter_answers import tell_matter
from services.intake.told import CONFIRM, Told
from services.intake.views import Views, show_submission

STAGES = {
    "received": "已受理，正在复核",
    "upheld": "异议成立",
    "modified": "异议部分成立",
    "rejected": "异议不成立",
}


@dataclass(frozen=True, slots=True)
class Source:
    """Where a form's record lies, its id from the submission's, and what is told of it (with its history)."""

    collection: str
    record_id: Callable[[str], str]
    tell: Callable[[Mapping[str, Any]], Told]


def _objection(row: Mapping[str, Any]) -> Told:
    state = row["state"]
    decision = state["decision"]
    answer = decision["answer"] if decision else None
    return Told(status=state["stage"], text=STAGES[state["stage"]], answer=answer)


OPINION = "lianxin/opinion"
SOURCES: Mapping[str, Source] = {
    "qiangji/objection": Source("objections", objection_id, _objection),
    OPINION: Source("matters", matter_id, tell_matter),
}


class ReceiptAnswers:
    """Answers to receipt codes."""

    def __init__(self, views: Views) -> None:
        self._views = views

    async def of(self, submission: Document) -> dict[str, Any]:
        """What is told about a submission that a receipt code found."""
        row = await self.record(submission)
        told = SOURCES[submission["form"]].tell(row) if row else await self._submission(submission)
        if row is not None and told.may:
            told = await self._with_feedback(submission, row, told)
        return told.document(submission["received_at"])

    async def record(self, submission: Document) -> Document | None:
        """The record that a submission led to, if it is there by now."""
        source = SOURCES[submission["form"]]
        return await self._views.found(
            source.collection, source.record_id(submission["_id"]), {"head": 0}
        )

    async def _with_feedback(self, submission: Document, row: Document, told: Told) -> Told:
        """``told`` as it is for a sender who may do nothing, or has done it and is not yet heard."""
        if submission["client"] != PUBLIC:
            return replace(told, may=())  # it was posted by a portal, which speaks for its sender
        if CONFIRM not in told.may:
            return told
        ids = [feedback_id(row["_id"], row["state"], satisfied=said) for said in (True, False)]
        posted = await self._views.rows(
            submissions.COLLECTION, {"_id": {"$in": ids}}, {"body": 0}, most=len(ids)
        )
        for each in posted:
            shown = await self._submission(each)
            if shown.status != "refused":
                return replace(told, text="您的反馈已经收到，正在登记。", may=())
            told = replace(told, text=f"{told.text}您的反馈没有受理：{shown.answer}")
        return told

    async def _submission(self, submission: Document) -> Told:
        shown = show_submission(submission, await self._views.jobs_of(submission))
        if shown["state"] == "refused":
            reasons = (each["reason"] for each in shown["outcomes"] if each["state"] == "refused")
            return Told(status="refused", text="没有受理", answer=next(reasons))
        return Told(status="received", text="已收到，正在登记")
