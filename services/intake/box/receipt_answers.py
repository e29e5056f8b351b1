"""What a receipt code shows: how far it is, the answer, what the sender may do, and nothing else ("left open" 10).

While there is no record, the submission itself tells whether it was taken or refused, and why.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from services.common import submissions
from services.common.kernel.identity import matter_id, objection_id
from services.common.mongo import Document
from services.intake.box.feedback import feedback_id
from services.intake.box.matter_answers import tell_matter
from services.intake.box.told import CONFIRM, Told
from services.intake.clients import PUBLIC
from services.intake.views import Views, show_submission

OPINION, OBJECTION = "lianxin/opinion", "qiangji/objection"
OBJECTIONS, MATTERS = "objections", "matters"
MERGED_MOST = 50
"""So many merges in a row are followed; none leads in a ring."""
STAGES = {
    "received": "已受理，正在复核",
    "upheld": "异议成立",
    "modified": "异议部分成立",
    "rejected": "异议不成立",
}


@dataclass(frozen=True, slots=True)
class Opinion:
    """A matter and the one that it is dealt with in: itself, if it was not merged."""

    own: Document
    main: Document

    def feedback(self, *, satisfied: bool) -> str:
        """The submission that a yes or no of its sender to the answer that stands is, or would be."""
        return feedback_id(self.own["_id"], self.main["state"], satisfied=satisfied)


class ReceiptAnswers:
    """Answers to receipt codes."""

    def __init__(self, views: Views) -> None:
        self._views = views

    async def of(self, submission: Document) -> dict[str, Any]:
        """What is told about a submission that a receipt code found."""
        if submission["form"] == OPINION:
            told = await self._of_opinion(submission)
        else:
            told = await self._of_objection(submission)
        told = told or await self._of_submission(submission)
        return told.document(submission["received_at"])

    async def opinion(self, submission: Document) -> Opinion | None:
        """The matter that an opinion became, if it is there by now."""
        own = main = await self._matter(matter_id(submission["_id"]))
        for _ in range(MERGED_MOST):
            if main is None or main["state"]["merged_into"] is None:
                break
            main = await self._matter(main["state"]["merged_into"])
        return Opinion(own, main) if own and main else None

    async def _matter(self, key: str) -> Document | None:
        return await self._views.found(MATTERS, key, {"head": 0})

    async def _of_opinion(self, submission: Document) -> Told | None:
        opinion = await self.opinion(submission)
        if opinion is None:
            return None
        told = tell_matter(opinion.own, opinion.main)
        if submission["client"] != PUBLIC:
            return replace(told, may=())  # it came from a portal, which speaks for its sender
        return await self._with_feedback(opinion, told) if CONFIRM in told.may else told

    async def _with_feedback(self, opinion: Opinion, told: Told) -> Told:
        """``told`` as it is for a sender who has said something that the matter does not know of, or refused."""
        ids = [opinion.feedback(satisfied=said) for said in (True, False)]
        posted = await self._views.rows(
            submissions.COLLECTION, {"_id": {"$in": ids}}, {"body": 0}, most=len(ids)
        )
        for each in posted:
            shown = await self._of_submission(each)
            if shown.status != "refused":
                return replace(told, text="您的反馈已经收到，正在登记。", may=())
            told = replace(told, text=f"{told.text}您的反馈没有受理：{shown.answer}")
        return told

    async def _of_objection(self, submission: Document) -> Told | None:
        key = objection_id(submission["_id"])
        row = await self._views.found(OBJECTIONS, key, {"history": 0})
        return _objection(row["state"]) if row else None

    async def _of_submission(self, submission: Document) -> Told:
        shown = show_submission(submission, await self._views.jobs_of(submission))
        if shown["state"] == "refused":
            reasons = (each["reason"] for each in shown["outcomes"] if each["state"] == "refused")
            return Told(status="refused", text="没有受理", answer=next(reasons))
        return Told(status="received", text="已收到，正在登记")


def _objection(state: Mapping[str, Any]) -> Told:
    decision = state["decision"]
    answer = decision["answer"] if decision else None
    return Told(status=state["stage"], text=STAGES[state["stage"]], answer=answer)
